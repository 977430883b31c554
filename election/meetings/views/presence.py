"""Who has come: ticked by tellers, counted live."""

from __future__ import annotations

from uuid import UUID

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from election.db import transaction
from election.meetings import services
from election.meetings.attendance import Attendance, attendance
from election.meetings.codes import Shown, code_of
from election.meetings.forms import ConfirmForm
from election.meetings.models import Meeting
from election.meetings.views import bp
from election.people.models import Person
from election.people.queries import rulebook_now
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, config, db, get_or_404, now, secret

TAKERS = (Role.TELLER, Role.COORDINATOR, Role.CODE_OFFICER)


@bp.route("/meetings/<uuid:meeting_id>/presence", methods=["GET", "POST"])
@access(*TAKERS)
def presence(meeting_id: UUID) -> ResponseReturnValue:
    meeting, form = get_or_404(Meeting, meeting_id), ConfirmForm()
    search = request.args.get("search", "")
    if form.validate_on_submit():
        act, who = asked()
        with refusals_on(form), transaction(db()):
            note(meeting, act, who)
        if not form.is_wrong:
            here = url_for("meetings.presence", meeting_id=meeting.id, search=search or None)
            return redirect(f"{here}#person-{who.id}")
    found = attendance_of(meeting)
    groups = found.groups(search)
    return render_template(
        "meetings/presence.html",
        meeting=meeting,
        form=form,
        groups=groups,
        counts=found.counts,
        rulebook=found.rulebook,
        search=search,
        chat_link=chat_link(meeting),
    )


@bp.get("/meetings/<uuid:meeting_id>/presence/counts")
@access(*TAKERS)
def counts(meeting_id: UUID) -> ResponseReturnValue:
    found = attendance_of(get_or_404(Meeting, meeting_id)).counts
    return jsonify(
        present=found.present,
        in_the_room=found.in_the_room,
        remote=found.remote,
        entitled=found.entitled,
    )


def attendance_of(meeting: Meeting) -> Attendance:
    """Return the meeting's presence under the rules of its day."""
    return attendance(db(), meeting, rulebook_now(db(), meeting.network_id, meeting.held_on))


def asked() -> tuple[str, Person]:
    """Return the button pressed and the person it stands beside; 400 when there is none."""
    act = next((name for name in ("room", "remote", "left") if name in request.form), "")
    try:
        who = UUID(request.form.get(act, ""))
    except ValueError:
        abort(400)
    return act, get_or_404(Person, who)


def note(meeting: Meeting, act: str, who: Person) -> None:
    """Note that someone has come or left."""
    if act == "left":
        services.record_departure(db(), meeting=meeting, person=who, actor=actor(), now=now())
        return
    services.record_presence(
        db(), meeting=meeting, person=who, remote=act == "remote", actor=actor(), now=now()
    )


def address() -> str:
    """Return where those who come note themselves present."""
    return config().site_url + url_for("meetings.here")


def chat_link(meeting: Meeting) -> str:
    """Return the link for the chat; what stands behind # is in no log of the server."""
    return f"{address()}#{code_of(secret(), meeting.id, Shown.CHAT, now())}"
