"""What meetings expect of the coordinator and of tellers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _

from election.meetings import queries
from election.meetings.models import Meeting
from election.web.access import Role
from election.web.tasks import Reader, Task
from election.web.texts import today

NOTICE_DAYS = 30  # how long before a meeting its notice is asked for


def expected(reader: Reader) -> Iterator[Task]:
    """Yield what a reader should do about meetings just now."""
    if not reader.roles & {Role.COORDINATOR, Role.TELLER}:
        return
    for row in queries.meetings(reader.session, reader.network.id):
        if row.cancelled_at is None and row.closed_at is None:
            yield from _open_meeting(reader, row) if row.opened_at else _planned(reader, row)


def _open_meeting(reader: Reader, row: Meeting) -> Iterator[Task]:
    coordinates = Role.COORDINATOR in reader.roles
    if row.held_on < today():
        if coordinates:
            text = _("Close %(meeting)s: its day is over.", meeting=row.title)
            yield Task(text=text, url=url_for("meetings.close_meeting", meeting_id=row.id))
        return
    text = _("Take presence at %(meeting)s.", meeting=row.title)
    yield Task(text=text, url=url_for("meetings.presence", meeting_id=row.id))
    if coordinates and queries.roll_of(reader.session, row) is None:
        text = _("Adopt the electoral roll of %(meeting)s.", meeting=row.title)
        yield Task(text=text, url=url_for("meetings.meeting", meeting_id=row.id))


def _planned(reader: Reader, row: Meeting) -> Iterator[Task]:
    if Role.COORDINATOR not in reader.roles:
        return
    url = url_for("meetings.meeting", meeting_id=row.id)
    if row.held_on < today():
        text = _("Say what became of %(meeting)s: its day has passed.", meeting=row.title)
        yield Task(text=text, url=url)
    elif row.held_on == today():
        yield Task(text=_("Open %(meeting)s.", meeting=row.title), url=url)
    elif row.notice_at is None and row.held_on <= _soon():
        yield Task(text=_("Give notice of %(meeting)s.", meeting=row.title), url=url)


def _soon() -> date:
    return today() + timedelta(days=NOTICE_DAYS)
