"""Let those who are not proposed say whether they stay."""

import sqlalchemy as sa
from alembic import op

revision = "a3e9d0b7c215"
down_revision = "3b9a61fe7c20"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("told_not_proposed") as batch:
        batch.add_column(sa.Column("digest", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("stays_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_unique_constraint(op.f("uq_told_not_proposed_digest"), ["digest"])
        batch.create_check_constraint(
            op.f("ck_told_not_proposed_stays_after_told"), "stays_at >= told_at"
        )


def downgrade():
    with op.batch_alter_table("told_not_proposed") as batch:
        batch.drop_constraint(op.f("ck_told_not_proposed_stays_after_told"), type_="check")
        batch.drop_constraint(op.f("uq_told_not_proposed_digest"), type_="unique")
        batch.drop_column("stays_at")
        batch.drop_column("digest")
