"""Let a network say its time zone."""

import sqlalchemy as sa
from alembic import op

revision = "7d41c6e08b35"
down_revision = "c7d2e94b1a35"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "network",
        sa.Column("time_zone", sa.Text(), nullable=False, server_default="Europe/Stockholm"),
    )


def downgrade():
    op.drop_column("network", "time_zone")
