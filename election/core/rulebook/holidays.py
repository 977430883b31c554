"""Public holidays of Sweden and Norway, and which days are working days.

Sweden: lag (1989:253) om allmänna helgdagar, with the national day, as it stands since 2005.
Norway: lov 24. februar 1995 nr. 12 om helligdager og helligdagsfred, lov 26. april 1947 nr. 1 om
1 og 17 mai som høgtidsdager. Earlier years are told by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from election.core.rulebook.period import Country, Eves

_SATURDAY = 5
_ONE = timedelta(days=1)


class Holiday(StrEnum):
    """A day off, by a name that the pages translate."""

    NEW_YEAR = "new-year"
    EPIPHANY = "epiphany"
    MAUNDY_THURSDAY = "maundy-thursday"
    GOOD_FRIDAY = "good-friday"
    EASTER = "easter"
    EASTER_MONDAY = "easter-monday"
    MAY_DAY = "may-day"
    CONSTITUTION = "constitution-day"
    ASCENSION = "ascension"
    WHIT_SUNDAY = "whit-sunday"
    WHIT_MONDAY = "whit-monday"
    NATIONAL_DAY = "national-day"
    MIDSUMMER_EVE = "midsummer-eve"
    MIDSUMMER = "midsummer"
    ALL_SAINTS = "all-saints"
    CHRISTMAS_EVE = "christmas-eve"
    CHRISTMAS = "christmas"
    BOXING_DAY = "boxing-day"
    NEW_YEARS_EVE = "new-years-eve"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


EVES = frozenset({Holiday.MIDSUMMER_EVE, Holiday.CHRISTMAS_EVE, Holiday.NEW_YEARS_EVE})


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, century, in_century = year % 19, year // 100, year % 100
    shift = century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    epact = (19 * golden + shift) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def holidays(country: Country, year: int) -> Mapping[date, Holiday]:
    """Return the public holidays of a year, and the eves that law treats like them."""
    sunday = easter(year)
    found = {
        date(year, 1, 1): Holiday.NEW_YEAR,
        sunday - 2 * _ONE: Holiday.GOOD_FRIDAY,
        sunday: Holiday.EASTER,
        sunday + _ONE: Holiday.EASTER_MONDAY,
        sunday + 49 * _ONE: Holiday.WHIT_SUNDAY,
        date(year, 12, 24): Holiday.CHRISTMAS_EVE,
        date(year, 12, 25): Holiday.CHRISTMAS,
        date(year, 12, 26): Holiday.BOXING_DAY,
        date(year, 12, 31): Holiday.NEW_YEARS_EVE,
    }
    match country:
        case Country.SWEDEN:
            midsummer = _saturday(date(year, 6, 20))
            found |= {
                date(year, 1, 6): Holiday.EPIPHANY,
                date(year, 6, 6): Holiday.NATIONAL_DAY,
                midsummer - _ONE: Holiday.MIDSUMMER_EVE,
                midsummer: Holiday.MIDSUMMER,
                _saturday(date(year, 10, 31)): Holiday.ALL_SAINTS,
            }
        case Country.NORWAY:
            found |= {
                sunday - 3 * _ONE: Holiday.MAUNDY_THURSDAY,
                sunday + 50 * _ONE: Holiday.WHIT_MONDAY,
                date(year, 5, 17): Holiday.CONSTITUTION,
            }
    # Ascension can fall on 1 or 17 May: a day off by either name.
    return {sunday + 39 * _ONE: Holiday.ASCENSION, date(year, 5, 1): Holiday.MAY_DAY} | found


def _saturday(first: date) -> date:
    """Return the first Saturday on or after a day."""
    return first + timedelta(days=(_SATURDAY - first.weekday()) % 7)


def off(country: Country, day: date, eves: Eves = Eves.FREE) -> Holiday | None:
    """Return why a day is no working day; None when it is one."""
    found = holidays(country, day.year).get(day)
    if found is not None and not (found in EVES and eves is Eves.WORKING):
        return found
    match day.weekday():
        case 5:
            return Holiday.SATURDAY
        case 6:
            return Holiday.SUNDAY
    return None
