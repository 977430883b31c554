"""Create sign-ins and import drafts."""

import sqlalchemy as sa
from alembic import op

revision = "7d41c9a6e035"
down_revision = "7e41c2b8d903"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("next_path", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("ck_sign_in_ends_after_it_begins")),
        sa.CheckConstraint("attempts BETWEEN 0 AND 5", name=op.f("ck_sign_in_attempts_are_few")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_address_asked_at"), "sign_in", ["address", "asked_at"])
    op.create_index(op.f("ix_sign_in_browser_hash"), "sign_in", ["browser_hash"])
    op.create_table(
        "import_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("register_digest", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "expires_at > made_at", name=op.f("ck_import_draft_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_import_draft_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["made_by", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_import_draft_made_by_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_import_draft_id_network_id")),
    )


def downgrade():
    op.drop_table("import_draft")
    op.drop_table("sign_in")
