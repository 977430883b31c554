"""What the candidates are written when the result is final."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.record.result import Result
from election.core.rulebook.phrases import office_title
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings.models import Duty
from election.meetings.officers import officers_of
from election.people import letters
from election.people.models import Person
from election.voting.queries import contests_of, opening_of


def tell_candidates(session: Session, election: Election, result: Result, now: datetime) -> None:
    """Write to everyone elected to what, and to those who stood and were elected to nothing."""
    elected: dict[str, list[str]] = {}
    for each in result.elected:
        elected.setdefault(each.id, []).append(each.office)
    for person, offices in elected.items():
        _write(session, election, person, offices, "results/elected", now)
    for person, offices in _standing(session, election).items():
        if person not in elected:
            _write(session, election, person, offices, "results/not_elected", now)


def _standing(session: Session, election: Election) -> dict[str, list[str]]:
    """Return who stood on a ballot, by id, and for which offices."""
    found: dict[str, list[str]] = {}
    for contest in contests_of(session, election):
        for question in opening_of(contest).questions:
            for candidate in question.candidates:
                offices = found.setdefault(candidate.id, [])
                if question.office not in offices:
                    offices.append(question.office)
    return found


def tell_adjusters(session: Session, election: Election, now: datetime) -> None:
    """Ask those who adjust the minutes to read and sign them."""
    meeting = meeting_of(session, election)
    for officer, person in officers_of(session, meeting):
        if officer.duty is Duty.ADJUSTER:
            letters.write(session, person, "results/minutes", now, meeting=meeting.title)


def _write(
    session: Session,
    election: Election,
    person_id: str,
    offices: list[str],
    text: str,
    now: datetime,
) -> None:
    rulebook = rulebook_of_election(session, election)
    letters.write(
        session,
        session.get_one(Person, UUID(person_id)),
        text,
        now,
        office=lambda language: ", ".join(
            office_title(rulebook, office, language) for office in offices
        ),
        meeting=meeting_of(session, election).title,
    )
