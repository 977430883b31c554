"""What a nominee does: accept or decline, present herself, withdraw."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook import nomination as rules
from election.core.rulebook.nomination import Answer, answer_violations
from election.elections.models import Election, ElectionOffice
from election.elections.queries import cancellation, rulebook_of_election
from election.nominations.mail import tell_nominators
from election.nominations.models import Nomination
from election.nominations.queries import nomination_dates, nominations
from election.nominations.services.record import record


def answer(
    session: Session,
    *,
    nomination: Nomination,
    given: Answer,
    presentation: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Accept or decline; so are others answered who put her forward for the same seats."""
    election = session.get_one(Election, nomination.election_id)
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    found = cancellation(election)
    if given not in (Answer.ACCEPTED, Answer.DECLINED):
        found.append(violation("answer-unknown", "A nomination is accepted or declined."))
    else:
        found += _answer_violations(session, election, row, nomination, given, now)
    refuse_if(found)
    hers = [
        one
        for one in _hers(session, election, nomination)
        if one is nomination or one.answer is Answer.PENDING
    ]
    for one in hers:
        one.answer, one.answered_at = given, now
        one.presentation = presentation or one.presentation
    record(session, election, f"nomination:{given}", actor, now, hers)
    tell_nominators(session, election, hers, row, given, now)


def present(
    session: Session, *, nomination: Nomination, text: str, actor: audit.Actor, now: datetime
) -> None:
    """Let a nominee write what voters read about her, until the candidates are final."""
    election = session.get_one(Election, nomination.election_id)
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    found = cancellation(election)
    if row.frozen_at is not None:
        template = "The candidates are final; presentations stay as they are."
        found.append(violation("candidates-final", template))
    refuse_if(found)
    hers = _hers(session, election, nomination)
    for one in hers:
        one.presentation = text
    record(session, election, "nomination:present", actor, now, hers)


def withdraw(
    session: Session, *, nomination: Nomination, actor: audit.Actor, now: datetime
) -> None:
    """Withdraw a candidacy, for all who put her forward for the same seats.

    Also when the candidates are final: her name then stays on the ballot, and the meeting is
    told. Refused when the office has been decided; then she resigns.
    """
    election = session.get_one(Election, nomination.election_id)
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    found = cancellation(election)
    if row.concluded_at is not None:
        template = "The office has been decided. Who was elected resigns instead."
        found.append(violation("office-concluded", template))
    found += _answer_violations(
        session, election, row, nomination, Answer.WITHDRAWN, now, until_decided=True
    )
    refuse_if(found)
    standing = (Answer.PENDING, Answer.ACCEPTED)
    hers = [one for one in _hers(session, election, nomination) if one.answer in standing]
    for one in hers:
        one.answer, one.answered_at = Answer.WITHDRAWN, now
    final = row.frozen_at is not None
    record(session, election, "nomination:withdraw", actor, now, hers, on_the_ballot=final)
    tell_nominators(session, election, hers, row, Answer.WITHDRAWN, now)


def _answer_violations(
    session: Session,
    election: Election,
    row: ElectionOffice,
    nomination: Nomination,
    given: Answer,
    now: datetime,
    *,
    until_decided: bool = False,
) -> list[Violation]:
    dates = nomination_dates(session, election, row, nomination.kind)
    if until_decided:
        dates = replace(dates, candidates_fixed_at=None)
    value = rules.Nomination(
        office=row.office,
        part=row.part,
        nominee=str(nomination.nominee_id),
        nominator=str(nomination.nominator_id),
        made_at=nomination.made_at,
        kind=nomination.kind,
        answer=nomination.answer,
        answered_at=nomination.answered_at,
    )
    rulebook = rulebook_of_election(session, election)
    return answer_violations(rulebook, value, given, dates, now=now)


def _hers(session: Session, election: Election, nomination: Nomination) -> list[Nomination]:
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    return [
        one
        for one in nominations(session, election, row)
        if one.nominee_id == nomination.nominee_id
    ]
