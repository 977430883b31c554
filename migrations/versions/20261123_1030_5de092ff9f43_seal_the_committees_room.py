"""Seal the committee's room."""

import sqlalchemy as sa
from alembic import op

revision = "5de092ff9f43"
down_revision = "a93d5be07c61"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_table("note")  # what stood there in clear is not kept: nobody could seal it now
    op.create_table(
        "member_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_member_key_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_member_key_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_member_key_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_key")),
        sa.UniqueConstraint(
            "election_id", "person_id", name=op.f("uq_member_key_election_id_person_id")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_member_key_id_network_id")),
    )
    op.create_table(
        "room_erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_room_erasure_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_room_erasure_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_erasure")),
        sa.UniqueConstraint("election_id", name=op.f("uq_room_erasure_election_id")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_room_erasure_id_network_id")),
    )
    op.create_table(
        "room_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signing_key", sa.Text(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(scope = '') = (signature IS NULL)", name=op.f("ck_room_key_an_office_s_key_is_signed")
        ),
        sa.CheckConstraint(
            "(scope = '') = (signing_key IS NOT NULL)",
            name=op.f("ck_room_key_everybody_s_key_signs"),
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_room_key_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_room_key_made_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_room_key_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_key")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_room_key_id_network_id")),
    )
    op.create_index(
        "uq_room_key_current",
        "room_key",
        ["election_id", "scope"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "sealed_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "word",
                "feedback",
                "interview",
                "ranking",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_sealed_text_author_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_sealed_text_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_sealed_text_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_sealed_text_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_text")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_sealed_text_id_network_id")),
    )
    op.create_index(
        op.f("ix_sealed_text_election_id_kind_written_at"),
        "sealed_text",
        ["election_id", "kind", "written_at"],
        unique=False,
    )
    op.create_table(
        "sealed_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("room_key_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_sealed_share_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["room_key_id", "network_id"],
            ["room_key.id", "room_key.network_id"],
            name=op.f("fk_sealed_share_room_key_id_room_key"),
        ),
        sa.ForeignKeyConstraint(
            ["text_id", "network_id"],
            ["sealed_text.id", "sealed_text.network_id"],
            name=op.f("fk_sealed_share_text_id_sealed_text"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_share")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_sealed_share_id_network_id")),
        sa.UniqueConstraint(
            "text_id", "room_key_id", name=op.f("uq_sealed_share_text_id_room_key_id")
        ),
    )
    op.create_table(
        "wrapped_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("room_key_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_wrapped_key_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_wrapped_key_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["room_key_id", "network_id"],
            ["room_key.id", "room_key.network_id"],
            name=op.f("fk_wrapped_key_room_key_id_room_key"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrapped_key")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_wrapped_key_id_network_id")),
        sa.UniqueConstraint(
            "room_key_id", "person_id", name=op.f("uq_wrapped_key_room_key_id_person_id")
        ),
    )


def downgrade():
    op.drop_table("wrapped_key")
    op.drop_table("sealed_share")
    op.drop_index(op.f("ix_sealed_text_election_id_kind_written_at"), table_name="sealed_text")
    op.drop_table("sealed_text")
    op.drop_index(
        "uq_room_key_current",
        table_name="room_key",
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.drop_table("room_key")
    op.drop_table("room_erasure")
    op.drop_table("member_key")
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_note_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_note_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_note_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_note_author_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_note_id_network_id")),
    )
    op.create_index(op.f("ix_note_election_id_written_at"), "note", ["election_id", "written_at"])
