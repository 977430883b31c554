"""Which keys of the room each member of the committee may hold, and what she is shown with them.

Whoever has a conflict of interest in an office is shut out of it: of those nominated for it, of
what is written about it and them, and of its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.room.frame import EVERYBODY
from election.core.rulebook.nomination import Answer
from election.elections.models import Election
from election.elections.queries import day_of
from election.nominations.candidacies import Candidacy, candidacies
from election.people.models import Person
from election.room.models import SealedText
from election.room.queries import Rights, members_on, room_keys, scopes_of, shares_of
from election.slates.models import Conflict

Candidacies = Mapping[UUID, tuple[Candidacy, ...]]
STANDING = (Answer.PENDING, Answer.ACCEPTED)


def conflicts(session: Session, election: Election) -> list[Conflict]:
    """Return the conflicts of interest that members have declared."""
    chosen = sa.select(Conflict).where(Conflict.election_id == election.id)
    return list(session.scalars(chosen.order_by(Conflict.declared_at, Conflict.id)))


def nominated_for(person_id: UUID, found: Candidacies) -> frozenset[str]:
    """Return the offices somebody is nominated for and has not declined."""
    hers = found.get(person_id, ())
    return frozenset(one.row.office for one in hers if one.state in STANDING)


def rights_of(
    session: Session, election: Election, now: datetime, found: Candidacies | None = None
) -> dict[UUID, frozenset[str]]:
    """Return for each member the scopes whose keys she may hold."""
    if found is None:
        found = candidacies(session, election, now)
    scopes = frozenset(scopes_of(session, election))
    rights = {
        person_id: scopes - nominated_for(person_id, found)
        for person_id in members_on(session, election, day_of(session, election, now))
    }
    for one in conflicts(session, election):
        if one.person_id in rights:
            rights[one.person_id] -= {one.office}
    return rights


def worked_on(rights: Rights) -> frozenset[str]:
    """Return the scopes that anybody may hold a key of; an office may concern all members."""
    return frozenset(scope for hers in rights.values() for scope in hers)


def scopes_about(
    person_id: UUID | None, office: str | None, found: Candidacies, rights: Rights
) -> frozenset[str]:
    """Return whose keys are all needed to read about somebody, or about an office.

    About a person: of every office she is nominated for, so that nobody who is shut out of one of
    them reads it.
    """
    if office is not None:
        return frozenset({office})
    offices = {one.row.office for one in found.get(person_id, ())} if person_id else set()
    return frozenset(offices & worked_on(rights)) or frozenset({EVERYBODY})


def readable(
    session: Session,
    election: Election,
    texts: Iterable[SealedText],
    found: Candidacies,
    rights: Rights,
    reader: UUID,
) -> list[SealedText]:
    """Return which of these texts a member is shown."""
    scopes = {one.id: one.scope for one in room_keys(session, election)}
    shares = shares_of(session, election)
    hers = rights.get(reader, frozenset())
    shown = []
    for text in texts:
        needed = {scopes[one.room_key_id] for one in shares[text.id]}
        needed |= scopes_about(text.person_id, text.office, found, rights)
        if needed <= hers:
            shown.append(text)
    return shown


def sees_person(person: Person, found: Candidacies, rights: Rights, reader: UUID) -> bool:
    """Tell whether a member works on all offices that somebody is nominated for."""
    return scopes_about(person.id, None, found, rights) <= rights.get(reader, frozenset())
