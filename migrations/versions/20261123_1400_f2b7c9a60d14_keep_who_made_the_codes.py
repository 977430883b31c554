"""Keep who made the codes of a ceremony, as long as she may know them."""

from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision = "f2b7c9a60d14"
down_revision = "5b8f2c6d1e70"
branch_labels = None
depends_on = None

ACTS = sa.table(
    "audit_act",
    sa.column("network_id", sa.Uuid()),
    sa.column("action", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("actor", sa.String()),
)
CEREMONIES = sa.table("ceremony", sa.column("id", sa.Uuid()), sa.column("officer_key", sa.String()))
PERSONS = sa.table("person", sa.column("id", sa.Uuid()))


def upgrade():
    made = op.create_table(
        "code_officer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("ceremony_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_code_officer_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["ceremony_id", "network_id"],
            ["ceremony.id", "ceremony.network_id"],
            name=op.f("fk_code_officer_ceremony_id_ceremony"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_code_officer_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_officer")),
        sa.UniqueConstraint("ceremony_id", name=op.f("uq_code_officer_ceremony_id")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_code_officer_id_network_id")),
    )
    bind = op.get_bind()
    persons = {row.id for row in bind.execute(sa.select(PERSONS.c.id))}
    officers = sa.select(CEREMONIES.c.id).where(CEREMONIES.c.officer_key.is_not(None))
    ceremonies = {row.id for row in bind.execute(officers)}
    for act in bind.execute(sa.select(ACTS).where(ACTS.c.action == "codes:post")).all():
        ceremony, (_, _, name) = UUID(act.subject), act.actor.partition("person:")
        if ceremony in ceremonies and name and UUID(name) in persons:  # else it was a rehearsal's
            row = {"id": uuid4(), "network_id": act.network_id, "ceremony_id": ceremony}
            bind.execute(made.insert().values(row | {"person_id": UUID(name)}))


def downgrade():
    op.drop_table("code_officer")
