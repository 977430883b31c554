"""Keys of the committee's room, as its members' browsers make them; the service checks the form.

Who may hold which key (``rights``) is given by the caller: a conflict of interest is a matter
of nominations, which this stage does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if
from election.core.room.frame import EVERYBODY
from election.elections.models import Election
from election.people.models import Person
from election.room.mail import tell_key_anew
from election.room.models import MemberKey, RoomKey, WrappedKey
from election.room.queries import (
    Rights,
    current_keys,
    frame_of,
    is_in,
    member_keys,
    room_keys,
    scopes_of,
)
from election.room.services import checks
from election.room.services.texts import drop_replaced_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """A room key's private half, sealed to one member."""

    room_key_id: UUID
    person_id: UUID
    box: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """The public half of a room key that a member's browser has made."""

    id: UUID
    scope: str
    public_key: str
    signing_key: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """All that belongs to keys that are made at one time.

    ``members`` are signatures that let members in, ``offices`` those of office keys that stay.
    """

    keys: Sequence[NewKey]
    wraps: Sequence[Wrap]
    members: Mapping[UUID, str] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    mark: str | None = None


def make_member_key(
    session: Session,
    *,
    election: Election,
    person: Person,
    public_key: str,
    actor: audit.Actor,
    now: datetime,
) -> MemberKey:
    """Take a member's public key; one she had, whose secret is lost, goes with all it opened."""
    _wait_turn(session, election)
    refuse_if(
        [
            *checks.closed(session, election),
            *checks.not_in_committee(session, election, person, now),
            *checks.bad_points([public_key]),
        ]
    )
    before = member_keys(session, election).get(person.id)
    if before is not None:
        hers = sa.select(RoomKey.id).where(RoomKey.election_id == election.id)
        session.execute(
            sa.delete(WrappedKey).where(
                WrappedKey.person_id == person.id, WrappedKey.room_key_id.in_(hers)
            )
        )
        session.delete(before)
        session.flush()
    made = MemberKey(
        network_id=election.network_id,
        election_id=election.id,
        person_id=person.id,
        public_key=public_key,
        made_at=now,
    )
    session.add(made)
    session.flush()
    audit.about(session, election, "room:member-key", actor=actor, at=now, again=before is not None)
    return made


def make_keys(
    session: Session,
    *,
    election: Election,
    by: Person,
    ring: KeyRing,
    seen: UUID | None,
    rights: Rights,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Make room keys: the first ones, others in their place, or anew when all are lost.

    ``seen`` is the id of the committee's key that the maker's browser knew, None when there was
    none. With a new key of the whole committee everybody has to be let in by it, and compares its
    number by voice. What was sealed to a key that is replaced stays until a browser that has both
    seals it to the new one.
    """
    _wait_turn(session, election)
    current = current_keys(session, election)
    whole = current.get(EVERYBODY)
    made = {one.scope: one for one in ring.keys}
    found = [
        *checks.closed(session, election),
        *checks.not_in_committee(session, election, by, now),
        *checks.changed_meanwhile(seen, whole),
        *checks.bad_ring(ring.keys, scopes_of(session, election)),
        *checks.not_hers(ring.keys, rights.get(by.id, frozenset())),
    ]
    refuse_if(found)
    signer = made.get(EVERYBODY) or whole
    signing = signer.signing_key if signer else None
    if EVERYBODY in made:
        refuse_if(
            checks.missing_offices(
                set(rights.get(by.id, ())), {*made, *(set(ring.offices) & set(current))}
            )
        )
    else:
        refuse_if([] if is_in(session, election, by) else checks.outside(by))
    refuse_if(checks.bad_signatures(frame_of(election), signing, ring, current))
    for scope, new in made.items():
        _replace(session, current.get(scope), new, election, by, now)
    session.flush()
    if EVERYBODY in made:
        _begin_again(session, election, by, ring)
    _vouch(session, election, ring.members, signing)
    _give(session, election, ring.wraps, rights)
    drop_replaced_keys(session, election)
    if EVERYBODY in made and whole is not None:
        tell_key_anew(session, election, by, now)
    scopes = sorted(made)
    audit.about(session, election, "room:keys", actor=actor, at=now, scopes=scopes)


def _replace(
    session: Session,
    before: RoomKey | None,
    new: NewKey,
    election: Election,
    by: Person,
    now: datetime,
) -> None:
    if before is not None:
        before.replaced_at = now
        session.flush()  # there is one current key, also for a moment
    session.add(
        RoomKey(
            id=new.id,
            network_id=election.network_id,
            election_id=election.id,
            scope=new.scope,
            public_key=new.public_key,
            signing_key=new.signing_key,
            signature=new.signature,
            made_by_id=by.id,
            made_at=now,
        )
    )


def _begin_again(session: Session, election: Election, by: Person, ring: KeyRing) -> None:
    """Forget who was let in by the key before; its maker is sure of the new one."""
    for person_id, one in member_keys(session, election).items():
        one.signature = None
        one.mark = ring.mark if person_id == by.id else None
    for scope, key in current_keys(session, election).items():
        if scope in ring.offices:
            key.signature = ring.offices[scope]
    session.flush()


def give_keys(
    session: Session,
    *,
    election: Election,
    by: Person,
    members: Mapping[UUID, str],
    wraps: Sequence[Wrap],
    rights: Rights,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Let a member in, or give one who is in a key that she may have and lacks."""
    _wait_turn(session, election)
    found = checks.closed(session, election)
    found += checks.not_in_committee(session, election, by, now)
    refuse_if(found + ([] if is_in(session, election, by) else checks.outside(by)))
    whole = current_keys(session, election)[EVERYBODY]
    _vouch(session, election, members, whole.signing_key)
    _give(session, election, wraps, rights)
    persons = sorted({str(one.person_id) for one in wraps})
    audit.about(session, election, "room:let-in", actor=actor, at=now, persons=persons)


def confirm_room(
    session: Session,
    *,
    election: Election,
    person: Person,
    mark: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Keep a member's mark that she has compared the room's number by voice."""
    key = member_keys(session, election).get(person.id)
    refuse_if(checks.closed(session, election) + ([] if key else checks.outside(person)))
    refuse_if(checks.bad_mark(mark))
    if key is not None:
        key.mark = mark
        session.flush()
        audit.about(session, election, "room:compared", actor=actor, at=now)


def _vouch(
    session: Session, election: Election, members: Mapping[UUID, str], signing: str | None
) -> None:
    hers = member_keys(session, election)
    refuse_if(checks.bad_vouching(frame_of(election), signing, members, hers))
    for person_id, signature in members.items():
        hers[person_id].signature = signature
    session.flush()


def _give(session: Session, election: Election, wraps: Sequence[Wrap], rights: Rights) -> None:
    """Keep wrapped keys, each for a member who is in and may have it."""
    keys = {one.id: one for one in room_keys(session, election)}
    vouched = {
        person_id for person_id, one in member_keys(session, election).items() if one.signature
    }
    refuse_if(checks.bad_wraps(wraps, keys, vouched, rights))
    for one in wraps:
        session.execute(
            sa.delete(WrappedKey).where(
                WrappedKey.room_key_id == one.room_key_id, WrappedKey.person_id == one.person_id
            )
        )
        session.add(
            WrappedKey(
                network_id=election.network_id,
                room_key_id=one.room_key_id,
                person_id=one.person_id,
                box=one.box,
            )
        )
    session.flush()


def _wait_turn(session: Session, election: Election) -> None:
    """Let one browser at a time change the keys of a room."""
    session.execute(sa.select(Election.id).where(Election.id == election.id).with_for_update())
