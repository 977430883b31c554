"""The call for nominations as it stands, who is called, and who has not nominated yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook.model import MemberKind
from election.core.rulebook.nomination import may_nominate
from election.elections.models import Election
from election.elections.queries import elections, rulebook_of_election
from election.nominations.models import Call, CallLetter, Nomination
from election.people.models import Person
from election.people.queries import members_by_id, persons_by_id, persons_by_key, register_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who nominates with one voice: a member organisation, or a member who is a person."""

    name: str
    persons: tuple[Person, ...]  # who may nominate for it today
    made: int  # nominations so far; of whom, the committee alone knows
    reminded_at: datetime | None

    @property
    def reachable(self) -> tuple[Person, ...]:
        """Those of them who have an address."""
        return tuple(one for one in self.persons if one.email is not None)


def calls(session: Session, election: Election) -> list[Call]:
    """Return every version of the call, oldest first."""
    chosen = sa.select(Call).where(Call.election_id == election.id)
    return list(session.scalars(chosen.order_by(Call.number)))


def published_call(session: Session, election: Election) -> Call | None:
    """Return the version that stands: the last one published."""
    published = [one for one in calls(session, election) if one.published_at is not None]
    return published[-1] if published else None


def draft_call(session: Session, election: Election) -> Call | None:
    """Return the version that is being written."""
    versions = calls(session, election)
    return versions[-1] if versions and versions[-1].published_at is None else None


def call_to_begin_with(session: Session, election: Election) -> Call | None:
    """Return what a new version begins as: the one before, or that of the last election."""
    before = calls(session, election)
    if before:
        return before[-1]
    for other in reversed(elections(session, election.network_id)):
        earlier = published_call(session, other)
        if earlier is not None:
            return earlier
    return None


def called(session: Session, election: Election, on: date) -> list[Person]:
    """Return everyone who may nominate on a day."""
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    persons = persons_by_key(session, election.network_id)
    return [
        persons[one.id] for one in register.persons if may_nominate(rulebook, register, one.id, on)
    ]


def sides(session: Session, election: Election, on: date) -> list[Side]:
    """Return everyone who may nominate, by member, with what each has done; by name."""
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    of_members = rulebook.membership.kind is MemberKind.ORGANISATIONS
    voices: dict[str, list[Person]] = {}
    for person in called(session, election, on):
        appointment = register.appointment(person.key, on) if of_members else None
        voices.setdefault(appointment.member if appointment else person.key, []).append(person)
    if of_members:  # one that has appointed nobody nominates nobody, and should be asked why
        voices |= {one.id: voices.get(one.id, []) for one in register.members if one.is_member(on)}
        names = {one.id: one.name for one in register.members}
    else:
        names = {one.id: one.name for one in register.persons}
    made = _made(session, election, of_members=of_members)
    reminded = reminded_of_call(session, election)
    found = [
        Side(
            name=names[key],
            persons=tuple(persons),
            made=made[key],
            reminded_at=max(
                (reminded[one.id] for one in persons if one.id in reminded), default=None
            ),
        )
        for key, persons in voices.items()
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def silent(session: Session, election: Election, on: date) -> list[Side]:
    """Return who may nominate and has not."""
    return [one for one in sides(session, election, on) if not one.made]


def _made(session: Session, election: Election, *, of_members: bool) -> Counter[str]:
    """Return how many nominations were made in whose name, by the register's id."""
    members = members_by_id(session, election.network_id)
    persons = persons_by_id(session, election.network_id)
    chosen = sa.select(Nomination.member_id, Nomination.nominator_id).where(
        Nomination.election_id == election.id
    )
    return Counter(
        members[member_id].key if of_members and member_id else persons[nominator_id].key
        for member_id, nominator_id in session.execute(chosen)
    )


def reminded_of_call(session: Session, election: Election) -> dict[UUID, datetime]:
    """Return who has been reminded to nominate, and when last."""
    chosen = (
        sa.select(CallLetter.person_id, sa.func.max(CallLetter.sent_at))
        .where(CallLetter.election_id == election.id, CallLetter.reminder)
        .group_by(CallLetter.person_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def last_call_reminder(session: Session, election: Election) -> datetime | None:
    """Return when those who have not nominated were last reminded."""
    return max(reminded_of_call(session, election).values(), default=None)
