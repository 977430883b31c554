"""The key ceremony, the numbered pool of boxes, and the ballot boxes with what is cast in them.

What the protocol keeps apart shares no column: a box knows no person and no time of a cast.
While a box is open, a binding joins its credential to a keyed slot, never to a seat; closing
erases the bindings together with the key that could undo them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.core.record.result import DecisionKind
from election.db import Base, OfNetwork, of_network, same_network


class Box(StrEnum):
    """Which box of a pool entry; the rehearsal of a ceremony hangs on its first entry."""

    VOTES = "votes"
    LOTS = "lots"
    REHEARSAL = "rehearsal"


OF_CONTEST = (Box.VOTES, Box.LOTS)  # opened together when a contest has closed


class Ceremony(OfNetwork, Base):
    """A key ceremony; over when the manifest is published. An election has one not abandoned."""

    __tablename__ = "ceremony"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.Index(
            "uq_ceremony_election_id_standing",
            "election_id",
            unique=True,
            sqlite_where=sa.text("abandoned_at IS NULL"),
            postgresql_where=sa.text("abandoned_at IS NULL"),
        ),
        sa.Index("uq_ceremony_rehearsal_uuid", "rehearsal_uuid", unique=True),
        sa.CheckConstraint("threshold > 0", "threshold_positive"),
        sa.CheckConstraint("(manifest IS NULL) = (manifest_at IS NULL)", "manifest_with_moment"),
        sa.CheckConstraint("manifest IS NULL OR abandoned_at IS NULL", "published_or_abandoned"),
    )

    election_id: Mapped[UUID]
    threshold: Mapped[int]
    rehearsal: Mapped[bool]
    started_at: Mapped[datetime]
    # Of the rehearsal box, where there is one; outside the pool, never in manifest or record.
    rehearsal_uuid: Mapped[str | None] = mapped_column(default=None)
    # The service makes the codes and mails them, where the network accepts it.
    codes_by_mail: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    officer_name: Mapped[str | None] = mapped_column(default=None)
    officer_key: Mapped[str | None] = mapped_column(default=None)  # Ed25519, base64 of its DER
    check_number: Mapped[str | None] = mapped_column(default=None)
    manifest: Mapped[bytes | None] = mapped_column(default=None, deferred=True)
    manifest_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # no contest opens after it
    abandoned_at: Mapped[datetime | None] = mapped_column(default=None)


class Trustee(OfNetwork, Base):
    """One trustee's public messages, each a text of the protocol; number is her place."""

    __tablename__ = "trustee"
    __table_args__ = of_network(
        same_network("ceremony_id", "ceremony"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("ceremony_id", "number"),
        sa.UniqueConstraint("ceremony_id", "person_id"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
    )

    ceremony_id: Mapped[UUID]
    number: Mapped[int]
    person_id: Mapped[UUID]
    signing_key: Mapped[str | None] = mapped_column(default=None)  # Ed25519, base64 of its DER
    certificate: Mapped[str | None] = mapped_column(default=None)
    polynomial: Mapped[str | None] = mapped_column(default=None)  # shares are encrypted in it
    voutput: Mapped[str | None] = mapped_column(default=None)  # her key is encrypted in it
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)  # the check number


class Contributor(OfNetwork, Base):
    """Someone who casts random ticks into every lot box: each trustee and one adjuster."""

    __tablename__ = "contributor"
    __table_args__ = of_network(
        same_network("ceremony_id", "ceremony"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("ceremony_id", "person_id"),
    )

    ceremony_id: Mapped[UUID]
    person_id: Mapped[UUID]
    credentials: Mapped[dict[str, Any] | None] = mapped_column(default=None)  # lot uuid -> number
    commitments: Mapped[dict[str, Any] | None] = mapped_column(default=None)  # lot uuid -> promise
    cast_at: Mapped[datetime | None] = mapped_column(default=None)


class CodeOfficer(OfNetwork, Base):
    """Who posted a ceremony's credential lists: she knows the codes until the election is over."""

    __tablename__ = "code_officer"
    __table_args__ = of_network(
        same_network("ceremony_id", "ceremony"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("ceremony_id"),
    )

    ceremony_id: Mapped[UUID]
    person_id: Mapped[UUID]


class Rehearser(OfNetwork, Base):
    """Someone who tries the rehearsal box: each trustee, and the adjuster who fills lot boxes.

    Nothing is secret in it: it shows that the keys open a box, before anybody votes.
    """

    __tablename__ = "rehearser"
    __table_args__ = of_network(
        same_network("ceremony_id", "ceremony"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("ceremony_id", "person_id"),
    )

    ceremony_id: Mapped[UUID]
    person_id: Mapped[UUID]
    credential: Mapped[str | None] = mapped_column(default=None)
    tracker: Mapped[str | None] = mapped_column(default=None)  # of her ballot
    signature: Mapped[bytes | None] = mapped_column(default=None)  # a trustee's, with her share


class RecoveryCopy(OfNetwork, Base):
    """Who took the server's seed on paper, for a sealed envelope; once a ceremony."""

    __tablename__ = "recovery_copy"
    __table_args__ = of_network(
        same_network("ceremony_id", "ceremony"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("ceremony_id"),
    )

    ceremony_id: Mapped[UUID]
    person_id: Mapped[UUID]
    taken_at: Mapped[datetime]


class PoolEntry(OfNetwork, Base):
    """A uuid of the pool with its lot box; openings take them in the order of their numbers."""

    __tablename__ = "pool_entry"
    __table_args__ = of_network(
        same_network("ceremony_id", "ceremony"),
        sa.UniqueConstraint("ceremony_id", "number"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("lot_uuid"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
    )

    ceremony_id: Mapped[UUID]
    number: Mapped[int]
    uuid: Mapped[str]
    lot_uuid: Mapped[str]
    # credentials.json; megabytes in a large network, and casting does not need them
    credentials: Mapped[bytes | None] = mapped_column(default=None, deferred=True)
    spares: Mapped[bytes | None] = mapped_column(default=None)  # JSON list, in the codes' order


class Contest(OfNetwork, Base):
    """One round of an office's election, opened on one uuid of the pool."""

    __tablename__ = "contest"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("pool_entry_id", "pool_entry"),
        same_network("roll_version_id", "roll_version"),
        sa.UniqueConstraint("pool_entry_id"),
        sa.UniqueConstraint("election_id", "number"),
        sa.CheckConstraint("closed_at >= opened_at", "closed_after_opened"),
        sa.CheckConstraint("round > 0", "round_counts_from_one"),
    )

    election_id: Mapped[UUID]
    number: Mapped[int]  # of the opening
    office: Mapped[str]
    round: Mapped[int]
    pool_entry_id: Mapped[UUID]
    roll_version_id: Mapped[UUID]
    opening: Mapped[bytes]
    election: Mapped[bytes]  # election.json of its archive
    roll_salt: Mapped[bytes]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime | None] = mapped_column(default=None)  # as announced
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)  # everybody entitled
    sums: Mapped[bytes | None] = mapped_column(default=None)  # running tally of what counts now


class BoxEvent(OfNetwork, Base):
    """One event of an archive: the exact bytes it appends. Rows only ever come to be."""

    __tablename__ = "box_event"
    __table_args__ = of_network(
        same_network("pool_entry_id", "pool_entry"),
        sa.UniqueConstraint("pool_entry_id", "box", "height"),
        sa.UniqueConstraint("pool_entry_id", "box", "tracker"),
        sa.Index(None, "pool_entry_id", "box", "credential", "height"),
        sa.CheckConstraint("(kind = 'Ballot') = (tracker IS NOT NULL)", "ballots_have_trackers"),
        sa.CheckConstraint("height >= 0", "height_not_negative"),
    )

    pool_entry_id: Mapped[UUID]
    box: Mapped[Box]
    height: Mapped[int]
    kind: Mapped[str]
    payload: Mapped[bytes | None]
    records: Mapped[bytes]
    head: Mapped[str]  # SHA-256 of the event
    tracker: Mapped[str | None] = mapped_column(default=None)
    credential: Mapped[str | None] = mapped_column(default=None)


class Binding(OfNetwork, Base):
    """While a contest is open: one credential for a slot, one slot for a credential."""

    __tablename__ = "binding"
    __table_args__ = of_network(
        same_network("contest_id", "contest"),
        sa.UniqueConstraint("contest_id", "slot"),
        sa.UniqueConstraint("contest_id", "credential"),
    )

    contest_id: Mapped[UUID]
    slot: Mapped[str]  # HMAC of the seat under the contest key
    credential: Mapped[str]


class Voter(OfNetwork, Base):
    """Someone who voted in a contest: written with the others in one batch when it closes."""

    __tablename__ = "voter"
    __table_args__ = of_network(
        same_network("contest_id", "contest"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("contest_id", "person_id"),
    )

    contest_id: Mapped[UUID]
    person_id: Mapped[UUID]


class Replacement(OfNetwork, Base):
    """A signed statement that a spare credential takes a lost one's place."""

    __tablename__ = "replacement"
    __table_args__ = of_network(
        same_network("ceremony_id", "ceremony"),
        sa.UniqueConstraint("ceremony_id", "number"),
    )

    ceremony_id: Mapped[UUID]
    number: Mapped[int]
    contest_number: Mapped[int]  # of the last opening before it; 0: before the first
    while_open: Mapped[bool]
    statement: Mapped[bytes]  # canonical JSON
    received_at: Mapped[datetime]


class Decision(OfNetwork, Base):
    """What two persons decided about a contest when the plan did not hold."""

    __tablename__ = "decision"
    __table_args__ = of_network(
        same_network("contest_id", "contest"),
        sa.UniqueConstraint("contest_id", "kind"),
    )

    contest_id: Mapped[UUID]
    kind: Mapped[DecisionKind]
    why: Mapped[str]
    by: Mapped[list[Any]]  # names
    decided_at: Mapped[datetime]
