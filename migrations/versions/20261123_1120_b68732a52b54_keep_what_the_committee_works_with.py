"""Keep what the committee works with; seal private words."""

import sqlalchemy as sa
from alembic import op

revision = "b68732a52b54"
down_revision = "c05f9b21e7d8"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "committee_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("took_part", sa.JSON(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_committee_decision_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_committee_decision_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_committee_decision_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_committee_decision_written_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_decision")),
        sa.UniqueConstraint(
            "election_id", "number", name=op.f("uq_committee_decision_election_id_number")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_committee_decision_id_network_id")),
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declared_by_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_conflict_declared_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_conflict_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_conflict_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_conflict_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint(
            "election_id",
            "person_id",
            "office",
            name=op.f("uq_conflict_election_id_person_id_office"),
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_conflict_id_network_id")),
    )
    op.create_table(
        "criteria",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_criteria_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_criteria_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("election_id", "office", name=op.f("uq_criteria_election_id_office")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_criteria_id_network_id")),
    )
    op.create_table(
        "interview",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_interview_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_interview_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_interview_invited_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_interview_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_interview_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
        sa.UniqueConstraint("digest", name=op.f("uq_interview_digest")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_interview_id_network_id")),
    )
    op.create_index(
        op.f("ix_interview_election_id_invited_at"),
        "interview",
        ["election_id", "invited_at"],
        unique=False,
    )
    op.create_table(
        "read_until",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_read_until_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_read_until_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_read_until_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_until")),
        sa.UniqueConstraint(
            "election_id", "person_id", name=op.f("uq_read_until_election_id_person_id")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_read_until_id_network_id")),
    )
    op.drop_table("private_word")  # in clear: not kept


def downgrade():
    op.create_table(
        "private_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_private_word_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_private_word_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_private_word_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_word")),
        sa.UniqueConstraint(
            "election_id", "person_id", name=op.f("uq_private_word_election_id_person_id")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_private_word_id_network_id")),
    )
    op.drop_table("read_until")
    op.drop_index(op.f("ix_interview_election_id_invited_at"), table_name="interview")
    op.drop_table("interview")
    op.drop_table("criteria")
    op.drop_table("conflict")
    op.drop_table("committee_decision")
