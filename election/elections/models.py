"""Elections with their offices and dates, and the seat ledger: who holds which office."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.db import Base, OfNetwork, of_network, same_network


class TermEnd(StrEnum):
    """Why someone no longer holds an office."""

    SUCCEEDED = "succeeded"
    RESIGNED = "resigned"
    SEAT_LOST = "seat-lost"


class Election(OfNetwork, Base):
    """An election of one or more offices at a meeting, under one version of the rulebook.

    Its phase is derived from these moments and the clock; nobody sets it.
    """

    __tablename__ = "election"
    __table_args__ = of_network(
        same_network("meeting_id", "meeting"),
        same_network("rulebook_version_id", "rulebook_version"),
        sa.CheckConstraint(
            "nominations_open_at < nominations_close_at", "nominations_open_before_they_close"
        ),
        sa.CheckConstraint(
            "nominations_close_at <= answers_close_at", "answers_close_after_nominations"
        ),
        sa.CheckConstraint(
            "(voting_opens_at IS NULL) = (voting_closes_at IS NULL)", "voting_dates_together"
        ),
        sa.CheckConstraint("voting_opens_at < voting_closes_at", "voting_opens_before_it_closes"),
        sa.Index(None, "meeting_id"),
    )

    meeting_id: Mapped[UUID]
    rulebook_version_id: Mapped[UUID]
    title: Mapped[str]
    nominations_open_at: Mapped[datetime]
    nominations_close_at: Mapped[datetime]
    answers_close_at: Mapped[datetime]  # a nominee who has not answered by then has not consented
    created_at: Mapped[datetime]
    voting_opens_at: Mapped[datetime | None] = mapped_column(default=None)  # over days alone
    voting_closes_at: Mapped[datetime | None] = mapped_column(default=None)
    proposal_published_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_why: Mapped[str | None] = mapped_column(default=None)


class ElectionOffice(OfNetwork, Base):
    """One part of an office that is up for election, such as the convener's seat.

    ``seats`` are those on its ballot: seven in the working committee with both chairs counted
    in leave five (Q8).
    """

    __tablename__ = "election_office"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id", "office", "part"),
        sa.CheckConstraint("seats >= 0", "seats_not_negative"),
        sa.CheckConstraint("(seats IS NULL) = (seats_fixed_at IS NULL)", "seats_fixed_with_moment"),
    )

    election_id: Mapped[UUID]
    office: Mapped[str]
    part: Mapped[str]
    number: Mapped[int]  # its place in the order of election
    by_election: Mapped[bool]
    seats: Mapped[int | None] = mapped_column(default=None)  # on its ballot, once decided
    seats_fixed_at: Mapped[datetime | None] = mapped_column(default=None)
    frozen_at: Mapped[datetime | None] = mapped_column(default=None)  # its candidates are final
    concluded_at: Mapped[datetime | None] = mapped_column(default=None)  # over, whoever was elected


class Conclusion(OfNetwork, Base):
    """That an office was elected at a meeting; what the calendar reckons from.

    ``election_id`` is None for what was elected before the service was used.
    """

    __tablename__ = "conclusion"
    __table_args__ = of_network(
        same_network("meeting_id", "meeting"),
        same_network("election_id", "election"),
        sa.UniqueConstraint("meeting_id", "office"),
    )

    office: Mapped[str]
    meeting_id: Mapped[UUID]
    election_id: Mapped[UUID | None]
    by_election: Mapped[bool]
    concluded_at: Mapped[datetime]


class Term(OfNetwork, Base):
    """One person holding one office: a line of the seat ledger."""

    __tablename__ = "term"
    __table_args__ = of_network(
        same_network("person_id", "person"),
        same_network("meeting_id", "meeting"),
        sa.CheckConstraint("ended_on >= since", "ends_after_it_begins"),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_why IS NULL)", "ended_with_reason"),
        sa.Index(
            "uq_term_holder",
            "network_id",
            "office",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        ),
        sa.Index(None, "network_id", "office"),
    )

    office: Mapped[str]
    part: Mapped[str]
    person_id: Mapped[UUID]
    meeting_id: Mapped[UUID]  # that elected her
    since: Mapped[date]
    until_event: Mapped[str]  # what will end it: "annual 2028-12", "first-after-new-year 2027"
    ended_on: Mapped[date | None] = mapped_column(default=None)  # her successor's first day
    ended_why: Mapped[TermEnd | None] = mapped_column(default=None)
