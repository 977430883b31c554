"""Let a meeting end before every office is elected."""

import sqlalchemy as sa
from alembic import op

revision = "5b8f2c6d1e70"
down_revision = "e1d7a4c09b36"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "adjournment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("seconded_by_id", sa.Uuid(), nullable=True),
        sa.Column("in_force_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(in_force_at IS NULL) = (seconded_by_id IS NULL)",
            name=op.f("ck_adjournment_in_force_by_two_persons"),
        ),
        sa.CheckConstraint(
            "seconded_by_id <> noted_by_id", name=op.f("ck_adjournment_two_persons")
        ),
        sa.CheckConstraint(
            "in_force_at >= noted_at", name=op.f("ck_adjournment_in_force_after_noted")
        ),
        sa.CheckConstraint("ended_at >= noted_at", name=op.f("ck_adjournment_ended_after_noted")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_adjournment_network_id_network")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column, "network_id"],
                [f"{table}.id", f"{table}.network_id"],
                name=op.f(f"fk_adjournment_{column}_{table}"),
            )
            for column, table in (
                ("election_id", "election"),
                ("meeting_id", "meeting"),
                ("noted_by_id", "person"),
                ("seconded_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjournment")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_adjournment_id_network_id")),
    )
    op.create_index(
        "uq_adjournment_election_id_standing",
        "adjournment",
        ["election_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade():
    op.drop_index("uq_adjournment_election_id_standing", "adjournment")
    op.drop_table("adjournment")
