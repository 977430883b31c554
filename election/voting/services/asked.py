"""Whether the office asked about is up, in its turn, and with those who stand for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from election.core.record.opening import OpenedQuestion
from election.core.refusal import Violation, violation
from election.elections.models import Election
from election.elections.queries import cancellation, offices_of
from election.slates.queries import final_candidates
from election.voting.queries import valid_contests


def office_violations(
    session: Session,
    election: Election,
    office: str,
    round: int,  # noqa: A002
    questions: Sequence[OpenedQuestion],
) -> Iterator[Violation]:
    """Return why these questions cannot be asked about the office in this round."""
    yield from cancellation(election)
    rows = {row.part: row for row in offices_of(session, election) if row.office == office}
    if not rows or any(each.office != office or each.part not in rows for each in questions):
        yield violation(
            "office-not-up", "What is asked is not up in this election for {office}.", office=office
        )
        return
    if any(row.concluded_at for row in rows.values()):
        yield violation("office-concluded", "{office} has been decided.", office=office)
    due = 1 + sum(each.office == office for each in valid_contests(session, election))
    if round != due:
        yield violation(
            "other-round", "The next round of {office} is {due}.", office=office, due=due
        )
    if any(row.frozen_at is None for row in rows.values()):
        yield violation(
            "candidates-not-final", "The candidates for {office} are not final yet.", office=office
        )
    elif round == 1:
        yield from _candidate_violations(session, election, questions)


def _candidate_violations(
    session: Session, election: Election, questions: Sequence[OpenedQuestion]
) -> Iterator[Violation]:
    for question in questions:
        standing = final_candidates(session, election, question.office, question.part)
        known = {str(each.person_id) for each in standing}
        for candidate in question.candidates:
            if candidate.id not in known:
                yield violation(
                    "not-a-candidate", "{name} does not stand for this.", name=candidate.name
                )
