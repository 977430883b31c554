"""When offices are elected, why, and until when a mandate lasts.

Everything here is a function of the rulebook and of the meetings held and planned; today's date
is an argument. A mandate lasts from the election that gave it to the one that replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from election.core.rulebook.cycle import (
    Concluded,
    Gathering,
    Slot,
    State,
    When,
    carried_in,
    latest_open,
    own_kinds,
    series,
    slot,
)
from election.core.rulebook.model import MeetingKind, Office, Rulebook
from election.core.rulebook.phrases import LANGUAGES, at, because, until
from election.core.rulebook.timing import missed, timing_violations

__all__ = [
    "LANGUAGES",
    "Concluded",
    "Due",
    "Gathering",
    "MandateEnd",
    "Row",
    "State",
    "When",
    "agenda",
    "due",
    "mandate_end",
    "nominal_year",
    "table",
    "table_lines",
    "timing_violations",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The offices up at one meeting of the worked table."""

    year: int
    meeting: When
    month: int | None
    offices: tuple[str, ...]  # in the order of election
    rule: str
    deferred_from: int | None
    carried_in: bool  # over before these rules were adopted

    def to_json(self) -> dict[str, object]:
        row: dict[str, object] = {
            "year": self.year,
            "meeting": self.meeting.value,
            "month": self.month,
            "offices": list(self.offices),
            "rule": self.rule,
            "deferred_from": self.deferred_from,
        }
        return row | {"carried_in": True} if self.carried_in else row


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When the next election of an office is due, and why."""

    office: str
    nominal: int  # the year it belongs to by the cycle
    meeting: When
    kind: MeetingKind
    year: int
    month: int | None
    deferred_from: int | None
    rule: str
    overdue: bool
    gathering: str | None  # id of the planned meeting it falls on, if there is one

    def says(self, language: str) -> str:
        reason = because(language, deferred_from=self.deferred_from, overdue=self.overdue)
        place = at(language, self.meeting, self.year, self.month)
        return f"{place} ({reason})" if reason else place


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEnd:
    """The event that ends a mandate."""

    meeting: When
    year: int
    month: int | None
    rule: str

    @property
    def event(self) -> str:
        """A stable name: ``annual 2016-12`` or ``first-after-new-year 2015``."""
        month = "" if self.month is None else f"-{self.month:02}"
        return f"{self.meeting} {self.year}{month}"

    def says(self, language: str) -> str:
        return until(language, self.meeting, self.year, self.month)


def table(rulebook: Rulebook, first_year: int, last_year: int) -> list[Row]:
    """Return every election by the rules alone, meeting by meeting, from year to year."""
    rows: dict[tuple[int, int, int], list[Slot]] = {}
    order = list(When)
    for office in rulebook.offices.values():
        number = max(0, (first_year - office.first_year) // office.term_years - 1)
        while (one := slot(rulebook, office, number)).nominal <= last_year:
            if first_year <= one.year <= last_year:
                key = (one.year, order.index(one.when), one.nominal)
                rows.setdefault(key, []).append(one)
            number += 1
    return [_row(rulebook, rows[key]) for key in sorted(rows)]


def _row(rulebook: Rulebook, slots: list[Slot]) -> Row:
    one = slots[0]
    return Row(
        year=one.year,
        meeting=one.when,
        month=one.month,
        offices=tuple(each.office for each in slots),
        rule=one.rule,
        deferred_from=one.deferred_from,
        carried_in=carried_in(rulebook, one),
    )


def table_lines(rows: Iterable[Row]) -> list[str]:
    """Return the worked table as plain lines."""
    lines = ["year  meeting               month  rule  offices"]
    for row in rows:
        remarks = [] if row.deferred_from is None else [f"deferred from {row.deferred_from}"]
        remarks += ["carried in"] if row.carried_in else []
        remark = f" ({', '.join(remarks)})" if remarks else ""
        month = "" if row.month is None else str(row.month)
        place = f"{row.year}  {row.meeting:<20}  {month:>5}  {row.rule:<4}"
        lines.append(f"{place}  {', '.join(row.offices)}{remark}")
    return lines


def nominal_year(rulebook: Rulebook, office: str, *, on: date) -> int | None:
    """Return the nominal year of the last election that had opened by a day, if any."""
    number = latest_open(rulebook, rulebook.offices[office], on)
    return None if number < 0 else slot(rulebook, rulebook.offices[office], number).nominal


def due(
    rulebook: Rulebook,
    office: str,
    *,
    gatherings: Iterable[Gathering],
    concluded: Iterable[Concluded],
    today: date,
) -> Due:
    """Say when the next election of an office is due.

    A missed election stays due, and overdue, until the next of its series takes its place.
    """
    calendar, elections = list(gatherings), list(concluded)
    seat = rulebook.offices[office]
    went = series(rulebook, seat, gatherings=calendar, concluded=elections, today=today)
    number = max(went.next, latest_open(rulebook, seat, today))
    one = slot(rulebook, seat, number)
    planned = (
        gathering.id
        for gathering in sorted(calendar, key=lambda gathering: (gathering.on, gathering.id))
        if gathering.state is State.PLANNED
        and latest_open(rulebook, seat, gathering.on) == number
        and not timing_violations(
            rulebook, office, gathering, gatherings=calendar, concluded=elections
        )
    )
    late = number > went.next or _late(rulebook, one, today, calendar)
    return _due(rulebook, one, overdue=late, gathering=next(planned, None))


def agenda(
    rulebook: Rulebook,
    meeting: Gathering,
    *,
    gatherings: Iterable[Gathering],
    concluded: Iterable[Concluded],
) -> tuple[Due, ...]:
    """Return the offices up at a meeting, in the order of election."""
    calendar, elections = list(gatherings), list(concluded)
    up = []
    for office in rulebook.offices.values():
        if not timing_violations(
            rulebook, office.id, meeting, gatherings=calendar, concluded=elections
        ):
            went = series(
                rulebook, office, gatherings=calendar, concluded=elections, today=meeting.on
            )
            number = latest_open(rulebook, office, meeting.on)
            one = slot(rulebook, office, number)
            late = number > went.next or missed(rulebook, one, meeting, calendar)
            up.append(_due(rulebook, one, overdue=late, gathering=meeting.id))
    return tuple(up)


def _late(rulebook: Rulebook, one: Slot, today: date, calendar: list[Gathering]) -> bool:
    kinds = own_kinds(rulebook, one)
    return today > one.closes or any(
        gathering.kind in kinds
        and gathering.state is not State.PLANNED
        and one.opens <= gathering.on <= today
        for gathering in calendar
    )


def _due(rulebook: Rulebook, one: Slot, *, overdue: bool, gathering: str | None) -> Due:
    return Due(
        office=one.office,
        nominal=one.nominal,
        meeting=one.when,
        kind=own_kinds(rulebook, one)[0],
        year=one.year,
        month=one.month,
        deferred_from=one.deferred_from,
        rule=one.rule,
        overdue=overdue,
        gathering=gathering,
    )


def mandate_end(
    rulebook: Rulebook,
    office: str,
    *,
    elected_at: Gathering,
    by_election: bool = False,
    gatherings: Iterable[Gathering] = (),
    concluded: Iterable[Concluded] = (),
) -> MandateEnd:
    """Say which event ends a mandate given at a meeting.

    A by-election fills the rest of its cycle. Where it meets while the ordinary election of the
    cycle is still to come, the mandate ends with that; the history tells, and without one a
    by-election in the month of the annual meeting is taken to come before it.
    """
    seat = rulebook.offices[office]
    number = latest_open(rulebook, seat, elected_at.on)
    if by_election and number >= 0:
        known = [*gatherings, elected_at]
        elections = [one for one in concluded if one.office == office and not one.by_election]
        if _still_to_come(rulebook, seat, number, elected_at, known, elections):
            number -= 1
    return _end(rulebook, slot(rulebook, seat, number + 1))


def _still_to_come(
    rulebook: Rulebook,
    office: Office,
    number: int,
    meeting: Gathering,
    known: list[Gathering],
    elections: list[Concluded],
) -> bool:
    if elections:
        went = series(rulebook, office, gatherings=known, concluded=elections, today=meeting.on)
        return number >= went.next
    one = slot(rulebook, office, number)
    in_its_month = (meeting.on.year, meeting.on.month) == (one.year, one.month)
    return in_its_month and meeting.kind not in own_kinds(rulebook, one)


def _end(rulebook: Rulebook, successor: Slot) -> MandateEnd:
    if successor.when is When.FIRST and not rulebook.timing.hold_over:
        return MandateEnd(
            meeting=When.ANNUAL,
            year=successor.nominal,
            month=rulebook.timing.month,
            rule=rulebook.source("timing.hold_over") or "",
        )
    return MandateEnd(
        meeting=successor.when, year=successor.year, month=successor.month, rule=successor.rule
    )
