"""Let a nomination that was taken back be made again."""

import sqlalchemy as sa
from alembic import op

revision = "b70f4d2e9c18"
down_revision = "5de092ff9f43"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_index("uq_nomination_pending", table_name="nomination")
    create("answer = 'pending' AND set_aside_at IS NULL")


def create(waits: str) -> None:
    op.create_index(
        "uq_nomination_pending",
        "nomination",
        ["election_office_id", "nominee_id", "nominator_id"],
        unique=True,
        sqlite_where=sa.text(waits),
        postgresql_where=sa.text(waits),
    )


def downgrade():
    op.drop_index("uq_nomination_pending", table_name="nomination")
    create("answer = 'pending'")
