"""What a nominee tells the nomination committee alone: sealed in her browser."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.room.frame import EVERYBODY
from election.elections.models import Election
from election.nominations.candidacies import Candidacy
from election.people.models import Person
from election.room.models import Kind, SealedText
from election.room.queries import current_keys, sealed_texts


def words(session: Session, election: Election) -> dict[UUID, SealedText]:
    """Return what nominees have told the committee, by nominee."""
    found = sealed_texts(session, election, Kind.WORD)
    return {one.person_id: one for one in found if one.person_id is not None}


def word_of(session: Session, election: Election, person: Person) -> SealedText | None:
    """Return what a nominee has told the committee."""
    return words(session, election).get(person.id)


def word_scopes(session: Session, election: Election, hers: Sequence[Candidacy]) -> frozenset[str]:
    """Return to whose keys a word is sealed: of all her offices that somebody works on."""
    there = current_keys(session, election)
    offices = {one.row.office for one in hers}
    return frozenset(offices & set(there)) or frozenset({EVERYBODY})
