"""Add mailed codes and recovery copies."""

import sqlalchemy as sa
from alembic import op

revision = "6d41c7b8e920"
down_revision = "7d41c9a6e035"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "ceremony",
        sa.Column("codes_by_mail", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "recovery_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("ceremony_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_recovery_copy_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["ceremony_id", "network_id"],
            ["ceremony.id", "ceremony.network_id"],
            name=op.f("fk_recovery_copy_ceremony_id_ceremony"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_recovery_copy_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_copy")),
        sa.UniqueConstraint("ceremony_id", name=op.f("uq_recovery_copy_ceremony_id")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_recovery_copy_id_network_id")),
    )


def downgrade():
    op.drop_table("recovery_copy")
    op.drop_column("ceremony", "codes_by_mail")
