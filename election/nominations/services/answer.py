"""What a nominee does: accept or decline, present herself, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.nomination import Answer, NominationKind, answer_violations
from election.elections.models import Election, ElectionOffice
from election.elections.queries import cancellation, rulebook_of_election
from election.nominations.candidacies import (
    Candidacy,
    candidacies_of,
    nomination_value,
)
from election.nominations.mail import tell_nominators
from election.nominations.models import Nomination
from election.nominations.queries import nomination_dates, nominations
from election.nominations.services.profile import Profile, write_profile
from election.nominations.services.record import record
from election.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that a nominee says at once; None: as before.

    ``given`` is accepted, declined or withdrawn for each part of an office she answers for.
    """

    given: Mapping[UUID, Answer] = field(default_factory=dict)
    presentation: str | None = None
    profile: Profile | None = None


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
    found = cancellation(election)
    if given not in (Answer.ACCEPTED, Answer.DECLINED):
        found.append(violation("answer-unknown", "A nomination is accepted or declined."))
    else:
        found += _violations(session, election, nomination, given, now)
    refuse_if(found)
    hers = _answered_with(session, election, nomination, given)
    for one in hers:
        one.presentation = presentation or one.presentation
    _give(session, election, hers, given, actor, now)


def withdraw(
    session: Session, *, nomination: Nomination, actor: audit.Actor, now: datetime
) -> None:
    """Withdraw a candidacy, for all who put her forward for the same seats.

    Also when the candidates are final: her name then stays on the ballot, and the meeting is
    told. Refused when the office has been decided; then she resigns.
    """
    election = session.get_one(Election, nomination.election_id)
    found = cancellation(election)
    refuse_if(found + _violations(session, election, nomination, Answer.WITHDRAWN, now))
    hers = _answered_with(session, election, nomination, Answer.WITHDRAWN)
    _give(session, election, hers, Answer.WITHDRAWN, actor, now)


def present(
    session: Session, *, nomination: Nomination, text: str, actor: audit.Actor, now: datetime
) -> None:
    """Let a nominee write what voters read about her, until the candidates are final."""
    election = session.get_one(Election, nomination.election_id)
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    refuse_if(cancellation(election) + (_final() if row.frozen_at is not None else []))
    hers = _hers(session, election, nomination)
    for one in hers:
        one.presentation = text
    record(session, election, "nomination:present", actor, now, hers)


def give_answers(
    session: Session,
    *,
    election: Election,
    person: Person,
    answers: Answers,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Answer for several offices at once, all or none; an answer given already is no change."""
    known = {one.row.id: one for one in candidacies_of(session, election, person, now)}
    changed = {
        row_id: given
        for row_id, given in answers.given.items()
        if row_id not in known or known[row_id].state is not given
    }
    refuse_if(_answers_violations(session, election, known, changed, answers, now))
    for given in (Answer.ACCEPTED, Answer.DECLINED, Answer.WITHDRAWN):
        hers = [
            one
            for row_id, chosen in changed.items()
            if chosen is given
            for one in _answered_with(session, election, known[row_id].nomination, given)
        ]
        if hers:
            _give(session, election, hers, given, actor, now)
    if answers.presentation is not None:
        _present_everywhere(session, election, known, answers.presentation, actor, now)
    if answers.profile is not None:
        write_profile(
            session, election=election, person=person, said=answers.profile, actor=actor, now=now
        )


def _answers_violations(
    session: Session,
    election: Election,
    known: Mapping[UUID, Candidacy],
    changed: Mapping[UUID, Answer],
    answers: Answers,
    now: datetime,
) -> list[Violation]:
    found = {one.message: one for one in cancellation(election)}
    for row_id, given in changed.items():
        if row_id not in known:
            template = "Nobody has nominated you for this office."
            reasons = [violation("not-nominated", template)]
        else:
            reasons = _violations(session, election, known[row_id].nomination, given, now)
        found |= {one.message: one for one in reasons}
    text = answers.presentation
    rewritten = [one for one in known.values() if text is not None and one.presentation != text]
    if rewritten and all(one.row.frozen_at is not None for one in rewritten):
        found |= {one.message: one for one in _final()}
    return list(found.values())


def _present_everywhere(
    session: Session,
    election: Election,
    known: Mapping[UUID, Candidacy],
    text: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Write her one presentation to every candidacy that is not yet on a ballot."""
    changed = [
        nomination
        for one in known.values()
        if one.row.frozen_at is None and one.presentation != text
        for nomination in one.nominations
    ]
    for one in changed:
        one.presentation = text
    if changed:
        record(session, election, "nomination:present", actor, now, changed)


def _final() -> list[Violation]:
    template = "The candidates are final; presentations stay as they are."
    return [violation("candidates-final", template)]


def _violations(
    session: Session,
    election: Election,
    nomination: Nomination,
    given: Answer,
    now: datetime,
) -> list[Violation]:
    """Return why she cannot answer so now; she may withdraw until the office is decided."""
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    dates = nomination_dates(session, election, row, nomination.kind)
    found = []
    if given is Answer.WITHDRAWN:
        dates = replace(dates, candidates_fixed_at=None)
        if row.concluded_at is not None:
            template = "The office has been decided. Who was elected resigns instead."
            found.append(violation("office-concluded", template))
    rulebook = rulebook_of_election(session, election)
    value = nomination_value(row, nomination)
    return found + answer_violations(rulebook, value, given, dates, now=now)


def _answered_with(
    session: Session, election: Election, nomination: Nomination, given: Answer
) -> list[Nomination]:
    """Return the nominations one answer is for: those for the same seats that it can change."""
    hers = _hers(session, election, nomination)
    if given is Answer.WITHDRAWN:
        return [one for one in hers if one.answer in (Answer.PENDING, Answer.ACCEPTED)]
    return [one for one in hers if one is nomination or one.answer is Answer.PENDING]


def _give(
    session: Session,
    election: Election,
    hers: Sequence[Nomination],
    given: Answer,
    actor: audit.Actor,
    now: datetime,
) -> None:
    for one in hers:
        one.answer, one.answered_at = given, now
    if given is Answer.WITHDRAWN:
        rows = {session.get_one(ElectionOffice, one.election_office_id) for one in hers}
        final = any(row.frozen_at is not None for row in rows)
        record(session, election, "nomination:withdraw", actor, now, hers, on_the_ballot=final)
    else:
        record(session, election, f"nomination:{given}", actor, now, hers)
    tell_nominators(
        session,
        election,
        [one for one in hers if one.kind is not NominationKind.FLOOR],
        given,
        now,
    )


def _hers(session: Session, election: Election, nomination: Nomination) -> list[Nomination]:
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    return [
        one
        for one in nominations(session, election, row)
        if one.nominee_id == nomination.nominee_id
    ]
