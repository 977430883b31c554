"""The year wheel as a table: what is due when and why, beside the meetings planned and held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from election.core.rulebook.calendar import Due, Row, nominal_year, table
from election.core.rulebook.model import Rulebook
from election.elections import queries
from election.elections.models import Conclusion
from election.elections.views import bp
from election.meetings.models import Meeting
from election.meetings.queries import meetings
from election.people.queries import rulebook_now
from election.web.access import public
from election.web.forms import YEARS
from election.web.request import db, network
from election.web.texts import today

BACK, AHEAD = 3, 8  # years shown unless others are asked for
AT_MOST = 60
EARLIEST, LATEST = YEARS.start, YEARS.stop - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the worked table, and what became of it."""

    row: Row
    held: tuple[Meeting, ...]  # at which it was elected
    due: Due | None  # its next election, where that is in this row

    @property
    def is_due(self) -> bool:
        """Whether something in this row is what comes next."""
        return self.due is not None


@bp.get("/year")
@public
def year() -> ResponseReturnValue:
    first, last = asked_years()
    rulebook = rulebook_now(db(), network().id, today())
    everything = meetings(db(), network().id)
    return render_template(
        "elections/year.html",
        rulebook=rulebook,
        first=first,
        last=last,
        earliest=EARLIEST,
        latest=LATEST,
        lines=list(lines(rulebook, first, last, {one.id: one for one in everything})),
        meetings=[one for one in everything if first <= one.held_on.year <= last],
    )


def asked_years() -> tuple[int, int]:
    """Return the range asked for, kept within what can be shown."""
    this = today().year
    first = min(max(request.args.get("first", this - BACK, int), EARLIEST), LATEST)
    last = min(max(request.args.get("last", this + AHEAD, int), first), LATEST)
    return first, min(last, first + AT_MOST)


def lines(
    rulebook: Rulebook, first: int, last: int, known: dict[object, Meeting]
) -> Iterator[Line]:
    """Yield the rows of the range, each with the meetings that elected its offices."""
    held: dict[tuple[str, int], Meeting] = {}
    chosen = sa.select(Conclusion).where(
        Conclusion.network_id == network().id, Conclusion.by_election.is_(False)
    )
    for one in db().scalars(chosen):
        meeting = known[one.meeting_id]
        nominal = _nominal(rulebook, one.office, meeting.held_on)
        if nominal is not None:
            held[one.office, nominal] = meeting
    due = {
        (one.office, one.nominal): one for one in queries.offices_due(db(), network().id, today())
    }
    for row in table(rulebook, first, last):
        belongs = row.deferred_from or row.year
        at = {
            held[each, belongs].id: held[each, belongs]
            for each in row.offices
            if (each, belongs) in held
        }
        coming = [due[each, belongs] for each in row.offices if (each, belongs) in due]
        yield Line(row=row, held=tuple(at.values()), due=next(iter(coming), None))


def _nominal(rulebook: Rulebook, office: str, on: date) -> int | None:
    return nominal_year(rulebook, office, on=on) if office in rulebook.offices else None
