"""One who stands, as everybody sees her; the committee and she herself see it before."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from election.core.rulebook.nomination import Answer
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.nominations.candidacies import Candidacy, candidacies_of
from election.nominations.models import Question
from election.nominations.profiles import (
    photo_of,
    preference_of,
    question_answers,
    questions_to,
    stands_for,
)
from election.nominations.queries import candidates
from election.nominations.views import bp
from election.nominations.visible import is_seen, prepared_by_me
from election.nominations.wording import seat_name
from election.people.models import Person
from election.web.access import public
from election.web.request import db, get_or_404, now, person_or_none


@bp.get("/elections/<uuid:election_id>/candidates/<uuid:person_id>")
@public
def candidate(election_id: UUID, person_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    nominee = get_or_404(Person, person_id)
    me = person_or_none()
    at_work = prepared_by_me(election, nominee)
    seen = is_seen(election, nominee)
    live = [
        one
        for one in candidacies_of(db(), election, nominee, now())
        if one.state in (Answer.PENDING, Answer.ACCEPTED)
    ]
    own = me is not None and me.id == nominee.id
    if not (seen or (live and (at_work or own))):
        abort(404)
    hers = stands_for(db(), election, nominee, now()) if seen else live
    return render_template(
        "nominations/candidate.html",
        election=election,
        rulebook=rulebook_of_election(db(), election),
        meeting=meeting_of(db(), election),
        nominee=nominee,
        seen=seen,
        hers=hers,
        seats=[(one, seat_name(rulebook_of_election(db(), election), one.row)) for one in hers],
        by=_members(election, nominee, hers) if seen else (),
        text=next((one.presentation for one in hers if one.presentation), ""),
        photo=photo_of(db(), election, nominee),
        said=_said(election, nominee, hers),
        wish=preference_of(db(), election, nominee) if at_work or own else None,
    )


def _members(election: Election, nominee: Person, hers: list[Candidacy]) -> list[str]:
    """Return in whose name she was put forward, where the rules show it."""
    found = [
        name
        for row in (one.row for one in hers)
        for one in candidates(db(), election, row.office, row.part)
        if one.person_id == nominee.id
        for name in one.nominated_by
    ]
    return list(dict.fromkeys(found))


def _said(election: Election, nominee: Person, hers: list[Candidacy]) -> list[tuple[Question, str]]:
    """Return the committee's questions with her answers; those she left open are not shown."""
    answers = question_answers(db(), election, nominee)
    return [
        (one, answers[one.id].text)
        for one in questions_to(db(), election, [each.row for each in hers])
        if one.id in answers and answers[one.id].text
    ]
