"""What meetings expect of the coordinator, of tellers, and of those who come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _

from election.core.rulebook.deadlines import Deadline, Gate, deadline
from election.meetings import queries
from election.meetings.models import Meeting
from election.meetings.own_presence import own_presences
from election.people.queries import rulebook_now
from election.web.access import Role
from election.web.tasks import Reader, Task
from election.web.texts import today, zone

NOTICE_DAYS = 30  # how long before a meeting its notice is asked for, where the rules are silent
AHEAD = 14  # how long before the last day by the rules


def expected(reader: Reader) -> Iterator[Task]:
    """Yield what a reader should do about meetings just now."""
    yield from _to_come_to(reader)
    if not reader.roles & {Role.COORDINATOR, Role.TELLER}:
        return
    for row in queries.meetings(reader.session, reader.network.id):
        if row.cancelled_at is None and row.closed_at is None:
            yield from _open_meeting(reader, row) if row.opened_at else _planned(reader, row)


def _to_come_to(reader: Reader) -> Iterator[Task]:
    """Yield the open meetings of today that she has not come to."""
    if Role.MEMBER not in reader.roles:
        return
    come = {meeting.id for meeting, _presence in own_presences(reader.session, reader.person)}
    for row in queries.meetings(reader.session, reader.network.id):
        is_open = row.opened_at is not None and row.closed_at is None
        if is_open and row.held_on == today() and row.id not in come:
            text = _("Note yourself present at %(meeting)s, with the code.", meeting=row.title)
            yield Task(text=text, url=url_for("meetings.here"))


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
    elif row.notice_at is None and _notice_from(reader, row) <= today():
        yield _notice(reader, row, url)


def _notice_from(reader: Reader, row: Meeting) -> date:
    """Return the day from which the notice is asked for: before its last day by the rules."""
    due = _notice_due(reader, row)
    return (due.on if due else row.held_on) - timedelta(days=AHEAD if due else NOTICE_DAYS)


def _notice(reader: Reader, row: Meeting, url: str) -> Task:
    due = _notice_due(reader, row)
    text = _("Give notice of %(meeting)s.", meeting=row.title)
    if due is None:
        return Task(text=text, url=url)
    until = datetime.combine(due.on + timedelta(days=1), time(), zone())
    return Task(text=text, url=url, due_at=until, rule=due.rule)


def _notice_due(reader: Reader, row: Meeting) -> Deadline | None:
    """Return the last day for the notice of a meeting that may elect, where the rules set one."""
    rulebook = rulebook_now(reader.session, reader.network.id, row.held_on)
    elects = row.kind in rulebook.meetings.electing
    return deadline(rulebook, Gate.NOTICE, row.held_on) if elects else None
