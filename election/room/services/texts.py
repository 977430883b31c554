"""Sealed texts: put into the room, taken back by their writers, sealed anew to other keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.elections.models import Election
from election.people.models import Person
from election.room.models import Kind, RoomKey, SealedShare, SealedText, WrappedKey
from election.room.queries import current_keys, room_keys
from election.room.services import checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A text as a browser has sealed it: shares of its key by id of the room key."""

    id: UUID
    box: str
    shares: Mapping[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a text is and about whom or which office, and by which keys together it is read."""

    kind: Kind
    scopes: frozenset[str]
    person: Person | None = None
    office: str | None = None


def put_text(
    session: Session,
    *,
    election: Election,
    author: Person,
    place: Place,
    sealed: Sealed,
    now: datetime,
) -> SealedText:
    """Keep a sealed text, which must be sealed to the present keys of exactly these scopes.

    The caller writes the act into the log: for some kinds not even the writer's name goes there.
    """
    current = current_keys(session, election)
    found = checks.closed(session, election)
    if not current and not found:
        found = [no_key()]
    wanted = {current[one].id for one in place.scopes if one in current}
    refuse_if(found)
    if set(sealed.shares) != wanted or len(wanted) != len(place.scopes):
        template = "The committee has made a new key meanwhile. Send it once more."
        refuse_if([violation("room-keys-changed", template)])
    refuse_if(
        [
            *checks.twice(session, sealed.id),
            *checks.bad_box(sealed.box),
            *(each for box in sealed.shares.values() for each in checks.bad_share(box)),
        ]
    )
    row = SealedText(
        id=sealed.id,
        network_id=election.network_id,
        election_id=election.id,
        kind=place.kind,
        person_id=place.person.id if place.person else None,
        office=place.office,
        author_id=author.id,
        box=sealed.box,
        written_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(
        SealedShare(network_id=row.network_id, text_id=row.id, room_key_id=key_id, box=box)
        for key_id, box in sealed.shares.items()
    )
    session.flush()
    return row


def no_key() -> Violation:
    """Say that the committee has no key yet."""
    template = "The nomination committee has not made its key yet. Come back later."
    return violation("no-room-key", template)


def take_back(
    session: Session, *, text: SealedText, by: Person, actor: audit.Actor, now: datetime
) -> None:
    """Let a writer take back what she wrote; it is gone for everybody."""
    template = "Only its writer takes it back."
    refuse_if([] if text.author_id == by.id else [violation("not-the-writer", template)])
    election = session.get_one(Election, text.election_id)
    kind = text.kind
    drop_texts(session, [text.id])
    drop_replaced_keys(session, election)
    if kind in (Kind.NOTE, Kind.INTERVIEW):
        audit.about(session, election, f"{kind}:take-back", actor=actor, at=now)


def rewrap(
    session: Session,
    *,
    election: Election,
    shares: Mapping[UUID, str],
    actor: audit.Actor,
    now: datetime,
) -> int:
    """Take shares, by id, as a member's browser has sealed them anew to the present keys.

    Returns how many were. When nothing needs a replaced key any more it is deleted.
    """
    refuse_if(checks.closed(session, election))
    current = current_keys(session, election)
    keys = {one.id: one for one in room_keys(session, election)}
    done = 0
    for share_id, box in shares.items():
        one = session.get(SealedShare, share_id)
        before = keys.get(one.room_key_id) if one else None
        if one is None or before is None or before.replaced_at is None:
            continue  # another member's browser was faster
        refuse_if(checks.bad_share(box))
        one.room_key_id, one.box = current[before.scope].id, box
        done += 1
    session.flush()
    drop_replaced_keys(session, election)
    if done:
        audit.about(session, election, "room:rewrap", actor=actor, at=now, texts=done)
    return done


def drop_texts(session: Session, texts: Collection[UUID]) -> None:
    """Delete texts with their shares."""
    session.execute(sa.delete(SealedShare).where(SealedShare.text_id.in_(texts)))
    session.execute(sa.delete(SealedText).where(SealedText.id.in_(texts)))
    session.expire_all()


def drop_replaced_keys(session: Session, election: Election) -> None:
    """Delete replaced keys that no text needs, and all who could open them."""
    needed = sa.select(SealedShare.room_key_id)
    over = session.scalars(
        sa.select(RoomKey.id).where(
            RoomKey.election_id == election.id,
            RoomKey.replaced_at.is_not(None),
            RoomKey.id.not_in(needed),
        )
    ).all()
    session.execute(sa.delete(WrappedKey).where(WrappedKey.room_key_id.in_(over)))
    session.execute(sa.delete(RoomKey).where(RoomKey.id.in_(over)))
