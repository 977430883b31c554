"""Somebody elected declines: she says so herself, or one person notes it and another confirms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.elections.models import Election
from election.people.models import Person
from election.tally.models import Declining
from election.tally.queries import elected_so_far, facts_of_office
from election.voting.queries import begun_ceremony, open_contests
from election.voting.services.ceremony import lock


def decline(
    session: Session,
    *,
    election: Election,
    office: str,
    person: Person,
    word: str,
    noted_by: Person,
    actor: audit.Actor,
    now: datetime,
) -> Declining:
    """Note that somebody elected declines; in force at once when she says so herself.

    The rulebook says what follows for her seat (``voting.declined``).
    """
    lock(session, begun_ceremony(session, election))
    refuse_if(
        [
            *_standing_violations(session, election, office, person),
            *_elected_violations(session, election, office, person),
        ]
    )
    row = Declining(
        network_id=election.network_id,
        election_id=election.id,
        office=office,
        person_id=person.id,
        word=word,
        noted_by_id=noted_by.id,
        noted_at=now,
    )
    if noted_by.id == person.id:
        _put_in_force(session, election, row, now)
    session.add(row)
    session.flush()
    _record(session, election, row, "election:decline", actor, now)
    return row


def second_declining(
    session: Session, *, declining: Declining, person: Person, actor: audit.Actor, now: datetime
) -> None:
    """Confirm, as a second person, that somebody elected declines."""
    election = session.get_one(Election, declining.election_id)
    lock(session, begun_ceremony(session, election))
    session.refresh(declining)
    refuse_if(_over(declining))
    declines = session.get_one(Person, declining.person_id)
    refuse_if(
        [
            *_second_violations(declining, person),
            *_elected_violations(session, election, declining.office, declines),
        ]
    )
    declining.seconded_by_id = person.id
    _put_in_force(session, election, declining, now)
    session.flush()
    _record(session, election, declining, "election:second-declining", actor, now)


def end_declining(
    session: Session, *, declining: Declining, actor: audit.Actor, now: datetime
) -> None:
    """Take back what was noted, or turn it down, before a second person has confirmed it."""
    election = session.get_one(Election, declining.election_id)
    lock(session, begun_ceremony(session, election))
    session.refresh(declining)
    refuse_if(_over(declining))
    declining.ended_at = now
    session.flush()
    _record(session, election, declining, "election:end-declining", actor, now)


def _put_in_force(session: Session, election: Election, row: Declining, now: datetime) -> None:
    text = "The result is announced; its announcement is taken back first."
    announced = begun_ceremony(session, election).ended_at is not None
    refuse_if([violation("result-announced", text)] if announced else [])
    facts = facts_of_office(session, election, row.office)
    row.round, row.in_force_at = max(len(facts.rounds), 1), now


def _standing_violations(
    session: Session, election: Election, office: str, person: Person
) -> Iterator[Violation]:
    chosen = sa.select(Declining.id).where(
        Declining.election_id == election.id,
        Declining.office == office,
        Declining.person_id == person.id,
        Declining.ended_at.is_(None),
    )
    if session.scalar(chosen) is not None:
        yield violation(
            "declines-already", "It is noted already that {name} declines.", name=person.name
        )


def _elected_violations(
    session: Session, election: Election, office: str, person: Person
) -> Iterator[Violation]:
    if any(each.office == office for each in open_contests(session, election)):
        yield violation(
            "declines-while-open",
            "{office} is being voted on. Whoever declines can say so when the contest is closed.",
            office=office,
        )
    elected = {(each.office, each.id) for each in elected_so_far(session, election)}
    if (office, str(person.id)) not in elected:
        yield violation(
            "declines-unelected",
            "{name} is not elected to {office}, so that there is no seat to give up.",
            name=person.name,
            office=office,
        )


def _second_violations(declining: Declining, person: Person) -> Iterator[Violation]:
    if declining.noted_by_id == person.id:
        yield violation(
            "own-motion", "You asked for this yourself; it takes a second person to decide it."
        )


def _over(declining: Declining) -> Iterator[Violation]:
    if declining.ended_at is not None or declining.in_force_at is not None:
        yield violation("motion-over", "This was decided or taken back meanwhile.")


def _record(
    session: Session,
    election: Election,
    row: Declining,
    action: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    audit.about(
        session,
        election,
        action,
        actor=actor,
        at=now,
        office=row.office,
        person=row.person_id,
        in_force=row.in_force_at is not None,
    )
