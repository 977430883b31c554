"""What two persons decide, and lots drawn by hand."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.count import LotNeeded
from election.core.record.opening import OpenedQuestion
from election.core.record.result import DecisionKind
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings.queries import persons_present
from election.people.models import Person
from election.tally import services
from election.tally.forms import LotForm, MotionForm, lot_form
from election.tally.lots_by_hand import draw_by_hand
from election.tally.models import Motion
from election.tally.queries.deciding import decidable
from election.tally.queries.standing import lots_needed
from election.tally.views.blueprint import bp
from election.tally.views.conduct import (
    DECIDERS,
    LEADERS,
    conduct_page,
    contest_or_404,
    done_or_refused,
    keys,
)
from election.voting.models import Contest
from election.web.access import access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now, person


@bp.post("/contests/<int:number>/motions")
@access(*DECIDERS)
def move(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    contest = contest_or_404(election, number)
    form = MotionForm()
    form.offer(decidable(db(), contest, keys()))
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.move(
                db(),
                contest=contest,
                kind=DecisionKind(form.kind.data),
                why=form.why.data or "",
                person=person(),
                keys=keys(),
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("Asked for. Another person now confirms it on her own device."))
            return redirect(url_for("tally.conduct", election_id=election_id))
    return conduct_page(election, about=contest, motion_form=form)


@bp.post("/motions/<uuid:motion_id>/second")
@access(*DECIDERS)
def second(election_id: UUID, motion_id: UUID) -> ResponseReturnValue:
    election, motion = get_or_404(Election, election_id), _motion(election_id, motion_id)
    act = partial(services.second, db(), motion=motion, person=person(), keys=keys())
    said = _("Decided by two persons. It stands in the record, with the reason.")
    answer = done_or_refused(election, partial(act, actor=actor(), now=now()), said)
    if get_or_404(Contest, motion.contest_id).closed_at is not None:
        services.forget_closed(db(), keys=keys())
    return answer


@bp.post("/motions/<uuid:motion_id>/withdraw")
@access(*DECIDERS)
def withdraw(election_id: UUID, motion_id: UUID) -> ResponseReturnValue:
    election, motion = get_or_404(Election, election_id), _motion(election_id, motion_id)
    act = partial(services.withdraw, db(), motion=motion, actor=actor(), now=now())
    return done_or_refused(election, act, _("Taken back. Nothing was decided."))


def _motion(election_id: UUID, motion_id: UUID) -> Motion:
    motion = get_or_404(Motion, motion_id)
    contest = get_or_404(Contest, motion.contest_id)
    if contest.election_id != get_or_404(Election, election_id).id:
        abort(404)
    return motion


@bp.route("/contests/<int:number>/lot", methods=["GET", "POST"])
@access(*LEADERS)
def lot(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    contest = contest_or_404(election, number)
    ties = lots_needed(db(), contest)
    if not ties:
        flash(_("No lot has to be drawn."))
        return redirect(url_for("tally.conduct", election_id=election_id))
    question, needed = ties[0]
    form = _form(election, question, needed)
    if form.validate_on_submit() and _drawn(form, contest, question):
        flash(_("The lot is entered, with its witnesses."))
        return redirect(url_for("tally.conduct", election_id=election_id))
    page = {
        "election": election,
        "rulebook": rulebook_of_election(db(), election),
        "question": question,
        "needed": needed,
        "form": form,
    }
    return render_template("tally/lot.html", **page), 409 if form.is_wrong else 200


def _form(election: Election, question: OpenedQuestion, needed: LotNeeded) -> LotForm:
    names = {each.id: each.name for each in question.candidates}
    present = persons_present(db(), meeting_of(db(), election))
    form = lot_form(
        [(each, names[each]) for each in needed.tied],
        [(str(one.id), one.name) for one in present if str(one.id) not in needed.tied],
    )
    if not form.is_submitted():
        form.tie.data = f"{question.office}/{question.part}"
    return form


def _drawn(form: LotForm, contest: Contest, question: OpenedQuestion) -> bool:
    chosen = (form.first_witness.data, form.second_witness.data)
    with refusals_on(form), transaction(db()):
        draw_by_hand(
            db(),
            contest=contest,
            office=question.office,
            part=question.part,
            order=form.order,
            witnesses=[get_or_404(Person, UUID(each)) for each in chosen],
            actor=actor(),
            now=now(),
        )
    return not form.is_wrong
