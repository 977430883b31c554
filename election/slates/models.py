"""The nomination committee's proposal: drafts, dissents, those told before; and its own work."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.db import Base, OfNetwork, of_network, same_network


class ProposalKind(StrEnum):
    """What a published version is; members may put forward others against any of them."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    AFTER_COUNTER = "after-counter-nominations"


class Proposal(OfNetwork, Base):
    """One version of the committee's proposal for an election; the last published one stands."""

    __tablename__ = "proposal"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id", "number"),
        sa.CheckConstraint("published_at >= drafted_at", "published_after_drafted"),
    )

    election_id: Mapped[UUID]
    number: Mapped[int]
    drafted_at: Mapped[datetime]
    motivation: Mapped[str]
    seats: Mapped[dict[str, Any]]  # office -> how many the committee proposes that it has
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    kind: Mapped[ProposalKind] = mapped_column(  # said when it is published
        default=ProposalKind.FINAL, server_default=ProposalKind.FINAL.value
    )


class ProposalLine(OfNetwork, Base):
    """One proposed name for one seat."""

    __tablename__ = "proposal_line"
    __table_args__ = of_network(
        same_network("proposal_id", "proposal"),
        same_network("election_office_id", "election_office"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("proposal_id", "election_office_id", "person_id"),
        sa.UniqueConstraint("proposal_id", "election_office_id", "number"),
    )

    proposal_id: Mapped[UUID]
    election_office_id: Mapped[UUID]
    person_id: Mapped[UUID]
    number: Mapped[int]  # the order the committee gives
    motivation: Mapped[str]


class Dissent(OfNetwork, Base):
    """What a member of the committee would have proposed instead, published with the proposal."""

    __tablename__ = "dissent"
    __table_args__ = of_network(
        same_network("proposal_id", "proposal"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("proposal_id", "person_id"),
    )

    proposal_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text: Mapped[str]
    made_at: Mapped[datetime]


class ToldNotProposed(OfNetwork, Base):
    """That a candidate who is not proposed was told so, and when."""

    __tablename__ = "told_not_proposed"
    __table_args__ = of_network(
        same_network("proposal_id", "proposal"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("proposal_id", "person_id"),
        sa.UniqueConstraint("digest"),
        sa.CheckConstraint("stays_at >= told_at", "stays_after_told"),
    )

    proposal_id: Mapped[UUID]
    person_id: Mapped[UUID]
    told_at: Mapped[datetime]
    by_hand: Mapped[bool]  # by telephone or in person; otherwise by mail
    digest: Mapped[bytes | None] = mapped_column(default=None)  # of the end of her personal link
    stays_at: Mapped[datetime | None] = mapped_column(default=None)  # said: I stand all the same


class Criteria(OfNetwork, Base):
    """By what the committee ranks those nominated for an office, one criterion on each line."""

    __tablename__ = "criteria"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id", "office"),
    )

    election_id: Mapped[UUID]
    office: Mapped[str]
    text: Mapped[str]


class Interview(OfNetwork, Base):
    """An invitation to an interview, with the times proposed and the one the nominee picked."""

    __tablename__ = "interview"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        same_network("invited_by_id", "person"),
        sa.UniqueConstraint("digest"),
        sa.CheckConstraint("minutes > 0", "minutes_positive"),
        sa.Index(None, "election_id", "invited_at"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    invited_by_id: Mapped[UUID]
    place: Mapped[str]
    minutes: Mapped[int]
    times: Mapped[list[Any]]  # moments as ISO 8601 in UTC
    digest: Mapped[bytes]  # SHA-256 of what follows the last slash of her link
    invited_at: Mapped[datetime]
    picked: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)


class Decision(OfNetwork, Base):
    """A formal decision of the committee; nothing of persons is in it."""

    __tablename__ = "committee_decision"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("written_by_id", "person"),
        sa.UniqueConstraint("election_id", "number"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
    )

    election_id: Mapped[UUID]
    number: Mapped[int]
    decided_on: Mapped[date]
    text: Mapped[str]
    took_part: Mapped[list[Any]]  # names
    written_by_id: Mapped[UUID]
    written_at: Mapped[datetime]
    struck_at: Mapped[datetime | None] = mapped_column(default=None)


class ReadUntil(OfNetwork, Base):
    """Until when a member has read what lies in the room."""

    __tablename__ = "read_until"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("election_id", "person_id"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    read_at: Mapped[datetime]
