"""The committee's room in the demonstration: its members' secrets are kept in its folder.

What their browsers would do is done here at once, for all members: in earnest each has a secret
of her own, and nobody else ever has two of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.pki import new_secret
from election.core.room.frame import EVERYBODY
from election.core.room.keys import MemberKeys, RoomKeys, member_keys, new_room_keys
from election.core.room.seal import seal, seal_text
from election.db import transaction
from election.elections.models import Election
from election.nominations.candidacies import candidacies
from election.nominations.rights import rights_of, scopes_about
from election.people.queries import persons_by_id
from election.room.models import Kind
from election.room.queries import current_keys, frame_of, members_on
from election.room.services import (
    KeyRing,
    NewKey,
    Sealed,
    Wrap,
    confirm_room,
    make_keys,
    make_member_key,
)
from election.slates.services import write_note


def secrets_of(session: Session, election: Election, now: datetime) -> dict[UUID, str]:
    """Draw a secret for each member of the committee."""
    return {person_id: new_secret() for person_id in members_on(session, election, now.date())}


def open_room(
    session: Session, election: Election, secrets: Mapping[UUID, str], now: datetime
) -> dict[str, RoomKeys]:
    """Let all members in at once; return the room's keys by scope."""
    frame = frame_of(election)
    hers = {person_id: member_keys(frame, secret) for person_id, secret in secrets.items()}
    members = members_on(session, election, now.date())
    for person_id, keys in hers.items():
        make_member_key(
            session,
            election=election,
            person=members[person_id],
            public_key=keys.public_key,
            actor=audit.person(person_id),
            now=now,
        )
    rights = rights_of(session, election, now)
    first = next(iter(hers))
    made = {scope: new_room_keys() for scope in sorted(rights[first])}
    make_keys(
        session,
        election=election,
        by=members[first],
        ring=ring_of(election, hers, made, rights, first),
        seen=None,
        rights=rights,
        actor=audit.person(first),
        now=now,
    )
    whole = made[EVERYBODY]
    for person_id, keys in hers.items():
        confirm_room(
            session,
            election=election,
            person=members[person_id],
            mark=keys.mark(frame, whole.public_key, whole.signing_key),
            actor=audit.person(person_id),
            now=now,
        )
    return made


def ring_of(
    election: Election,
    hers: Mapping[UUID, MemberKeys],
    made: Mapping[str, RoomKeys],
    rights: Mapping[UUID, frozenset[str]],
    first: UUID,
) -> KeyRing:
    """Return keys of the room as their maker's browser sends them, for all members."""
    frame, whole = frame_of(election), made[EVERYBODY]
    keys, wraps = [], []
    for scope, one in made.items():
        key_id = uuid4()
        is_whole = scope == EVERYBODY
        statement = frame.office_key(scope, str(key_id), one.public_key)
        keys.append(
            NewKey(
                id=key_id,
                scope=scope,
                public_key=one.public_key,
                signing_key=one.signing_key if is_whole else None,
                signature=None if is_whole else whole.sign(statement),
            )
        )
        for person_id, member in hers.items():
            if scope in rights[person_id]:
                context = frame.wrap(scope, str(key_id), str(person_id))
                box = seal(one.seed, member.public_key, context)
                wraps.append(Wrap(room_key_id=key_id, person_id=person_id, box=box))
    return KeyRing(
        keys=keys,
        wraps=wraps,
        members={
            person_id: whole.sign(frame.member_key(str(person_id), member.public_key))
            for person_id, member in hers.items()
        },
        mark=hers[first].mark(frame, whole.public_key, whole.signing_key),
    )


def sealed(
    session: Session, election: Election, text: str, *, kind: str, scopes: frozenset[str]
) -> Sealed:
    """Seal a text as its writer's browser does."""
    current = current_keys(session, election)
    text_id = uuid4()
    made = seal_text(
        frame_of(election),
        text,
        kind=kind,
        text_id=str(text_id),
        keys={scope: current[scope].public_key for scope in scopes},
    )
    shares = {current[scope].id: box for scope, box in made.shares.items()}
    return Sealed(id=text_id, box=made.box, shares=shares)


NOTED = (  # what the demonstration's committee has written: (by which member, about whom, words)
    (0, None, "Vi möts varannan torsdag och ringer alla nominerade före jul."),
    (1, "uppsala-o1@region.example", "Har lett fullmäktige i åtta år. Fråga om hon hinner."),
    (2, "halland-o1@region.example", "Vill helst vara vice ordförande, säger hon på telefon."),
)


def furnish(session: Session, election: Election, folder: Path, now: datetime) -> None:
    """Open the room to all members, and write some notes; keep their secrets for the visitor."""
    secrets = secrets_of(session, election, now)
    members = members_on(session, election, now.date())
    with transaction(session):
        open_room(session, election, secrets, now)
    people = {one.email: one for one in persons_by_id(session, election.network_id).values()}
    authors = list(secrets)
    found = candidacies(session, election, now)
    rights = rights_of(session, election, now, found)
    for number, address, words in NOTED:
        author, about = members[authors[number]], people[address] if address else None
        scopes = scopes_about(about.id if about else None, None, found, rights)
        with transaction(session):
            write_note(
                session,
                election=election,
                author=author,
                about=about,
                sealed=sealed(session, election, words, kind=Kind.NOTE, scopes=scopes),
                actor=audit.person(author.id),
                now=now,
            )
    _keep(folder, election, {members[one].name: secret for one, secret in secrets.items()})


def _keep(folder: Path, election: Election, secrets: Mapping[str, str]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"room-{election.id}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(dict(secrets)), "utf-8")


def kept_secrets(folder: Path, election_id: UUID) -> dict[str, str]:
    """Return the members' secrets by name, in groups of four; empty where there is no room."""
    path = folder / f"room-{election_id}.json"
    found: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {
        name: " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        for name, secret in found.items()
    }
