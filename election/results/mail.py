"""What the candidates are written when the result is final."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election import mail
from election.core.record.result import Result
from election.core.rulebook.model import Rulebook
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings.models import Duty
from election.meetings.officers import officers_of
from election.people.models import Network, Person
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
    rulebook = rulebook_of_election(session, election)
    network = session.get_one(Network, election.network_id)
    for officer, person in officers_of(session, meeting):
        if officer.duty is Duty.ADJUSTER and person.email:
            mail.enqueue(
                session,
                network_id=network.id,
                address=person.email,
                text="results/minutes",
                language=rulebook.languages[0],
                at=now,
                name=person.name,
                network=network.name,
                meeting=meeting.title,
            )


def _write(
    session: Session,
    election: Election,
    person_id: str,
    offices: list[str],
    text: str,
    now: datetime,
) -> None:
    person = session.get_one(Person, UUID(person_id))
    if not person.email:
        return
    rulebook = rulebook_of_election(session, election)
    language = rulebook.languages[0]
    mail.enqueue(
        session,
        network_id=election.network_id,
        address=person.email,
        text=text,
        language=language,
        at=now,
        name=person.name,
        network=session.get_one(Network, election.network_id).name,
        office=", ".join(_title(rulebook, office, language) for office in offices),
        meeting=meeting_of(session, election).title,
    )


def _title(rulebook: Rulebook, office: str, language: str) -> str:
    return rulebook.offices[office].titles.get(language, office)
