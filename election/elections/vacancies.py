"""Seats that nobody holds, and what the rules say of them (Q18)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.rulebook.model import Rulebook
from election.core.rulebook.timing import timing_violations
from election.core.rulebook.vacancy import Vacancy, vacancy
from election.elections.queries import concluded, seats_there_are, sitting
from election.meetings.models import Meeting
from election.meetings.queries import gathering, gatherings, meetings


def empty_seats(
    session: Session, rulebook: Rulebook, network_id: UUID, office: str, on: date
) -> dict[str, int]:
    """Return how many seats of each part nobody holds on a day; nothing where all are held.

    Where the rules give a range, there are as many as were decided last.
    """
    held = Counter(one.part for one in sitting(session, network_id, office, on))
    there = seats_there_are(session, rulebook, network_id, office)
    empty = {part: max(seats - held[part], 0) for part, seats in there.items()}
    return empty if any(empty.values()) else {}


def vacancy_now(
    session: Session, rulebook: Rulebook, network_id: UUID, office: str, on: date
) -> Vacancy | None:
    """Return what follows from the empty seats of an office; None while all are held."""
    held = sitting(session, network_id, office, on)
    seats = sum(seats_there_are(session, rulebook, network_id, office).values())
    if len(held) >= seats:
        return None
    counted = {one.person_id for one in held}
    for included in rulebook.offices[office].includes:
        counted |= {one.person_id for one in sitting(session, network_id, included, on)}
    return vacancy(rulebook, office, len(counted))


def by_election_at(
    session: Session, rulebook: Rulebook, network_id: UUID, office: str, on: date
) -> Meeting | None:
    """Return the next planned meeting that may fill a vacant seat of the office.

    None where the calendar wants the ordinary election first, or no such meeting is planned.
    """
    known, done = gatherings(session, network_id), concluded(session, network_id)
    for one in sorted(meetings(session, network_id), key=lambda one: one.held_on):
        is_over = one.cancelled_at or one.closed_at or one.held_on < on
        if is_over or one.kind not in rulebook.meetings.electing:
            continue
        against = timing_violations(
            rulebook, office, gathering(one), gatherings=known, concluded=done, by_election=True
        )
        return None if against else one
    return None
