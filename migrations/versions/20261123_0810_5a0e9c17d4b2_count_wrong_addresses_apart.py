"""Count wrong addresses apart from wrong codes."""

import sqlalchemy as sa
from alembic import op

revision = "5a0e9c17d4b2"
down_revision = "6d41c7b8e920"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "sign_in",
        sa.Column("link_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )


def downgrade():
    op.drop_column("sign_in", "link_attempts")
