"""The seat ledger: who came to hold which office, until what, and why it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.core.rulebook.eligibility import eligibility_violations
from election.core.rulebook.model import AfterSeatLoss, Rulebook
from election.core.rulebook.slate import CommitteeMember, committee_violations
from election.elections.mail import tell_seat_ended
from election.elections.models import Conclusion, Election, Term, TermEnd
from election.elections.queries import (
    lost_eligibility,
    meeting_of,
    offices_of,
    rulebook_of_election,
    seats_there_are,
    sitting,
)
from election.elections.services.checks import (
    conclusion_known,
    conclusion_violations,
    term_violations,
)
from election.elections.vacancies import term_end
from election.meetings.models import Meeting
from election.people.models import Person
from election.people.queries import register_of, rulebook_of, rulebook_version_on


def conclude_office(
    session: Session,
    *,
    election: Election,
    office: str,
    elected: Mapping[str, Sequence[Person]],
    actor: audit.Actor,
    now: datetime,
) -> list[Term]:
    """Enter who was elected, part by part; the terms they succeed end the same day.

    In a by-election nobody is succeeded, and the term is the rest of the cycle's (Q18). With
    nobody elected the office stays due, and who held it holds it still (Q5).
    """
    rulebook = rulebook_of_election(session, election)
    rows = [row for row in offices_of(session, election) if row.office == office]
    refuse_if(conclusion_violations(rows, office, elected))
    meeting = meeting_of(session, election)
    by_election = rows[0].by_election
    for row in rows:
        row.concluded_at = now
    begun: list[Term] = []
    if any(elected.values()):
        if not by_election:
            _succeed(session, meeting, office)
        begun = [
            _term(session, rulebook, meeting, office, part, person, by_election=by_election)
            for part, persons in elected.items()
            for person in persons
        ]
        session.add_all(begun)
        _conclude(session, meeting, office, election, by_election, now)
    session.flush()
    audit.about(
        session,
        election,
        "office:conclude",
        actor=actor,
        at=now,
        office=office,
        elected={part: [one.id for one in persons] for part, persons in elected.items()},
    )
    return begun


def carry_in_conclusion(
    session: Session,
    *,
    meeting: Meeting,
    office: str,
    by_election: bool = False,
    actor: audit.Actor,
    now: datetime,
) -> Conclusion:
    """Enter that an office was elected at a meeting before the service was used."""
    refuse_if(conclusion_known(session, meeting, office))
    row = _conclude(session, meeting, office, None, by_election, now)
    session.flush()
    audit.about(
        session,
        meeting,
        "conclusion:carry-in",
        actor=actor,
        at=now,
        office=office,
        by_election=by_election,
    )
    return row


def carry_in_term(
    session: Session,
    *,
    meeting: Meeting,
    office: str,
    part: str,
    person: Person,
    actor: audit.Actor,
    now: datetime,
) -> Term:
    """Enter someone who was elected at a meeting before the service was used."""
    rulebook = rulebook_of(rulebook_version_on(session, meeting.network_id, now.date()))
    refuse_if(term_violations(session, meeting, rulebook, office, part, person))
    term = _term(session, rulebook, meeting, office, part, person)
    session.add(term)
    session.flush()
    audit.about(
        session,
        term,
        "term:carry-in",
        actor=actor,
        at=now,
        office=office,
        part=part,
        person=person.id,
        meeting=meeting.id,
    )
    return term


def appoint_committee(
    session: Session,
    *,
    meeting: Meeting,
    members: Sequence[tuple[str, Person]],
    actor: audit.Actor,
    now: datetime,
) -> list[Term]:
    """Enter the nomination committee, as (part, person), elected before the service was used.

    Refused unless composed as the rulebook says (R32) and of persons who could sit in it when
    elected (Q11). Who sat in it before is succeeded.
    """
    rulebook = rulebook_of(rulebook_version_on(session, meeting.network_id, now.date()))
    office = rulebook.committee.office
    register = register_of(session, meeting.network_id)
    asked = [CommitteeMember(person=person.key, part=part) for part, person in members]
    found = committee_violations(rulebook, asked)
    for _, person in members:
        found += eligibility_violations(rulebook, office, person.key, register, meeting.held_on)
    refuse_if(found)
    _succeed(session, meeting, office)
    begun = [_term(session, rulebook, meeting, office, part, person) for part, person in members]
    session.add_all(begun)
    session.flush()
    audit.about(
        session,
        meeting,
        "committee:appoint",
        actor=actor,
        at=now,
        members={str(person.id): part for part, person in members},
    )
    return begun


def resign(session: Session, *, term: Term, on: date, actor: audit.Actor, now: datetime) -> None:
    """End a term because its holder steps down; she and the coordinators are told."""
    _end_now(session, term, on, TermEnd.RESIGNED, actor, now)
    tell_seat_ended(session, term, now)


def end_lost_seat(
    session: Session, *, term: Term, on: date, actor: audit.Actor, now: datetime
) -> None:
    """End a term because its holder is no longer eligible, where the rulebook says so (Q6).

    She and the coordinators are told.
    """
    person = session.get_one(Person, term.person_id)
    is_lost = any(
        (one.office, one.person, one.effect) == (term.office, person.key, AfterSeatLoss.SEAT_LOST)
        for one in lost_eligibility(session, term.network_id, on)
    )
    rule = rulebook_of(rulebook_version_on(session, term.network_id, on)).source("timing.seat_loss")
    template = "{name} is eligible on {day}, or keeps the seat until the next election."
    kept = violation("seat-kept", template, rule, name=person.name, day=str(on))
    refuse_if([] if is_lost else [kept])
    _end_now(session, term, on, TermEnd.SEAT_LOST, actor, now)
    tell_seat_ended(session, term, now)


def reinstate(session: Session, *, term: Term, actor: audit.Actor, now: datetime) -> None:
    """Take back that a holder stepped down or lost her seat; refused when it is filled."""
    network_id = term.network_id
    rulebook = rulebook_of(rulebook_version_on(session, network_id, now.date()))
    now_sitting = sitting(session, network_id, term.office, date.max)
    found = []
    if term.ended_why in {None, TermEnd.SUCCEEDED}:
        template = "This term did not end by resignation, or with the seat it rests on."
        found.append(violation("term-not-reinstated", template))
    if any(one.since >= (term.ended_on or date.max) for one in now_sitting):
        template = "Others have been elected to {office} since."
        found.append(violation("elected-since", template, office=term.office))
    if any(one.person_id == term.person_id for one in now_sitting):
        name = session.get_one(Person, term.person_id).name
        template = "{name} sits in {office} already."
        found.append(violation("sits-already", template, name=name, office=term.office))
    part = [one for one in now_sitting if one.part == term.part]
    seats = (
        seats_there_are(session, rulebook, network_id, term.office)
        if term.office in rulebook.offices
        else {}
    )
    if len(part) >= seats.get(term.part, len(part) + 1):
        template = "Every seat called {part} of {office} is taken."
        found.append(violation("seats-taken", template, office=term.office, part=term.part))
    refuse_if(found)
    term.ended_on, term.ended_why = None, None
    session.flush()
    audit.about(session, term, "term:reinstate", actor=actor, at=now)


def _end_now(
    session: Session, term: Term, on: date, why: TermEnd, actor: audit.Actor, now: datetime
) -> None:
    found = []
    if term.ended_on is not None:
        found.append(violation("term-ended", "The term ended {day}.", day=str(term.ended_on)))
    if on < term.since:
        template = "The term began {day}; it cannot end before."
        found.append(violation("term-not-begun", template, day=str(term.since)))
    refuse_if(found)
    _end(term, on, why)
    session.flush()
    audit.about(
        session,
        term,
        f"term:{why}",
        actor=actor,
        at=now,
        on=on,
    )


def _succeed(session: Session, meeting: Meeting, office: str) -> None:
    """End every term of the office on the day of the meeting, before the new ones are written."""
    for term in sitting(session, meeting.network_id, office, date.max):
        _end(term, max(term.since, meeting.held_on), TermEnd.SUCCEEDED)
    session.flush()


def _end(term: Term, on: date, why: TermEnd) -> None:
    term.ended_on, term.ended_why = on, why


def _conclude(
    session: Session,
    meeting: Meeting,
    office: str,
    election: Election | None,
    by_election: bool,
    now: datetime,
) -> Conclusion:
    row = Conclusion(
        network_id=meeting.network_id,
        office=office,
        meeting_id=meeting.id,
        election_id=election.id if election else None,
        by_election=by_election,
        concluded_at=now,
    )
    session.add(row)
    return row


def _term(
    session: Session,
    rulebook: Rulebook,
    meeting: Meeting,
    office: str,
    part: str,
    person: Person,
    *,
    by_election: bool = False,
) -> Term:
    """Return a term that begins with the meeting and ends with the event the calendar says.

    Called before the meeting's own conclusion is written, which the calendar must not count.
    """
    return Term(
        network_id=meeting.network_id,
        office=office,
        part=part,
        person_id=person.id,
        meeting_id=meeting.id,
        since=meeting.held_on,
        until_event=term_end(session, rulebook, meeting, office, by_election=by_election),
    )
