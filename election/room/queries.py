"""Questions about the committee's room: whose keys there are, and what lies sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.room.frame import EVERYBODY, Frame
from election.db import once
from election.elections.models import Election
from election.elections.queries import holders, offices_of, rulebook_of_election
from election.people.models import Person
from election.room.models import (
    Kind,
    MemberKey,
    RoomErasure,
    RoomKey,
    SealedShare,
    SealedText,
    WrappedKey,
)

Rights = Mapping[UUID, frozenset[str]]  # by member: the scopes whose keys she may hold


def frame_of(election: Election) -> Frame:
    """Return what the messages of an election's room are bound to."""
    return Frame(network=str(election.network_id), election=str(election.id))


def members_on(session: Session, election: Election, on: date) -> dict[UUID, Person]:
    """Return who sits in the nomination committee on a day."""
    office = rulebook_of_election(session, election).committee.office
    return {one.id: one for _, one in holders(session, election.network_id, office, on)}


def erased_at(session: Session, election: Election) -> datetime | None:
    """Return when the room was emptied for good."""
    chosen = sa.select(RoomErasure.erased_at).where(RoomErasure.election_id == election.id)
    return session.scalar(chosen)


def scopes_of(session: Session, election: Election) -> tuple[str, ...]:
    """Return for whom there are keys: the whole committee, and each office that is up."""
    offices = dict.fromkeys(row.office for row in offices_of(session, election))
    return (EVERYBODY, *offices)


def room_keys(session: Session, election: Election) -> list[RoomKey]:
    """Return the public keys of the room, also those replaced that texts still need."""
    chosen = sa.select(RoomKey).where(RoomKey.election_id == election.id)
    return list(session.scalars(chosen.order_by(RoomKey.made_at, RoomKey.scope, RoomKey.id)))


def current_keys(session: Session, election: Election) -> dict[str, RoomKey]:
    """Return the keys that are written to, by scope; empty before the committee has made them."""
    keys = room_keys(session, election)
    return {one.scope: one for one in keys if one.replaced_at is None}


def member_keys(session: Session, election: Election) -> dict[UUID, MemberKey]:
    """Return the members' public keys, by person."""
    chosen = sa.select(MemberKey).where(MemberKey.election_id == election.id)
    return {one.person_id: one for one in session.scalars(chosen.order_by(MemberKey.made_at))}


def wrapped_keys(session: Session, election: Election) -> list[WrappedKey]:
    """Return the private halves as they are sealed to members."""
    chosen = (
        sa.select(WrappedKey)
        .join(RoomKey, RoomKey.id == WrappedKey.room_key_id)
        .where(RoomKey.election_id == election.id)
    )
    return list(session.scalars(chosen))


def is_in(session: Session, election: Election, person: Person) -> bool:
    """Tell whether a member has been let into the room as it is now."""
    current = current_keys(session, election).get(EVERYBODY)
    return current is not None and any(
        one.room_key_id == current.id and one.person_id == person.id
        for one in wrapped_keys(session, election)
    )


def room_number(session: Session, election: Election) -> str | None:
    """Return the number by which writers know the committee's key; None before it is made."""
    key = current_keys(session, election).get(EVERYBODY)
    if key is None or key.signing_key is None:
        return None
    return _number(frame_of(election), key.public_key, key.signing_key)


@lru_cache(maxsize=64)  # made slow on purpose
def _number(frame: Frame, public_key: str, signing_key: str) -> str:
    return frame.room_number(public_key, signing_key)


def public_room(session: Session, election: Election) -> dict[str, Any] | None:
    """Return what a writer's browser needs to seal something; None before there is a key."""
    current = current_keys(session, election)
    whole = current.get(EVERYBODY)
    if whole is None:
        return None
    return {
        "network": str(election.network_id),
        "election": str(election.id),
        "room": {
            "id": str(whole.id),
            "publicKey": whole.public_key,
            "signingKey": whole.signing_key,
        },
        "offices": {
            scope: {"id": str(one.id), "publicKey": one.public_key, "signature": one.signature}
            for scope, one in current.items()
            if scope != EVERYBODY
        },
    }


def sealed_texts(session: Session, election: Election, *kinds: Kind) -> list[SealedText]:
    """Return what lies sealed, the newest first."""
    chosen = sa.select(SealedText).where(
        SealedText.election_id == election.id, SealedText.kind.in_(kinds or list(Kind))
    )
    return list(session.scalars(chosen.order_by(SealedText.written_at.desc(), SealedText.id)))


def shares_of(session: Session, election: Election) -> dict[UUID, list[SealedShare]]:
    """Return the shares of all texts' keys, by text."""
    chosen = (
        sa.select(SealedShare)
        .join(SealedText, SealedText.id == SealedShare.text_id)
        .where(SealedText.election_id == election.id)
    )
    found: dict[UUID, list[SealedShare]] = defaultdict(list)
    for one in once(session, ("shares", election.id), lambda: session.scalars(chosen).all()):
        found[one.text_id].append(one)
    return found


def needed(
    text: SealedText, shares: Collection[SealedShare], scopes: Mapping[UUID, str]
) -> frozenset[str]:
    """Return the scopes whose keys are all needed to read a text; ``scopes`` by room key."""
    about = {text.office} if text.office else set()
    return frozenset(about | {scopes[one.room_key_id] for one in shares})
