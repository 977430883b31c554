"""What a person has nominated and answers: signed in, or by her personal link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election import audit
from election.core.refusal import refuse_if
from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer, may_nominate
from election.core.rulebook.shown import NominatorShown
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.nominations import services
from election.nominations.answer_form import AnswerForm, SaidBefore, answer_form
from election.nominations.candidacies import (
    Candidacy,
    candidacies,
    candidacies_of,
)
from election.nominations.models import Nomination
from election.nominations.profiles import (
    photo_of,
    preference_of,
    question_answers,
    questions_to,
)
from election.nominations.queries import contact_of, missing
from election.nominations.queries import nominations as nominations_in
from election.nominations.rights import no_part_in
from election.nominations.views import bp
from election.nominations.views.links import opened_by
from election.nominations.views.traits import traits_shown
from election.nominations.views.word import word_shown
from election.nominations.wording import answer_text, entered_text, seat_name
from election.people.models import Person
from election.people.queries import persons_by_id, register_of
from election.web.access import Role, access, by_link, signed_in
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now, person
from election.web.texts import today


@bp.route("/elections/<uuid:election_id>/nominations/mine", methods=["GET", "POST"])
@signed_in
def mine(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    hers = candidacies_of(db(), election, person(), now())
    form = _form(election, person(), hers)
    if request.method == "POST" and not hers:
        abort(404)
    if hers and _answered(form, election, person()):
        return redirect(url_for(".mine", election_id=election_id))
    return render_template(
        "nominations/mine.html",
        made=_made_by_me(election),
        i_may=may_nominate(
            rulebook_of_election(db(), election),
            register_of(db(), election.network_id),
            person().key,
            today(),
        ),
        **_said(election, person(), hers, form, url_for(".my_photo", election_id=election_id)),
    )


@bp.route("/nominations/answer/<token>", methods=["GET", "POST"])
@by_link
def answer(token: str) -> ResponseReturnValue:
    opened = opened_by(token)
    if not isinstance(opened, tuple):
        return opened
    election, nominee = opened
    hers = candidacies_of(db(), election, nominee, now())
    form = _form(election, nominee, hers)
    if _answered(form, election, nominee):
        return redirect(url_for(".answer", token=token))
    said = _said(election, nominee, hers, form, url_for(".photo_by_link", token=token))
    return render_template("nominations/answer.html", personal_link=True, **said)


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
    refuse_if(no_part_in(db(), election, actor(), [nominee], now()))
    form = _form(election, nominee, hers)
    if _answered(form, election, nominee, actor()):
        return redirect(url_for("slates.room", election_id=election_id))
    said = _said(election, nominee, hers, form)
    contact = contact_of(db(), election, nominee)
    return render_template("nominations/answer_for.html", contact=contact, **said)


def _form(election: Election, nominee: Person, hers: Sequence[Candidacy]) -> AnswerForm:
    wish = preference_of(db(), election, nominee)
    live = [one.row for one in hers if one.state in (Answer.PENDING, Answer.ACCEPTED)]
    answers = question_answers(db(), election, nominee)
    before = SaidBefore(
        presentation=next((one.presentation for one in hers if one.presentation), ""),
        questions=questions_to(db(), election, live),
        answers={question_id: one.text for question_id, one in answers.items()},
        offices=wish.offices if wish else (),
        highest=(wish.highest if wish else None) or "",
        up=list(dict.fromkeys(row.office for row in offices_of(db(), election))),
    )
    return answer_form(rulebook_of_election(db(), election), hers, before)


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
    election: Election,
    nominee: Person,
    hers: Sequence[Candidacy],
    form: AnswerForm,
    photo_url: str | None = None,
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
        "ranks": [it for it in (form.rank(one) for one in hers) if it is not None],
        "photo": photo_of(db(), election, nominee),
        "photo_url": photo_url,
        "seat_name": seat_name,
        "answer_text": answer_text,
        "by": {one.row.id: _nominators(rulebook, one) for one in hers},
        "word": word_shown(election, nominee, hers),
        "traits": traits_shown(election, nominee) if photo_url else None,
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
    everybody = candidacies(db(), election, now()) if mine else {}
    rows = {row.id: row for row in offices_of(db(), election)}
    persons = persons_by_id(db(), election.network_id) if mine else {}
    found = []
    for one in mine:
        nominee, row = persons[one.nominee_id], rows[one.election_office_id]
        waits = one.answer is Answer.PENDING and not (row.frozen_at or row.concluded_at)
        found.append(
            Made(
                nomination=one,
                name=nominee.name,
                seat=seat_name(rulebook, row),
                state=next(each.state for each in everybody[nominee.id] if each.row.id == row.id),
                entered=entered_text(one),
                missing=missing(db(), one) if rulebook.nomination.supporters else 0,
                may_take_back=waits and election.cancelled_at is None,
            )
        )
    return found
