"""Letting another meeting elect what this one left, when the result is final."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from election.core.rulebook.cycle import State
from election.core.rulebook.model import MeetingKind
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings.models import Meeting
from election.meetings.queries import gathering, meetings
from election.results import services
from election.results.forms import RestForm
from election.results.queries import publication_of
from election.results.views.blueprint import bp
from election.web.access import Role, access
from election.web.forms import refusals_on
from election.web.request import actor, db, get_or_404, now


@bp.route("/rest", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def rest(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    left = services.left_undone(db(), publication_of(db(), election))
    form = RestForm(data={"title": _("%(election)s, continued", election=election.title)})
    form.meeting.choices = [(str(each.id), each.title) for each in _to_come(election)]
    if not form.is_submitted() and left and left[0].moved_to:
        form.meeting.data = left[0].moved_to.id
    if form.validate_on_submit():
        with refusals_on(form), transaction(db()):
            made = _put_up(election, form)
        if not form.is_wrong:
            flash(_("The rest is elected at that meeting. Those concerned get a mail."))
            return redirect(url_for("elections.election", election_id=made.id))
    return render_template(
        "results/rest.html",
        election=election,
        meeting=meeting_of(db(), election),
        rulebook=rulebook_of_election(db(), election),
        left=left,
        form=form,
    ), 409 if form.is_wrong else 200


def _put_up(election: Election, form: RestForm) -> Election:
    return services.hold_rest(
        db(),
        election=election,
        meeting=get_or_404(Meeting, UUID(form.meeting.data)),
        title=form.title.data or "",
        actor=actor(),
        now=now(),
    )


def _to_come(election: Election) -> list[Meeting]:
    """Return the meetings to come that may elect, the next first."""
    electing = rulebook_of_election(db(), election).meetings.electing
    found = [
        each
        for each in meetings(db(), election.network_id)
        if each.id != election.meeting_id
        and each.opened_at is None
        and gathering(each).state is State.PLANNED
        and MeetingKind(each.kind) in electing
    ]
    return sorted(found, key=lambda each: each.held_on)
