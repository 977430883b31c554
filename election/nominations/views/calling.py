"""Write, preview and publish the call for nominations; see who has not nominated, and remind."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from election.db import transaction
from election.elections.models import Election
from election.elections.queries import holders, meeting_of, offices_of, rulebook_of_election
from election.elections.words import office_title
from election.nominations import services
from election.nominations.call_form import call_form
from election.nominations.calls import (
    call_to_begin_with,
    called,
    draft_call,
    last_call_reminder,
    published_call,
    sides,
)
from election.nominations.rights import shut_out
from election.nominations.views import bp
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.pages import page_of
from election.web.request import actor, config, db, get_or_404, now, person, roles
from election.web.texts import today


@bp.route("/elections/<uuid:election_id>/nominations/call", methods=["GET", "POST"])
@access(Role.COORDINATOR, Role.COMMITTEE)
def call(election_id: UUID) -> ResponseReturnValue:
    election = _mine_to_call(election_id)
    rulebook = rulebook_of_election(db(), election)
    out = shut_out(db(), election, person().id, now())
    up = dict.fromkeys(row.office for row in offices_of(db(), election))
    offices = [office for office in up if office not in out]
    form = call_form(rulebook, offices, call_to_begin_with(db(), election))
    if request.method == "GET":
        draft = draft_call(db(), election)
        form.change.data = draft.change if draft else ""
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            said = form.said(offices)
            services.write_call(db(), election=election, said=said, actor=actor(), now=now())
        if not form.refusals:
            return redirect(url_for(".call_preview", election_id=election_id))
    return render_template(
        "nominations/call.html",
        form=form,
        election=election,
        rulebook=rulebook,
        offices=offices,
        out=[office_title(one, rulebook) for one in up if one in out],
        published=published_call(db(), election),
    )


@bp.route("/elections/<uuid:election_id>/nominations/call/preview", methods=["GET", "POST"])
@access(Role.COORDINATOR, Role.COMMITTEE)
def call_preview(election_id: UUID) -> ResponseReturnValue:
    election = _mine_to_call(election_id)
    form = Form()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            told = services.publish_call(
                db(), election=election, site_url=config().site_url, actor=actor(), now=now()
            )
        if not form.refusals:
            flash(
                ngettext(
                    "The call is published and has been sent to %(num)d person.",
                    "The call is published and has been sent to %(num)d persons.",
                    told,
                )
            )
            return redirect(url_for(".nominations", election_id=election_id))
    draft = draft_call(db(), election)
    if draft is None and request.method == "GET":
        return redirect(url_for(".call", election_id=election_id))
    everybody = called(db(), election, today())
    return render_template(
        "nominations/call_preview.html",
        form=form,
        election=election,
        rulebook=rulebook_of_election(db(), election),
        call=draft,
        published=published_call(db(), election),
        reachable=sum(one.email is not None for one in everybody),
        without=[one for one in everybody if one.email is None],
    )


def may_call(election: Election) -> bool:
    """Tell whether the reader calls for nominations.

    The coordinator does, and the convener; where there is no convener, any of the committee.
    """
    if Role.COORDINATOR in roles():
        return True
    if Role.COMMITTEE not in roles():
        return False
    rules = rulebook_of_election(db(), election).committee
    sitting = holders(db(), election.network_id, rules.office, today())
    conveners = [one.id for part, one in sitting if part == rules.convener]
    return not conveners or person().id in conveners


def _mine_to_call(election_id: UUID) -> Election:
    election = get_or_404(Election, election_id)
    if not may_call(election):
        abort(403)
    return election


@bp.get("/elections/<uuid:election_id>/nominations/who")
@access(Role.COORDINATOR, Role.COMMITTEE)
def nominators(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    found = sides(db(), election, today())
    silent = [one for one in found if not one.made]
    return render_template(
        "nominations/nominators.html",
        election=election,
        rulebook=rulebook_of_election(db(), election),
        meeting=meeting_of(db(), election),
        silent=page_of(silent),
        done=[one for one in found if one.made],
        reminded_at=last_call_reminder(db(), election),
        open=election.nominations_open_at <= now() < election.nominations_close_at,
    )


@bp.post("/elections/<uuid:election_id>/nominations/who/remind")
@access(Role.COORDINATOR, Role.COMMITTEE)
def remind_nominators(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    with transaction(db()):
        count = services.remind_nominators(
            db(), election=election, site_url=config().site_url, actor=actor(), now=now()
        )
    flash(
        ngettext(
            "%(num)d person has been sent a reminder.",
            "%(num)d persons have been sent a reminder.",
            count,
        )
    )
    return redirect(url_for(".nominators", election_id=election_id))
