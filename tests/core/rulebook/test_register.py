"""Members, appointments, and what breaks the rulebook."""

from dataclasses import replace
from datetime import date

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.register import register_violations
from tests.core.rulebook.factories import (
    PERSONS_RULEBOOK,
    RULEBOOK,
    TODAY,
    full_register,
    member,
    ordinary,
    person,
    register,
    substitute,
)


def codes(found):
    return sorted(one.code for one in found)


def test_the_full_network_is_in_order():
    full = full_register()
    assert len(full.persons) == 96
    assert register_violations(RULEBOOK, full, TODAY) == []


def test_sc1_a_fifth_ordinary_representative_of_skane_is_refused():
    four = [ordinary("Skåne", f"S{n}", n) for n in range(1, 5)]
    assert register_violations(RULEBOOK, register(*four), TODAY) == []
    fifth = register(*four, ordinary("Skåne", "S5", 5, since=date(2027, 2, 1)))
    (refused,) = register_violations(RULEBOOK, fifth, TODAY)
    assert refused.code == "too-many-ordinary"
    assert refused.rule == "R11"
    assert refused.message == (
        "Skåne may have 4 ordinary representatives at a time; this is number 5 from 2027-02-01."
    )


def test_a_third_of_another_region_is_refused_by_the_general_rule():
    three = register(*[ordinary("Gotland", f"G{n}", n) for n in (1, 2, 3)])
    (refused,) = register_violations(RULEBOOK, three, TODAY)
    assert (refused.code, refused.rule) == ("too-many-ordinary", "R10")


def test_a_third_substitute_is_refused():
    three = register(*[substitute("Gotland", f"G{n}", n) for n in (1, 2, 3)])
    assert codes(register_violations(RULEBOOK, three, TODAY)) == ["too-many-substitute"]


def test_sc2_one_representative_and_no_substitute_is_accepted():
    assert register_violations(RULEBOOK, register(ordinary("Gotland", "G1")), TODAY) == []


def test_a_member_without_names_is_accepted():
    assert register_violations(RULEBOOK, register(members=[member("Gotland")]), TODAY) == []


def test_r7_a_member_needs_the_owner_groups_decision():
    undecided = register(members=[member("Gotland", decision=" ")])
    (refused,) = register_violations(RULEBOOK, undecided, TODAY)
    assert (refused.code, refused.rule) == ("decision-missing", "R7")
    assert "owner group" in refused.message


def test_a_replacement_the_day_after_is_no_overlap():
    changed = register(
        ordinary("Gotland", "G1", 1, until=date(2026, 12, 31)),
        ordinary("Gotland", "G2", 2, until=date(2026, 12, 31)),
        ordinary("Gotland", "G3", 1, since=date(2027, 1, 1)),
        ordinary("Gotland", "G4", 2, since=date(2027, 1, 1)),
    )
    assert register_violations(RULEBOOK, changed, TODAY) == []


def test_an_overlap_of_one_day_is_one_too_many():
    changed = register(
        ordinary("Gotland", "G1", 1, until=date(2027, 1, 1)),
        ordinary("Gotland", "G2", 2),
        ordinary("Gotland", "G3", 3, since=date(2027, 1, 1)),
    )
    assert codes(register_violations(RULEBOOK, changed, TODAY)) == ["too-many-ordinary"]
    assert register_violations(RULEBOOK, changed, date(2027, 1, 2)) == []


def test_what_ended_before_the_day_is_left_alone():
    old = register(
        *[ordinary("Gotland", f"G{n}", n, until=date(2013, 1, 1)) for n in (1, 2, 3)],
    )
    assert register_violations(RULEBOOK, old, TODAY) == []
    assert codes(register_violations(RULEBOOK, old, date(2012, 1, 1))) == ["too-many-ordinary"]


def test_one_person_holds_one_seat_at_a_time():
    twice = register(ordinary("Gotland", "G1"), substitute("Uppsala", "G1"))
    assert codes(register_violations(RULEBOOK, twice, TODAY)) == ["two-seats"]


def test_two_cannot_have_the_same_position():
    same = register(ordinary("Gotland", "G1", 1), ordinary("Gotland", "G2", 1))
    assert codes(register_violations(RULEBOOK, same, TODAY)) == ["position-taken"]


def test_a_person_may_go_from_substitute_to_ordinary():
    risen = register(
        substitute("Uppsala", "U1", until=date(2026, 12, 31)),
        ordinary("Uppsala", "U1", since=date(2027, 1, 1)),
    )
    assert register_violations(RULEBOOK, risen, TODAY) == []


def test_every_reason_is_told_at_once():
    wrong = register(
        ordinary("Gotland", "G1", 0, since=date(2026, 5, 1), until=date(2026, 4, 1)),
        members=[member("Gotland", decision=None), member("GOTLAND", id="g2")],
        persons=[person("G1", email="a@example.org"), person("G2", email="A@example.org")],
    )
    unknown = replace(
        wrong,
        appointments=(*wrong.appointments, ordinary("Uppsala", "nobody")),
    )
    assert codes(register_violations(RULEBOOK, unknown, TODAY)) == [
        "dates-backward",
        "decision-missing",
        "email-shared",
        "member-double",
        "member-unknown",
        "person-unknown",
        "position-impossible",
    ]


def test_a_network_of_persons_has_no_member_organisations():
    wrong = register(members=[member("Gotland")])
    assert codes(register_violations(PERSONS_RULEBOOK, wrong, TODAY)) == ["members-are-persons"]


def test_a_person_is_found_by_id_address_or_name():
    people = register(
        persons=[
            person("p1", name="Testperson Ett", email="ett@example.org"),
            person("p2", name="Testperson Två"),
            person("p3", name="testperson två", email="tre@example.org"),
        ]
    )
    assert people.find_person("p2").id == "p2"
    assert people.find_person(" Ett@Example.org ").id == "p1"
    assert people.find_person("testperson ett").id == "p1"
    with pytest.raises(RefusedError, match="2 persons are called Testperson Två"):
        people.find_person("Testperson Två")
    with pytest.raises(RefusedError, match="not in the register"):
        people.find_person("")
