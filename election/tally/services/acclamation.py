"""Electing without a ballot, where the rulebook lets a meeting, and demanding one all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.record.result import Acclaimed
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.people.models import Person
from election.slates.services.candidates import freeze_candidates
from election.tally.models import Acclamation, BallotDemand
from election.tally.queries import acclaimed, is_demanded
from election.tally.queries.standing import Step, standing
from election.voting.queries import valid_contests


def acclaim(
    session: Session,
    *,
    election: Election,
    question: Acclaimed,
    actor: audit.Actor,
    now: datetime,
) -> Acclamation:
    """Record that the only candidates of a part are elected without a ballot."""
    refuse_if(_acclamation_violations(session, election, question))
    row = Acclamation(
        network_id=election.network_id,
        election_id=election.id,
        office=question.office,
        part=question.part,
        size=question.size,
        seats=question.seats,
        persons=[{"id": person.id, "name": person.name} for person in question.persons],
        at=now,
    )
    session.add(row)
    session.flush()
    audit.about(
        session,
        election,
        "election:acclaim",
        actor=actor,
        at=now,
        office=question.office,
        part=question.part,
        persons=len(question.persons),
    )
    return row


def _acclamation_violations(
    session: Session, election: Election, question: Acclaimed
) -> Iterator[Violation]:
    rows = [row for row in offices_of(session, election) if row.office == question.office]
    if not rows or any(row.frozen_at is None for row in rows):
        yield violation(
            "candidates-not-final",
            "The candidates for {office} are not final, or it is not up.",
            office=question.office,
        )
        return
    rulebook = rulebook_of_election(session, election)
    if is_demanded(session, election, question.office):
        yield violation(
            "ballot-demanded",
            "Somebody entitled demands a ballot for {office}: it is decided by one.",
            rulebook.source("voting.acclamation"),
            office=question.office,
        )
    asked = {each.office for each in valid_contests(session, election)}
    if question.office in asked or question not in acclaimed(session, election, question.office):
        yield _no_acclamation(session, election, question.office)


def _no_acclamation(session: Session, election: Election, office: str) -> Violation:
    return violation(
        "no-acclamation",
        "{office} takes a ballot, or is decided already.",
        rulebook_of_election(session, election).source("voting.acclamation"),
        office=office,
    )


def acclaim_office(
    session: Session,
    *,
    election: Election,
    office: str,
    leave_out: Collection[Person] = (),
    actor: audit.Actor,
    now: datetime,
) -> list[Acclamation]:
    """Make the candidates of the office that is next final, and elect them without a ballot."""
    now_up = standing(session, election)
    if now_up.step is not Step.ACCLAIM or now_up.office != office:
        raise RefusedError([_no_acclamation(session, election, office)])
    freeze_candidates(
        session, election=election, office=office, leave_out=leave_out, actor=actor, now=now
    )
    questions = acclaimed(session, election, office)
    if not questions:
        raise RefusedError([_no_acclamation(session, election, office)])
    return [
        acclaim(session, election=election, question=each, actor=actor, now=now)
        for each in questions
    ]


def leave_vacant(
    session: Session, *, election: Election, office: str, actor: audit.Actor, now: datetime
) -> None:
    """Close the item of an office for which nobody stands: its seats stay vacant.

    Who holds it holds it until somebody is elected (Q5).
    """
    now_up = standing(session, election)
    if now_up.step is not Step.NOBODY or now_up.office != office:
        text = "Somebody stands for {office}, or the item is closed."
        raise RefusedError([violation("somebody-stands", text, office=office)])
    for row in offices_of(session, election):
        if row.office == office:
            row.frozen_at = row.frozen_at or now
    session.flush()
    audit.about(session, election, "election:nobody-stands", actor=actor, at=now, office=office)


def demand_ballot(
    session: Session, *, election: Election, office: str, actor: audit.Actor, now: datetime
) -> None:
    """Note that somebody entitled demands a ballot where the seats are not contested."""
    refuse_if(_demand_violations(session, election, office))
    session.add(
        BallotDemand(
            network_id=election.network_id, election_id=election.id, office=office, demanded_at=now
        )
    )
    session.flush()
    audit.about(session, election, "election:demand-ballot", actor=actor, at=now, office=office)


def _demand_violations(session: Session, election: Election, office: str) -> Iterator[Violation]:
    if is_demanded(session, election, office):
        yield violation(
            "demanded-twice",
            "It is noted already that a ballot is demanded for {office}.",
            office=office,
        )
    elif not acclaimed(session, election, office):
        yield violation(
            "nothing-to-demand",
            "{office} takes a ballot in any case, or is decided.",
            office=office,
        )
