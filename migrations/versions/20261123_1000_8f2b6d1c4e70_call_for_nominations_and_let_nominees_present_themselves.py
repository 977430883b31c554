"""Call for nominations; join nominees; keep contacts, preferences, photos and answers."""

import sqlalchemy as sa
from alembic import op

revision = "8f2b6d1c4e70"
down_revision = "4c8e17b2da60"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    with op.batch_alter_table("nomination") as table:
        table.add_column(sa.Column("entered_by_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("came_by", sa.Text(), nullable=True))
        table.add_column(sa.Column("set_aside_at", MOMENT, nullable=True))
        table.create_foreign_key(
            op.f("fk_nomination_entered_by_id_person"),
            "person",
            ["entered_by_id", "network_id"],
            ["id", "network_id"],
        )
    of_election(
        "nomination_call",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("offices", sa.JSON(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        unique("nomination_call", "election_id", "number"),
        check("nomination_call", "number_counts_from_one", "number > 0"),
    )
    of_election(
        "call_letter",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("reminder", sa.Boolean(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        person_id="person",
    )
    op.create_index(
        op.f("ix_call_letter_election_id_sent_at"), "call_letter", ["election_id", "sent_at"]
    )
    of_election(
        "nominee_merge",
        sa.Column("duplicate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("set_aside", sa.JSON(), nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        check("nominee_merge", "two_persons", "duplicate_id <> person_id"),
        check("nominee_merge", "undone_after_merged", "undone_at >= merged_at"),
        duplicate_id="person",
        person_id="person",
    )
    op.create_index(op.f("ix_nominee_merge_election_id"), "nominee_merge", ["election_id"])
    of_nominee(
        "nominee_contact",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        given_by_id="person",
    )
    of_nominee(
        "office_preference",
        sa.Column("offices", sa.JSON(), nullable=False),
        sa.Column("highest", sa.Text(), nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
    )
    of_nominee(
        "nominee_photo",
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
    )
    of_election(
        "committee_question",
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        check("committee_question", "withdrawn_after_asked", "withdrawn_at >= asked_at"),
    )
    op.create_index(
        op.f("ix_committee_question_election_id"), "committee_question", ["election_id"]
    )
    op.create_table(
        "question_answer",
        *of_network(),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        *constraints("question_answer", question_id="committee_question", person_id="person"),
        unique("question_answer", "question_id", "person_id"),
    )
    of_election(
        "reminder_plan",
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        unique("reminder_plan", "election_id"),
        check("reminder_plan", "interval_positive", "every_days > 0"),
    )


def of_election(table: str, *columns: sa.schema.SchemaItem, **same_network: str) -> None:
    op.create_table(
        table,
        *of_network(),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        *columns,
        *constraints(table, election_id="election", **same_network),
    )


def of_nominee(table: str, *columns: sa.schema.SchemaItem, **same_network: str) -> None:
    of_election(
        table,
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *columns,
        unique(table, "election_id", "person_id"),
        person_id="person",
        **same_network,
    )


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def of_network():
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
    )


def constraints(table: str, **same_network: str):
    yield sa.ForeignKeyConstraint(
        ["network_id"], ["network.id"], name=op.f(f"fk_{table}_network_id_network")
    )
    for column, other in same_network.items():
        yield sa.ForeignKeyConstraint(
            [column, "network_id"],
            [f"{other}.id", f"{other}.network_id"],
            name=op.f(f"fk_{table}_{column}_{other}"),
        )
    yield sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    yield sa.UniqueConstraint("id", "network_id", name=op.f(f"uq_{table}_id_network_id"))


def downgrade():
    for table in (
        "reminder_plan",
        "question_answer",
        "committee_question",
        "nominee_photo",
        "office_preference",
        "nominee_contact",
        "nominee_merge",
        "call_letter",
        "nomination_call",
    ):
        op.drop_table(table)
    with op.batch_alter_table("nomination") as table:
        table.drop_constraint("fk_nomination_entered_by_id_person", type_="foreignkey")
        for column in ("set_aside_at", "came_by", "entered_by_id"):
            table.drop_column(column)
