"""The list of meetings, planning one, and one meeting's page with its acts."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.refusal import Violation
from election.db import transaction
from election.meetings import queries, services
from election.meetings.forms import ConfirmForm, PlanForm
from election.meetings.models import Meeting
from election.meetings.views import bp
from election.meetings.warnings import day_warnings
from election.people.queries import rulebook_now
from election.web.access import Role, access, public
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, network, now
from election.web.texts import today


@bp.get("/meetings")
@public
def meetings() -> ResponseReturnValue:
    rows = queries.meetings(db(), network().id)
    coming = [one for one in rows if is_coming(one)]
    past = [one for one in reversed(rows) if not is_coming(one)]
    return render_template("meetings/meetings.html", coming=coming, past=past)


def is_coming(meeting: Meeting) -> bool:
    """Tell whether a meeting is still to be held, or being held."""
    over = meeting.cancelled_at is not None or meeting.closed_at is not None
    return not over and (meeting.held_on >= today() or meeting.opened_at is not None)


@bp.route("/meetings/plan", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def plan() -> ResponseReturnValue:
    form = PlanForm()
    if form.validate_on_submit() and not form.is_back:
        found = [] if form.is_confirmed or form.held.data else warned(form)
        if found:
            return render_template("meetings/plan_asked.html", form=form, warnings=found)
        with refusals_on(form), transaction(db()):
            meeting = planned(form)
        if not form.is_wrong:
            flash(_("The meeting is in the calendar."))
            return redirect(url_for("meetings.meeting", meeting_id=meeting.id))
    rules = rulebook_now(db(), network().id, today())
    return render_template("meetings/plan.html", form=form, rulebook=rules)


def warned(form: PlanForm) -> list[Violation]:
    """Return what to think of before the meeting of a form is planned."""
    assert form.held_on.data is not None  # noqa: S101 - the form has been validated
    rulebook = rulebook_now(db(), network().id, form.held_on.data)
    elects = form.kind.data in rulebook.meetings.electing
    return list(day_warnings(rulebook, form.held_on.data, today(), elects=elects))


def planned(form: PlanForm) -> Meeting:
    """Enter the meeting of a form; one held before the service was used is also opened, closed."""
    assert form.held_on.data is not None  # noqa: S101 - the form has been validated
    meeting = services.plan_meeting(
        db(),
        network=network(),
        kind=form.kind.data,
        form=form.form.data,
        held_on=form.held_on.data,
        title=form.title.data or "",
        actor=actor(),
        now=now(),
    )
    if form.held.data:
        services.enter_as_held(db(), meeting=meeting, today=today(), actor=actor(), now=now())
    return meeting


@bp.get("/meetings/<uuid:meeting_id>")
@public
def meeting(meeting_id: UUID) -> ResponseReturnValue:
    row = get_or_404(Meeting, meeting_id)
    here = len(queries.persons_present(db(), row)) if row.opened_at else 0
    return render_template(
        "meetings/meeting.html",
        meeting=row,
        here=here,
        rolls=queries.roll_versions(db(), row),
        rulebook=rulebook_now(db(), network().id, row.held_on),
        may_begin=row.held_on <= today(),
    )


@bp.post("/meetings/<uuid:meeting_id>/notice")
@access(Role.COORDINATOR)
def notice(meeting_id: UUID) -> ResponseReturnValue:
    row = get_or_404(Meeting, meeting_id)
    with transaction(db()):
        services.give_notice(db(), meeting=row, actor=actor(), now=now())
    flash(_("It is noted that notice has been given."))
    return to_page(row)


@bp.route("/meetings/<uuid:meeting_id>/open", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def open_meeting(meeting_id: UUID) -> ResponseReturnValue:
    row, form = get_or_404(Meeting, meeting_id), ConfirmForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.open_meeting(db(), meeting=row, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("The meeting is open."))
            return to_page(row)
    return render_template(
        "meetings/open.html", meeting=row, form=form, early=row.held_on > today()
    )


@bp.route("/meetings/<uuid:meeting_id>/close", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def close_meeting(meeting_id: UUID) -> ResponseReturnValue:
    row, form = get_or_404(Meeting, meeting_id), ConfirmForm()
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            services.close_meeting(db(), meeting=row, actor=actor(), now=now())
        if not form.is_wrong:
            flash(_("The meeting is over."))
            return to_page(row)
    return render_template("meetings/close.html", meeting=row, form=form)


def to_page(row: Meeting) -> ResponseReturnValue:
    """Lead back to the meeting's page."""
    return redirect(url_for("meetings.meeting", meeting_id=row.id))
