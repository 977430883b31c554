"""One year of a network: its meetings, the dates of its elections, and what is due in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from election.core.rulebook.calendar import table
from election.core.rulebook.holidays import Holiday
from election.core.rulebook.model import Rulebook
from election.elections import queries
from election.elections.models import Election
from election.elections.views import bp
from election.elections.views.cycle import lines
from election.elections.views.timeline import Step, timeline
from election.elections.views.wheel import wheel
from election.meetings.models import Meeting
from election.meetings.queries import meetings
from election.people.queries import rulebook_now
from election.web.access import public
from election.web.forms import YEARS
from election.web.request import db, network, now
from election.web.texts import today

EARLIEST, LATEST = YEARS.start, YEARS.stop - 1
AROUND = 8  # years before and after that can be jumped to


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something on a day of the year."""

    day: date
    text: str
    of: str  # the election it belongs to; empty for a meeting
    url: str
    rule: str | None = None
    rulebook: Rulebook | None = None
    meeting: Meeting | None = None
    step: Step | None = None
    day_off: Holiday | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether it is in the calendar as called off."""
        return self.meeting is not None and self.meeting.cancelled_at is not None


@bp.get("/year")
@public
def year() -> ResponseReturnValue:
    shown = min(max(request.args.get("year", today().year, int), EARLIEST), LATEST)
    rulebook = rulebook_now(db(), network().id, today())
    everything = meetings(db(), network().id)
    found = sorted(events(shown, everything), key=lambda one: one.day)
    return render_template(
        "elections/year.html",
        rulebook=rulebook,
        year=shown,
        earliest=EARLIEST,
        latest=LATEST,
        events=found,
        wheel=wheel(shown, [(one.day, one.meeting is not None) for one in found], today()),
        lines=list(lines(rulebook, shown, shown, {one.id: one for one in everything})),
        jumps=jumps(rulebook, shown),
    )


def events(shown: int, everything: list[Meeting]) -> Iterator[Event]:
    """Yield what falls in a year: meetings, and the dates of elections beside their meetings."""
    for one in everything:
        if one.held_on.year == shown:
            url = url_for("meetings.meeting", meeting_id=one.id)
            yield Event(day=one.held_on, text=one.title, of="", url=url, meeting=one)
    for election in queries.elections(db(), network().id):
        if election.cancelled_at is None:
            yield from _dates(election, shown)


def _dates(election: Election, shown: int) -> Iterator[Event]:
    rulebook = queries.rulebook_of_election(db(), election)
    meeting = queries.meeting_of(db(), election)
    for step in timeline(election, meeting, rulebook, None, now()):
        if step.name != "held_on" and step.day is not None and step.day.year == shown:
            yield Event(
                day=step.day,
                text=step.text,
                of=election.title,
                url=url_for("elections.election", election_id=election.id),
                rule=step.rule,
                rulebook=rulebook,
                step=step,
                day_off=step.day_off,
            )


def jumps(rulebook: Rulebook, shown: int) -> list[tuple[int, bool, bool]]:
    """Return the years around one: (year, is election year, has an election by the calendar)."""
    first, last = max(shown - AROUND, EARLIEST), min(shown + AROUND, LATEST)
    up = {row.year for row in table(rulebook, first, last)}
    years = rulebook.timing.election_years
    found = [(one, years is not None and one in years, one in up) for one in range(first, last + 1)]
    return [each for each in found if each[1] or each[2]]
