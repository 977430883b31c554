"""Dates and seats of an election, and calling it off."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.deadlines import deadlines
from election.core.rulebook.model import Mode, Rulebook
from election.core.rulebook.seats import ballot_seats
from election.db import transaction
from election.elections import queries, services
from election.elections.concern import concerned
from election.elections.forms import (
    MOMENTS,
    ChangeDatesForm,
    field_of,
    place_refusals,
    seats_form,
)
from election.elections.models import Election, ElectionOffice
from election.elections.services import Dates
from election.elections.views import bp
from election.elections.words import office_title
from election.meetings.forms import ReasonForm
from election.web.access import Role, access
from election.web.forms import Form, refusals_on
from election.web.request import actor, db, get_or_404, is_local, now
from election.web.texts import zone


@bp.route("/elections/<uuid:election_id>/dates", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def dates(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    form = ChangeDatesForm(data={name: getattr(election, name) for name in MOMENTS})
    if form.validate_on_submit() and not form.is_back:
        entered = form.dates(election)
        form.refusals += services.dates_violations(db(), election, entered, now())
        if not form.is_wrong:
            return changed(form, election) if form.is_confirmed else asked(form, election, entered)
        place_refusals(form)
    rulebook = queries.rulebook_of_election(db(), election)
    meeting = queries.meeting_of(db(), election)
    return render_template(
        "elections/dates.html",
        election=election,
        meeting=meeting,
        form=form,
        rulebook=rulebook,
        due=deadlines(rulebook, meeting.held_on),
        over_days=rulebook.voting.mode is Mode.OVER_DAYS,
        passed=[name for name in MOMENTS if (getattr(election, name) or now()) < now()],
    )


def asked(form: ChangeDatesForm, election: Election, entered: Dates) -> ResponseReturnValue:
    """Say what a change of dates means before it is done."""
    rulebook = queries.rulebook_of_election(db(), election)
    held_on = queries.meeting_of(db(), election).held_on
    moves = services.moved(election, entered)
    return render_template(
        "elections/dates_asked.html",
        election=election,
        form=form,
        rulebook=rulebook,
        moves=moves,
        due=deadlines(rulebook, held_on),
        warnings=services.date_warnings(rulebook, held_on, entered, zone(), now()),
        told=concerned(db(), election, moves.keys(), now()),
    )


def changed(form: ChangeDatesForm, election: Election) -> ResponseReturnValue:
    """Change the dates, and lead back to the election's page."""
    with transaction(db()):
        services.change_dates(
            db(),
            election=election,
            dates=form.dates(election),
            why=form.why.data,
            actor=actor(),
            now=now(),
        )
    flash(_("The dates have been changed. Those concerned get a mail."))
    return to_hub(election)


@bp.route("/elections/<uuid:election_id>/seats", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def seats(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = queries.rulebook_of_election(db(), election)
    rows = open_ended(election, rulebook)
    form = seats_form(
        {
            office: (office_title(office, rulebook), seats_of(rulebook, election, office))
            for office in rows
        }
    )
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            fix_all(form, election, list(rows))
        if not form.is_wrong:
            flash(_("The number of seats has been decided."))
            back = request.args.get("back", "")
            return redirect(back) if is_local(back) else to_hub(election)
    return render_template(
        "elections/seats.html",
        election=election,
        form=form,
        offices={office: form[field_of(office)] for office in rows},
        rows=rows,
        rulebook=rulebook,
    )


def open_ended(election: Election, rulebook: Rulebook) -> dict[str, ElectionOffice]:
    """Return the offices whose number of seats the meeting decides, a row of each."""
    found = {row.office: row for row in queries.offices_of(db(), election)}
    return {
        office: row
        for office, row in found.items()
        if row.by_election or rulebook.offices[office].least < rulebook.offices[office].most
    }


def seats_of(rulebook: Rulebook, election: Election, office: str) -> int | None:
    """Return the number decided, included offices counted in; None before."""
    return queries.seats_decided(db(), rulebook, election, office) or None


def fix_all(form: Form, election: Election, offices: list[str]) -> None:
    """Decide every number that was entered and is not decided so already."""
    rulebook = queries.rulebook_of_election(db(), election)
    for office in offices:
        entered = form[field_of(office)].data
        if entered is not None and entered != seats_of(rulebook, election, office):
            services.fix_seats(
                db(), election=election, office=office, seats=entered, actor=actor(), now=now()
            )


@bp.app_template_global()
def on_the_ballot(rulebook: Rulebook, office: str, number: int) -> int:
    """Return how many of an office's seats are on its own ballot."""
    return sum(ballot_seats(rulebook, office, number).values())


@bp.route("/elections/<uuid:election_id>/cancel", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def cancel(election_id: UUID) -> ResponseReturnValue:
    election, form = get_or_404(Election, election_id), ReasonForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.cancel_election(
                db(), election=election, reason=form.reason.data, actor=actor(), now=now()
            )
        if not form.is_wrong:
            flash(_("The election has been called off. Those concerned get a mail."))
            return to_hub(election)
    return render_template("elections/cancel.html", election=election, form=form)


def to_hub(election: Election) -> ResponseReturnValue:
    """Lead back to the election's page."""
    return redirect(url_for("elections.election", election_id=election.id))
