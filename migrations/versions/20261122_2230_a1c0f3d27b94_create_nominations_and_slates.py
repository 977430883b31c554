"""Create nominations and slates."""

import sqlalchemy as sa
from alembic import op

revision = "a1c0f3d27b94"
down_revision = "c95e20a7d4f3"


def upgrade():
    op.create_table(
        "nomination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("election_office_id", sa.Uuid(), nullable=False),
        sa.Column("nominee_id", sa.Uuid(), nullable=False),
        sa.Column("nominator_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "ordinary",
                "counter",
                "floor",
                name="nominationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "pending",
                "accepted",
                "declined",
                "withdrawn",
                "expired",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presentation", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answer = 'pending') = (answered_at IS NULL)",
            name=op.f("ck_nomination_answered_at_set_with_answer"),
        ),
        sa.CheckConstraint("answer <> 'expired'", name=op.f("ck_nomination_expiry_is_derived")),
        sa.CheckConstraint(
            "answered_at >= made_at", name=op.f("ck_nomination_answered_after_made")
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_nomination_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["election_office_id", "network_id"],
            ["election_office.id", "election_office.network_id"],
            name=op.f("fk_nomination_election_office_id_election_office"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id", "network_id"],
            ["member.id", "member.network_id"],
            name=op.f("fk_nomination_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_nomination_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["nominator_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_nomination_nominator_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["nominee_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_nomination_nominee_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_nomination_id_network_id")),
    )
    op.create_index(op.f("ix_nomination_election_id"), "nomination", ["election_id"], unique=False)
    op.create_index(op.f("ix_nomination_nominee_id"), "nomination", ["nominee_id"], unique=False)
    op.create_index(
        "uq_nomination_pending",
        "nomination",
        ["election_office_id", "nominee_id", "nominator_id"],
        unique=True,
        sqlite_where=sa.text("answer = 'pending'"),
        postgresql_where=sa.text("answer = 'pending'"),
    )
    op.create_table(
        "support",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_support_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id", "network_id"],
            ["nomination.id", "nomination.network_id"],
            name=op.f("fk_support_nomination_id_nomination"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_support_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_support_id_network_id")),
        sa.UniqueConstraint(
            "nomination_id", "person_id", name=op.f("uq_support_nomination_id_person_id")
        ),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "published_at >= drafted_at", name=op.f("ck_proposal_published_after_drafted")
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_proposal_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_proposal_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("election_id", "number", name=op.f("uq_proposal_election_id_number")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_proposal_id_network_id")),
    )
    op.create_table(
        "proposal_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("election_office_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_office_id", "network_id"],
            ["election_office.id", "election_office.network_id"],
            name=op.f("fk_proposal_line_election_office_id_election_office"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_proposal_line_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_proposal_line_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "network_id"],
            ["proposal.id", "proposal.network_id"],
            name=op.f("fk_proposal_line_proposal_id_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_line")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_proposal_line_id_network_id")),
        sa.UniqueConstraint(
            "proposal_id",
            "election_office_id",
            "number",
            name=op.f("uq_proposal_line_proposal_id_election_office_id_number"),
        ),
        sa.UniqueConstraint(
            "proposal_id",
            "election_office_id",
            "person_id",
            name=op.f("uq_proposal_line_proposal_id_election_office_id_person_id"),
        ),
    )
    op.create_table(
        "dissent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_dissent_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_dissent_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "network_id"],
            ["proposal.id", "proposal.network_id"],
            name=op.f("fk_dissent_proposal_id_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_dissent_id_network_id")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", name=op.f("uq_dissent_proposal_id_person_id")
        ),
    )
    op.create_table(
        "told_not_proposed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_told_not_proposed_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_told_not_proposed_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "network_id"],
            ["proposal.id", "proposal.network_id"],
            name=op.f("fk_told_not_proposed_proposal_id_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_not_proposed")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_told_not_proposed_id_network_id")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", name=op.f("uq_told_not_proposed_proposal_id_person_id")
        ),
    )


def downgrade():
    op.drop_table("told_not_proposed")
    op.drop_table("dissent")
    op.drop_table("proposal_line")
    op.drop_table("proposal")
    op.drop_table("support")
    op.drop_table("nomination")
