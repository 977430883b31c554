"""Whom it concerns when dates of an election move, so that they are told, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from election.core.rulebook.nomination import may_nominate
from election.elections.models import Election
from election.elections.queries import holders, rulebook_of_election, zone_of
from election.people.models import Person
from election.people.queries import persons_by_key, register_of


class Group(StrEnum):
    """Why a change concerns somebody."""

    COMMITTEE = "committee"
    NOMINATORS = "nominators"
    NOMINEES = "nominees"  # those who have not answered; of a meeting, those who stand too
    VOTERS = "voters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Somebody who is put forward, as the stage of nominations knows her."""

    person: Person
    has_answered: bool


# Which nominees there are is told by a later stage, which adds itself here.
Nominees = Callable[[Session, Election, datetime], Iterable[Standing]]
NOMINEES: list[Nominees] = []

OPENING = frozenset({"nominations_open_at", "nominations_close_at"})
ANSWERING = frozenset({"nominations_close_at", "answers_close_at"})
VOTING = frozenset({"voting_opens_at", "voting_closes_at"})
MEETING = frozenset({"held_on", "form"})


def concerned(
    session: Session, election: Election, changed: Collection[str], now: datetime
) -> dict[Group, list[Person]]:
    """Return whom a change of these dates concerns; each person once, where she comes first.

    Before nominations open nobody but the committee has been called to anything.
    """
    found: dict[Group, list[Person]] = {}
    known = set[str]()
    for group, person in _everybody(session, election, frozenset(changed), now):
        if person.key not in known:
            known.add(person.key)
            found.setdefault(group, []).append(person)
    return found


def _everybody(
    session: Session, election: Election, changed: frozenset[str], now: datetime
) -> Iterator[tuple[Group, Person]]:
    today = now.astimezone(zone_of(session, election)).date()
    committee = rulebook_of_election(session, election).committee.office
    for _part, person in holders(session, election.network_id, committee, today):
        yield Group.COMMITTEE, person
    if now < election.nominations_open_at:
        return
    moved = bool(changed & MEETING)
    if moved or changed & ANSWERING:
        waiting = (one for nominees in NOMINEES for one in nominees(session, election, now))
        yield from (
            (Group.NOMINEES, one.person) for one in waiting if moved or not one.has_answered
        )
    if changed & OPENING and now < election.nominations_close_at:
        yield from ((Group.NOMINATORS, one) for one in _nominators(session, election, today))
    if moved or changed & VOTING:
        yield from ((Group.VOTERS, one) for one in _voters(session, election, today))


def _nominators(session: Session, election: Election, today: date) -> Iterator[Person]:
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    for key, person in persons_by_key(session, election.network_id).items():
        if may_nominate(rulebook, register, key, today):
            yield person


def _voters(session: Session, election: Election, today: date) -> Iterator[Person]:
    """Yield who may come to vote, substitutes too, as the register is today."""
    register = register_of(session, election.network_id)
    appointed = {one.person for one in register.appointments if one.is_valid(today)}
    for key, person in persons_by_key(session, election.network_id).items():
        if key in appointed or (person.member_since or date.max) <= today:
            yield person


def everybody(session: Session, election: Election, now: datetime) -> list[Person]:
    """Return everyone who has been called to an election, once."""
    groups = concerned(session, election, OPENING | ANSWERING | VOTING | MEETING, now)
    return [person for persons in groups.values() for person in persons]
