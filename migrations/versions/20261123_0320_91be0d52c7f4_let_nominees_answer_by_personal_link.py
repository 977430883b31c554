"""Let nominees answer by personal link; keep reminders, private words and the committee's notes."""

import sqlalchemy as sa
from alembic import op

revision = "91be0d52c7f4"
down_revision = "7d41c6e08b35"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "answer_link",
        *of_network(),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("site_url", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "replaced_at >= made_at", name=op.f("ck_answer_link_replaced_after_made")
        ),
        *constraints("answer_link", election_id="election", person_id="person"),
        sa.UniqueConstraint("digest", name=op.f("uq_answer_link_digest")),
    )
    op.create_index(
        "uq_answer_link_current",
        "answer_link",
        ["election_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "private_word",
        *of_network(),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        *constraints("private_word", election_id="election", person_id="person"),
        sa.UniqueConstraint(
            "election_id", "person_id", name=op.f("uq_private_word_election_id_person_id")
        ),
    )
    op.create_table(
        "reminder",
        *of_network(),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        *constraints("reminder", election_id="election", person_id="person"),
        sa.UniqueConstraint(
            "election_id",
            "person_id",
            "deadline",
            "days_before",
            name=op.f("uq_reminder_election_id_person_id_deadline_days_before"),
        ),
    )
    op.create_index(op.f("ix_reminder_election_id_sent_at"), "reminder", ["election_id", "sent_at"])
    op.create_table(
        "note",
        *of_network(),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        *constraints("note", election_id="election", person_id="person", author_id="person"),
    )
    op.create_index(op.f("ix_note_election_id_written_at"), "note", ["election_id", "written_at"])


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
    op.drop_table("note")
    op.drop_table("reminder")
    op.drop_table("private_word")
    op.drop_table("answer_link")
