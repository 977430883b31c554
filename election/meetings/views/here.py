"""Noting oneself present: the code for the wall, the link for the chat, and the page for both."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.meetings import queries, services
from election.meetings.codes import Shown, changes_at, code_of
from election.meetings.forms import HereForm
from election.meetings.models import Meeting
from election.meetings.own_presence import Typed, note_own_presence, own_presences
from election.meetings.views import bp
from election.meetings.views.presence import TAKERS, address
from election.people.models import Network
from election.people.queries import person_of_account
from election.web.access import access, public, signed_in
from election.web.forms import refusals_on
from election.web.limits import counted_as, counted_by_address, limiter
from election.web.request import (
    actor,
    db,
    get_or_404,
    network,
    now,
    person,
    person_or_none,
    secret,
)


def _whoever() -> str:
    """Count guesses for the person, not for the address: a meeting has one."""
    who = person_or_none()
    return counted_as(f"here {who.id}") if who else counted_by_address()


@bp.get("/here")
@public
def here() -> ResponseReturnValue:
    return _page(HereForm())


@bp.post("/here")
@signed_in
@limiter.limit("10 per minute; 60 per hour", key_func=_whoever)
def post_here() -> ResponseReturnValue:
    form = HereForm()
    if form.validate_on_submit():
        remote = request.form.get("how") == "remote"
        typed = Typed(code=form.code.data or "", remote=remote, secret=secret())
        with refusals_on(form), transaction(db()):
            note_own_presence(
                db(),
                network=network(),
                person=person(),
                typed=typed,
                elsewhere=_elsewhere(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("You are noted as present."))
            return redirect(url_for("meetings.here"))
    return _page(form)


def _page(form: HereForm) -> ResponseReturnValue:
    who = person_or_none()
    rows = queries.meetings(db(), network().id)
    return render_template(
        "meetings/here.html",
        form=form,
        own=own_presences(db(), who) if who else [],
        any_open=any(each.opened_at and not each.closed_at for each in rows),
    )


def _elsewhere() -> tuple[Network, ...]:
    """Return the other networks of the account in front of the page."""
    others = db().scalars(sa.select(Network).where(Network.id != network().id)).all()
    return tuple(each for each in others if person_of_account(db(), each.id, g.account))


@bp.post("/meetings/<uuid:meeting_id>/leave")
@signed_in
def leave(meeting_id: UUID) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    with transaction(db()):
        services.record_departure(db(), meeting=meeting, person=person(), actor=actor(), now=now())
    flash(_("It is noted that you have left."))
    return redirect(url_for("meetings.here"))


@bp.get("/meetings/<uuid:meeting_id>/code")
@access(*TAKERS)
def code(meeting_id: UUID) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    return render_template(
        "meetings/code.html",
        meeting=meeting,
        address=address(),
        code=code_of(secret(), meeting.id, Shown.ROOM, now()),
        present=len(queries.persons_present(db(), meeting)),
    )


@bp.get("/meetings/<uuid:meeting_id>/code/state")
@access(*TAKERS)
def code_state(meeting_id: UUID) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    return jsonify(
        code=code_of(secret(), meeting.id, Shown.ROOM, now()),
        changes_at=changes_at(Shown.ROOM, now()).isoformat(),
        present=len(queries.persons_present(db(), meeting)),
    )
