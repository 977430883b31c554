"""The published result and the signatures that make it final."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.db import Base, OfNetwork, of_network, same_network


class Publication(OfNetwork, Base):
    """The result of an election as announced; final when a quorum has signed it.

    Taken back when somebody elected declines after all; announced anew, it is signed anew.
    """

    __tablename__ = "publication"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id"),
        sa.CheckConstraint("final_at >= announced_at", "final_after_announced"),
    )

    election_id: Mapped[UUID]
    result: Mapped[bytes]
    checksums: Mapped[bytes]
    announced_at: Mapped[datetime]
    final_at: Mapped[datetime | None] = mapped_column(default=None)
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)


class ResultSignature(OfNetwork, Base):
    """One announced signer's Ed25519 signature over the record's checksums.

    One made before the announcement that stands is of a result that was taken back.
    """

    __tablename__ = "result_signature"
    __table_args__ = of_network(
        same_network("publication_id", "publication"),
        sa.UniqueConstraint("publication_id", "key_id", "signed_at"),
    )

    publication_id: Mapped[UUID]
    key_id: Mapped[str]
    public_key: Mapped[str]
    signature: Mapped[bytes]
    signed_at: Mapped[datetime]


class Minutes(OfNetwork, Base):
    """The minutes as they were handed out for adjustment; a correction is a new version."""

    __tablename__ = "minutes"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id", "number"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
        sa.CheckConstraint("(number = 1) = (corrects IS NULL)", "correction_says_what"),
        sa.CheckConstraint("adjusted_at >= handed_out_at", "adjusted_after_handed_out"),
    )

    election_id: Mapped[UUID]
    number: Mapped[int]
    document: Mapped[bytes]  # HTML that stands alone
    checksums: Mapped[bytes]  # what is signed; names who signs, with their keys
    remarks: Mapped[str]
    handed_out_at: Mapped[datetime]
    corrects: Mapped[str | None] = mapped_column(default=None)  # what was wrong in the one before
    adjusted_at: Mapped[datetime | None] = mapped_column(default=None)


class MinutesSignature(OfNetwork, Base):
    """An officer's Ed25519 signature over the checksums of one version of the minutes."""

    __tablename__ = "minutes_signature"
    __table_args__ = of_network(
        same_network("minutes_id", "minutes"),
        sa.UniqueConstraint("minutes_id", "public_key"),
    )

    minutes_id: Mapped[UUID]
    public_key: Mapped[str]
    signature: Mapped[bytes]
    signed_at: Mapped[datetime]
