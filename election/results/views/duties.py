"""Until when the minutes are to be signed, for those who answer for it; where the rules say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from election.core.rulebook.deadlines import Deadline, Gate, deadline
from election.elections.models import Election
from election.elections.queries import elections, meeting_of, rulebook_of_election
from election.elections.views.timeline import tells_of_minutes
from election.meetings.feed import Entry, add_duties
from election.meetings.models import Duty, Meeting
from election.meetings.officers import officers_of
from election.meetings.queries import revision_of, revisions
from election.people.models import Network
from election.results.queries import minutes_of
from election.results.views.blueprint import bp
from election.web.access import Role
from election.web.request import config
from election.web.tasks import Reader

ANSWERING = (Duty.CHAIR, Duty.SECRETARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesDue:
    """Minutes that the rules want signed by a day."""

    election: Election
    meeting: Meeting
    due: Deadline
    signed_at: datetime | None


@tells_of_minutes
def signed_at(session: Session, election: Election) -> datetime | None:
    """Return when the adjusters had signed the minutes last handed out; None: not yet."""
    minutes = minutes_of(session, election)
    return minutes.adjusted_at if minutes else None


def minutes_due(reader: Reader) -> Iterator[MinutesDue]:
    """Yield the minutes a reader answers for: as coordinator, chair or secretary of the meeting."""
    for election in elections(reader.session, reader.network.id):
        meeting = meeting_of(reader.session, election)
        rulebook = rulebook_of_election(reader.session, election)
        due = deadline(rulebook, Gate.MINUTES, meeting.held_on)
        if due is None or election.cancelled_at is not None or not _answers(reader, meeting):
            continue
        at = signed_at(reader.session, election)
        yield MinutesDue(election=election, meeting=meeting, due=due, signed_at=at)


def _answers(reader: Reader, meeting: Meeting) -> bool:
    if Role.COORDINATOR in reader.roles:
        return True
    return bool(reader.roles) and any(
        officer.duty in ANSWERING and person.id == reader.person.id
        for officer, person in officers_of(reader.session, meeting)
    )


def ends_at(day: date, network: Network) -> datetime:
    """Return the end of a day where the network is."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(network.time_zone))


def duties(reader: Reader) -> Iterator[Entry]:
    """Yield the last day for the minutes to be signed."""
    known = revisions(reader.session, reader.network.id)
    for one in minutes_due(reader):
        yield Entry(
            key=f"minutes-{one.election.id}-{reader.person.id}",
            title=_(
                "Last day for the minutes to be signed: %(election)s", election=one.election.title
            ),
            at=one.due.on,
            url=config().site_url + url_for("results.minutes", election_id=one.election.id),
            cancelled=one.meeting.cancelled_at is not None,
            revision=revision_of(known, one.meeting, one.meeting.planned_at),
            rule=one.due.rule,
            is_done=one.signed_at is not None,
        )


add_duties(bp, duties)
