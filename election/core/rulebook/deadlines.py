"""The last day by the rules for what must happen before a meeting, and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from election.core.rulebook.holidays import Holiday, off
from election.core.rulebook.model import Rulebook
from election.core.rulebook.period import DayOff, DeadlineRules, Period, Unit

_ONE = timedelta(days=1)


class Gate(StrEnum):
    """What must have happened before the meeting, or so long after it."""

    ANNOUNCEMENT = "announcement"  # nominations open
    NOMINATIONS = "nominations"  # nominations close
    PROPOSAL = "proposal"  # the nomination committee's proposal is published
    NOTICE = "notice"  # the members are called
    MINUTES = "minutes"  # after the meeting: the minutes are signed, and so published


_KEYS = {
    Gate.ANNOUNCEMENT: "deadlines.announcement",
    Gate.NOMINATIONS: "nomination.closes_days_before",
    Gate.PROPOSAL: "deadlines.proposal",
    Gate.NOTICE: "deadlines.notice",
    Gate.MINUTES: "deadlines.minutes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day for something, by the rules."""

    gate: Gate
    on: date
    period: Period
    rule: str | None
    counted: date  # where the period alone leads; another day where that one is off and moved
    day_off: Holiday | None = None  # why the counted day is no working day

    @property
    def is_moved(self) -> bool:
        """Whether the rules chose another day because the counted one is off."""
        return self.on != self.counted


def source(rulebook: Rulebook, gate: Gate) -> str | None:
    """Return on what the rules' word about a deadline rests, also where they leave it open."""
    return rulebook.source(_KEYS[gate])


def period_of(rulebook: Rulebook, gate: Gate) -> Period | None:
    """Return how long before the meeting, or after it, is left; None: the rules leave it open."""
    match gate:
        case Gate.ANNOUNCEMENT:
            return rulebook.deadlines.announcement
        case Gate.NOMINATIONS:
            return rulebook.nomination.closes_days_before
        case Gate.PROPOSAL:
            return rulebook.deadlines.proposal
        case Gate.NOTICE:
            return rulebook.deadlines.notice
        case Gate.MINUTES:
            return rulebook.deadlines.minutes


def deadline(rulebook: Rulebook, gate: Gate, meeting_on: date) -> Deadline | None:
    """Return the last day for something about a meeting; None where the rules set none."""
    period = period_of(rulebook, gate)
    if period is None:
        return None
    rules = rulebook.deadlines
    away = _ONE if gate is Gate.MINUTES else -_ONE
    counted = _counted(meeting_on, period, rules, away)
    day_off = why_off(rules, counted)
    moved = rules.day_off is not DayOff.STAYS and day_off is not None
    return Deadline(
        gate=gate,
        on=_next_working_day(counted, meeting_on, rules, away) if moved else counted,
        period=period,
        rule=source(rulebook, gate),
        counted=counted,
        day_off=day_off,
    )


def deadlines(rulebook: Rulebook, meeting_on: date) -> dict[Gate, Deadline]:
    """Return every last day the rules set for a meeting."""
    found = ((gate, deadline(rulebook, gate, meeting_on)) for gate in Gate)
    return {gate: one for gate, one in found if one is not None}


def before(day: date, period: Period, rules: DeadlineRules) -> date:
    """Return the day a period before another; of working days, the day itself is not counted."""
    return _counted(day, period, rules, -_ONE)


def after(day: date, period: Period, rules: DeadlineRules) -> date:
    """Return the day a period after another, counted in the same way."""
    return _counted(day, period, rules, _ONE)


def _counted(day: date, period: Period, rules: DeadlineRules, step: timedelta) -> date:
    if period.unit is not Unit.WORKING_DAY:
        return day + step * period.days
    left = period.count
    while left > 0:
        day += step
        left -= why_off(rules, day) is None
    return day


def why_off(rules: DeadlineRules, day: date) -> Holiday | None:
    """Return why a day is no working day, as far as the rules say whose holidays count."""
    return None if rules.country is None else off(rules.country, day, rules.eves)


def _next_working_day(day: date, meeting_on: date, rules: DeadlineRules, away: timedelta) -> date:
    """Return the working day before or after; never the meeting's own, or one beyond it."""
    step = _ONE if rules.day_off is DayOff.AFTER else -_ONE
    while why_off(rules, day) is not None:
        day += step
        if (day - meeting_on) * away.days <= timedelta():
            step = away
            day = meeting_on + away
    return day
