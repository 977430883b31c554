"""Which keys of the room each member of the committee may hold, and what she is shown with them.

Whoever has a conflict of interest in an office is shut out of it: of those nominated for it, of
what is written about it and them, and of its key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, violation
from election.core.room.frame import EVERYBODY
from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer
from election.db import once
from election.elections.models import Election
from election.elections.queries import day_of
from election.nominations.candidacies import Candidacy, candidacies_among, candidacies_of
from election.people.models import Person
from election.room.models import Conflict, SealedText
from election.room.queries import Rights, members_on, room_keys, scopes_of, shares_of

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
    asked = ("rights", election.id, now)
    return dict(once(session, asked, lambda: _rights(session, election, now, found)))


def _rights(
    session: Session, election: Election, now: datetime, found: Candidacies | None
) -> dict[UUID, frozenset[str]]:
    members = members_on(session, election, day_of(session, election, now))
    if found is None:
        found = {
            person_id: candidacies_of(session, election, one, now)
            for person_id, one in members.items()
        }
    scopes = frozenset(scopes_of(session, election))
    rights = {person_id: scopes - nominated_for(person_id, found) for person_id in members}
    for one in conflicts(session, election):
        if one.person_id in rights:
            rights[one.person_id] -= {one.office}
    return rights


def scopes_about(
    person_id: UUID | None, office: str | None, found: Candidacies, rights: Rights
) -> frozenset[str]:
    """Return whose keys are all needed to read about somebody, or about an office.

    About a person: of every office she is nominated for, so that nobody who is shut out of one of
    them reads it; without those that concern all members, so that nobody holds their keys.
    """
    if office is not None:
        return frozenset({office})
    offices = {one.row.office for one in found.get(person_id, ())} if person_id else set()
    kept = frozenset(one for one in offices if any(one in hers for hers in rights.values()))
    return kept or frozenset({EVERYBODY})


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


def conflict() -> list[Violation]:
    """Say that a member is shut out of an office."""
    template = "You have a conflict of interest here: this office is prepared without you."
    return [violation("conflict", template)]


def shut_out(
    session: Session, election: Election, person_id: UUID | None, now: datetime
) -> frozenset[str]:
    """Return the offices that a member of the committee takes no part in; of others, none."""
    rights = rights_of(session, election, now)
    if person_id not in rights:
        return frozenset()
    return frozenset(scopes_of(session, election)) - rights[person_id]


def no_part(
    session: Session,
    election: Election,
    actor: audit.Actor,
    offices: Collection[str],
    now: datetime,
) -> list[Violation]:
    """Return why the actor does nothing about these offices."""
    out = shut_out(session, election, audit.person_of(actor), now)
    return conflict() if out & frozenset(offices) else []


def working_on(
    session: Session,
    election: Election,
    actor: audit.Actor,
    nominees: Collection[Person],
    now: datetime,
) -> list[Person]:
    """Return which of the nominees an actor may work on; whoever is no member, on all."""
    acts = audit.person_of(actor)
    rights = rights_of(session, election, now)
    if acts is None or acts not in rights:
        return list(nominees)
    found = candidacies_among(session, election, nominees, now)
    return [one for one in nominees if sees_person(one, found, rights, acts)]


def no_part_in(
    session: Session,
    election: Election,
    actor: audit.Actor,
    nominees: Collection[Person],
    now: datetime,
) -> list[Violation]:
    """Return why the actor does nothing about these nominees."""
    hers = working_on(session, election, actor, nominees, now)
    return conflict() if len(hers) < len(nominees) else []


def too_few(rulebook: Rulebook, rights: Rights) -> dict[str, int]:
    """Return the offices that the committee does not prepare, with how many are left to do it.

    So many of its members have a conflict of interest in them that fewer are left than the
    rulebook asks for.
    """
    left = Counter(scope for hers in rights.values() for scope in hers)
    return {one: left[one] for one in rulebook.offices if left[one] < rulebook.committee.quorum}


def sees_person(person: Person, found: Candidacies, rights: Rights, reader: UUID) -> bool:
    """Tell whether a member works on all offices that somebody is nominated for."""
    return scopes_about(person.id, None, found, rights) <= rights.get(reader, frozenset())
