"""Create the audit log, the outbox, networks and people."""

import sqlalchemy as sa
from alembic import op

from election.db import append_only, no_longer_append_only

revision = "4f1a7c0e9d21"
down_revision = None

GUARDED = (
    "audit_act",
    "rulebook_version",
)


def upgrade():
    op.create_table(
        "audit_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_act_number_counts_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_act")),
        sa.UniqueConstraint("network_id", "number", name=op.f("uq_audit_act_network_id_number")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("wipe", sa.Boolean(), nullable=False),
        sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(body IS NOT NULL) OR (wipe AND sent_at IS NOT NULL)",
            name=op.f("ck_outbox_body_or_wiped"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due_at_waiting",
        "outbox",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "network",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("key", name=op.f("uq_network_key")),
    )
    op.create_table(
        "rulebook_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_rulebook_version_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_rulebook_version_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_version")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_rulebook_version_id_network_id")),
        sa.UniqueConstraint(
            "network_id", "number", name=op.f("uq_rulebook_version_network_id_number")
        ),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_member_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_member_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_member_id_network_id")),
        sa.UniqueConstraint("network_id", "key", name=op.f("uq_member_network_id_key")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("member_since", sa.Date(), nullable=True),
        sa.Column("fee_paid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_person_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_person_id_network_id")),
        sa.UniqueConstraint("network_id", "key", name=op.f("uq_person_network_id_key")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "ordinary",
                "substitute",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("position > 0", name=op.f("ck_appointment_position_counts_from_one")),
        sa.CheckConstraint("until >= since", name=op.f("ck_appointment_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["member_id", "network_id"],
            ["member.id", "member.network_id"],
            name=op.f("fk_appointment_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_appointment_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_appointment_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_appointment_id_network_id")),
        sa.UniqueConstraint(
            "member_id",
            "person_id",
            "role",
            "since",
            name=op.f("uq_appointment_member_id_person_id_role_since"),
        ),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    for table in GUARDED:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    for table in GUARDED:
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("appointment")
    op.drop_table("person")
    op.drop_table("member")
    op.drop_table("rulebook_version")
    op.drop_table("network")
    op.drop_table("outbox")
    op.drop_table("audit_act")
