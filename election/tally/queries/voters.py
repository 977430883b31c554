"""For which seats a ballot was cast, once a contest is closed: who stayed away sees her own."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.meetings.models import RollEntry
from election.people.models import Member, Person
from election.voting.models import Contest, Voter


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """A seat on the roll of a contest with who could vote on it."""

    seat: str  # in words; empty where each person is a seat
    name: str
    voted: bool


def who_voted(session: Session, contest: Contest) -> list[Seated]:
    """Return the seats for which a ballot was cast, in the order of the roll."""
    return [each for each in _seats(session, contest, None) if each.voted]


def seat_of_person(session: Session, contest: Contest, person: Person) -> Seated | None:
    """Return a person's own seat in a contest, None when she had no vote in it."""
    return next(iter(_seats(session, contest, person)), None)


def _seats(session: Session, contest: Contest, person: Person | None) -> list[Seated]:
    voted = sa.and_(Voter.person_id == Person.id, Voter.contest_id == contest.id)
    chosen = (
        sa.select(Member.name, RollEntry.seat, Person.name, Voter.id)
        .select_from(RollEntry)
        .join(Person, Person.id == RollEntry.person_id)
        .outerjoin(Member, Member.id == RollEntry.member_id)
        .outerjoin(Voter, voted)
        .where(RollEntry.roll_version_id == contest.roll_version_id, RollEntry.entitled)
        .order_by(RollEntry.number)
    )
    if person is not None:
        chosen = chosen.where(RollEntry.person_id == person.id)
    return [
        Seated(seat=f"{member} {seat}" if member else "", name=name, voted=voter is not None)
        for member, seat, name, voter in session.execute(chosen)
    ]
