"""What those whom it concerns are written: an election moved or called off, a seat ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from election.core.rulebook.phrases import office_title
from election.elections.concern import MEETING, concerned, everybody
from election.elections.models import Election, Term, TermEnd
from election.meetings.models import Meeting
from election.people import letters
from election.people.contacts import coordinators
from election.people.models import Person
from election.people.queries import rulebook_now

Moves = Mapping[str, tuple[datetime | None, datetime | None]]  # of each date: before, after


def tell_dates(
    session: Session, election: Election, moves: Moves, why: str | None, now: datetime
) -> None:
    """Tell which dates of an election have moved, once to everybody it concerns."""
    groups = concerned(session, election, moves.keys(), now)
    told = [person for persons in groups.values() for person in persons]
    _tell(session, election, "elections/dates", now, told, moves=moves, why=why)


def tell_moved(
    session: Session,
    election: Election,
    meeting: Meeting,
    was: date,
    why: str | None,
    now: datetime,
) -> None:
    """Tell that the meeting that elects has been moved, or changed its form."""
    groups = concerned(session, election, MEETING, now)
    _tell(
        session,
        election,
        "elections/moved",
        now,
        [person for persons in groups.values() for person in persons],
        meeting=meeting.title,
        was=was,
        on=meeting.held_on,
        form=meeting.form.value,
        why=why,
    )


def tell_carried(
    session: Session,
    election: Election,
    before: Meeting,
    meeting: Meeting,
    why: str,
    now: datetime,
) -> None:
    """Tell that another meeting decides an election, and that holders stay until then."""
    _tell(
        session,
        election,
        "elections/carried",
        now,
        everybody(session, election, now),
        before=before.title,
        was=before.held_on,
        meeting=meeting.title,
        on=meeting.held_on,
        why=why,
    )


def tell_cancelled(session: Session, election: Election, now: datetime) -> None:
    """Tell that an election has been called off, and why."""
    told = everybody(session, election, now)
    _tell(session, election, "elections/cancelled", now, told, reason=election.cancelled_why)


def _tell(
    session: Session,
    election: Election,
    text: str,
    now: datetime,
    persons: Iterable[Person],
    **facts: object,
) -> None:
    for person in persons:
        letters.write(
            session,
            person,
            text,
            now,
            wipe=False,
            election=election.title,
            opens=election.nominations_open_at,
            closes=election.nominations_close_at,
            answers=election.answers_close_at,
            voting_opens=election.voting_opens_at,
            voting_closes=election.voting_closes_at,
            **facts,
        )


def tell_seat_ended(session: Session, term: Term, now: datetime) -> None:
    """Tell who no longer holds a seat, and the coordinators, from when and why."""
    rulebook = rulebook_now(session, term.network_id, now.date())
    holder = session.get_one(Person, term.person_id)
    others = [one for one in coordinators(session, term.network_id) if one.id != holder.id]
    for person in [holder, *others]:
        letters.write(
            session,
            person,
            "elections/seat_ended",
            now,
            holder=holder.name,
            is_holder=person.id == holder.id,
            office=partial(office_title, rulebook, term.office),
            resigned=term.ended_why is TermEnd.RESIGNED,
            on=term.ended_on,
        )
