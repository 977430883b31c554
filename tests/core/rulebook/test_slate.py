"""The nomination committee, the seats, and the proposal."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.rulebook.candidates import candidates_of
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import SeatPart
from election.core.rulebook.nomination import Answer, Nomination, NominationDates
from election.core.rulebook.slate import (
    CommitteeMember,
    Proposal,
    ProposalLine,
    ballot_seats,
    committee_violations,
    committee_warnings,
    counter_candidates,
    proposal_violations,
    seats_violations,
)
from tests.core.rulebook.factories import (
    RULEBOOK,
    SMALL,
    ordinary,
    register,
    substitute,
    with_rules,
)

MEETING = date(2028, 12, 7)
CLOSES = datetime(2028, 11, 16, tzinfo=UTC)
AFTER = datetime(2028, 11, 20, tzinfo=UTC)
DATES = NominationDates(opens_at=datetime(2028, 9, 1, tzinfo=UTC), closes_at=CLOSES)
NETWORK = register(
    *[ordinary(name, name, 1) for name in SMALL], substitute("Uppsala", "Uppsala-e", 1)
)


def committee(*parts):
    return [CommitteeMember(person=f"P{n}", part=name) for n, name in enumerate(parts)]


def codes(found):
    return sorted(one.code for one in found)


# The committee


def test_a_convener_and_two_members_are_a_committee():
    assert committee_violations(RULEBOOK, committee("convener", "member", "member")) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("member", "member", "member"), ["committee-convener", "committee-part"]),
        (
            ("convener", "member", "member", "member"),
            ["committee-part", "committee-size"],
        ),
        (("convener", "convener", "member"), ["committee-convener", "committee-part"]),
        (("convener", "member"), ["committee-part", "committee-size"]),
        (("convener", "member", "guest"), ["committee-part", "committee-part"]),
    ],
)
def test_sc11_any_other_committee_is_refused(parts, expected):
    found = committee_violations(RULEBOOK, committee(*parts))
    assert codes(found) == expected
    assert all(one.rule == "R32" for one in found)


def test_one_person_has_one_seat_on_the_committee():
    twice = [CommitteeMember(person="P", part=one) for one in ("convener", "member", "member")]
    assert codes(committee_violations(RULEBOOK, twice)) == ["committee-double"]


def test_q11_a_committee_member_who_stands_is_a_warning():
    sits = committee("convener", "member", "member")
    assert codes(committee_warnings(RULEBOOK, sits, {"P1"})) == ["committee-candidate"]
    strict = with_rules(RULEBOOK, "committee", may_be_candidates=False)
    assert committee_warnings(strict, sits, {"P1"}) == []


# The seats


@pytest.mark.parametrize("seats", range(5, 10))
def test_r21_five_to_nine_are_possible(seats):
    assert seats_violations(RULEBOOK, "working-committee", seats) == []


@pytest.mark.parametrize("seats", [0, 4, 10])
def test_r21_four_or_ten_are_refused(seats):
    (found,) = seats_violations(RULEBOOK, "working-committee", seats)
    assert (found.code, found.rule) == ("seats-impossible", "R21")
    assert "at least 5 and at most 9" in found.message


def test_a_chair_has_one_seat():
    (found,) = seats_violations(RULEBOOK, "chair", 2)
    assert found.message == "chair has 1 seats; 2 is not possible."


def test_sc7_seven_with_both_chairs_leave_five_on_the_ballot():
    assert ballot_seats(RULEBOOK, "working-committee", 7) == {"member": 5}
    assert ballot_seats(RULEBOOK, "chair", 1) == {"chair": 1}
    assert ballot_seats(RULEBOOK, "nomination-committee", 3) == {"convener": 1, "member": 2}


def test_q8_read_the_other_way_the_chairs_are_beside_the_committee():
    beside = load_rulebook(RULEBOOK.text, readings={"Q8": "V2"})
    assert ballot_seats(beside, "working-committee", 7) == {"member": 7}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=3), st.data())
def test_the_parts_add_up_to_the_seats(ranges, data):
    parts = tuple(
        SeatPart(id=f"p{n}", titles={}, least=low, most=low + more)
        for n, (low, more) in enumerate(ranges)
    )
    rulebook = replace(
        RULEBOOK, offices={"board": replace(RULEBOOK.offices["chair"], id="board", parts=parts)}
    )
    board = rulebook.offices["board"]
    seats = data.draw(st.integers(board.least, board.most))
    split = ballot_seats(rulebook, "board", seats)
    assert sum(split.values()) == seats
    assert all(one.least <= split[one.id] <= one.most for one in parts)


# The proposal


def line(person, office_="working-committee", part_="member"):
    return ProposalLine(office=office_, part=part_, person=person)


def accepted(person, office_="working-committee"):
    return Nomination(
        office=office_,
        nominee=person,
        nominator="Gotland",
        made_at=datetime(2028, 10, 1, tzinfo=UTC),
        answer=Answer.ACCEPTED,
        answered_at=datetime(2028, 10, 2, tzinfo=UTC),
    )


def refused(*lines, rulebook=RULEBOOK, dates=DATES, now=AFTER, seats=7, sits=(), nominations=None):
    if nominations is None:
        nominations = [accepted(one.person, one.office) for one in lines]
    return proposal_violations(
        rulebook,
        NETWORK,
        Proposal(lines=lines, seats={"working-committee": seats}, committee=sits),
        nominations=nominations,
        dates=dates,
        now=now,
        on=MEETING,
    )


GOOD = (
    line("Gotland", "chair", "chair"),
    line("Uppsala", "vice-chair", "vice-chair"),
    *[line(name) for name in ("Blekinge", "Halland", "Dalarna", "Värmland", "Kronoberg")],
    line("Uppsala-e", "nomination-committee", "convener"),
)


def test_a_proposal_after_the_close_is_published():
    assert refused(*GOOD) == []
    assert refused(*GOOD, now=CLOSES) == []


def test_sc10_before_nominations_close_it_is_refused():
    (found,) = refused(*GOOD, now=datetime(2028, 11, 15, 23, 59, tzinfo=UTC))
    assert (found.code, found.rule) == ("proposal-before-close", "R33")
    assert codes(refused(*GOOD, dates=NominationDates())) == ["proposal-before-close"]


def test_each_seat_has_one_name_at_most():
    sixth = (*GOOD, line("Gävleborg"))
    (found,) = refused(*sixth)
    assert found.message == "6 names are proposed for 5 seats in working committee."
    assert refused(*sixth, seats=8) == []


def test_the_meeting_cannot_fix_ten_seats():
    assert codes(refused(*GOOD, seats=10)) == ["seats-impossible"]
    assert codes(refused(*GOOD, seats=4)) == ["seats-impossible"]


def test_nobody_is_proposed_for_two_seats_of_the_same_organ():
    chair, vice = line("Gotland", "chair", "chair"), line("Gotland", "vice-chair", "vice-chair")
    assert codes(refused(chair, vice)) == ["proposed-twice"]
    assert codes(refused(chair, line("Gotland"))) == ["proposed-twice"]
    assert codes(refused(line("Gotland"), line("Gotland"))) == ["proposed-twice"]
    assert refused(chair, line("Gotland", "nomination-committee")) == []


def test_only_those_who_accepted_and_are_eligible_are_proposed():
    asked = [replace(accepted("Gotland"), answer=Answer.PENDING, answered_at=None)]
    assert codes(refused(line("Gotland"), nominations=asked)) == ["not-standing"]
    assert codes(refused(line("Gotland"), nominations=[])) == ["not-standing"]
    (found,) = refused(line("Uppsala-e"))
    assert (found.code, found.rule) == ("substitute", "R23")


def test_a_proposal_names_offices_and_seats_that_exist():
    assert codes(refused(line("Gotland", "king"))) == ["office-not-elected"]
    assert codes(refused(line("Gotland", part_="convener"))) == ["part-unknown"]


def test_the_committee_and_its_own_cause():
    strict = with_rules(
        RULEBOOK, "committee", may_be_candidates=False, proposes_own_successors=False
    )
    own = line("Uppsala", "nomination-committee")
    assert codes(refused(own, line("Gotland"), rulebook=strict, sits=("Gotland",))) == [
        "committee-candidate",
        "own-successors",
    ]


def test_those_not_proposed_stand_against_the_proposal():
    nominations = [accepted(name) for name in ("Gotland", "Uppsala", "Dalarna")]
    proposal = [line("Uppsala"), line("Gotland", "chair", "chair")]
    standing = candidates_of(RULEBOOK, NETWORK, nominations, "working-committee", on=MEETING)
    against = counter_candidates(standing, proposal, "working-committee")
    assert [one.person for one in against] == ["Dalarna", "Gotland"]
