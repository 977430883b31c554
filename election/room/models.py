"""The nomination committee's room: public keys, wrapped keys and sealed texts.

Nothing here can be read by the service: what opens it is in the members' browsers.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from election.db import Base, OfNetwork, of_network, same_network


class Kind(StrEnum):
    """What a sealed text is; part of what its box is bound to."""

    NOTE = "note"  # of a member for the others
    WORD = "word"  # a nominee's, to the committee alone
    FEEDBACK = "feedback"  # a member organisation's representative's, on who stands or an office
    INTERVIEW = "interview"  # what was said in one
    RANKING = "ranking"  # one member's, opened when all have ranked
    TRAITS = "traits"  # gender and age group, as one tells of herself for the balance


class MemberKey(OfNetwork, Base):
    """A committee member's public key; her secret, from which it derives, is hers alone.

    She is in when a room key vouches for hers, and sure of the room key when she has marked it.
    """

    __tablename__ = "member_key"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("election_id", "person_id"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    public_key: Mapped[str]
    made_at: Mapped[datetime]
    signature: Mapped[str | None] = mapped_column(default=None)  # by the whole committee's key
    mark: Mapped[str | None] = mapped_column(default=None)  # of that key, under her own


class RoomKey(OfNetwork, Base):
    """The public half of the committee's key, or of those who work on one office."""

    __tablename__ = "room_key"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("made_by_id", "person"),
        sa.Index(
            "uq_room_key_current",
            "election_id",
            "scope",
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        ),
        sa.CheckConstraint("(scope = '') = (signing_key IS NOT NULL)", "everybody_s_key_signs"),
        sa.CheckConstraint("(scope = '') = (signature IS NULL)", "an_office_s_key_is_signed"),
    )

    election_id: Mapped[UUID]
    scope: Mapped[str]  # an office, or empty: the whole committee
    public_key: Mapped[str]
    made_by_id: Mapped[UUID]
    made_at: Mapped[datetime]
    signing_key: Mapped[str | None] = mapped_column(default=None)
    signature: Mapped[str | None] = mapped_column(default=None)
    replaced_at: Mapped[datetime | None] = mapped_column(default=None)


class WrappedKey(OfNetwork, Base):
    """The private half of a room key, sealed to one member."""

    __tablename__ = "wrapped_key"
    __table_args__ = of_network(
        same_network("room_key_id", "room_key"),
        same_network("person_id", "person"),
        sa.UniqueConstraint("room_key_id", "person_id"),
    )

    room_key_id: Mapped[UUID]
    person_id: Mapped[UUID]
    box: Mapped[str]


class SealedText(OfNetwork, Base):
    """A text that the committee alone can read. Its id is its writer's choice."""

    __tablename__ = "sealed_text"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        same_network("author_id", "person"),
        sa.Index(None, "election_id", "kind", "written_at"),
    )

    election_id: Mapped[UUID]
    kind: Mapped[Kind]
    person_id: Mapped[UUID | None]  # about whom
    office: Mapped[str | None]  # about which office; neither: about the election
    author_id: Mapped[UUID]
    box: Mapped[str]
    written_at: Mapped[datetime]


class SealedShare(OfNetwork, Base):
    """A share of a text's key, sealed to one room key; whoever lacks one cannot read."""

    __tablename__ = "sealed_share"
    __table_args__ = of_network(
        same_network("text_id", "sealed_text"),
        same_network("room_key_id", "room_key"),
        sa.UniqueConstraint("text_id", "room_key_id"),
    )

    text_id: Mapped[UUID]
    room_key_id: Mapped[UUID]
    box: Mapped[str]


class Conflict(OfNetwork, Base):
    """That a member of the committee has a conflict of interest in an office.

    Who is nominated for it has one without saying so.
    """

    __tablename__ = "conflict"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        same_network("person_id", "person"),
        same_network("declared_by_id", "person"),
        sa.UniqueConstraint("election_id", "person_id", "office"),
    )

    election_id: Mapped[UUID]
    person_id: Mapped[UUID]
    office: Mapped[str]
    declared_by_id: Mapped[UUID]
    declared_at: Mapped[datetime]


class RoomErasure(OfNetwork, Base):
    """That an election's room was emptied for good."""

    __tablename__ = "room_erasure"
    __table_args__ = of_network(
        same_network("election_id", "election"),
        sa.UniqueConstraint("election_id"),
    )

    election_id: Mapped[UUID]
    erased_at: Mapped[datetime]
