"""Who may hold an office, and what it means when she no longer may."""

from datetime import date

from election.core.rulebook.candidates import ballot_violations
from election.core.rulebook.eligibility import (
    OfficeHolder,
    eligibility_events,
    eligibility_violations,
)
from election.core.rulebook.model import AfterSeatLoss
from election.core.rulebook.nomination import nomination_violations
from tests.core.rulebook.factories import (
    DATES,
    MEETING,
    NETWORK,
    PERSONS_RULEBOOK,
    RULEBOOK,
    codes,
    member,
    nomination,
    ordinary,
    person,
    register,
    substitute,
)


def test_sc5_a_substitute_is_refused_when_candidates_are_fixed():
    assert nomination_violations(RULEBOOK, NETWORK, nomination(nominee="U9"), DATES) == []
    (found,) = ballot_violations(RULEBOOK, "working-committee", ["U9"], NETWORK, MEETING)
    assert (found.code, found.rule) == ("substitute", "R23")
    risen = register(
        substitute("Uppsala", "U9", until=date(2028, 11, 30)),
        ordinary("Uppsala", "U9", since=date(2028, 12, 1)),
    )
    assert ballot_violations(RULEBOOK, "working-committee", ["U9"], risen, MEETING) == []


def test_sc12_the_coordinator_is_not_eligible():
    (found,) = eligibility_violations(RULEBOOK, "chair", "K", NETWORK, MEETING)
    assert (found.code, found.rule) == ("not-a-representative", "Q9")


def test_q11_a_substitute_may_sit_on_the_nomination_committee():
    assert eligibility_violations(RULEBOOK, "nomination-committee", "U9", NETWORK, MEETING) == []
    (found,) = eligibility_violations(RULEBOOK, "nomination-committee", "K", NETWORK, MEETING)
    assert (found.code, found.rule) == ("not-appointed", "Q11")


def test_a_person_who_is_a_member_is_eligible_where_members_are_persons():
    people = register(
        persons=[person("1", member_since=date(2020, 1, 1)), person("2")],
    )
    assert eligibility_violations(PERSONS_RULEBOOK, "leader", "1", people, MEETING) == []
    assert codes(eligibility_violations(PERSONS_RULEBOOK, "leader", "2", people, MEETING)) == [
        "not-a-member"
    ]
    assert codes(eligibility_violations(PERSONS_RULEBOOK, "leader", "3", people, MEETING)) == [
        "person-unknown"
    ]


def test_sc3_who_loses_her_seat_gets_an_event():
    leaving = register(
        ordinary("Gotland", "G1"),
        ordinary("Uppsala", "U1"),
        members=[member("Gotland", until=date(2028, 3, 14))],
    )
    holders = [
        OfficeHolder(office="working-committee", person="G1"),
        OfficeHolder(office="working-committee", person="U1"),
    ]
    assert eligibility_events(RULEBOOK, holders, leaving, date(2028, 3, 14), False) == []
    (event,) = eligibility_events(RULEBOOK, holders, leaving, date(2028, 3, 15), False)
    assert (event.person, event.effect) == ("G1", AfterSeatLoss.SEAT_LOST)
    assert [one.rule for one in (event.says, *event.reasons)] == ["Q6", "R23"]
    assert "the seat is vacant from 2028-03-15" in event.says.message


def test_sc4_inside_the_deferral_window_the_holder_keeps_her_seat():
    gone = register(ordinary("Gotland", "G1", until=date(2026, 12, 31)))
    holders = [OfficeHolder(office="working-committee", person="G1")]
    (event,) = eligibility_events(RULEBOOK, holders, gone, date(2027, 1, 1), True)
    assert event.effect is AfterSeatLoss.KEEPS_UNTIL_ELECTION
    assert "keeps the seat until the next election" in event.says.message
