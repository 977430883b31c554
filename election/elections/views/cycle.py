"""Which offices are elected in which year: the table of the timing rule, in words and drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from election.core.rulebook.calendar import Due, Row, When, nominal_year, table
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

BACK, HORIZON = 3, 2040  # years shown unless others are asked for
AT_MOST = 60
EARLIEST, LATEST = YEARS.start, YEARS.stop - 1
ROW = 40  # height of a year in the picture


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One year of the picture: what is elected at its first meeting, and at its annual one."""

    year: int
    y: int
    is_election_year: bool
    first: bool
    annual: bool
    deferred: bool  # the annual meeting elects nothing: it waits for the first one after New Year


@bp.get("/election-years")
@public
def election_years() -> ResponseReturnValue:
    first, last = asked_years()
    rulebook = rulebook_now(db(), network().id, today())
    known = {one.id: one for one in meetings(db(), network().id)}
    return render_template(
        "elections/election_years.html",
        rulebook=rulebook,
        first=first,
        last=last,
        earliest=EARLIEST,
        latest=LATEST,
        lines=list(lines(rulebook, first, last, known)),
        years=drawn(rulebook, first, last),
        row=ROW,
    )


def asked_years() -> tuple[int, int]:
    """Return the range asked for, kept within what can be shown."""
    this = today().year
    first = min(max(request.args.get("first", this - BACK, int), EARLIEST), LATEST)
    last = request.args.get("last", max(HORIZON, this + BACK), int)
    return first, min(max(last, first), LATEST, first + AT_MOST)


def drawn(rulebook: Rulebook, first: int, last: int) -> list[Drawn]:
    """Return what the picture of the years shows; none of an office elected at any meeting."""
    rows = table(rulebook, first, last + 1)
    up = {(row.year, row.meeting) for row in rows}
    deferred = {row.deferred_from for row in rows if row.deferred_from}
    years = rulebook.timing.election_years
    return [
        Drawn(
            year=year,
            y=ROW * number + ROW + ROW // 2,
            is_election_year=years is not None and year in years,
            first=(year, When.FIRST) in up,
            annual=(year, When.ANNUAL) in up,
            deferred=year in deferred,
        )
        for number, year in enumerate(range(first, last + 1))
    ]


def lines(
    rulebook: Rulebook, first: int, last: int, known: Mapping[UUID, Meeting]
) -> Iterator[Line]:
    """Yield the rows of the range, each with the meetings that elected its offices."""
    held: dict[tuple[str, int], Meeting] = {}
    chosen = sa.select(Conclusion).where(
        Conclusion.network_id == network().id, Conclusion.by_election.is_(False)
    )
    for one in db().scalars(chosen):
        meeting = known[one.meeting_id]
        nominal = _nominal(rulebook, one.office, meeting)
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


def _nominal(rulebook: Rulebook, office: str, meeting: Meeting) -> int | None:
    known = office in rulebook.offices
    return nominal_year(rulebook, office, on=meeting.held_on) if known else None
