"""Who votes, and why, line by line."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Role
from election.core.rulebook.register import Appointment, Register
from election.core.rulebook.roll import electoral_roll
from tests.core.rulebook.factories import (
    BIG,
    PERSONS_RULEBOOK,
    RULEBOOK,
    SMALL,
    TODAY,
    full_register,
    member,
    ordinary,
    person,
    register,
    substitute,
    with_rules,
)


def roll(of, present, on=TODAY, rulebook=RULEBOOK):
    return electoral_roll(rulebook, of, on=on, present=present)


def test_all_regions_make_48_votes():
    full = full_register()
    everyone = roll(full, [one.id for one in full.persons])
    assert len(everyone.entitled) == everyone.seats == 48
    assert len(everyone.lines) == 96


def test_sc2_the_seat_nobody_is_appointed_to_stays_empty():
    found = roll(register(ordinary("Gotland", "G1")), ["G1"])
    assert found.entitled == ("G1",)
    assert [(one.seat, one.person, one.says.code) for one in found.lines] == [
        (1, "G1", "ordinary-present"),
        (2, None, "seat-vacant"),
    ]


def test_a_vacant_seat_is_not_open_to_substitutes():
    found = roll(register(ordinary("Gotland", "G1"), substitute("Gotland", "G9")), ["G1", "G9"])
    assert found.entitled == ("G1",)
    assert found.line("G9").says.code == "substitute-not-needed"


def test_sc3_a_region_that_withdraws_leaves_the_roll_from_that_date():
    leaving = register(
        ordinary("Gotland", "G1"),
        ordinary("Uppsala", "U1"),
        members=[member("Gotland", until=date(2026, 3, 14))],
    )
    assert roll(leaving, ["G1", "U1"], date(2026, 3, 14)).entitled == ("G1", "U1")
    after = roll(leaving, ["G1", "U1"], date(2026, 3, 15))
    assert after.entitled == ("U1",)
    reason = after.line("G1").says
    assert (reason.code, reason.rule) == ("member-not-active", "R7")
    assert reason.message == "Gotland is not a member on 2026-03-15."


def test_sc4_the_new_representatives_are_the_electorate():
    new_year = date(2027, 1, 1)
    appointments = []
    for name in SMALL[:14]:
        for seat in (1, 2):
            appointments.append(ordinary(name, f"{name}-old{seat}", seat, until=date(2026, 12, 31)))
            appointments.append(ordinary(name, f"{name}-new{seat}", seat, since=new_year))
    changed = register(*appointments)
    everyone = [one.id for one in changed.persons]
    before = roll(changed, everyone, date(2026, 12, 31))
    after = roll(changed, everyone, date(2027, 1, 29))
    assert len(before.entitled) == len(after.entitled) == 28
    assert all("old" in one for one in before.entitled)
    assert all("new" in one for one in after.entitled)
    told = after.line("Uppsala-old1")
    assert told.says.code == "appointment-ended"
    assert told.says.message == "Uppsala had appointed Ledamot Uppsala-old1 until 2026-12-31."
    assert before.line("Uppsala-new1").says.code == "appointment-not-begun"


def test_sc6_the_first_substitute_votes_when_an_ordinary_is_absent():
    dalarna = register(
        ordinary("Dalarna", "D1", 1),
        ordinary("Dalarna", "D2", 2),
        substitute("Dalarna", "E1", 1),
        substitute("Dalarna", "E2", 2),
    )
    all_here = roll(dalarna, ["D1", "D2", "E1"])
    assert all_here.entitled == ("D1", "D2")
    assert all_here.line("E1").says.code == "substitute-not-needed"
    assert all_here.line("E1").says.rule == "Q14"

    one_away = roll(dalarna, ["E2", "E1", "D2"])
    assert one_away.entitled == ("E1", "D2")
    assert (
        one_away.line("E1").says.message == "Substitute of Dalarna, for Ledamot D1, who is absent."
    )
    assert one_away.line("E2").says.code == "substitutes-before"

    second_only = roll(dalarna, ["D2", "E2"])
    assert second_only.entitled == ("E2", "D2")

    alone = roll(dalarna, ["D2"])
    assert [one.says.code for one in alone.lines] == ["ordinary-absent", "ordinary-present"]
    assert alone.lines[0].person == "D1"


def test_a_substitute_does_not_vote_for_another_member():
    found = roll(register(ordinary("Dalarna", "D1"), substitute("Uppsala", "U9")), ["U9"])
    assert found.entitled == ()


def test_sc12_the_coordinator_has_no_vote():
    present = register(ordinary("Gotland", "G1"), persons=[person("K", name="Koordinator")])
    reason = roll(present, ["G1", "K", "guest"]).line("K").says
    assert (reason.code, reason.rule) == ("not-appointed", "R9")
    assert reason.message.startswith("No member has appointed Koordinator.")
    assert roll(present, ["guest"]).line("guest").says.code == "not-in-register"


def test_seats_keep_their_number_when_a_colleague_leaves():
    both = register(
        ordinary("Gotland", "G1", 1, until=date(2026, 6, 30)), ordinary("Gotland", "G2", 2)
    )
    assert roll(both, ["G2"], date(2026, 6, 1)).line("G2").seat == 2
    assert roll(both, ["G2"], date(2026, 7, 1)).line("G2").seat == 2


def test_over_days_presence_does_not_matter():
    full = full_register()
    found = electoral_roll(RULEBOOK, full, on=TODAY, present=None)
    assert len(found.entitled) == len(found.lines) == 48


def test_q13_read_the_other_way_each_member_casts_one_vote():
    once = load_rulebook(RULEBOOK.text, readings={"Q13": "V2"})
    network = register(
        ordinary("Gotland", "G1", 1),
        ordinary("Gotland", "G2", 2),
        ordinary("Uppsala", "U1", 1),
        substitute("Uppsala", "U9", 1),
    )
    found = roll(network, ["G1", "G2", "U9"], rulebook=once)
    assert found.entitled == ("G1", "U9")
    assert found.seats == 2
    assert found.line("G2").says.code == "another-votes"
    assert roll(network, ["G2"], rulebook=once).entitled == ("G2",)


def test_q14_read_the_other_way_a_substitute_is_personal():
    personal = load_rulebook(RULEBOOK.text, readings={"Q14": "V2"})
    network = register(
        ordinary("Gotland", "G1", 1),
        ordinary("Gotland", "G2", 2),
        substitute("Gotland", "E1", 1),
        substitute("Gotland", "E2", 2),
    )
    found = roll(network, ["G2", "E1", "E2"], rulebook=personal)
    assert found.entitled == ("E1", "G2")
    assert found.line("E2").says.code == "substitute-not-needed"
    assert roll(network, ["G2", "E2"], rulebook=personal).entitled == ("G2",)


def test_members_who_are_persons():
    people = Register(
        persons=(
            person("1", member_since=date(2020, 1, 1), fee_paid_until=date(2026, 12, 31)),
            person("2", member_since=date(2026, 10, 24), fee_paid_until=date(2026, 12, 31)),
            person("3", member_since=date(2020, 1, 1), fee_paid_until=date(2026, 11, 21)),
            person("4", member_since=date(2020, 1, 1), fee_paid_until=TODAY),
            person("5", member_since=None, fee_paid_until=TODAY),
            person("6", member_since=date(2026, 10, 23), fee_paid_until=TODAY),
        )
    )
    rules = with_rules(PERSONS_RULEBOOK, "membership", member_days=30, fee_required=True)
    found = roll(people, ["1", "2", "3", "5", "6", "7"], rulebook=rules)
    assert found.entitled == ("1", "6")
    assert {one.person: one.says.code for one in found.lines if not one.entitled} == {
        "2": "member-too-short",
        "3": "fee-not-paid",
        "4": "absent",
        "5": "not-a-member",
        "7": "not-in-register",
    }
    assert "from 2026-11-23" in found.line("2").says.message
    over_days = electoral_roll(rules, people, on=TODAY, present=None)
    assert over_days.entitled == ("1", "4", "6")


# What holds for every register, also one that breaks the rules

MEMBERS = ("Gotland", "Skåne", "Dalarna")
PEOPLE = tuple(f"P{n}" for n in range(12))
DAYS = st.integers(-3, 3).map(lambda days: date.fromordinal(TODAY.toordinal() + days))
APPOINTMENTS = st.builds(
    Appointment,
    member=st.sampled_from([name.lower() for name in MEMBERS]),
    person=st.sampled_from(PEOPLE),
    role=st.sampled_from(Role),
    position=st.integers(0, 6),
    since=DAYS,
    until=st.none() | DAYS,
)


@st.composite
def registers(draw):
    found = draw(st.lists(APPOINTMENTS, max_size=24))
    return register(
        *found,
        members=[member(name, until=draw(st.none() | DAYS)) for name in MEMBERS],
        persons=[person(name) for name in PEOPLE],
    )


PRESENT = st.sets(st.sampled_from((*PEOPLE, "stranger")))


@given(registers(), PRESENT)
def test_no_member_has_more_votes_than_seats_and_no_person_two(built, present):
    found = roll(built, present)
    for name in MEMBERS:
        votes = sum(1 for one in found.lines if one.member == name.lower() and one.entitled)
        assert votes <= (4 if name in BIG else 2)
    assert len(set(found.entitled)) == len(found.entitled)
    assert set(found.entitled) <= present


@given(registers(), PRESENT)
def test_a_substitute_votes_only_for_an_absent_ordinary_of_her_member(built, present):
    found = roll(built, present)
    for line in found.lines:
        if line.says.code != "substitute-steps-in":
            continue
        hers = [
            one for one in built.appointments if one.member == line.member and one.is_valid(TODAY)
        ]
        absent = {one.person for one in hers if one.role is Role.ORDINARY} - present
        stepped_in = [
            one
            for one in found.lines
            if one.member == line.member and one.says.code == line.says.code
        ]
        assert len(stepped_in) <= len(absent)
        assert any(one.role is Role.SUBSTITUTE and one.person == line.person for one in hers)


@given(registers(), PRESENT)
def test_substitutes_step_in_in_the_order_the_member_gave(built, present):
    found = roll(built, present)
    for name in {one.member for one in found.lines if one.says.code == "substitutes-before"}:
        order = {}
        for one in built.appointments:
            if one.member == name and one.role is Role.SUBSTITUTE and one.is_valid(TODAY):
                order[one.person] = min(one.position, order.get(one.person, one.position))
        told = {one.person for one in found.lines if one.member == name}
        chosen = [
            order[one.person]
            for one in found.lines
            if one.member == name and one.says.code == "substitute-steps-in"
        ]
        passed = [
            order[one.person]
            for one in found.lines
            if one.member == name and one.says.code == "substitutes-before"
        ]
        assert told
        assert max(chosen) <= min(passed)


@given(registers(), PRESENT, st.randoms(use_true_random=False))
def test_the_roll_does_not_depend_on_the_order_of_its_input(built, present, random):
    def shuffled(things):
        return tuple(random.sample(list(things), len(things)))

    other = replace(
        built,
        members=shuffled(built.members),
        persons=shuffled(built.persons),
        appointments=shuffled(built.appointments),
    )
    assert roll(other, shuffled(sorted(present))) == roll(built, present)


@given(registers(), PRESENT)
def test_everyone_present_without_a_vote_has_one_line_with_a_reason(built, present):
    found = roll(built, present)
    for one in present - set(found.entitled):
        lines = [line for line in found.lines if line.person == one]
        assert len(lines) == 1
        assert lines[0].says.message
        assert not lines[0].entitled


@given(registers())
def test_every_seat_has_one_line(built):
    found = roll(built, PEOPLE)
    for name in MEMBERS:
        seats = [one.seat for one in found.lines if one.member == name.lower() and one.seat]
        active = next(one for one in built.members if one.name == name).is_member(TODAY)
        assert seats == (list(range(1, (4 if name in BIG else 2) + 1)) if active else [])
