"""The cycle of an office: a series of elections, each in its nominal year, each with its meeting.

A mandate runs from one election of the series to the next, never a number of days. A slot is one
election of the series: the nominal year decides that it comes, the election years decide whether
it waits for the New Year, and it opens on the first day its meeting can be held.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from election.core.rulebook.model import Deferral, MeetingKind, NewYear, Office, Rulebook


class When(StrEnum):
    """At which meeting of a year an election is due."""

    FIRST = "first-after-new-year"
    ANY = "any"  # any meeting that may elect, in the course of the year
    ANNUAL = "annual"


class State(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """A meeting, as far as the calendar asks."""

    id: str
    kind: MeetingKind
    on: date
    state: State = State.PLANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """An election of an office that was concluded at a meeting."""

    office: str
    meeting: str  # id of the gathering
    by_election: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One election of an office's series."""

    office: str
    number: int  # in the series, from 0
    nominal: int
    when: When
    year: int
    month: int | None
    rule: str

    @property
    def deferred_from(self) -> int | None:
        return self.nominal if self.when is When.FIRST else None

    @property
    def opens(self) -> date:
        return date(self.year, self.month or 1, 1)

    @property
    def closes(self) -> date:
        """The last day on which its own meeting is in time."""
        month = self.month or 12
        return date(self.year, month, monthrange(self.year, month)[1])


def slot(rulebook: Rulebook, office: Office, number: int) -> Slot:
    """Return an election of the series by its number."""
    timing = rulebook.timing
    nominal = office.first_year + number * office.term_years
    in_election_year = timing.election_years is not None and nominal in timing.election_years
    year, month, key = nominal, None, f"offices.{office.id}.deferral"
    match office.deferral:
        case Deferral.DEFERRED if in_election_year:
            when, key = When.FIRST, "timing.deferred_to"
            year = nominal + 1 if timing.new_year is NewYear.ENDING else nominal
        case Deferral.ANY_MEETING:
            when = When.ANY
        case Deferral.DEFERRED | Deferral.NEVER:
            when, month = When.ANNUAL, timing.month
            key = key if in_election_year else "timing.kind"
    return Slot(
        office=office.id,
        number=number,
        nominal=nominal,
        when=when,
        year=year,
        month=month,
        rule=rulebook.source(key) or "",
    )


def latest_open(rulebook: Rulebook, office: Office, on: date) -> int:
    """Return the number of the last election that has opened by a day; -1 before the first."""
    number = max(-1, (on.year - office.first_year) // office.term_years)
    while number >= 0 and slot(rulebook, office, number).opens > on:
        number -= 1
    return number


def carried_in(rulebook: Rulebook, one: Slot) -> bool:
    """Tell whether an election was over before these rules were adopted."""
    adopted = rulebook.adopted_on
    if one.when is When.FIRST:
        return one.opens < adopted
    return one.closes < adopted


def own_kinds(rulebook: Rulebook, one: Slot) -> tuple[MeetingKind, ...]:
    """Return the kinds of meeting at which an election is in its right place."""
    timing = rulebook.timing
    match one.when:
        case When.FIRST:
            first = () if timing.deferred_to is None else (timing.deferred_to,)
            return (*first, MeetingKind.ANNUAL)
        case When.ANNUAL:
            return (timing.kind,)
        case When.ANY:
            return rulebook.meetings.electing


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The elections of one office as they went: which are done, which comes next."""

    done: frozenset[int]
    next: int


def series(
    rulebook: Rulebook,
    office: Office,
    *,
    gatherings: Iterable[Gathering],
    concluded: Iterable[Concluded],
    today: date,
) -> Series:
    """Match the concluded elections with the series.

    An election belongs to the last slot that had opened on its day, so that one held late still
    ends with its cycle. Where nothing was concluded yet, the records begin with the first meeting
    known (or today), and what was due before it, or before the adoption, is taken as done.

    Raises ValueError for an election concluded at a meeting that is not among the gatherings.
    """
    held = {gathering.id: gathering for gathering in gatherings}
    done = set[int]()
    for election in concluded:
        if election.office == office.id and not election.by_election:
            if election.meeting not in held:
                raise ValueError(f"no gathering {election.meeting!r}")
            done.add(latest_open(rulebook, office, held[election.meeting].on))
    if done:
        return Series(done=frozenset(done), next=max(done) + 1)
    begins = min([today, *(gathering.on for gathering in held.values())])
    number = max(0, latest_open(rulebook, office, begins))
    while (one := slot(rulebook, office, number)).closes < begins or carried_in(rulebook, one):
        number += 1
    return Series(done=frozenset(), next=number)
