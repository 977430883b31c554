"""Seats that nobody holds, and what the rules say of them (Q18)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.rulebook.calendar import mandate_end
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


def term_end(
    session: Session, rulebook: Rulebook, meeting: Meeting, office: str, *, by_election: bool
) -> str:
    """Return the event that ends a term given at a meeting; before it is concluded there."""
    ends = mandate_end(
        rulebook,
        office,
        elected_at=gathering(meeting),
        by_election=by_election,
        gatherings=gatherings(session, meeting.network_id),
        concluded=concluded(session, meeting.network_id),
    )
    return ends.event


def by_election_at(
    session: Session, rulebook: Rulebook, network_id: UUID, office: str, on: date
) -> Meeting | None:
    """Return the next planned meeting that may fill a vacant seat of the office.

    None where the calendar wants the ordinary election first, or no such meeting is planned.
    """
    one = next_electing(session, rulebook, network_id, on)
    if one is None:
        return None
    against = timing_violations(
        rulebook,
        office,
        gathering(one),
        gatherings=gatherings(session, network_id),
        concluded=concluded(session, network_id),
        by_election=True,
    )
    return None if against else one


def next_electing(
    session: Session, rulebook: Rulebook, network_id: UUID, on: date
) -> Meeting | None:
    """Return the next planned meeting of a kind that elects."""
    coming = (
        one
        for one in meetings(session, network_id)
        if not (one.cancelled_at or one.closed_at or one.held_on < on)
        and one.kind in rulebook.meetings.electing
    )
    return min(coming, key=lambda one: one.held_on, default=None)
