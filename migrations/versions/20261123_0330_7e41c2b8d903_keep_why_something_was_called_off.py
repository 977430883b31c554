"""Keep why a meeting or an election was called off."""

import sqlalchemy as sa
from alembic import op

revision = "7e41c2b8d903"
down_revision = "91be0d52c7f4"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("meeting", sa.Column("cancelled_why", sa.Text(), nullable=True))
    op.add_column("election", sa.Column("cancelled_why", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("election", "cancelled_why")
    op.drop_column("meeting", "cancelled_why")
