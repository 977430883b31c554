"""Decades of meetings held, missed, moved and called off: what holds in every one of them."""

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from election.core.rulebook.calendar import (
    Concluded,
    Gathering,
    State,
    agenda,
    due,
    mandate_end,
    table,
    timing_violations,
)
from election.core.rulebook.cycle import latest_open, slot
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Deferral, MeetingKind, Missed
from election.core.rulebook.timing import barred

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
READINGS = (  # one by one, and some together
    {},
    {"Q2": "V2"},
    {"Q3": "V2", "Q19": "V2"},
    {"Q5": "V2"},
    {"Q7": "V2"},
    {"Q10": "V2"},
    {"Q10": "V3"},
    {"Q19": "V2"},
    {"Q19": "V3", "Q7": "V2"},
    {"Q2": "V2", "Q7": "V2", "Q3": "V2"},
)


@cache
def _rulebook(number):
    text = (RULEBOOKS / "halsa-och-demokrati.toml").read_bytes()
    return load_rulebook(text, readings=READINGS[number])


rulebooks = st.integers(0, len(READINGS) - 1).map(_rulebook)
states = st.sampled_from([State.HELD, State.HELD, State.HELD, State.CANCELLED])


@st.composite
def decades(draw):
    """Meetings from 2012 on: the annual one sometimes moved or left out, others at random."""
    meetings = []
    for year in range(2012, draw(st.integers(2014, 2026))):
        for kind, days in (
            (MeetingKind.ANNUAL, draw(st.lists(st.integers(305, 420), max_size=1))),
            (MeetingKind.NETWORK_GROUP, draw(st.lists(st.integers(0, 364), max_size=3))),
        ):
            for day in days:
                on = date(year, 1, 1) + timedelta(days=day)
                id_ = f"{len(meetings)}"
                meetings.append(Gathering(id=id_, kind=kind, on=on, state=draw(states)))
    return sorted(meetings, key=lambda meeting: (meeting.on, meeting.id))


def _as_of(meetings, now):
    """The meetings as they stood when meeting number ``now`` began: the later ones planned."""
    planned = [
        Gathering(id=each.id, kind=each.kind, on=each.on, state=State.PLANNED)
        for each in meetings[now:]
    ]
    return [*meetings[:now], *planned]


@st.composite
def histories(draw):
    """A rulebook, meetings, and the elections concluded at them wherever they were on the agenda."""
    rulebook, meetings = draw(rulebooks), draw(decades())
    concluded = []
    for now, meeting in enumerate(meetings):
        if meeting.state is State.HELD:
            known = _as_of(meetings, now)
            for item in agenda(rulebook, known[now], gatherings=known, concluded=concluded):
                if draw(st.booleans()):
                    concluded.append(Concluded(office=item.office, meeting=meeting.id))
    return rulebook, meetings, concluded


def _terms(rulebook, meetings, concluded):
    """Each office with the meetings that elected it, in order."""
    held = {meeting.id: meeting for meeting in meetings}
    for office in rulebook.offices.values():
        yield office, [held[one.meeting] for one in concluded if one.office == office.id]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_an_office_is_never_elected_twice_in_a_cycle(history):
    rulebook, meetings, concluded = history
    for office, elections in _terms(rulebook, meetings, concluded):
        cycles = [latest_open(rulebook, office, meeting.on) for meeting in elections]
        assert cycles == sorted(set(cycles))
        for meeting in elections:
            known = [*meetings, Gathering(id="again", kind=meeting.kind, on=meeting.on)]
            assert timing_violations(
                rulebook, office.id, known[-1], gatherings=known, concluded=concluded
            )


@settings(max_examples=40, deadline=None)
@given(histories())
def test_no_deferred_office_is_elected_in_december_of_an_election_year(history):
    rulebook, meetings, concluded = history
    for office, elections in _terms(rulebook, meetings, concluded):
        if office.deferral is Deferral.DEFERRED:
            for meeting in elections:
                december = meeting.on.month == 12 or meeting.kind is MeetingKind.ANNUAL
                assert not (december and meeting.on.year in rulebook.timing.election_years)


@settings(max_examples=40, deadline=None)
@given(histories())
def test_a_mandate_ends_exactly_when_its_successors_begins(history):
    rulebook, meetings, concluded = history
    for office, elections in _terms(rulebook, meetings, concluded):
        for meeting, successor in pairwise(elections):
            end = mandate_end(rulebook, office.id, elected_at=meeting)
            begins = slot(rulebook, office, latest_open(rulebook, office, successor.on))
            skipped = begins.number - latest_open(rulebook, office, meeting.on) - 1
            same = (end.meeting, end.year, end.month) == (begins.when, begins.year, begins.month)
            assert same is (skipped == 0)  # later only when a whole cycle elected nobody


@given(rulebooks, st.integers(2004, 2060))
def test_in_the_table_each_mandate_ends_at_the_next_row(rulebook, year):
    rows = table(rulebook, year, year + 12)
    for office in rulebook.offices:
        own = [row for row in rows if office in row.offices]
        for row, successor in pairwise(own):
            kind = MeetingKind.NETWORK_GROUP if row.deferred_from else MeetingKind.ANNUAL
            meeting = Gathering(id="m", kind=kind, on=date(row.year, row.month or 6, 8))
            end = mandate_end(rulebook, office, elected_at=meeting)
            assert (end.meeting, end.year, end.month) == (
                successor.meeting,
                successor.year,
                successor.month,
            )


@settings(max_examples=40, deadline=None)
@given(histories())
def test_nothing_due_is_ever_lost(history):
    """What is overdue is on the agenda of the next meeting that may elect it."""
    rulebook, meetings, concluded = history
    for now, meeting in enumerate(meetings):
        known = _as_of(meetings, now)
        before = {each.id for each in meetings[:now]}
        so_far = [one for one in concluded if one.meeting in before]
        up = {
            item.office for item in agenda(rulebook, known[now], gatherings=known, concluded=so_far)
        }
        for office in rulebook.offices.values():
            answer = due(rulebook, office.id, gatherings=known, concluded=so_far, today=meeting.on)
            if answer.gathering == meeting.id:
                assert office.id in up
            waits = (
                rulebook.timing.missed is Missed.SAME_KIND
                and meeting.kind is not MeetingKind.ANNUAL
            )
            if answer.overdue and not waits and not barred(rulebook, office, known[now]):
                in_its_month = answer.meeting == "annual" and meeting.on.month == 12
                if not (in_its_month and meeting.on.year == answer.year):
                    assert office.id in up


@settings(max_examples=40, deadline=None)
@given(histories(), st.dates(date(2011, 12, 8), date(2028, 1, 1)))
def test_the_calendar_answers_on_every_day(history, today):
    rulebook, meetings, concluded = history
    for office in rulebook.offices:
        answer = due(rulebook, office, gatherings=meetings, concluded=concluded, today=today)
        for language in ("sv", "nb", "en"):
            assert str(answer.year) in answer.says(language)
