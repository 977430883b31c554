"""Add rehearsal boxes."""

import sqlalchemy as sa
from alembic import op

from election.db import append_only, no_longer_append_only

revision = "4c8e17b2da60"
down_revision = "3c8e51d7a902"
branch_labels = None
depends_on = None

BEFORE = "box IN ('votes', 'lots')"
AFTER = "box IN ('votes', 'lots', 'rehearsal')"


def upgrade():
    op.add_column("ceremony", sa.Column("rehearsal_uuid", sa.Text(), nullable=True))
    op.create_index("uq_ceremony_rehearsal_uuid", "ceremony", ["rehearsal_uuid"], unique=True)
    op.create_table(
        "rehearser",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("ceremony_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=True),
        sa.Column("tracker", sa.Text(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_rehearser_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["ceremony_id", "network_id"],
            ["ceremony.id", "ceremony.network_id"],
            name=op.f("fk_rehearser_ceremony_id_ceremony"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_rehearser_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearser")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_rehearser_id_network_id")),
        sa.UniqueConstraint(
            "ceremony_id", "person_id", name=op.f("uq_rehearser_ceremony_id_person_id")
        ),
    )
    _check_box(AFTER)


def downgrade():
    _check_box(BEFORE)
    op.drop_table("rehearser")
    op.drop_index("uq_ceremony_rehearsal_uuid", "ceremony")
    op.drop_column("ceremony", "rehearsal_uuid")


def _check_box(after: str) -> None:
    """Exchange the check of box_event.box; SQLite copies the table for it."""
    dialect = op.get_bind().dialect.name
    for statement in no_longer_append_only("box_event", dialect):
        op.execute(statement)
    if after == BEFORE:
        op.execute("DELETE FROM box_event WHERE box = 'rehearsal'")
    with op.batch_alter_table("box_event") as table:
        table.drop_constraint(op.f("ck_box_event_box"), type_="check")
        table.create_check_constraint(op.f("ck_box_event_box"), after)
    for statement in append_only("box_event", dialect):
        op.execute(statement)
