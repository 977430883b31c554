"""The notice of a meeting: read, printed, and mailed to those it calls."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from election.db import transaction
from election.elections.forms import NoticeForm
from election.elections.notice import called, has_changed, offices_told, send_notice
from election.elections.queries import elections_to_come
from election.elections.views import bp
from election.meetings.models import Meeting
from election.people.queries import rulebook_now
from election.web.access import Role, access, public
from election.web.forms import refusals_on
from election.web.request import actor, config, db, get_or_404, now, roles

NOTICE = "/meetings/<uuid:meeting_id>/notice"


@bp.get(NOTICE)
@public
def notice(meeting_id: UUID) -> ResponseReturnValue:
    meeting = get_or_404(Meeting, meeting_id)
    form = NoticeForm(obj=meeting) if Role.COORDINATOR in roles() else None
    return _page(meeting, form)


@bp.post(f"{NOTICE}/send")
@access(Role.COORDINATOR)
def post_notice(meeting_id: UUID) -> ResponseReturnValue:
    meeting, form = get_or_404(Meeting, meeting_id), NoticeForm()
    if form.validate_on_submit():
        sent = 0
        with refusals_on(form), transaction(db()):
            sent = _sent(meeting, form)
        if not form.is_wrong:
            text = ngettext(
                "The notice goes by mail to %(num)s person.",
                "The notice goes by mail to %(num)s persons.",
                sent,
            )
            flash(text)
            return redirect(url_for("elections.notice", meeting_id=meeting.id))
    return _page(meeting, form)


def _sent(meeting: Meeting, form: NoticeForm) -> int:
    return send_notice(
        db(),
        meeting=meeting,
        practical=form.practical.data or "",
        joining=form.joining.data or "",
        page=config().site_url + url_for("elections.notice", meeting_id=meeting.id),
        actor=actor(),
        now=now(),
    )


def _page(meeting: Meeting, form: NoticeForm | None) -> ResponseReturnValue:
    return render_template(
        "elections/notice.html",
        meeting=meeting,
        form=form,
        rulebook=rulebook_now(db(), meeting.network_id, meeting.held_on),
        offices=offices_told(db(), meeting),
        elections=elections_to_come(db(), meeting),
        called=len(called(db(), meeting)) if form else 0,
        changed=has_changed(db(), meeting),
        here=config().site_url + url_for("meetings.here"),
        booth=config().site_url + url_for("home.vote"),
    )
