"""The next moments at which something happens, to put the demonstration's clock to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from election.elections.models import Election
from election.elections.queries import meeting_of
from election.meetings.models import Meeting

ZONE = ZoneInfo("Europe/Stockholm")
MEETS_AT = time(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A moment to come, and what happens then."""

    at: datetime
    text: str


def coming_moments(session: Session, now: datetime) -> list[Coming]:
    """Return the moments to come, the nearest first."""
    found: list[Coming] = []
    for election in session.scalars(sa.select(Election).where(Election.cancelled_at.is_(None))):
        meeting = meeting_of(session, election)
        opens, closes = election.nominations_open_at, election.nominations_close_at
        begins = _begins(meeting)
        found += [
            Coming(at=opens, text=_("%(title)s: nominations open", title=election.title)),
            Coming(
                at=closes + timedelta(hours=1),
                text=_("%(title)s: nominations have closed", title=election.title),
            ),
            Coming(
                at=begins - timedelta(days=1),
                text=_("%(title)s: the day before the meeting", title=election.title),
            ),
            Coming(at=begins, text=_("%(title)s: the meeting begins", title=election.title)),
        ]
    coming = [one for one in found if one.at > now]
    return sorted(coming, key=lambda one: one.at)


def _begins(meeting: Meeting) -> datetime:
    return datetime.combine(meeting.held_on, MEETS_AT, ZONE)
