"""Opening, prolonging and closing contests, and electing without a ballot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from flask import flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import RefusedError
from election.db import transaction
from election.elections.models import Election
from election.nominations.queries import ineligible
from election.people.models import Person
from election.tally import services
from election.tally.forms import AcclaimForm, OpenForm, TimeForm
from election.tally.views.blueprint import bp
from election.tally.views.conduct import (
    LEADERS,
    conduct_page,
    contest_or_404,
    done_or_refused,
    keys,
    open_form_of,
    window_form,
)
from election.voting.models import Contest
from election.voting.services.reminding import remind_voters
from election.web.access import access
from election.web.errors import wants_json
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now


@bp.post("/conduct/open")
@access(*LEADERS)
def open_next(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = open_form_of(election)()
    form.leave_out.choices = _may_be_left_out(election, form.office.data)
    if form.validate_on_submit() and _open(election, form):
        flash(_("The contest is open. Voters can cast their ballots."))
        return redirect(url_for("tally.conduct", election_id=election.id))
    return conduct_page(election, open_form=form)


def _open(election: Election, form: OpenForm) -> bool:
    at = now()
    with refusals_on(form), transaction(db()):
        services.open_next(
            db(),
            election=election,
            office=form.office.data or "",
            round=int(form.round.data or 0),
            closes_at=form.closes(at),
            leave_out=_persons(form.leave_out.data),
            keys=keys(),
            actor=actor(),
            now=at,
        )
    return not form.is_wrong


def _may_be_left_out(election: Election, office: str | None) -> list[tuple[str, str]]:
    found = ineligible(db(), election, office or "")
    return [(str(one.person.id), one.person.name) for one in found]


def _persons(ids: list[str] | None) -> list[Person]:
    return [get_or_404(Person, UUID(each)) for each in ids or ()]


@bp.post("/conduct/acclaim")
@access(*LEADERS)
def acclaim(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = AcclaimForm()
    form.leave_out.choices = _may_be_left_out(election, form.office.data)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.acclaim_office(
                db(),
                election=election,
                office=form.office.data or "",
                leave_out=_persons(form.leave_out.data),
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("Elected without a ballot. It stands in the record."))
            return redirect(url_for("tally.conduct", election_id=election.id))
    return conduct_page(election, acclaim_form=form)


@bp.post("/conduct/vacant/<office>")
@access(*LEADERS)
def leave_vacant(election_id: UUID, office: str) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    act = partial(
        services.leave_vacant, db(), election=election, office=office, actor=actor(), now=now()
    )
    return done_or_refused(election, act, _("Noted: nobody stands, and the seats stay vacant."))


@bp.post("/conduct/demand/<office>")
@access(*LEADERS)
def demand_ballot(election_id: UUID, office: str) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    act = partial(services.demand_ballot, db(), election=election, office=office)
    said = _("It is noted that a ballot is demanded.")
    return done_or_refused(election, partial(act, actor=actor(), now=now()), said)


@bp.post("/contests/<int:number>/countdown")
@access(*LEADERS)
def count_down(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    contest, at = contest_or_404(election, number), now()
    act = partial(
        services.announce_close,
        db(),
        contest=contest,
        closes_at=at + services.COUNTDOWN,
        actor=actor(),
        now=at,
    )
    return done_or_refused(election, act, _("The countdown runs. Every booth shows it."))


@bp.post("/contests/<int:number>/closing-time")
@access(*LEADERS)
def extend(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    contest = contest_or_404(election, number)
    form = TimeForm()
    if form.validate_on_submit():
        closes_at = (contest.closes_at or now()) + timedelta(minutes=form.minutes.data or 0)
        with refusals_on(form), transaction(db()):
            services.announce_close(
                db(), contest=contest, closes_at=closes_at, actor=actor(), now=now()
            )
        if not form.is_wrong:
            flash(_("The contest stays open for longer."))
            return redirect(url_for("tally.conduct", election_id=election_id))
    return conduct_page(election, time_form=form)


@bp.post("/contests/<int:number>/close")
@access(*LEADERS)
def close(election_id: UUID, number: int) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    contest = contest_or_404(election, number)
    act = partial(
        services.close_together, db(), contest=contest, keys=keys(), actor=actor(), now=now()
    )
    if wants_json():
        answer = _closed_by_the_clock(contest, act)
    else:
        answer = done_or_refused(election, act, _("The contest is closed. It does not open again."))
    if contest.closed_at is not None:
        services.forget_closed(db(), keys=keys())
    return answer


@bp.post("/conduct/window")
@access(*LEADERS)
def open_window(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = window_form(election)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.open_window(
                db(),
                election=election,
                closes_at=form.closes_at.data,
                leave_out=_persons(form.leave_out.data),
                keys=keys(),
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("The contests are open. Voters can cast their ballots."))
            return redirect(url_for("tally.conduct", election_id=election.id))
    return conduct_page(election, window_form=form)


@bp.post("/conduct/remind")
@access(*LEADERS)
def remind(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    act = partial(remind_voters, db(), election=election, actor=actor(), now=now())
    return done_or_refused(election, act, _("Everybody entitled gets the same reminder."))


def _closed_by_the_clock(contest: Contest, act: Callable[[], object]) -> ResponseReturnValue:
    """Close; every page that counts down asks for it in the same second, and none is refused."""
    try:
        with transaction(db()):
            act()
    except RefusedError:
        if contest.closed_at is None:
            raise
    return jsonify(closed=True)
