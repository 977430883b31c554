"""Ending the meeting before every office is elected: asked for, confirmed, taken back."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.db import transaction
from election.elections.models import Election
from election.meetings.models import Meeting
from election.tally import services
from election.tally.forms import NOT_PLANNED
from election.tally.models import Adjournment
from election.tally.views.blueprint import bp
from election.tally.views.conduct import DECIDERS, conduct_page, done_or_refused
from election.tally.views.ending import adjourn_form
from election.web.access import access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now, person


@bp.post("/conduct/end")
@access(*DECIDERS)
def adjourn(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = adjourn_form(election)
    if form.validate_on_submit():
        chosen = form.moved_to.data
        with refusals_on(form), transaction(db()):
            services.adjourn(
                db(),
                election=election,
                why=form.reason.data or "",
                moved_to=None if chosen == NOT_PLANNED else get_or_404(Meeting, UUID(chosen)),
                person=person(),
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("Asked for. Another person now confirms it on her own device."))
            return redirect(url_for("tally.conduct", election_id=election_id))
    return conduct_page(election, end_form=form)


@bp.post("/conduct/end/<uuid:adjournment_id>/second")
@access(*DECIDERS)
def second_adjournment(election_id: UUID, adjournment_id: UUID) -> ResponseReturnValue:
    election, row = get_or_404(Election, election_id), _of(election_id, adjournment_id)
    act = partial(services.second_adjournment, db(), adjournment=row, person=person())
    said = _("Decided by two persons. It stands in the record, with the reason.")
    return done_or_refused(election, partial(act, actor=actor(), now=now()), said)


@bp.post("/conduct/end/<uuid:adjournment_id>/withdraw")
@access(*DECIDERS)
def end_adjournment(election_id: UUID, adjournment_id: UUID) -> ResponseReturnValue:
    election, row = get_or_404(Election, election_id), _of(election_id, adjournment_id)
    act = partial(services.end_adjournment, db(), adjournment=row, actor=actor(), now=now())
    return done_or_refused(election, act, _("Taken back. The meeting goes on."))


def _of(election_id: UUID, adjournment_id: UUID) -> Adjournment:
    found = get_or_404(Adjournment, adjournment_id)
    if found.election_id != election_id:
        abort(404)
    return found
