"""Protect identities, and merge persons."""

import sqlalchemy as sa
from alembic import op

revision = "c05f9b21e7d8"
down_revision = "5d0c3e9b7a14"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "person", sa.Column("protected", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("person", sa.Column("private_name", sa.Text(), nullable=True))
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("keep_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("journal", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("keep_id <> merged_id", name=op.f("ck_person_merge_two_persons")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_person_merge_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["keep_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_person_merge_keep_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_person_merge_merged_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_person_merge_id_network_id")),
    )
    op.create_index(
        "uq_person_merge_merged",
        "person_merge",
        ["merged_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade():
    op.drop_table("person_merge")
    op.drop_column("person", "private_name")
    op.drop_column("person", "protected")
