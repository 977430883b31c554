"""What those who are called to an election are written when it is moved or called off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from election import mail
from election.elections.models import Election
from election.elections.queries import holders, rulebook_of_election
from election.meetings.models import Meeting
from election.people.models import Network, Person
from election.people.queries import persons_by_key, register_of


def concerned(session: Session, election: Election, now: datetime) -> list[Person]:
    """Return whom a change concerns: the committee, and the members once nominations have opened.

    Before that, nobody else has been called to anything.
    """
    by_id = {person.id: person for person in _concerned(session, election, now)}
    return [person for person in by_id.values() if person.email]


def _concerned(session: Session, election: Election, now: datetime) -> Iterator[Person]:
    today = now.date()
    committee = rulebook_of_election(session, election).committee.office
    yield from (person for _, person in holders(session, election.network_id, committee, today))
    if now < election.nominations_open_at:
        return
    register = register_of(session, election.network_id)
    appointed = {one.person for one in register.appointments if one.is_valid(today)}
    for key, person in persons_by_key(session, election.network_id).items():
        if key in appointed or (person.member_since or date.max) <= today:
            yield person


def tell_dates(session: Session, election: Election, now: datetime) -> None:
    """Tell the new dates of an election."""
    _tell(session, election, "elections/dates", now)


def tell_moved(
    session: Session, election: Election, meeting: Meeting, was: date, now: datetime
) -> None:
    """Tell that the meeting that elects has been moved, or changed its form."""
    _tell(
        session,
        election,
        "elections/moved",
        now,
        meeting=meeting.title,
        was=was,
        on=meeting.held_on,
        form=meeting.form.value,
    )


def tell_cancelled(session: Session, election: Election, now: datetime) -> None:
    """Tell that an election has been called off, and why."""
    _tell(session, election, "elections/cancelled", now, reason=election.cancelled_why)


def _tell(session: Session, election: Election, text: str, now: datetime, **facts: object) -> None:
    language = rulebook_of_election(session, election).languages[0]
    network = session.get_one(Network, election.network_id)
    for person in concerned(session, election, now):
        mail.enqueue(
            session,
            network_id=network.id,
            address=person.email or "",
            text=text,
            language=language,
            at=now,
            wipe=False,
            name=person.name,
            network=network.name,
            time_zone=network.time_zone,
            election=election.title,
            opens=election.nominations_open_at,
            closes=election.nominations_close_at,
            answers=election.answers_close_at,
            voting_opens=election.voting_opens_at,
            voting_closes=election.voting_closes_at,
            **facts,
        )
