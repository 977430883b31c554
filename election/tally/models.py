"""The tally: who has decrypted which box, the counts, lots by hand, acclamations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.core.record.result import DecisionKind
from election.db import Base, OfNetwork, of_network, same_network


class Decryption(OfNetwork, Base):
    """A trustee's signed word about which boxes, in which state, she has decrypted."""

    __tablename__ = "decryption"
    __table_args__ = of_network(
        same_network("contest_id", "contest"),
        same_network("trustee_id", "trustee"),
        sa.UniqueConstraint("contest_id", "trustee_id"),
    )

    contest_id: Mapped[UUID]
    trustee_id: Mapped[UUID]
    statement: Mapped[bytes]
    signature: Mapped[bytes]
    received_at: Mapped[datetime]


class Tally(OfNetwork, Base):
    """The opened boxes of a contest: counts per question, blank first where it is allowed."""

    __tablename__ = "tally"
    __table_args__ = of_network(
        same_network("contest_id", "contest"),
        sa.UniqueConstraint("contest_id"),
        sa.CheckConstraint("turnout <= ballots", "turnout_within_ballots"),
    )

    contest_id: Mapped[UUID]
    counts: Mapped[list[Any]]
    ballots: Mapped[int]
    turnout: Mapped[int]
    head: Mapped[str]
    lot_head: Mapped[str | None]
    lot_bits: Mapped[str | None]
    concluded_at: Mapped[datetime]


class HandLot(OfNetwork, Base):
    """A lot drawn in the room before two witnesses."""

    __tablename__ = "hand_lot"
    __table_args__ = of_network(
        same_network("contest_id", "contest"),
        sa.UniqueConstraint("contest_id", "office", "part", "drawn_at"),
    )

    contest_id: Mapped[UUID]
    office: Mapped[str]
    part: Mapped[str]
    drawn: Mapped[list[Any]]  # candidate ids in the order drawn
    witnesses: Mapped[list[Any]]
    drawn_at: Mapped[datetime]


class Acclamation(OfNetwork, Base):
    """Persons elected without a ballot, because no more stood than there were seats."""

    __tablename__ = "acclamation"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id", "office", "part"),
    )

    election_id: Mapped[UUID]
    office: Mapped[str]
    part: Mapped[str]
    size: Mapped[int]
    seats: Mapped[int]
    persons: Mapped[list[Any]]  # {"id", "name"} in order
    at: Mapped[datetime]


class BallotDemand(OfNetwork, Base):
    """That somebody entitled demands a ballot on an office, though its seats are not contested."""

    __tablename__ = "ballot_demand"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id", "office"),
    )

    election_id: Mapped[UUID]
    office: Mapped[str]
    demanded_at: Mapped[datetime]


class Motion(OfNetwork, Base):
    """What one person asks to decide about a contest until another seconds it."""

    __tablename__ = "motion"
    __table_args__ = of_network(
        same_network("contest_id", "contest"),
        same_network("person_id", "person"),
        sa.CheckConstraint("ended_at >= moved_at", "ended_after_moved"),
        sa.Index(
            "uq_motion_contest_id_kind_standing",
            "contest_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    contest_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[DecisionKind]
    why: Mapped[str]
    moved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # seconded, or withdrawn


class Declining(OfNetwork, Base):
    """That somebody elected declines: she says so herself, or two persons note it.

    In force from ``in_force_at`` on; until then it waits for a second person.
    """

    __tablename__ = "declining"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        same_network("noted_by_id", "person"),
        same_network("seconded_by_id", "person"),
        sa.CheckConstraint("(in_force_at IS NULL) = (round IS NULL)", "in_force_in_a_round"),
        sa.CheckConstraint("in_force_at IS NULL OR ended_at IS NULL", "in_force_or_ended"),
        sa.CheckConstraint("in_force_at >= noted_at", "in_force_after_noted"),
        sa.CheckConstraint("ended_at >= noted_at", "ended_after_noted"),
        sa.Index(
            "uq_declining_election_id_office_person_id_standing",
            "election_id",
            "office",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    election_id: Mapped[UUID]
    office: Mapped[str]
    person_id: Mapped[UUID]
    word: Mapped[str]  # for the minutes
    noted_by_id: Mapped[UUID]
    noted_at: Mapped[datetime]
    seconded_by_id: Mapped[UUID | None] = mapped_column(default=None)
    round: Mapped[int | None] = mapped_column(default=None)  # how many were counted by then
    in_force_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # taken back or turned down


class Adjournment(OfNetwork, Base):
    """That the meeting ends before every office is elected, and which meeting goes on.

    In force from ``in_force_at`` on; until then it waits for a second person. What is not held
    is derived: the offices on which nothing is decided.
    """

    __tablename__ = "adjournment"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("meeting_id", "meeting"),
        same_network("noted_by_id", "person"),
        same_network("seconded_by_id", "person"),
        sa.CheckConstraint(
            "(in_force_at IS NULL) = (seconded_by_id IS NULL)", "in_force_by_two_persons"
        ),
        sa.CheckConstraint("seconded_by_id <> noted_by_id", "two_persons"),
        sa.CheckConstraint("in_force_at >= noted_at", "in_force_after_noted"),
        sa.CheckConstraint("ended_at >= noted_at", "ended_after_noted"),
        sa.Index(
            "uq_adjournment_election_id_standing",
            "election_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    election_id: Mapped[UUID]
    why: Mapped[str]  # published
    noted_by_id: Mapped[UUID]
    noted_at: Mapped[datetime]
    meeting_id: Mapped[UUID | None] = mapped_column(default=None)  # that goes on
    seconded_by_id: Mapped[UUID | None] = mapped_column(default=None)
    in_force_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # taken back or turned down
