"""Let the elected decline, contests be annulled, and an announcement be taken back."""

import sqlalchemy as sa
from alembic import op

from election.db import append_only, no_longer_append_only

revision = "2f9d7b60c4e8"
down_revision = "c48e0b7d31fa"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("few-ballots", "early-close", "lot-by-hand", "closed-without-key", "no-further-round")
SIGNED = "uq_result_signature_publication_id_key_id"


def upgrade():
    op.create_table(
        "declining",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("seconded_by_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("in_force_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(in_force_at IS NULL) = (round IS NULL)", name=op.f("ck_declining_in_force_in_a_round")
        ),
        sa.CheckConstraint(
            "in_force_at IS NULL OR ended_at IS NULL", name=op.f("ck_declining_in_force_or_ended")
        ),
        sa.CheckConstraint(
            "in_force_at >= noted_at", name=op.f("ck_declining_in_force_after_noted")
        ),
        sa.CheckConstraint("ended_at >= noted_at", name=op.f("ck_declining_ended_after_noted")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_declining_network_id_network")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column, "network_id"],
                [f"{table}.id", f"{table}.network_id"],
                name=op.f(f"fk_declining_{column}_{table}"),
            )
            for column, table in (
                ("election_id", "election"),
                ("person_id", "person"),
                ("noted_by_id", "person"),
                ("seconded_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declining")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_declining_id_network_id")),
    )
    op.create_index(
        "uq_declining_election_id_office_person_id_standing",
        "declining",
        ["election_id", "office", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    _let_decide((*KINDS, "annulled"))
    op.add_column("publication", sa.Column("taken_back_at", MOMENT, nullable=True))
    _sign_once(["publication_id", "key_id", "signed_at"], f"{SIGNED}_signed_at", SIGNED)


def downgrade():
    _sign_once(["publication_id", "key_id"], SIGNED, f"{SIGNED}_signed_at")
    op.drop_column("publication", "taken_back_at")
    _let_decide(KINDS)
    op.drop_index("uq_declining_election_id_office_person_id_standing", "declining")
    op.drop_table("declining")


def _let_decide(kinds: tuple[str, ...]) -> None:
    """Exchange what two persons may decide; SQLite copies the tables for it."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for name in ("motion", "decision"):
        _unguard(name)
        op.execute(f"DELETE FROM {name} WHERE kind NOT IN ({listed})")  # noqa: S608
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_decisionkind"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_decisionkind"), f"kind IN ({listed})")
        _guard(name)


def _sign_once(columns: list[str], now: str, before: str) -> None:
    _unguard("result_signature")
    with op.batch_alter_table("result_signature") as table:
        table.drop_constraint(op.f(before), type_="unique")
        table.create_unique_constraint(op.f(now), columns)
    _guard("result_signature")


def _unguard(table: str) -> None:
    if table != "motion":
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _guard(table: str) -> None:
    if table != "motion":
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
