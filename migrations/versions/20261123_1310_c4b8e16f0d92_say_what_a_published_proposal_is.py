"""Say what a published proposal is: preliminary, final, or after counter-nominations."""

from alembic import op

revision = "c4b8e16f0d92"
down_revision = "a3e9d0b7c215"
branch_labels = None
depends_on = None


def upgrade():
    # One statement: other tables refer to this one, so SQLite cannot make it anew.
    op.execute(
        "ALTER TABLE proposal ADD COLUMN kind VARCHAR(40) DEFAULT 'final' NOT NULL "
        "CONSTRAINT ck_proposal_proposalkind "
        "CHECK (kind IN ('preliminary', 'final', 'after-counter-nominations'))"
    )


def downgrade():
    op.drop_column("proposal", "kind")
