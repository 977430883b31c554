"""Meetings, who is present, and the versions of the electoral roll."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.core.rulebook.model import MeetingForm, MeetingKind
from election.db import Base, OfNetwork, of_network, same_network


class Meeting(OfNetwork, Base):
    """A meeting, planned, held or cancelled: which one is told by its moments."""

    __tablename__ = "meeting"
    __table_args__ = of_network(
        sa.CheckConstraint("closed_at >= opened_at", "closed_after_opened"),
        sa.CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", "closed_once_opened"),
        sa.CheckConstraint("opened_at IS NULL OR cancelled_at IS NULL", "opened_or_cancelled"),
        sa.Index(None, "network_id", "held_on"),
    )

    kind: Mapped[MeetingKind]
    form: Mapped[MeetingForm]
    held_on: Mapped[date]
    title: Mapped[str]
    planned_at: Mapped[datetime]
    notice_at: Mapped[datetime | None] = mapped_column(default=None)
    practical: Mapped[str | None] = mapped_column(default=None)  # hour, place, how to take part
    joining: Mapped[str | None] = mapped_column(default=None)  # the remote way in; not for all
    told: Mapped[str | None] = mapped_column(default=None)  # digest of the notice as it was mailed
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_why: Mapped[str | None] = mapped_column(default=None)


class Presence(OfNetwork, Base):
    """Someone who has come to a meeting, in the room or remote; ``left_at`` when she has left."""

    __tablename__ = "presence"
    __table_args__ = of_network(
        same_network("meeting_id", "meeting"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("meeting_id", "person_id"),
        sa.CheckConstraint("left_at >= arrived_at", "left_after_arriving"),
    )

    meeting_id: Mapped[UUID]
    person_id: Mapped[UUID]
    remote: Mapped[bool]
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    by_herself: Mapped[bool] = mapped_column(default=False)  # by a code; else by who takes presence


class Duty(StrEnum):
    """What a person does for a meeting and its minutes."""

    CHAIR = "chair"  # of the meeting, not of the network
    SECRETARY = "secretary"
    ADJUSTER = "adjuster"


class Officer(OfNetwork, Base):
    """Somebody who leads a meeting, keeps its minutes or adjusts them."""

    __tablename__ = "meeting_officer"
    __table_args__ = of_network(
        same_network("meeting_id", "meeting"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("meeting_id", "person_id", "duty"),
    )

    meeting_id: Mapped[UUID]
    person_id: Mapped[UUID]
    duty: Mapped[Duty]
    named_at: Mapped[datetime]
    signing_key: Mapped[str | None] = mapped_column(default=None)  # announced before she signs


class RollVersion(OfNetwork, Base):
    """The electoral roll as a meeting adopted or re-adjusted it; never changed afterwards."""

    __tablename__ = "roll_version"
    __table_args__ = of_network(
        same_network("meeting_id", "meeting"),
        same_network("rulebook_version_id", "rulebook_version"),
        sa.UniqueConstraint("meeting_id", "number"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
    )

    meeting_id: Mapped[UUID]
    rulebook_version_id: Mapped[UUID]
    number: Mapped[int]
    valid_on: Mapped[date]
    adopted_at: Mapped[datetime]


class RollEntry(OfNetwork, Base):
    """One line of a version of the roll: a seat, or a person without one, and why."""

    __tablename__ = "roll_line"
    __table_args__ = of_network(
        same_network("roll_version_id", "roll_version"),
        same_network("member_id", "member"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("roll_version_id", "number"),
        sa.Index(None, "roll_version_id", "person_id"),
        sa.CheckConstraint("NOT entitled OR person_id IS NOT NULL", "entitled_is_somebody"),
        sa.CheckConstraint("seat >= 0", "seat_not_negative"),
        # One vote a person, one voter a seat.
        sa.Index(
            "uq_roll_line_entitled_person",
            "roll_version_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("entitled"),
            postgresql_where=sa.text("entitled"),
        ),
        sa.Index(
            "uq_roll_line_entitled_seat",
            "roll_version_id",
            "member_id",
            "seat",
            unique=True,
            sqlite_where=sa.text("entitled"),
            postgresql_where=sa.text("entitled"),
        ),
    )

    roll_version_id: Mapped[UUID]
    number: Mapped[int]  # its place in the roll
    member_id: Mapped[UUID | None]  # None where the person is the member, or has none
    seat: Mapped[int]  # 0: no seat
    person_id: Mapped[UUID | None]
    entitled: Mapped[bool]
    code: Mapped[str]
    template: Mapped[str]
    rule: Mapped[str | None]
    params: Mapped[dict[str, Any]]


class CalendarAddress(OfNetwork, Base):
    """The secret address of one person's calendar; only its hash is kept. A newer one ends it."""

    __tablename__ = "calendar_address"
    __table_args__ = of_network(
        same_network("person_id", "person"),
        sa.UniqueConstraint("digest"),
        sa.CheckConstraint("ended_at >= made_at", "ended_after_made"),
        sa.Index(None, "person_id"),
    )

    person_id: Mapped[UUID]
    digest: Mapped[bytes]  # SHA-256 of what stands before .ics
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
