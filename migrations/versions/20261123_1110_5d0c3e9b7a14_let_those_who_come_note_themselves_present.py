"""Let those who come note themselves present."""

import sqlalchemy as sa
from alembic import op

revision = "5d0c3e9b7a14"
down_revision = "b70f4d2e9c18"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("presence") as batch:
        batch.add_column(
            sa.Column("by_herself", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade():
    with op.batch_alter_table("presence") as batch:
        batch.drop_column("by_herself")
