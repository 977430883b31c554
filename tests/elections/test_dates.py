"""Dates against the rulebook, on the days of the network's own zone; what is warned of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.refusal import RefusedError
from election.core.rulebook.period import Country, DayOff, DeadlineRules, Period, Unit
from election.elections.services.dates import Dates, date_violations, last_day, suggested_dates
from election.elections.services.warnings import date_warnings
from election.people.models import Appointment
from tests.core.rulebook.factories import RULEBOOK, with_rules
from tests.factories import World

ZONE = ZoneInfo("Europe/Stockholm")
MEETS = date(2027, 1, 28)
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
WEEKS = with_rules(RULEBOOK, "nomination", closes_days_before=Period(count=3, unit=Unit.WEEK))
NORDIC = replace(
    WEEKS,
    deadlines=DeadlineRules(
        country=Country.SWEDEN,
        day_off=DayOff.BEFORE,
        announcement=Period(count=8, unit=Unit.WEEK),
        proposal=Period(count=10, unit=Unit.WORKING_DAY),
        notice=Period(count=4, unit=Unit.WEEK),
    ),
)


def local(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def dates(closes, opens=None, answers=None):
    opens = opens or datetime(2026, 9, 15, 8, tzinfo=UTC)
    return Dates(nominations_open_at=opens, nominations_close_at=closes, answers_close_at=answers)


def codes(found):
    return [(one.code, one.where) for one in found]


@pytest.mark.parametrize(
    ("closes", "is_late"),
    [
        (local(2027, 1, 7, 23, 59), False),
        (local(2027, 1, 8, 0, 0), False),  # midnight: the whole of the 7th was in time
        (local(2027, 1, 8, 0, 1), True),
        (datetime(2027, 1, 7, 23, 30, tzinfo=UTC), True),  # half past midnight in Stockholm
        (local(2027, 1, 8, 0, 0).astimezone(UTC), False),
    ],
)
def test_the_last_day_lasts_until_midnight_where_the_network_is(closes, is_late):
    found = date_violations(WEEKS, MEETS, dates(closes), ZONE)
    assert [one.code for one in found] == (["nominations-close-late"] if is_late else [])


def test_a_day_around_new_year_and_summer_time_is_the_networks():
    assert last_day(datetime(2026, 12, 31, 23, 0, tzinfo=UTC), ZONE) == date(2026, 12, 31)
    assert last_day(datetime(2026, 12, 31, 23, 1, tzinfo=UTC), ZONE) == date(2027, 1, 1)
    assert last_day(datetime(2027, 3, 28, 22, 0, tzinfo=UTC), ZONE) == date(2027, 3, 28)
    assert last_day(datetime(2027, 3, 27, 23, 0, tzinfo=UTC), ZONE) == date(2027, 3, 27)


def test_suggested_times_stay_the_same_over_the_change_of_clocks():
    now = datetime(2027, 3, 1, 12, tzinfo=ZONE)
    found = suggested_dates(WEEKS, date(2027, 6, 10), now)
    assert found.nominations_open_at.hour == 8
    assert found.nominations_open_at.utcoffset() == timedelta(hours=1)
    assert found.nominations_close_at.utcoffset() == timedelta(hours=2)
    assert found.nominations_close_at.date() == date(2027, 5, 20)
    assert date_violations(WEEKS, date(2027, 6, 10), found, ZONE) == []


def test_suggestions_keep_the_rules_deadlines():
    found = suggested_dates(NORDIC, MEETS, NOW.astimezone(ZONE))
    assert date_violations(NORDIC, MEETS, found, ZONE) == []
    assert [one.code for one in date_warnings(NORDIC, MEETS, found, ZONE, NOW)] == []


def test_what_the_rules_ask_for_is_warned_of_and_not_refused():
    entered = dates(
        local(2027, 1, 6, 12), opens=local(2026, 12, 10, 8), answers=local(2027, 1, 16, 12)
    )
    assert date_violations(NORDIC, MEETS, entered, ZONE) == []
    found = date_warnings(NORDIC, MEETS, entered, ZONE, datetime(2027, 1, 1, tzinfo=UTC))
    assert codes(found) == [
        ("day-off", "nominations_close_at"),  # Epiphany
        ("day-off", "answers_close_at"),  # a Saturday
        ("announced-late", "nominations_open_at"),
        ("proposal-late", "answers_close_at"),
        ("notice-late", "held_on"),
    ]


def test_no_day_is_off_where_the_rules_name_no_country():
    entered = dates(local(2027, 1, 6, 12))
    assert date_warnings(WEEKS, MEETS, entered, ZONE, NOW) == []


@pytest.mark.parametrize(
    ("ahead", "code"),
    [(timedelta(0), "date-past"), (timedelta(days=2), "date-near"), (timedelta(days=3), None)],
)
def test_what_is_past_or_too_near_is_warned_of(ahead, code):
    found = date_warnings(RULEBOOK, MEETS, dates(NOW + ahead), ZONE, NOW)
    assert {one.code for one in found} == ({code} if code else set())


def test_who_may_nominate_changes_at_midnight_where_the_network_is(session: Session):
    world = World(session)
    session.execute(sa.update(Appointment).values(until=date(2026, 12, 31)))
    world.nominate("gotland-o1", now=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    with pytest.raises(RefusedError, match="2027-01-01"):
        world.nominate("dalarna-o1", now=datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
