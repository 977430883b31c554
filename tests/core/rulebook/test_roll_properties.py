"""What holds of the roll of every register, also one that breaks the rules."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Role
from election.core.rulebook.register import Appointment
from election.core.rulebook.roll import electoral_roll
from tests.core.rulebook.factories import BIG, RULEBOOK, TODAY, member, person, register

READINGS = [
    load_rulebook(RULEBOOK.text, readings={"Q13": votes, "Q14": substitutes})
    for votes in ("V1", "V2")
    for substitutes in ("V1", "V2")
]


def roll(of, present, rulebook=RULEBOOK):
    return electoral_roll(rulebook, of, on=TODAY, present=present)


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


@given(registers(), PRESENT, st.sampled_from(READINGS))
def test_no_member_has_more_votes_than_seats_and_no_person_two(built, present, rulebook):
    found = roll(built, present, rulebook)
    for name in MEMBERS:
        votes = sum(1 for one in found.lines if one.member == name.lower() and one.entitled)
        assert votes <= (4 if name in BIG else 2)
    assert len(set(found.entitled)) == len(found.entitled)
    assert set(found.entitled) <= present


@given(registers(), PRESENT, st.sampled_from(READINGS))
def test_a_substitute_votes_only_for_an_absent_ordinary_of_her_member(built, present, rulebook):
    found = roll(built, present, rulebook)
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


@given(registers(), PRESENT, st.sampled_from(READINGS))
def test_everyone_present_without_a_vote_has_one_line_with_a_reason(built, present, rulebook):
    found = roll(built, present, rulebook)
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
