"""When an office is up, until when a mandate lasts, and which meetings are refused."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from election.core.rulebook.calendar import (
    Concluded,
    Gathering,
    State,
    agenda,
    due,
    mandate_end,
    nominal_year,
    timing_violations,
)
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import MeetingKind

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
HOD_TEXT = (RULEBOOKS / "halsa-och-demokrati.toml").read_bytes()
HOD = load_rulebook(HOD_TEXT)
SV = load_rulebook((RULEBOOKS / "svs-helsepolitiske-nettverk.toml").read_bytes())
ALL = ["chair", "vice-chair", "working-committee", "nomination-committee"]


def annual(on, state="held"):
    day = date.fromisoformat(on)
    return Gathering(id=f"annual {on}", kind=MeetingKind.ANNUAL, on=day, state=State(state))


def group(on, state="held"):
    day = date.fromisoformat(on)
    return Gathering(id=f"group {on}", kind=MeetingKind.NETWORK_GROUP, on=day, state=State(state))


def elected(*meetings, office="chair"):
    return [Concluded(office=office, meeting=meeting.id) for meeting in meetings]


def refused(meeting, gatherings=(), concluded=(), *, office="chair", rulebook=HOD, **more):
    violations = timing_violations(
        rulebook, office, meeting, gatherings=gatherings, concluded=concluded, **more
    )
    return [(reason.code, reason.rule) for reason in violations]


def next_due(gatherings, concluded, today, *, office="chair", rulebook=HOD):
    return due(
        rulebook,
        office,
        gatherings=gatherings,
        concluded=concluded,
        today=date.fromisoformat(today),
    )


def test_t1_elected_in_december_2012_until_new_year_2015():
    end = mandate_end(HOD, "chair", elected_at=annual("2012-12-06"))
    assert end.event == "first-after-new-year 2015"
    assert end.rule == "R25"
    assert end.says("en") == "until first meeting after New Year 2015"
    assert end.says("sv") == "till första mötet efter årsskiftet 2014/2015"
    assert end.says("nb") == "til første møte etter årsskiftet 2014/2015"


def test_t2_elected_at_that_meeting_until_december_2016():
    end = mandate_end(HOD, "chair", elected_at=group("2015-01-22"))
    assert end.event == "annual 2016-12"
    assert end.rule == "R24"
    assert end.says("en") == "until annual meeting Dec 2016"
    assert end.says("sv") == "till årsmötet i december 2016"
    assert end.says("nb") == "til årsmøtet i desember 2016"


def test_t3_a_by_election_ends_with_the_cycle():
    june = group("2013-06-13")
    assert (
        refused(june, [annual("2012-12-06")], elected(annual("2012-12-06")), by_election=True) == []
    )
    end = mandate_end(HOD, "working-committee", elected_at=june, by_election=True)
    assert end.event == "first-after-new-year 2015"


@pytest.mark.parametrize("by_election", [False, True])
@pytest.mark.parametrize("office", ALL)
def test_t4_december_of_an_election_year_is_refused(office, by_election):
    december = annual("2026-12-03", "planned")
    assert refused(december, office=office, by_election=by_election) == [("election-year", "R25")]
    past = annual("2024-12-05")
    concluded = elected(past, office=office)
    assert refused(december, [past, december], concluded, office=office) == [
        ("election-year", "R25")
    ]
    assert agenda(HOD, december, gatherings=[past, december], concluded=concluded) == ()


def test_t5_the_second_meeting_is_refused_while_the_first_is_open():
    second = group("2027-03-18", "planned")
    for state, expected in {
        "planned": [("earlier-meeting-open", "R25")],
        "held": [],  # and elected nobody
        "cancelled": [],
    }.items():
        assert refused(second, [group("2027-01-21", state), second]) == expected
    first = group("2027-01-21")
    assert refused(second, [first, second], elected(first)) == [("not-due", "Q7")]


def test_t6_an_odd_cohort_is_not_deferred():
    odd = load_rulebook(HOD_TEXT, readings={"Q19": "V2"})
    for on in ("2025-12-04", "2027-12-02"):
        assert refused(annual(on, "planned"), rulebook=odd) == []
    end = mandate_end(odd, "chair", elected_at=annual("2025-12-04"))
    assert end.event == "annual 2027-12"


def test_t7_the_first_election_after_the_adoption():
    first = next_due([], [], "2011-12-08")
    assert (first.meeting, first.year, first.month) == ("annual", 2012, 12)
    assert not first.overdue


def test_terms_of_the_even_cycle_alternate():
    meetings = [group("2011-01-20"), annual("2012-12-06")]
    meetings += [group("2015-01-22"), annual("2016-12-08"), group("2019-01-24")]
    ends = [mandate_end(HOD, "chair", elected_at=meeting).event for meeting in meetings]
    assert ends == [
        "annual 2012-12",
        "first-after-new-year 2015",
        "annual 2016-12",
        "first-after-new-year 2019",
        "annual 2020-12",
    ]
    months = [(b.on.year - a.on.year) * 12 + b.on.month - a.on.month for a, b in pairwise(meetings)]
    assert months == [23, 25, 23, 25]


def test_what_is_due_and_why():
    past = annual("2024-12-05")
    first, second = group("2027-01-21", "planned"), group("2027-03-18", "planned")
    answer = next_due([past, second, first], elected(past), "2026-05-01")
    assert (answer.nominal, answer.year, answer.deferred_from) == (2026, 2027, 2026)
    assert (answer.kind, answer.gathering) == (MeetingKind.NETWORK_GROUP, first.id)
    assert answer.says("en") == (
        "at the first network-group meeting after New Year 2027 (because 2026 is an election year)"
    )
    assert "2026 är valår" in answer.says("sv")
    assert "2026 er valgår" in answer.says("nb")


def test_the_agenda_names_the_offices_in_order():
    meeting = annual("2028-12-07", "planned")
    up = agenda(HOD, meeting, gatherings=[meeting], concluded=[])
    assert [item.office for item in up] == ALL
    assert {item.rule for item in up} == {"R24"}
    assert {item.gathering for item in up} == {meeting.id}


def test_holders_stay_until_their_successors_are_elected():
    past, first = group("2015-01-22"), annual("2016-12-08", "cancelled")
    february, december = group("2017-02-09", "planned"), annual("2017-12-07", "planned")
    gatherings = [past, first, february, december]
    answer = next_due(gatherings, elected(past), "2017-01-01")
    assert (answer.year, answer.overdue, answer.gathering) == (2016, True, february.id)
    assert answer.says("en") == "at the annual meeting Dec 2016 (overdue)"
    assert refused(december, gatherings, elected(past)) == [("earlier-meeting-open", "R24")]
    held = group("2017-02-09")
    late = [past, first, held, december]
    assert mandate_end(HOD, "chair", elected_at=held).event == "first-after-new-year 2019"
    assert refused(december, late, elected(past, held)) == [("not-due", "Q7")]


def test_an_annual_meeting_that_elected_nobody_passes_the_item_on():
    past, failed = group("2015-01-22"), annual("2016-12-08")
    next_meeting = group("2017-02-09", "planned")
    (item, *_) = agenda(
        HOD, next_meeting, gatherings=[past, failed, next_meeting], concluded=elected(past)
    )
    assert (item.office, item.overdue, item.nominal) == ("chair", True, 2016)


def test_an_annual_meeting_moved_past_new_year_still_elects():
    past, moved = group("2015-01-22"), annual("2017-01-19", "planned")
    answer = next_due([past, moved], elected(past), "2017-01-02")
    assert (answer.nominal, answer.overdue, answer.gathering) == (2016, True, moved.id)
    assert refused(moved, [past, moved], elected(past)) == []


def test_an_annual_meeting_moved_past_the_new_year_of_an_election_year_is_the_first_meeting():
    past, moved = annual("2024-12-05"), annual("2027-01-14", "planned")
    assert refused(moved, [past, moved], elected(past)) == []


def test_an_annual_meeting_held_too_early_does_not_elect():
    past, early = group("2015-01-22"), annual("2016-11-24", "planned")
    assert refused(early, [past, early], elected(past)) == [("not-due", "R24")]


def test_an_ordinary_meeting_before_the_annual_one_does_not_elect():
    past = group("2015-01-22")
    before, december = group("2016-12-01", "planned"), annual("2016-12-08", "planned")
    gatherings = [past, before, december]
    assert refused(before, gatherings, elected(past)) == [("wrong-meeting", "R24")]
    assert refused(december, gatherings, elected(past)) == []


def test_an_election_missed_for_a_whole_cycle_gives_way_to_the_next():
    past = annual("2012-12-06")
    answer = next_due([past], elected(past), "2016-12-08")
    assert (answer.nominal, answer.overdue) == (2016, True)


def test_an_overdue_election_does_not_end_at_the_december_of_an_election_year():
    past = group("2015-01-22")
    december, after = annual("2018-12-06", "planned"), group("2019-01-24", "planned")
    gatherings = [past, december, after]
    assert refused(december, gatherings, elected(past)) == [("election-year", "R25")]
    assert refused(after, gatherings, elected(past)) == []


def test_a_missed_election_can_wait_for_its_own_kind_of_meeting():
    waiting = load_rulebook(HOD_TEXT, readings={"Q5": "V2"})
    past, failed = group("2015-01-22"), annual("2016-12-08")
    february, december = group("2017-02-09", "planned"), annual("2017-12-07", "planned")
    gatherings = [past, failed, february, december]
    assert refused(february, gatherings, elected(past), rulebook=waiting) == [
        ("waits-for-its-kind", "Q5")
    ]
    assert refused(december, gatherings, elected(past), rulebook=waiting) == []


def test_without_hold_over_the_mandate_ends_in_december_of_the_election_year():
    strict = load_rulebook(HOD_TEXT, readings={"Q4": "V2"})
    end = mandate_end(strict, "chair", elected_at=annual("2012-12-06"))
    assert (end.event, end.rule) == ("annual 2014-12", "Q4")
    assert mandate_end(strict, "chair", elected_at=group("2015-01-22")).event == "annual 2016-12"


def test_a_meeting_that_may_not_elect():
    owners = replace(annual("2028-12-07", "planned"), kind=MeetingKind.OWNER_GROUP)
    assert refused(owners) == [("meeting-cannot-elect", "R36")]
    assert refused(annual("2028-12-07", "cancelled")) == [("meeting-cancelled", None)]
    board = replace(annual("2026-03-05", "planned"), kind=MeetingKind.COMMITTEE)
    assert refused(board, office="leader", rulebook=SV) == [("meeting-cannot-elect", "Q30")]


def test_by_elections():
    past, june = annual("2024-12-05"), group("2025-06-12", "planned")
    gatherings, concluded = [past, june], elected(past)
    assert refused(june, gatherings, concluded) == [("not-due", "Q7")]
    assert refused(june, gatherings, concluded, by_election=True) == []
    never = load_rulebook(HOD_TEXT, readings={"Q18": "V3"})
    assert refused(june, gatherings, concluded, by_election=True, rulebook=never) == [
        ("no-by-elections", "Q18")
    ]
    january = group("2027-01-21", "planned")
    assert refused(january, [past, january], concluded, by_election=True) == [
        ("by-election-while-due", "Q7")
    ]


def test_a_by_election_just_before_the_ordinary_one_ends_with_it():
    past, before = group("2015-01-22"), group("2016-12-01")
    for history in ({}, {"gatherings": [past, before], "concluded": elected(past)}):
        end = mandate_end(HOD, "chair", elected_at=before, by_election=True, **history)
        assert end.event == "annual 2016-12"
    overdue = group("2017-02-09")
    end = mandate_end(
        HOD,
        "chair",
        elected_at=overdue,
        by_election=True,
        gatherings=[past, overdue],
        concluded=elected(past),
    )
    assert end.event == "annual 2016-12"  # still to come, though overdue


def test_a_by_election_does_not_stand_for_the_ordinary_one():
    past, june = annual("2024-12-05"), group("2025-06-12")
    by_election = Concluded(office="chair", meeting=june.id, by_election=True)
    answer = next_due([past, june], [*elected(past), by_election], "2026-01-01")
    assert answer.year == 2027


def test_the_nomination_committee_at_any_meeting_of_its_year():
    free = load_rulebook(HOD_TEXT, readings={"Q10": "V3"})
    past = group("2024-04-04")
    concluded = elected(past, office="nomination-committee")
    april, december = group("2026-04-09", "planned"), annual("2026-12-03", "planned")
    gatherings = [past, april, december]
    for meeting in (april, december):
        assert (
            refused(meeting, gatherings, concluded, office="nomination-committee", rulebook=free)
            == []
        )
    end = mandate_end(free, "nomination-committee", elected_at=april)
    assert end.event == "any 2028"
    for language in ("sv", "nb", "en"):
        assert "2028" in end.says(language)
        answer = next_due(
            gatherings, concluded, "2026-01-01", office="nomination-committee", rulebook=free
        )
        assert "2026" in answer.says(language)


def test_the_nomination_committee_in_december_of_an_election_year():
    always = load_rulebook(HOD_TEXT, readings={"Q10": "V2"})
    december = annual("2026-12-03", "planned")
    assert refused(december, office="nomination-committee", rulebook=always) == []
    assert refused(december, office="chair", rulebook=always) == [("election-year", "R25")]


def test_records_that_begin_in_the_middle_take_the_past_as_done():
    spring = group("2026-03-12")
    answer = next_due([spring], [], "2026-04-01")
    assert (answer.year, answer.overdue) == (2027, False)
    assert refused(group("2026-06-11", "planned"), [spring]) == [("not-due", "Q7")]


def test_persons_elect_at_the_annual_meeting_in_any_month():
    past, march = annual("2024-03-14"), annual("2026-03-12", "planned")
    assert (
        refused(march, [past, march], elected(past, office="leader"), office="leader", rulebook=SV)
        == []
    )
    end = mandate_end(SV, "leader", elected_at=march)
    assert end.event == "annual 2028"
    assert end.says("nb") == "til årsmøtet 2028"
    odd = annual("2025-03-13", "planned")
    concluded = elected(past, office="leader")
    assert refused(odd, [past, odd], concluded, office="leader", rulebook=SV) == [
        ("not-due", "Q34")
    ]


def test_an_election_at_an_unknown_meeting_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="no gathering"):
        next_due([], [Concluded(office="chair", meeting="lost")], "2026-01-01")


def test_nominal_years():
    assert nominal_year(HOD, "chair", on=date(2016, 12, 1)) == 2016
    assert nominal_year(HOD, "chair", on=date(2016, 11, 30)) == 2014
    assert nominal_year(HOD, "chair", on=date(2014, 12, 31)) == 2012
    assert nominal_year(HOD, "chair", on=date(2004, 11, 30)) is None
