"""Days off against tables of others: published Easter dates, and calendars as printed."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter as easter_of_others

from election.core.rulebook.holidays import Holiday, easter, holidays, off
from election.core.rulebook.period import Country, Eves

SE, NO = Country.SWEDEN, Country.NORWAY

# Easter Sunday, midsummer's day and All Saints' Day as Swedish almanacs print them
ALMANAC = """
2020 04-12 06-20 10-31    2027 03-28 06-26 11-06    2034 04-09 06-24 11-04
2021 04-04 06-26 11-06    2028 04-16 06-24 11-04    2035 03-25 06-23 11-03
2022 04-17 06-25 11-05    2029 04-01 06-23 11-03    2036 04-13 06-21 11-01
2023 04-09 06-24 11-04    2030 04-21 06-22 11-02    2037 04-05 06-20 10-31
2024 03-31 06-22 11-02    2031 04-13 06-21 11-01    2038 04-25 06-26 11-06
2025 04-20 06-21 11-01    2032 03-28 06-26 11-06    2039 04-10 06-25 11-05
2026 04-05 06-20 10-31    2033 04-17 06-25 11-05    2040 04-01 06-23 11-03
"""
WORDS = ALMANAC.split()
ROWS = sorted(tuple(WORDS[n : n + 4]) for n in range(0, len(WORDS), 4))


def on(year, month_and_day):
    return date.fromisoformat(f"{year}-{month_and_day}")


def test_the_almanac_is_whole():
    assert [row[0] for row in ROWS] == [str(year) for year in range(2020, 2041)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_days_that_move_are_where_almanacs_have_them(row):
    year, sunday, midsummer, saints = row
    assert easter(int(year)) == on(year, sunday)
    swedish = holidays(SE, int(year))
    assert swedish[on(year, midsummer)] is Holiday.MIDSUMMER
    assert swedish[on(year, midsummer) - timedelta(days=1)] is Holiday.MIDSUMMER_EVE
    assert swedish[on(year, saints)] is Holiday.ALL_SAINTS
    norwegian = holidays(NO, int(year))
    assert norwegian[on(year, sunday) - timedelta(days=3)] is Holiday.MAUNDY_THURSDAY
    whit_monday = on(year, sunday) + timedelta(days=50)  # in 2027 and 2032 also 17 May
    assert norwegian[whit_monday] in (Holiday.WHIT_MONDAY, Holiday.CONSTITUTION)
    assert off(SE, whit_monday) in (None, Holiday.NATIONAL_DAY)
    assert on(year, sunday) - timedelta(days=3) not in swedish


def test_easter_is_where_another_program_has_it():
    for year in range(1900, 2201):
        assert easter(year) == easter_of_others(year)


# Whole years as printed calendars show them, days off from Monday to Friday; no eves.
PRINTED = {
    (SE, 2026): "01-01 01-06 04-03 04-06 05-01 05-14 12-25",
    (SE, 2027): "01-01 01-06 03-26 03-29 05-06",
    (SE, 2024): "01-01 03-29 04-01 05-01 05-09 06-06 12-25 12-26",
    (NO, 2026): "01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-25",
    (NO, 2027): "01-01 03-25 03-26 03-29 05-06 05-17",
    (NO, 2024): "01-01 03-28 03-29 04-01 05-01 05-09 05-17 05-20 12-25 12-26",
}


@pytest.mark.parametrize(("country", "year"), PRINTED)
def test_a_whole_year_is_as_printed(country, year):
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366)]
    weekdays = [day for day in days if day.year == year and day.weekday() < 5]
    printed = [on(year, each) for each in PRINTED[country, year].split()]
    found = [day for day in weekdays if off(country, day, Eves.WORKING) is not None]
    assert found == printed


@pytest.mark.parametrize(
    ("country", "day", "eves", "why"),
    [
        (SE, date(2026, 6, 19), Eves.FREE, Holiday.MIDSUMMER_EVE),
        (SE, date(2026, 6, 19), Eves.WORKING, None),
        (NO, date(2026, 6, 19), Eves.FREE, None),  # no midsummer there
        (NO, date(2026, 12, 24), Eves.FREE, Holiday.CHRISTMAS_EVE),
        (NO, date(2026, 12, 24), Eves.WORKING, None),
        (SE, date(2027, 12, 31), Eves.FREE, Holiday.NEW_YEARS_EVE),
        (SE, date(2028, 12, 24), Eves.WORKING, Holiday.SUNDAY),
        (SE, date(2027, 5, 17), Eves.FREE, None),
        (NO, date(2027, 5, 17), Eves.FREE, Holiday.CONSTITUTION),
        (NO, date(2027, 6, 6), Eves.FREE, Holiday.SUNDAY),
        (SE, date(2028, 6, 6), Eves.FREE, Holiday.NATIONAL_DAY),
        (SE, date(2027, 1, 9), Eves.FREE, Holiday.SATURDAY),
    ],
)
def test_a_day_off_says_why(country, day, eves, why):
    assert off(country, day, eves) is why
