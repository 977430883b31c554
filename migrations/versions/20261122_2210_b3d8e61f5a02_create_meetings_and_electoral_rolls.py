"""Create meetings and electoral rolls."""

import sqlalchemy as sa
from alembic import op

from election.db import append_only, no_longer_append_only

revision = "b3d8e61f5a02"
down_revision = "4f1a7c0e9d21"

GUARDED = (
    "roll_version",
    "roll_line",
)


def upgrade():
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "annual",
                "network-group",
                "committee",
                "owner-group",
                "seminar",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "form",
            sa.Enum(
                "physical",
                "digital",
                "hybrid",
                name="meetingform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closed_at >= opened_at", name=op.f("ck_meeting_closed_after_opened")),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_meeting_closed_once_opened")
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_meeting_opened_or_cancelled")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_meeting_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_meeting_id_network_id")),
    )
    op.create_index(
        op.f("ix_meeting_network_id_held_on"), "meeting", ["network_id", "held_on"], unique=False
    )
    op.create_table(
        "presence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("left_at >= arrived_at", name=op.f("ck_presence_left_after_arriving")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "network_id"],
            ["meeting.id", "meeting.network_id"],
            name=op.f("fk_presence_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_presence_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_presence_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_presence_id_network_id")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq_presence_meeting_id_person_id")
        ),
    )
    op.create_table(
        "roll_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("rulebook_version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_roll_version_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "network_id"],
            ["meeting.id", "meeting.network_id"],
            name=op.f("fk_roll_version_meeting_id_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_roll_version_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version_id", "network_id"],
            ["rulebook_version.id", "rulebook_version.network_id"],
            name=op.f("fk_roll_version_rulebook_version_id_rulebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_version")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_roll_version_id_network_id")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_roll_version_meeting_id_number")),
    )
    op.create_table(
        "roll_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("roll_version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("entitled", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "NOT entitled OR person_id IS NOT NULL", name=op.f("ck_roll_line_entitled_is_somebody")
        ),
        sa.CheckConstraint("seat >= 0", name=op.f("ck_roll_line_seat_not_negative")),
        sa.ForeignKeyConstraint(
            ["member_id", "network_id"],
            ["member.id", "member.network_id"],
            name=op.f("fk_roll_line_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_roll_line_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_roll_line_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["roll_version_id", "network_id"],
            ["roll_version.id", "roll_version.network_id"],
            name=op.f("fk_roll_line_roll_version_id_roll_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_line")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_roll_line_id_network_id")),
        sa.UniqueConstraint(
            "roll_version_id", "number", name=op.f("uq_roll_line_roll_version_id_number")
        ),
    )
    op.create_index(
        op.f("ix_roll_line_roll_version_id_person_id"),
        "roll_line",
        ["roll_version_id", "person_id"],
        unique=False,
    )
    op.create_index(
        "uq_roll_line_entitled_person",
        "roll_line",
        ["roll_version_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("entitled"),
        postgresql_where=sa.text("entitled"),
    )
    op.create_index(
        "uq_roll_line_entitled_seat",
        "roll_line",
        ["roll_version_id", "member_id", "seat"],
        unique=True,
        sqlite_where=sa.text("entitled"),
        postgresql_where=sa.text("entitled"),
    )
    for table in GUARDED:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    for table in GUARDED:
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("roll_line")
    op.drop_table("roll_version")
    op.drop_table("presence")
    op.drop_table("meeting")
