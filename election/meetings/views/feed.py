"""The network's calendar, to subscribe to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Response, url_for
from sqlalchemy.orm import Session

from election.meetings import queries
from election.meetings.feed import Entry, add_source, entries, feed
from election.meetings.models import Meeting
from election.meetings.views import bp
from election.people.models import Network
from election.web.access import public
from election.web.request import config, db, network, now
from election.web.texts import zone
from election.web.words import form_name, kind_name


@bp.get("/calendar.ics")
@public
def calendar() -> Response:
    host = urlsplit(config().site_url).hostname or "localhost"
    found = entries(db(), network())
    written = feed(name=network().name, found=found, host=host, zone=zone(), now=now())
    return Response(written, content_type="text/calendar; charset=utf-8")


def meeting_entries(session: Session, of: Network) -> Iterator[Entry]:
    """Yield the network's meetings as whole days."""
    known = queries.revisions(session, of.id)
    for row in queries.meetings(session, of.id):
        yield Entry(
            key=f"meeting-{row.id}",
            title=row.title,
            at=row.held_on,
            url=page_of(row),
            text=f"{kind_name(row.kind)}. {form_name(row.form)}.",
            cancelled=row.cancelled_at is not None,
            revision=queries.revision_of(known, row, row.planned_at),
        )


def page_of(row: Meeting) -> str:
    """Return the whole address of a meeting's page."""
    return config().site_url + url_for("meetings.meeting", meeting_id=row.id)


add_source(bp, meeting_entries)
