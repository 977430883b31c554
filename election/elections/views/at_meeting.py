"""Acts on a meeting that touch the elections at it, and what its own page tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.calendar import Due
from election.core.rulebook.deadlines import deadlines
from election.db import transaction
from election.elections import queries, services
from election.elections.concern import concerned
from election.elections.forms import CancelMeetingForm, MoveForm
from election.elections.models import Election
from election.elections.queries import Phase
from election.elections.services.meeting import roll_rulebook
from election.elections.views import bp
from election.meetings.forms import ConfirmForm, ReasonForm
from election.meetings.models import Meeting
from election.meetings.queries import (
    named_lines,
    persons_present,
    roll_as_it_would_be,
    roll_changes,
)
from election.people.queries import rulebook_now, rulebook_of
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, is_local, network, now
from election.web.texts import today, zone

MOVABLE = (Phase.ANNOUNCED, Phase.NOMINATION, Phase.PROPOSAL)


@bp.app_template_global()
def elections_at(meeting: Meeting) -> list[tuple[Election, Phase]]:
    """Return the elections of a meeting, each with its phase."""
    found = queries.elections_at(db(), meeting)
    return [(one, queries.phase_of(db(), one, now())) for one in found]


@bp.app_template_global()
def offices_up(meeting: Meeting) -> list[Due]:
    """Return the offices the calendar puts up at a meeting."""
    return queries.offices_up_at(db(), meeting)


@bp.app_template_global()
def offices_due() -> list[Due]:
    """Return, office by office, when its next election is due and why."""
    return queries.offices_due(db(), network().id, today())


@bp.route("/meetings/<uuid:meeting_id>/move", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def move_meeting(meeting_id: UUID) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    form = MoveForm(data={"held_on": meeting.held_on, "form": meeting.form})
    if form.validate_on_submit() and not form.is_back:
        day = form.held_on.data or meeting.held_on
        form.refusals += services.move_violations(db(), meeting, day, form.form.data, now())
        if not form.is_wrong:
            return moved(form, meeting, day) if form.is_confirmed else asked(form, meeting, day)
    return render_template("elections/move.html", **touched(meeting, form))


def asked(form: MoveForm, meeting: Meeting, day: date) -> ResponseReturnValue:
    """Say what it means to move a meeting before it is moved."""
    coming = queries.elections_to_come(db(), meeting)
    rules = [queries.rulebook_of_election(db(), one) for one in coming]
    rulebook = rulebook_now(db(), meeting.network_id, day)
    warned = [
        reason
        for one, book in zip(coming, rules, strict=True)
        for reason in services.date_warnings(book, day, services.dates_of(one), zone(), now())
        if reason.where == "held_on" or reason.code in ("announced-late", "proposal-late")
    ]
    return render_template(
        "elections/move_asked.html",
        meeting=meeting,
        form=form,
        day=day,
        rulebook=rules[0] if rules else rulebook,
        due=deadlines(rules[0] if rules else rulebook, day),
        warnings=list(dict.fromkeys(warned)),
        found=[(one, concerned(db(), one, ("held_on",), now())) for one in coming],
    )


def moved(form: MoveForm, meeting: Meeting, day: date) -> ResponseReturnValue:
    """Move the meeting, and lead back to its page."""
    with transaction(db()):
        services.move_meeting(
            db(),
            meeting=meeting,
            held_on=day,
            form=form.form.data,
            why=form.why.data,
            actor=actor(),
            now=now(),
        )
    flash(_("The meeting has been moved. Those concerned get a mail."))
    return redirect(url_for("meetings.meeting", meeting_id=meeting.id))


@bp.route("/meetings/<uuid:meeting_id>/cancel", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def cancel_meeting(meeting_id: UUID) -> ResponseReturnValue:
    meeting, form = get_or_404(Meeting, meeting_id), CancelMeetingForm()
    coming = queries.elections_to_come(db(), meeting)
    form.offer(go_on_to(coming, called_off=True), may_end=True)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.call_off_meeting(
                db(),
                meeting=meeting,
                reason=form.reason.data or "",
                go_on_at=form.chosen(lambda key: get_or_404(Meeting, key)),
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("The meeting has been cancelled. Those concerned get a mail."))
            return redirect(url_for("meetings.meeting", meeting_id=meeting.id))
    return render_template("elections/cancel_meeting.html", **touched(meeting, form))


def go_on_to(elections: Sequence[Election], *, called_off: bool = False) -> list[Meeting]:
    """Return the coming meetings at which all of these elections may be decided instead."""
    found = [services.meetings_to_go_on_to(db(), one, called_off=called_off) for one in elections]
    return [one for one in found[0] if all(one in each for each in found)] if found else []


@bp.route("/elections/<uuid:election_id>/another-meeting", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def carry_on(election_id: UUID) -> ResponseReturnValue:
    election, form = get_or_404(Election, election_id), CancelMeetingForm()
    form.offer(go_on_to([election]), may_end=False)
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.carry_on(
                db(),
                election=election,
                meeting=form.chosen(lambda key: get_or_404(Meeting, key))
                or queries.meeting_of(db(), election),
                why=form.reason.data or "",
                actor=actor(),
                now=now(),
            )
        if not form.is_wrong:
            flash(_("The election goes on at another meeting. Those concerned get a mail."))
            return redirect(url_for("elections.election", election_id=election.id))
    return render_template(
        "elections/carry_on.html",
        election=election,
        meeting=queries.meeting_of(db(), election),
        rulebook=queries.rulebook_of_election(db(), election),
        form=form,
    ), 409 if form.is_wrong else 200


def touched(meeting: Meeting, form: MoveForm | ReasonForm) -> dict[str, object]:
    """Return what the pages say before a meeting is moved or cancelled."""
    coming = queries.elections_to_come(db(), meeting)
    return {
        "meeting": meeting,
        "form": form,
        "found": [(one, queries.phase_of(db(), one, now())) for one in coming],
        "rulebook": rulebook_now(db(), meeting.network_id, meeting.held_on),
    }


@bp.route("/meetings/<uuid:meeting_id>/adopt-roll", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def adopt_roll(meeting_id: UUID) -> ResponseReturnValue:
    meeting, form = get_or_404(Meeting, meeting_id), ConfirmForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            adopted = services.adopt_roll(db(), meeting=meeting, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("The electoral roll has been adopted."))
            back = request.values.get("back", "")
            if is_local(back):
                return redirect(back)
            number = adopted.number
            return redirect(url_for("meetings.roll", meeting_id=meeting.id, number=number))
    version = roll_rulebook(db(), meeting)
    rules = rulebook_of(version) if version else rulebook_now(db(), network().id, meeting.held_on)
    roll = roll_as_it_would_be(db(), meeting, rules)
    here = persons_present(db(), meeting)
    return render_template(
        "elections/adopt_roll.html",
        meeting=meeting,
        form=form,
        rulebook=rules,
        present=len(here),
        entitled=len(roll.entitled),
        changes=roll_changes(db(), meeting, rules),
        lines=named_lines(db(), meeting.network_id, roll, present={each.key for each in here}),
    )
