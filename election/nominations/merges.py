"""Nominees of an election that are one person, and those that may be."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.elections.models import Election
from election.nominations.models import Merge
from election.nominations.queries import nominations
from election.people.models import Person
from election.people.queries import persons_by_id


def merges(session: Session, election: Election) -> list[Merge]:
    """Return which nominees have been joined and not parted since, the newest first."""
    chosen = sa.select(Merge).where(
        Merge.election_id == election.id,
        Merge.undone_at.is_(None),
        Merge.duplicate_id != Merge.person_id,
    )
    return list(session.scalars(chosen.order_by(Merge.merged_at.desc(), Merge.id)))


def kept_for(session: Session, election: Election, person: Person) -> Person:
    """Return the entry of the register a person stands under in an election."""
    into = {one.duplicate_id: one.person_id for one in merges(session, election)}
    kept = person.id
    for _ in into:  # one can be joined with one who is joined in turn
        kept = into.get(kept, kept)
    return session.get_one(Person, kept)


def joined_with(session: Session, election: Election, person_id: UUID) -> UUID | None:
    """Return whom a duplicate was joined with; None when she was not."""
    into = {one.duplicate_id: one.person_id for one in merges(session, election)}
    return into.get(person_id)


def perhaps_the_same(session: Session, election: Election) -> list[tuple[Person, ...]]:
    """Return nominees who may be one person: the same words in their names, or one address."""
    persons = persons_by_id(session, election.network_id)
    nominees = {one.nominee_id for one in nominations(session, election)}
    alike: dict[str, list[Person]] = defaultdict(list)
    for person_id in nominees:
        alike[_folded(persons[person_id].name)].append(persons[person_id])
    groups = [tuple(sorted(each, key=lambda one: one.key)) for each in alike.values()]
    return sorted((each for each in groups if len(each) > 1), key=lambda each: each[0].name)


def _folded(name: str) -> str:
    """Return a name without case, accents, marks and the order of its words."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(
        one if one.isalnum() else " " for one in plain if not unicodedata.combining(one)
    )
    return " ".join(sorted(words.split()))
