"""Keep when voters were reminded.

Of each contest, and never of a person: everybody entitled gets the same letter.
"""

import sqlalchemy as sa
from alembic import op

revision = "3c8e51d7a902"
down_revision = "5a0e9c17d4b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contest", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("contest", "reminded_at")
