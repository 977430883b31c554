"""Create motions and demands for a ballot."""

import sqlalchemy as sa
from alembic import op

revision = "c7d2e94b1a35"
down_revision = "5b2f0a9c7e11"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "ballot_demand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("demanded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_ballot_demand_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_ballot_demand_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_demand")),
        sa.UniqueConstraint(
            "election_id", "office", name=op.f("uq_ballot_demand_election_id_office")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_ballot_demand_id_network_id")),
    )
    op.create_table(
        "motion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "few-ballots",
                "early-close",
                "lot-by-hand",
                "closed-without-key",
                "no-further-round",
                name="decisionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at >= moved_at", name=op.f("ck_motion_ended_after_moved")),
        sa.ForeignKeyConstraint(
            ["contest_id", "network_id"],
            ["contest.id", "contest.network_id"],
            name=op.f("fk_motion_contest_id_contest"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_motion_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_motion_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_motion_id_network_id")),
    )
    op.create_index(
        "uq_motion_contest_id_kind_standing",
        "motion",
        ["contest_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade():
    op.drop_index(
        "uq_motion_contest_id_kind_standing",
        table_name="motion",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("motion")
    op.drop_table("ballot_demand")
