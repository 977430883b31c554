"""The last day for what must happen before a meeting: days, weeks, working days, days off."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.refusal import RefusedError
from election.core.rulebook.deadlines import Gate, before, deadline, deadlines, why_off
from election.core.rulebook.holidays import Holiday
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.period import Country, DayOff, DeadlineRules, Eves, Period, Unit, period
from election.core.rulebook.summary import summary_lines
from tests.core.rulebook.factories import RULEBOOK, RULEBOOKS, with_rules

SWEDISH = DeadlineRules(country=Country.SWEDEN)
NORWEGIAN = DeadlineRules(country=Country.NORWAY)
TEXT = (RULEBOOKS / "svs-helsepolitiske-nettverk.toml").read_text("utf-8")
NORDIC = """
[deadlines]
rule = "N4"
country = "NO"
eves = "free"
day_off = "before"
announcement = "8 weeks"
proposal = "7 working days"
notice = "4 weeks"
minutes = "3 weeks"
"""


def working(count):
    return Period(count=count, unit=Unit.WORKING_DAY)


@pytest.mark.parametrize(
    ("rules", "meeting", "count", "last"),
    [
        (SWEDISH, date(2027, 1, 28), 15, date(2027, 1, 7)),
        (SWEDISH, date(2027, 1, 28), 16, date(2027, 1, 5)),  # over Epiphany
        (NORWEGIAN, date(2027, 1, 28), 16, date(2027, 1, 6)),
        (SWEDISH, date(2027, 1, 11), 4, date(2027, 1, 4)),
        (SWEDISH, date(2027, 1, 11), 5, date(2026, 12, 30)),  # over New Year and its eve
        (NORWEGIAN, date(2027, 4, 1), 3, date(2027, 3, 24)),  # over Easter
        (SWEDISH, date(2027, 4, 1), 3, date(2027, 3, 25)),
        (SWEDISH, date(2027, 1, 28), 0, date(2027, 1, 28)),
    ],
)
def test_working_days_are_counted_backwards(rules, meeting, count, last):
    assert before(meeting, working(count), rules) == last


def test_eves_count_where_the_rules_say_they_are_worked():
    worked = DeadlineRules(country=Country.SWEDEN, eves=Eves.WORKING)
    assert before(date(2027, 1, 11), working(5), worked) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day_off", "last"),
    [
        (DayOff.STAYS, date(2027, 1, 6)),
        (DayOff.BEFORE, date(2027, 1, 5)),
        (DayOff.AFTER, date(2027, 1, 7)),
    ],
)
def test_a_last_day_that_is_off_is_where_the_rules_put_it(day_off, last):
    book = with_rules(RULEBOOK, "deadlines", country=Country.SWEDEN, day_off=day_off)
    book = with_rules(book, "nomination", closes_days_before=Period(count=3, unit=Unit.WEEK))
    found = deadline(book, Gate.NOMINATIONS, date(2027, 1, 27))
    assert (found.on, found.counted) == (last, date(2027, 1, 6))
    assert found.day_off is Holiday.EPIPHANY
    assert found.is_moved is (day_off is not DayOff.STAYS)


def test_a_last_day_moved_on_never_reaches_the_meeting():
    book = with_rules(RULEBOOK, "deadlines", country=Country.SWEDEN, day_off=DayOff.AFTER)
    book = with_rules(book, "nomination", closes_days_before=Period(count=1))
    assert deadline(book, Gate.NOMINATIONS, date(2027, 1, 11)).on == date(2027, 1, 8)


@given(
    meeting=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    count=st.integers(1, 60),
    country=st.sampled_from(Country),
    eves=st.sampled_from(Eves),
)
def test_between_the_last_day_and_the_meeting_are_so_many_working_days(
    meeting, count, country, eves
):
    rules = DeadlineRules(country=country, eves=eves)
    last = before(meeting, working(count), rules)
    between = [last + timedelta(days=n) for n in range((meeting - last).days)]
    assert why_off(rules, last) is None
    assert sum(why_off(rules, day) is None for day in between) == count


def test_the_two_networks_leave_their_deadlines_open():
    assert deadlines(RULEBOOK, date(2027, 1, 28)) == {}
    assert load_rulebook(TEXT.encode()).deadlines == DeadlineRules()


def test_a_rulebook_says_its_deadlines_and_on_what_they_rest():
    book = load_rulebook((TEXT + NORDIC).replace('"entered"', '"15 working days"').encode())
    found = deadlines(book, date(2027, 6, 1))
    assert {gate: one.on for gate, one in found.items()} == {
        Gate.ANNOUNCEMENT: date(2027, 4, 6),
        Gate.NOMINATIONS: date(2027, 5, 10),
        Gate.PROPOSAL: date(2027, 5, 21),
        Gate.NOTICE: date(2027, 5, 4),
        Gate.MINUTES: date(2027, 6, 22),
    }
    assert found[Gate.PROPOSAL].rule == "N4"
    lines = "\n".join(summary_lines(book))
    assert "closes_days_before: 15 working days" in lines
    assert "notice: 4 weeks [N4]" in lines


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.replace('"entered"', '"soon"'), "3 weeks"),
        (TEXT.replace('"entered"', '"3 fortnights"'), "3 weeks"),
        (TEXT.replace('"entered"', '"999 weeks"'), "3 weeks"),
        (TEXT.replace('"entered"', '"5 working days"'), "deadlines.country"),
        (TEXT + NORDIC.replace('country = "NO"\n', ""), "deadlines.country"),
        (TEXT + NORDIC.replace('"NO"', '"DK"'), "SE, NO"),
        (TEXT + NORDIC.replace('rule = "N4"\n', ""), "rests on"),
        (TEXT.replace('"entered"', '"6 working days"') + NORDIC, "they close later"),
        (TEXT + NORDIC + 'call = "4 weeks"\n', "No rule here"),
    ],
)
def test_a_deadline_written_wrongly_is_refused(text, says):
    with pytest.raises(RefusedError) as refused:
        load_rulebook(text.encode())
    assert says in str(refused.value)


def test_a_period_is_written_as_it_was_read():
    for text in ("1 day", "21 days", "3 weeks", "1 working day", "10 working days"):
        assert str(period(text)) == text
    assert period("-1 days") is None


@pytest.mark.parametrize(
    ("meeting", "period_", "day_off", "last"),
    [
        (date(2027, 1, 28), Period(count=3, unit=Unit.WEEK), DayOff.STAYS, date(2027, 2, 18)),
        (date(2027, 1, 28), working(5), DayOff.STAYS, date(2027, 2, 4)),
        (date(2027, 1, 6), Period(count=3), DayOff.STAYS, date(2027, 1, 9)),
        (date(2027, 1, 6), Period(count=3), DayOff.AFTER, date(2027, 1, 11)),
        (date(2027, 1, 6), Period(count=3), DayOff.BEFORE, date(2027, 1, 8)),
        # Saturday after a Friday's meeting: the working day before would be the meeting's own
        (date(2027, 1, 8), Period(count=1), DayOff.BEFORE, date(2027, 1, 11)),
    ],
)
def test_the_minutes_are_due_after_the_meeting(meeting, period_, day_off, last):
    book = with_rules(
        RULEBOOK, "deadlines", country=Country.SWEDEN, day_off=day_off, minutes=period_
    )
    assert deadline(book, Gate.MINUTES, meeting).on == last
