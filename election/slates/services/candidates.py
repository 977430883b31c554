"""Make the candidates of an office final, when its ballot is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.candidates import ballot_violations
from election.elections.models import Election, ElectionOffice
from election.elections.queries import (
    cancellation,
    meeting_of,
    rulebook_of_election,
    wrong_timing,
)
from election.nominations.queries import Candidate, elected_elsewhere, ineligible, rows_of
from election.people.models import Person
from election.people.queries import register_of
from election.slates.queries import final_candidates


def freeze_candidates(
    session: Session,
    *,
    election: Election,
    office: str,
    passed_over: Collection[UUID] = (),
    leave_out: Collection[Person] = (),
    actor: audit.Actor,
    now: datetime,
) -> dict[str, list[Candidate]]:
    """Make the candidates of an office final, part by part, when its ballot is opened.

    Refused while someone who consents may not hold the office, with the rule she breaks
    (SC5); ``leave_out`` names those the meeting has been told of. After this no name is added
    and a withdrawal does not change the ballot. May be repeated by a rerun or a later round.
    """
    rows = rows_of(session, election, office)
    final = {
        row.part: final_candidates(session, election, office, row.part, passed_over=passed_over)
        for row in rows
        if row.seats != 0
    }
    known = {one.id for one in leave_out}
    refuse_if(
        [
            *cancellation(election),
            *wrong_timing(session, election, office),
            *_ineligible_violations(session, election, office, {*known, *passed_over}),
            *_ballot_violations(session, election, office, rows, final),
        ]
    )
    for row in rows:
        row.frozen_at = row.frozen_at or now
    session.flush()
    audit.about(
        session,
        election,
        "candidates:freeze",
        actor=actor,
        at=now,
        office=office,
        candidates={part: [one.person_id for one in names] for part, names in final.items()},
        left_out=sorted(str(one) for one in known),
    )
    return final


def _ineligible_violations(
    session: Session, election: Election, office: str, known: Collection[UUID]
) -> list[Violation]:
    """Return why those may not stand who consent, save whom the meeting has been told of."""
    gone = {*known, *elected_elsewhere(session, election, office)}
    found = [one for one in ineligible(session, election, office) if one.person.id not in gone]
    return [reason for one in found for reason in one.reasons]


def _ballot_violations(
    session: Session,
    election: Election,
    office: str,
    rows: Sequence[ElectionOffice],
    final: Mapping[str, Sequence[Candidate]],
) -> Iterator[Violation]:
    """Yield why the ballot of the office cannot be opened, part by part."""
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    on = meeting_of(session, election).held_on
    if not rows:
        yield violation("office-not-up", "{office} is not up here.", office=office)
    for row in rows:
        if row.seats is None:
            template = "The meeting has not decided how many seats {office} has."
            rule = rulebook.source(f"offices.{office}.parts")
            yield violation("seats-not-decided", template, rule, office=office)
        elif row.seats:
            keys = [session.get_one(Person, one.person_id).key for one in final[row.part]]
            yield from ballot_violations(rulebook, office, keys, register, on, seats=row.seats)
