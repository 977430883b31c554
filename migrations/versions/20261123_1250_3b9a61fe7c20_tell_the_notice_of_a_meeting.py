"""Tell the notice of a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "3b9a61fe7c20"
down_revision = "7c2f4ab19d03"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("meeting", sa.Column("practical", sa.Text(), nullable=True))
    op.add_column("meeting", sa.Column("joining", sa.Text(), nullable=True))
    op.add_column("meeting", sa.Column("told", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("meeting", "told")
    op.drop_column("meeting", "joining")
    op.drop_column("meeting", "practical")
