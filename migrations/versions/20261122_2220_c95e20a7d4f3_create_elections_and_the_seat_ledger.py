"""Create elections and the seat ledger."""

import sqlalchemy as sa
from alembic import op

revision = "c95e20a7d4f3"
down_revision = "b3d8e61f5a02"


def upgrade():
    op.create_table(
        "election",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("rulebook_version_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("nominations_open_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nominations_close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voting_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voting_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposal_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(voting_opens_at IS NULL) = (voting_closes_at IS NULL)",
            name=op.f("ck_election_voting_dates_together"),
        ),
        sa.CheckConstraint(
            "nominations_close_at <= answers_close_at",
            name=op.f("ck_election_answers_close_after_nominations"),
        ),
        sa.CheckConstraint(
            "nominations_open_at < nominations_close_at",
            name=op.f("ck_election_nominations_open_before_they_close"),
        ),
        sa.CheckConstraint(
            "voting_opens_at < voting_closes_at",
            name=op.f("ck_election_voting_opens_before_it_closes"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "network_id"],
            ["meeting.id", "meeting.network_id"],
            name=op.f("fk_election_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_election_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version_id", "network_id"],
            ["rulebook_version.id", "rulebook_version.network_id"],
            name=op.f("fk_election_rulebook_version_id_rulebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_election_id_network_id")),
    )
    op.create_index(op.f("ix_election_meeting_id"), "election", ["meeting_id"], unique=False)
    op.create_table(
        "election_office",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_election", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("seats_fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(seats IS NULL) = (seats_fixed_at IS NULL)",
            name=op.f("ck_election_office_seats_fixed_with_moment"),
        ),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_election_office_seats_not_negative")),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_election_office_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_election_office_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election_office")),
        sa.UniqueConstraint(
            "election_id", "office", "part", name=op.f("uq_election_office_election_id_office_part")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_election_office_id_network_id")),
    )
    op.create_table(
        "conclusion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=True),
        sa.Column("by_election", sa.Boolean(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_conclusion_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "network_id"],
            ["meeting.id", "meeting.network_id"],
            name=op.f("fk_conclusion_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_conclusion_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusion")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_conclusion_id_network_id")),
        sa.UniqueConstraint("meeting_id", "office", name=op.f("uq_conclusion_meeting_id_office")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until_event", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "ended_why",
            sa.Enum(
                "succeeded",
                "resigned",
                "seat-lost",
                name="termend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_why IS NULL)", name=op.f("ck_term_ended_with_reason")
        ),
        sa.CheckConstraint("ended_on >= since", name=op.f("ck_term_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "network_id"],
            ["meeting.id", "meeting.network_id"],
            name=op.f("fk_term_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_term_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_term_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_term_id_network_id")),
    )
    op.create_index(
        op.f("ix_term_network_id_office"), "term", ["network_id", "office"], unique=False
    )
    op.create_index(
        "uq_term_holder",
        "term",
        ["network_id", "office", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def downgrade():
    op.drop_table("term")
    op.drop_table("conclusion")
    op.drop_table("election_office")
    op.drop_table("election")
