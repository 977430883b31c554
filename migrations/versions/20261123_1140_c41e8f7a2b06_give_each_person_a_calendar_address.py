"""Give each person a secret address for her own calendar."""

import sqlalchemy as sa
from alembic import op

revision = "c41e8f7a2b06"
down_revision = "d61f0a83c9e2"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "calendar_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at >= made_at", name=op.f("ck_calendar_address_ended_after_made")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_calendar_address_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_calendar_address_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_address_digest")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_calendar_address_id_network_id")),
    )
    op.create_index(op.f("ix_calendar_address_person_id"), "calendar_address", ["person_id"])


def downgrade():
    op.drop_table("calendar_address")
