"""Nominations: the call for them, who put whom forward for which office, and what she answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.core.rulebook.nomination import Answer, NominationKind
from election.db import Base, OfNetwork, of_network, same_network


class Nomination(OfNetwork, Base):
    """One nominator's proposal of one person for one office, and what she answered last."""

    __tablename__ = "nomination"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("election_office_id", "election_office"),
        same_network("nominee_id", "person"),
        same_network("nominator_id", "person"),
        same_network("member_id", "member"),
        same_network("entered_by_id", "person"),
        # A double click asks her once; who has declined or withdrawn can be put forward anew.
        sa.Index(
            "uq_nomination_pending",
            "election_office_id",
            "nominee_id",
            "nominator_id",
            unique=True,
            sqlite_where=sa.text("answer = 'pending' AND set_aside_at IS NULL"),
            postgresql_where=sa.text("answer = 'pending' AND set_aside_at IS NULL"),
        ),
        sa.CheckConstraint("answer <> 'expired'", "expiry_is_derived"),
        sa.CheckConstraint(
            "(answer = 'pending') = (answered_at IS NULL)", "answered_at_set_with_answer"
        ),
        sa.CheckConstraint("answered_at >= made_at", "answered_after_made"),
        sa.Index(None, "election_id"),
        sa.Index(None, "nominee_id"),
    )

    election_id: Mapped[UUID]
    election_office_id: Mapped[UUID]
    nominee_id: Mapped[UUID]
    nominator_id: Mapped[UUID]
    member_id: Mapped[UUID | None]  # in whose name; None where members are persons
    kind: Mapped[NominationKind]
    motivation: Mapped[str]
    made_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(default=None)  # the member's own, if required
    answer: Mapped[Answer] = mapped_column(default=Answer.PENDING)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    presentation: Mapped[str | None] = mapped_column(default=None)
    entered_by_id: Mapped[UUID | None] = mapped_column(default=None)  # not by the nominator herself
    came_by: Mapped[str | None] = mapped_column(default=None)  # how: by telephone, on paper
    set_aside_at: Mapped[datetime | None] = mapped_column(default=None)  # said twice; see Merge


class Call(OfNetwork, Base):
    """A version of the call for nominations; the last one published stands."""

    __tablename__ = "nomination_call"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id", "number"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
    )

    election_id: Mapped[UUID]
    number: Mapped[int]
    text: Mapped[str]
    offices: Mapped[dict[str, Any]]  # office -> {"what": …, "asked": …, "time": …}
    change: Mapped[str]  # what is new in it, told to those who got the one before
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(default=None)


class CallLetter(OfNetwork, Base):
    """That someone who may nominate was sent the call, or was reminded of it."""

    __tablename__ = "call_letter"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.Index(None, "election_id", "sent_at"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    number: Mapped[int | None]  # of the call; None where there is none
    reminder: Mapped[bool]
    sent_at: Mapped[datetime]


class Merge(OfNetwork, Base):
    """That two nominees of an election are one person; what it changed, so that it can be undone.

    The duplicate's nominations are the other's from then on. Where one nominator has named both
    for the same seats, the second naming is set aside. When their entries in the register are
    merged too, it names one person twice, and says nothing any more.
    """

    __tablename__ = "nominee_merge"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("duplicate_id", "person"),
        same_network("person_id", "person"),
        sa.CheckConstraint("undone_at >= merged_at", "undone_after_merged"),
        sa.Index(None, "election_id"),
    )

    election_id: Mapped[UUID]
    duplicate_id: Mapped[UUID]
    person_id: Mapped[UUID]  # who is kept
    moved: Mapped[list[Any]]  # ids of the nominations that became hers
    set_aside: Mapped[list[Any]]  # ids of those said twice
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class Contact(OfNetwork, Base):
    """How to reach a nominee without an e-mail address, as her nominator says."""

    __tablename__ = "nominee_contact"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        same_network("given_by_id", "person"),
        sa.UniqueConstraint("election_id", "person_id"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text: Mapped[str]  # a telephone number, mostly
    given_by_id: Mapped[UUID]
    given_at: Mapped[datetime]


class Preference(OfNetwork, Base):
    """Which office a nominee would rather have, and the highest she accepts."""

    __tablename__ = "office_preference"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("election_id", "person_id"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    offices: Mapped[list[Any]]  # ids of parts of offices, the dearest first; empty: not said
    highest: Mapped[str | None]  # id of an office
    said_at: Mapped[datetime]


class Photo(OfNetwork, Base):
    """A nominee's picture: a JPEG without any data about itself (see ``photos``)."""

    __tablename__ = "nominee_photo"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("election_id", "person_id"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    content: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    uploaded_at: Mapped[datetime]


class Question(OfNetwork, Base):
    """What the nomination committee asks all nominees, or those for one office."""

    __tablename__ = "committee_question"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.CheckConstraint("withdrawn_at >= asked_at", "withdrawn_after_asked"),
        sa.Index(None, "election_id"),
    )

    election_id: Mapped[UUID]
    office: Mapped[str | None]  # None: of all
    text: Mapped[str]
    asked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)


class QuestionAnswer(OfNetwork, Base):
    """A nominee's answer to one of the committee's questions."""

    __tablename__ = "question_answer"
    __table_args__ = of_network(
        same_network("question_id", "committee_question"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("question_id", "person_id"),
    )

    question_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text: Mapped[str]
    written_at: Mapped[datetime]


class Support(OfNetwork, Base):
    """Someone who supports a nomination, where the rulebook asks for supporters."""

    __tablename__ = "support"
    __table_args__ = of_network(
        same_network("nomination_id", "nomination"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("nomination_id", "person_id"),
    )

    nomination_id: Mapped[UUID]
    person_id: Mapped[UUID]
    made_at: Mapped[datetime]


class AnswerLink(OfNetwork, Base):
    """A nominee's personal link, on which she answers without signing in; only its hash is kept.

    It is valid while she may answer, as often as she likes. A newer one replaces it.
    """

    __tablename__ = "answer_link"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("digest"),
        sa.CheckConstraint("replaced_at >= made_at", "replaced_after_made"),
        sa.Index(
            "uq_answer_link_current",
            "election_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        ),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    digest: Mapped[bytes]  # SHA-256 of what follows the last slash
    site_url: Mapped[str]  # where the pages are; a reminder, sent by no request, needs it too
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None] = mapped_column(default=None)


class Reminder(OfNetwork, Base):
    """That a nominee was reminded to answer before a deadline."""

    __tablename__ = "reminder"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("election_id", "person_id", "deadline", "days_before"),
        sa.Index(None, "election_id", "sent_at"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    deadline: Mapped[datetime]  # the one it told of: a deadline that is moved is told anew
    days_before: Mapped[int | None]  # whole days left; None: the committee asked for it
    sent_at: Mapped[datetime]


class ReminderPlan(OfNetwork, Base):
    """When nominees are reminded, where the committee has said it; nothing given: never."""

    __tablename__ = "reminder_plan"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id"),
        sa.CheckConstraint("every_days > 0", "interval_positive"),
    )

    election_id: Mapped[UUID]
    every_days: Mapped[int | None]
    days: Mapped[list[Any]]  # ISO dates
    set_at: Mapped[datetime]
