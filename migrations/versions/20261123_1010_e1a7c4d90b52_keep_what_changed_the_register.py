"""Keep what changed the register."""

import sqlalchemy as sa
from alembic import op

revision = "e1a7c4d90b52"
down_revision = "8f2b6d1c4e70"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "register_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "import",
                "exchange",
                "withdrawal",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("journal", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_register_change_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_register_change_id_network_id")),
    )
    op.create_index(
        op.f("ix_register_change_network_id_made_at"), "register_change", ["network_id", "made_at"]
    )


def downgrade():
    op.drop_table("register_change")
