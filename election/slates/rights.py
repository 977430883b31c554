"""Which keys of the room each member of the committee may hold, and what she is shown with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.room.frame import EVERYBODY
from election.elections.models import Election
from election.nominations.candidacies import Candidacy
from election.people.models import Person
from election.room.models import SealedText
from election.room.queries import members_on, room_keys, scopes_of, shares_of

Candidacies = Mapping[UUID, tuple[Candidacy, ...]]


def rights_of(session: Session, election: Election, now: datetime) -> dict[UUID, frozenset[str]]:
    """Return for each member the scopes whose keys she may hold."""
    scopes = frozenset(scopes_of(session, election))
    return dict.fromkeys(members_on(session, election, now.date()), scopes)


def scopes_about(person: Person | None, office: str | None, found: Candidacies) -> frozenset[str]:
    """Return whose keys are all needed to read about somebody, or about an office.

    About a person: of every office she is nominated for, so that nobody who is shut out of one of
    them reads it.
    """
    if office is not None:
        return frozenset({office})
    hers = found.get(person.id, ()) if person else ()
    return frozenset(one.row.office for one in hers) or frozenset({EVERYBODY})


def readable(
    session: Session,
    election: Election,
    texts: list[SealedText],
    found: Candidacies,
    hers: frozenset[str],
) -> list[SealedText]:
    """Return which of these texts a member with these rights is shown."""
    scopes = {one.id: one.scope for one in room_keys(session, election)}
    shares = shares_of(session, election)
    shown = []
    for text in texts:
        needed = {scopes[one.room_key_id] for one in shares[text.id]}
        if text.person_id:
            needed |= {one.row.office for one in found.get(text.person_id, ())}
        needed |= {text.office} if text.office else set()
        if needed <= hers:
            shown.append(text)
    return shown
