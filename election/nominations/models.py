"""Nominations: who put whom forward for which office, and what she answered."""

from __future__ import annotations

from datetime import datetime
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
        # A double click asks her once; who has declined or withdrawn can be put forward anew.
        sa.Index(
            "uq_nomination_pending",
            "election_office_id",
            "nominee_id",
            "nominator_id",
            unique=True,
            sqlite_where=sa.text("answer = 'pending'"),
            postgresql_where=sa.text("answer = 'pending'"),
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


class PrivateWord(OfNetwork, Base):
    """What a nominee tells the nomination committee alone."""

    __tablename__ = "private_word"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("election_id", "person_id"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text: Mapped[str]
    written_at: Mapped[datetime]


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
    days_before: Mapped[int | None]  # None: the committee asked for it
    sent_at: Mapped[datetime]
