"""Keep the decision by which a member left."""

import sqlalchemy as sa
from alembic import op

revision = "a93d5be07c61"
down_revision = "e1a7c4d90b52"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("member", sa.Column("left_by", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("member", "left_by")
