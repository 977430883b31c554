"""Sign the minutes."""

import sqlalchemy as sa
from alembic import op

revision = "7c2f4ab19d03"
down_revision = "2f9d7b60c4e8"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "meeting_officer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "chair",
                "secretary",
                "adjuster",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signing_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_meeting_officer_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "network_id"],
            ["meeting.id", "meeting.network_id"],
            name=op.f("fk_meeting_officer_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_meeting_officer_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_officer")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_meeting_officer_id_network_id")),
        sa.UniqueConstraint(
            "meeting_id",
            "person_id",
            "duty",
            name=op.f("uq_meeting_officer_meeting_id_person_id_duty"),
        ),
    )
    op.create_table(
        "minutes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("checksums", sa.LargeBinary(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("handed_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects", sa.Text(), nullable=True),
        sa.Column("adjusted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_minutes_number_counts_from_one")),
        sa.CheckConstraint(
            "(number = 1) = (corrects IS NULL)", name=op.f("ck_minutes_correction_says_what")
        ),
        sa.CheckConstraint(
            "adjusted_at >= handed_out_at", name=op.f("ck_minutes_adjusted_after_handed_out")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_minutes_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_minutes_election_id_election"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_minutes_id_network_id")),
        sa.UniqueConstraint("election_id", "number", name=op.f("uq_minutes_election_id_number")),
    )
    op.create_table(
        "minutes_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_minutes_signature_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id", "network_id"],
            ["minutes.id", "minutes.network_id"],
            name=op.f("fk_minutes_signature_minutes_id_minutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_signature")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_minutes_signature_id_network_id")),
        sa.UniqueConstraint(
            "minutes_id", "public_key", name=op.f("uq_minutes_signature_minutes_id_public_key")
        ),
    )


def downgrade():
    op.drop_table("minutes_signature")
    op.drop_table("minutes")
    op.drop_table("meeting_officer")
