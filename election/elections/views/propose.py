"""Proposing an election: what is due when and why, then offices and dates at one meeting."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import Violation
from election.core.rulebook.deadlines import deadlines
from election.core.rulebook.model import Mode, Rulebook
from election.core.rulebook.timing import timing_violations
from election.db import transaction
from election.elections import queries, services
from election.elections.forms import MOMENTS, ProposeForm, place_refusals
from election.elections.models import Election
from election.elections.vacancies import term_end
from election.elections.views import bp
from election.elections.words import office_title
from election.meetings.models import Meeting
from election.meetings.queries import gathering, gatherings, meetings
from election.people.queries import rulebook_now
from election.web.access import Role, access
from election.web.forms import options, refusals_on
from election.web.request import actor, db, get_or_404, network, now
from election.web.texts import today, zone


@bp.get("/elections/propose")
@access(Role.COORDINATOR)
def propose() -> ResponseReturnValue:
    rulebook = rulebook_now(db(), network().id, today())
    planned = [
        one
        for one in meetings(db(), network().id)
        if one.cancelled_at is None
        and one.closed_at is None
        and one.kind in rulebook.meetings.electing
    ]
    return render_template(
        "elections/propose.html",
        rulebook=rulebook,
        choices=[(one, queries.offices_up_at(db(), one)) for one in planned],
    )


@bp.route("/elections/propose/<uuid:meeting_id>", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def create(meeting_id: UUID) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    rulebook = rulebook_now(db(), network().id, today())
    form = blank_form(meeting, rulebook)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            election = put_up(form, meeting)
        if not form.is_wrong:
            flash(_("The election has been put up."))
            return redirect(url_for("elections.election", election_id=election.id))
        place_refusals(form)
    return render_template(
        "elections/create.html",
        meeting=meeting,
        form=form,
        rulebook=rulebook,
        busy=busy(rulebook),
        up={one.office: one for one in queries.offices_up_at(db(), meeting)},
        against=against(meeting, rulebook),
        until={
            one: term_end(db(), rulebook, meeting, one, by_election=True)
            for one in rulebook.offices
        },
        due=deadlines(rulebook, meeting.held_on),
        over_days=rulebook.voting.mode is Mode.OVER_DAYS,
    )


def blank_form(meeting: Meeting, rulebook: Rulebook) -> ProposeForm:
    """Return the form with what the calendar and the rulebook suggest."""
    suggested = services.suggested_dates(rulebook, meeting.held_on, now().astimezone(zone()))
    up = [one.office for one in queries.offices_up_at(db(), meeting)]
    free = [one for one in up if one not in busy(rulebook)]
    filled = [one for one in request.args.getlist("by_election") if one in rulebook.offices]
    form = ProposeForm(
        data={
            "title": _("Election %(year)s", year=meeting.held_on.year),
            "offices": [] if filled else free,
            "by_election": filled,
            **{name: getattr(suggested, name) for name in MOMENTS},
        }
    )
    titles = options((one, office_title(one, rulebook)) for one in rulebook.offices)
    form.offices.choices = titles
    form.by_election.choices = titles
    return form


def busy(rulebook: Rulebook) -> list[str]:
    """Return the offices that are up in an election which is not over."""
    here = network().id
    return [one for one in rulebook.offices if queries.election_under_way(db(), here, one)]


def put_up(form: ProposeForm, meeting: Meeting) -> Election:
    """Put up the election of a form; what is ticked as a by-election is up as well."""
    by_election = form.by_election.data or []
    return services.create_election(
        db(),
        meeting=meeting,
        offices=list(dict.fromkeys([*(form.offices.data or []), *by_election])),
        by_election=by_election,
        title=form.title.data or "",
        dates=form.dates(),
        actor=actor(),
        now=now(),
    )


def against(meeting: Meeting, rulebook: Rulebook) -> dict[str, list[Violation]]:
    """Return, for each office that is not up at a meeting, why it is not."""
    return {
        office: timing_violations(
            rulebook,
            office,
            gathering(meeting),
            gatherings=gatherings(db(), meeting.network_id),
            concluded=queries.concluded(db(), meeting.network_id),
        )
        for office in rulebook.offices
    }
