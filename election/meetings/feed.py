"""Calendar feeds, of a network and of a person: meetings, and what stages add (RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from election.meetings.queries import Revision
from election.people.models import Network
from election.web.tasks import Reader

EXTENSION, DUTIES = "election.calendar", "election.duties"
REFRESH = timedelta(hours=6)  # how often a reader's calendar asks again


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the feed: a day, or a moment."""

    key: str  # stable: the same entry keeps it when it is moved
    title: str
    at: date | datetime
    url: str
    text: str = ""
    minutes: int | None = None  # how long it takes, where its owner is busy meanwhile
    place: str | None = None
    cancelled: bool = False
    revision: Revision | None = None  # how often it was changed, and when last
    rule: str | None = None
    is_done: bool = False

    @property
    def is_moment(self) -> bool:
        """Whether a time of day belongs to it."""
        return isinstance(self.at, datetime)


Source = Callable[[Session, Network], Iterable[Entry]]
Duties = Callable[[Reader], Iterable[Entry]]


def add_source(bp: Blueprint, source: Source) -> None:
    """Let a stage add entries to the feed of a network."""

    def register(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(EXTENSION, []).append(source)

    bp.record_once(register)


def add_duties(bp: Blueprint, duties: Duties) -> None:
    """Let a stage add what it expects of one person, and when: to her page and her calendar."""

    def register(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(DUTIES, []).append(duties)

    bp.record_once(register)


def duties(reader: Reader) -> list[Entry]:
    """Return the dates of one person, past ones too, in order."""
    sources: list[Duties] = current_app.extensions.get(DUTIES, [])
    zone = ZoneInfo(reader.network.time_zone)
    found = [entry for source in sources for entry in source(reader)]
    return sorted(found, key=lambda one: (ends(one, zone), one.key))


def ends(one: Entry, zone: ZoneInfo) -> datetime:
    """Return the moment from which an entry is past; a day lasts until midnight."""
    if isinstance(one.at, datetime):
        return one.at
    return datetime.combine(one.at + timedelta(days=1), time(), zone)


def entries(session: Session, network: Network) -> list[Entry]:
    """Return all entries of a network's feed."""
    sources: list[Source] = current_app.extensions.get(EXTENSION, [])
    return [entry for source in sources for entry in source(session, network)]


def feed(*, name: str, found: Iterable[Entry], host: str, zone: ZoneInfo, now: datetime) -> bytes:
    """Write the entries as a calendar; moments are told in the zone, which is part of it."""
    calendar = Calendar()
    calendar.add("prodid", "-//election//meetings and elections//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    moments = []
    for one in found:
        event = _event(one, host, zone, now)
        calendar.add_component(event)
        moments.append(event.start)
    years = [one.year for one in moments] or [now.year]
    calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 1, 12, 31))
    return bytes(calendar.to_ical())


def _event(one: Entry, host: str, zone: ZoneInfo, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{host}")
    changed = one.revision.at if one.revision else now
    event.add("dtstamp", changed)  # without a METHOD: when it was last revised (3.8.7.2)
    event.add("last-modified", changed)
    event.add("sequence", one.revision.number if one.revision else 0)
    event.add("summary", one.title)
    if isinstance(one.at, datetime):
        event.add("dtstart", one.at.astimezone(zone))
        if one.minutes is not None:
            event.add("dtend", one.at.astimezone(zone) + timedelta(minutes=one.minutes))
    else:
        event.add("dtstart", one.at)
        event.add("dtend", one.at + timedelta(days=1))
    event.add("url", one.url)
    if one.text:
        event.add("description", one.text)
    if one.place:
        event.add("location", one.place)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.minutes is None else "OPAQUE")
    return event
