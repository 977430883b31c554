"""What a person has nominated and answers: signed in, or by her personal link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election import audit
from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer
from election.core.rulebook.shown import NominatorShown
from election.db import transaction
from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, rulebook_of_election
from election.nominations import services
from election.nominations.candidacies import (
    Candidacy,
    LinkState,
    candidacies_of,
    link_of,
    link_state,
)
from election.nominations.forms import AnswerForm, answer_form
from election.nominations.models import Nomination
from election.nominations.queries import contact_of
from election.nominations.queries import nominations as nominations_in
from election.nominations.views import bp
from election.nominations.views.word import word_shown
from election.nominations.wording import answer_text, entered_text, seat_name
from election.people.models import Person
from election.web.access import Role, access, by_link, signed_in
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, network, now, person, person_or_none


@bp.route("/elections/<uuid:election_id>/nominations/mine", methods=["GET", "POST"])
@signed_in
def mine(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    hers = candidacies_of(db(), election, person(), now())
    form = _form(election, hers)
    if request.method == "POST" and not hers:
        abort(404)
    if hers and _answered(form, election, person()):
        return redirect(url_for(".mine", election_id=election_id))
    return render_template(
        "nominations/mine.html",
        made=_made_by_me(election),
        **_said(election, person(), hers, form),
    )


@bp.route("/nominations/answer/<token>", methods=["GET", "POST"])
@by_link
def answer(token: str) -> ResponseReturnValue:
    link = link_of(db(), network().id, token)
    if link is None:
        return render_template("nominations/link_wrong.html", personal_link=True), 404
    election = db().get_one(Election, link.election_id)
    nominee = db().get_one(Person, link.person_id)
    state = link_state(db(), link, now())
    me = person_or_none()
    if state is not LinkState.VALID or (me is not None and me.id != nominee.id):
        code = 403 if state is LinkState.VALID else 410
        page = {"election": election, "nominee": nominee, "state": state, "personal_link": True}
        return render_template("nominations/link_over.html", **page), code
    hers = candidacies_of(db(), election, nominee, now())
    form = _form(election, hers)
    if _answered(form, election, nominee):
        return redirect(url_for(".answer", token=token))
    return render_template(
        "nominations/answer.html", personal_link=True, **_said(election, nominee, hers, form)
    )


@bp.route(
    "/elections/<uuid:election_id>/nominations/<uuid:person_id>/answer", methods=["GET", "POST"]
)
@access(Role.COMMITTEE)
def answer_for(election_id: UUID, person_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    nominee = get_or_404(Person, person_id)
    hers = candidacies_of(db(), election, nominee, now())
    if nominee.email is not None or not hers:
        abort(404)  # whoever has an address answers herself
    form = _form(election, hers)
    if _answered(form, election, nominee, actor()):
        return redirect(url_for("slates.room", election_id=election_id))
    said = _said(election, nominee, hers, form)
    contact = contact_of(db(), election, nominee)
    return render_template("nominations/answer_for.html", contact=contact, **said)


def _form(election: Election, hers: Sequence[Candidacy]) -> AnswerForm:
    return answer_form(
        rulebook_of_election(db(), election),
        hers,
        presentation=next((one.presentation for one in hers if one.presentation), ""),
    )


def _answered(
    form: AnswerForm, election: Election, nominee: Person, by: audit.Actor | None = None
) -> bool:
    """Write down what she said, or say on the form why not; a GET writes nothing."""
    if not form.validate_on_submit():
        return False
    with refusals_on(form), transaction(db()):
        services.give_answers(
            db(),
            election=election,
            person=nominee,
            answers=form.answers(),
            actor=by or audit.person(nominee.id),
            now=now(),
        )
    if form.refusals:
        return False
    if by is None:
        flash(_("Your answer is recorded. It is shown below, and you can change it here."))
    else:
        flash(_("The answer of %(name)s is recorded.", name=nominee.name))
    return True


def _said(
    election: Election, nominee: Person, hers: Sequence[Candidacy], form: AnswerForm
) -> dict[str, object]:
    """Return what both pages show of a nominee's offices."""
    rulebook = rulebook_of_election(db(), election)
    return {
        "election": election,
        "rulebook": rulebook,
        "meeting": meeting_of(db(), election),
        "nominee": nominee,
        "form": form,
        "hers": hers,
        "asked": [(one, form.asked(one)) for one in hers],
        "seat_name": seat_name,
        "answer_text": answer_text,
        "by": {one.row.id: _nominators(rulebook, one) for one in hers},
        "word": word_shown(election, nominee, hers),
        "stands": any(one.state is Answer.ACCEPTED for one in hers),
        "on_ballot": [one for one in hers if _left_a_ballot(one)],
    }


def _left_a_ballot(one: Candidacy) -> bool:
    """Tell whether she withdrew when her name was on the ballot already."""
    frozen = one.row.frozen_at
    answered = one.nomination.answered_at
    return (
        one.state is Answer.WITHDRAWN
        and frozen is not None
        and answered is not None
        and answered > frozen
    )


def _nominators(rulebook: Rulebook, one: Candidacy) -> list[tuple[str, str, str]]:
    """Return who put her forward, with what words, and how if another entered it.

    Where the rules keep the nominator from her, nothing: the words would tell how many they are.
    """
    if rulebook.nomination.nominator_shown is NominatorShown.COMMITTEE:
        return []
    return [
        (db().get_one(Person, each.nominator_id).name, each.motivation, entered_text(each))
        for each in one.nominations
        if each.nominator_id != each.nominee_id
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the reader has nominated, and where it stands."""

    nomination: Nomination
    name: str
    seat: str
    state: Answer
    entered: str
    missing: int  # supporters still needed
    may_take_back: bool


def _made_by_me(election: Election) -> list[Made]:
    """Return what the reader has nominated, with the answers as they stand."""
    rulebook = rulebook_of_election(db(), election)
    mine = [one for one in nominations_in(db(), election) if one.nominator_id == person().id]
    found = []
    for one in mine:
        nominee = db().get_one(Person, one.nominee_id)
        row = db().get_one(ElectionOffice, one.election_office_id)
        hers = candidacies_of(db(), election, nominee, now())
        waits = one.answer is Answer.PENDING and not (row.frozen_at or row.concluded_at)
        found.append(
            Made(
                nomination=one,
                name=nominee.name,
                seat=seat_name(rulebook, row),
                state=next(each.state for each in hers if each.row.id == row.id),
                entered=entered_text(one),
                missing=services.missing(db(), one) if rulebook.nomination.supporters else 0,
                may_take_back=waits and election.cancelled_at is None,
            )
        )
    return found
