"""How long before a meeting, or after it, something must have happened: days or weeks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_WRITTEN = re.compile(r"([0-9]{1,3}) (working day|day|week)s?")
LONGEST = 366  # days


class Country(StrEnum):
    """Whose public holidays are days off."""

    SWEDEN = "SE"
    NORWAY = "NO"


class Eves(StrEnum):
    """What the eves of midsummer, Christmas and New Year are."""

    FREE = "free"
    WORKING = "working"


class DayOff(StrEnum):
    """What becomes of a last day that falls on a Saturday, Sunday or holiday."""

    STAYS = "stays"
    BEFORE = "before"  # the working day before is the last one
    AFTER = "after"  # the working day after is the last one


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    WORKING_DAY = "working day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time before or after a meeting: so many days, weeks or working days."""

    count: int
    unit: Unit = Unit.DAY

    @property
    def days(self) -> int:
        """The days on the calendar; of working days, as many as there are at least."""
        return self.count * 7 if self.unit is Unit.WEEK else self.count

    def __str__(self) -> str:
        """Return what the rulebook's file says, such as ``3 weeks``."""
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def period(text: str) -> Period | None:
    """Read ``21 days``, ``3 weeks`` or ``10 working days``; None when it is nothing of that."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    read = Period(count=int(found[1]), unit=Unit(found[2]))
    return read if read.days <= LONGEST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRules:
    """What must happen how long before the meeting, and how the days are counted.

    None: the rules say nothing of it. Without a country, no day is known to be off.
    """

    country: Country | None = None
    eves: Eves = Eves.FREE
    day_off: DayOff = DayOff.STAYS
    announcement: Period | None = None  # nominations open
    proposal: Period | None = None  # the nomination committee's proposal is published
    notice: Period | None = None  # the members are called to the meeting
    minutes: Period | None = None  # after the meeting: its minutes are signed
