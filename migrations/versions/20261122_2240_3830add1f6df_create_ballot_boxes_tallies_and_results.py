"""Create ballot boxes, tallies and results."""

import sqlalchemy as sa
from alembic import op

from election.db import append_only, no_longer_append_only

revision = "3830add1f6df"
down_revision = "a1c0f3d27b94"

GUARDED = (
    "box_event",
    "voter",
    "replacement",
    "decryption",
    "tally",
    "decision",
    "hand_lot",
    "acclamation",
    "result_signature",
)


def upgrade():
    op.create_table(
        "acclamation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("persons", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_acclamation_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_acclamation_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acclamation")),
        sa.UniqueConstraint(
            "election_id", "office", "part", name=op.f("uq_acclamation_election_id_office_part")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_acclamation_id_network_id")),
    )
    op.create_table(
        "ceremony",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_name", sa.Text(), nullable=True),
        sa.Column("officer_key", sa.Text(), nullable=True),
        sa.Column("check_number", sa.Text(), nullable=True),
        sa.Column("manifest", sa.LargeBinary(), nullable=True),
        sa.Column("manifest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("abandoned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "manifest IS NULL OR abandoned_at IS NULL",
            name=op.f("ck_ceremony_published_or_abandoned"),
        ),
        sa.CheckConstraint(
            "(manifest IS NULL) = (manifest_at IS NULL)",
            name=op.f("ck_ceremony_manifest_with_moment"),
        ),
        sa.CheckConstraint("threshold > 0", name=op.f("ck_ceremony_threshold_positive")),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_ceremony_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_ceremony_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_ceremony_id_network_id")),
    )
    op.create_index(
        "uq_ceremony_election_id_standing",
        "ceremony",
        ["election_id"],
        unique=True,
        sqlite_where=sa.text("abandoned_at IS NULL"),
        postgresql_where=sa.text("abandoned_at IS NULL"),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.Column("checksums", sa.LargeBinary(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "final_at >= announced_at", name=op.f("ck_publication_final_after_announced")
        ),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_publication_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_publication_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("election_id", name=op.f("uq_publication_election_id")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_publication_id_network_id")),
    )
    op.create_table(
        "contributor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("ceremony_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credentials", sa.JSON(), nullable=True),
        sa.Column("commitments", sa.JSON(), nullable=True),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ceremony_id", "network_id"],
            ["ceremony.id", "ceremony.network_id"],
            name=op.f("fk_contributor_ceremony_id_ceremony"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_contributor_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_contributor_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor")),
        sa.UniqueConstraint(
            "ceremony_id", "person_id", name=op.f("uq_contributor_ceremony_id_person_id")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_contributor_id_network_id")),
    )
    op.create_table(
        "pool_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("ceremony_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("lot_uuid", sa.Text(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=True),
        sa.Column("spares", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_pool_entry_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["ceremony_id", "network_id"],
            ["ceremony.id", "ceremony.network_id"],
            name=op.f("fk_pool_entry_ceremony_id_ceremony"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_pool_entry_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_entry")),
        sa.UniqueConstraint("ceremony_id", "number", name=op.f("uq_pool_entry_ceremony_id_number")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_pool_entry_id_network_id")),
        sa.UniqueConstraint("lot_uuid", name=op.f("uq_pool_entry_lot_uuid")),
        sa.UniqueConstraint("uuid", name=op.f("uq_pool_entry_uuid")),
    )
    op.create_table(
        "replacement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("ceremony_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contest_number", sa.Integer(), nullable=False),
        sa.Column("while_open", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ceremony_id", "network_id"],
            ["ceremony.id", "ceremony.network_id"],
            name=op.f("fk_replacement_ceremony_id_ceremony"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_replacement_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
        sa.UniqueConstraint(
            "ceremony_id", "number", name=op.f("uq_replacement_ceremony_id_number")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_replacement_id_network_id")),
    )
    op.create_table(
        "result_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_result_signature_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id", "network_id"],
            ["publication.id", "publication.network_id"],
            name=op.f("fk_result_signature_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_signature")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_result_signature_id_network_id")),
        sa.UniqueConstraint(
            "publication_id", "key_id", name=op.f("uq_result_signature_publication_id_key_id")
        ),
    )
    op.create_table(
        "trustee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("ceremony_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("signing_key", sa.Text(), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("polynomial", sa.Text(), nullable=True),
        sa.Column("voutput", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_trustee_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["ceremony_id", "network_id"],
            ["ceremony.id", "ceremony.network_id"],
            name=op.f("fk_trustee_ceremony_id_ceremony"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_trustee_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_trustee_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trustee")),
        sa.UniqueConstraint("ceremony_id", "number", name=op.f("uq_trustee_ceremony_id_number")),
        sa.UniqueConstraint(
            "ceremony_id", "person_id", name=op.f("uq_trustee_ceremony_id_person_id")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_trustee_id_network_id")),
    )
    op.create_table(
        "box_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("pool_entry_id", sa.Uuid(), nullable=False),
        sa.Column(
            "box",
            sa.Enum(
                "votes", "lots", name="box", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("records", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("tracker", sa.Text(), nullable=True),
        sa.Column("credential", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'Ballot') = (tracker IS NOT NULL)",
            name=op.f("ck_box_event_ballots_have_trackers"),
        ),
        sa.CheckConstraint("height >= 0", name=op.f("ck_box_event_height_not_negative")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_box_event_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["pool_entry_id", "network_id"],
            ["pool_entry.id", "pool_entry.network_id"],
            name=op.f("fk_box_event_pool_entry_id_pool_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_event")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_box_event_id_network_id")),
        sa.UniqueConstraint(
            "pool_entry_id", "box", "height", name=op.f("uq_box_event_pool_entry_id_box_height")
        ),
        sa.UniqueConstraint(
            "pool_entry_id", "box", "tracker", name=op.f("uq_box_event_pool_entry_id_box_tracker")
        ),
    )
    op.create_index(
        op.f("ix_box_event_pool_entry_id_box_credential_height"),
        "box_event",
        ["pool_entry_id", "box", "credential", "height"],
        unique=False,
    )
    op.create_table(
        "contest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("pool_entry_id", sa.Uuid(), nullable=False),
        sa.Column("roll_version_id", sa.Uuid(), nullable=False),
        sa.Column("opening", sa.LargeBinary(), nullable=False),
        sa.Column("election", sa.LargeBinary(), nullable=False),
        sa.Column("roll_salt", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sums", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("closed_at >= opened_at", name=op.f("ck_contest_closed_after_opened")),
        sa.CheckConstraint("round > 0", name=op.f("ck_contest_round_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["election_id", "network_id"],
            ["election.id", "election.network_id"],
            name=op.f("fk_contest_election_id_election"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_contest_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["pool_entry_id", "network_id"],
            ["pool_entry.id", "pool_entry.network_id"],
            name=op.f("fk_contest_pool_entry_id_pool_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["roll_version_id", "network_id"],
            ["roll_version.id", "roll_version.network_id"],
            name=op.f("fk_contest_roll_version_id_roll_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("election_id", "number", name=op.f("uq_contest_election_id_number")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_contest_id_network_id")),
        sa.UniqueConstraint("pool_entry_id", name=op.f("uq_contest_pool_entry_id")),
    )
    op.create_table(
        "binding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id", "network_id"],
            ["contest.id", "contest.network_id"],
            name=op.f("fk_binding_contest_id_contest"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_binding_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
        sa.UniqueConstraint(
            "contest_id", "credential", name=op.f("uq_binding_contest_id_credential")
        ),
        sa.UniqueConstraint("contest_id", "slot", name=op.f("uq_binding_contest_id_slot")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_binding_id_network_id")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
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
        sa.Column("by", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id", "network_id"],
            ["contest.id", "contest.network_id"],
            name=op.f("fk_decision_contest_id_contest"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_decision_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("contest_id", "kind", name=op.f("uq_decision_contest_id_kind")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_decision_id_network_id")),
    )
    op.create_table(
        "decryption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("trustee_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id", "network_id"],
            ["contest.id", "contest.network_id"],
            name=op.f("fk_decryption_contest_id_contest"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_decryption_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["trustee_id", "network_id"],
            ["trustee.id", "trustee.network_id"],
            name=op.f("fk_decryption_trustee_id_trustee"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decryption")),
        sa.UniqueConstraint(
            "contest_id", "trustee_id", name=op.f("uq_decryption_contest_id_trustee_id")
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_decryption_id_network_id")),
    )
    op.create_table(
        "hand_lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("witnesses", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id", "network_id"],
            ["contest.id", "contest.network_id"],
            name=op.f("fk_hand_lot_contest_id_contest"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_hand_lot_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_lot")),
        sa.UniqueConstraint(
            "contest_id",
            "office",
            "part",
            "drawn_at",
            name=op.f("uq_hand_lot_contest_id_office_part_drawn_at"),
        ),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_hand_lot_id_network_id")),
    )
    op.create_table(
        "tally",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("turnout", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("lot_head", sa.Text(), nullable=True),
        sa.Column("lot_bits", sa.Text(), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("turnout <= ballots", name=op.f("ck_tally_turnout_within_ballots")),
        sa.ForeignKeyConstraint(
            ["contest_id", "network_id"],
            ["contest.id", "contest.network_id"],
            name=op.f("fk_tally_contest_id_contest"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_tally_network_id_network")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint("contest_id", name=op.f("uq_tally_contest_id")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_tally_id_network_id")),
    )
    op.create_table(
        "voter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id", "network_id"],
            ["contest.id", "contest.network_id"],
            name=op.f("fk_voter_contest_id_contest"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_voter_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "network_id"],
            ["person.id", "person.network_id"],
            name=op.f("fk_voter_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voter")),
        sa.UniqueConstraint("contest_id", "person_id", name=op.f("uq_voter_contest_id_person_id")),
        sa.UniqueConstraint("id", "network_id", name=op.f("uq_voter_id_network_id")),
    )
    dialect = op.get_bind().dialect.name
    for table in GUARDED:
        for statement in append_only(table, dialect):
            op.execute(statement)


def downgrade():
    dialect = op.get_bind().dialect.name
    for table in GUARDED:
        for statement in no_longer_append_only(table, dialect):
            op.execute(statement)
    op.drop_table("voter")
    op.drop_table("tally")
    op.drop_table("hand_lot")
    op.drop_table("decryption")
    op.drop_table("decision")
    op.drop_table("binding")
    op.drop_table("contest")
    op.drop_table("box_event")
    op.drop_table("trustee")
    op.drop_table("result_signature")
    op.drop_table("replacement")
    op.drop_table("pool_entry")
    op.drop_table("contributor")
    op.drop_table("publication")
    op.drop_table("ceremony")
    op.drop_table("acclamation")
