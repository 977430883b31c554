"""The nomination committee's proposal: drafts, dissents, and those told before it is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.db import Base, OfNetwork, of_network, same_network


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
    )

    proposal_id: Mapped[UUID]
    person_id: Mapped[UUID]
    told_at: Mapped[datetime]
    by_hand: Mapped[bool]  # by telephone or in person; otherwise by mail
