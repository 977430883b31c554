"""Who votes, and why, line by line."""

from datetime import date

from election.core.rulebook.load import load_rulebook
from election.core.rulebook.register import Register
from election.core.rulebook.roll import electoral_roll
from tests.core.rulebook.factories import (
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
