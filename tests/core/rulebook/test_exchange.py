"""All representatives of a member exchanged at once (SC4), a member that leaves (SC3)."""

from __future__ import annotations

from datetime import date

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.exchange import Named, exchanged, named_on, read_names, withdrawn
from election.core.rulebook.model import Role
from tests.factories import REGISTER

NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Testperson Ett <ett@example.org>", "Testperson Ett", "ett@example.org"),
        ("Testperson Ett\tett@example.org", "Testperson Ett", "ett@example.org"),
        ("Testperson Ett; ett@example.org;", "Testperson Ett", "ett@example.org"),
        ("ett@example.org, Testperson Ett", "Testperson Ett", "ett@example.org"),
        ('"Testperson Ett" (mailto:ett@example.org)', "Testperson Ett", "ett@example.org"),
        ("  Testperson\u00a0Ett \u200b", "Testperson Ett", None),
        ("王小明 Ñuñez <a@example.org>", "王小明 Ñuñez", "a@example.org"),
        ("A" * 500, "A" * 500, None),
        ("<script>alert(1)</script>", "script>alert(1)</script", None),
    ],
)
def test_a_line_names_a_person_however_it_was_pasted(line: str, name: str, email: str | None):
    assert read_names(f"\n{line}\r\n\n") == [Named(name=name, email=email)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a@example.org", "name-missing"),
        ("Testperson a@example.org b@example.org", "two-addresses"),
        ("Testperson a@b", "address-unreadable"),
        ("Testperson @", "address-unreadable"),
        ("=1+1", "line-unreadable"),
        ("A" * 1001, "name-missing"),
        ("Testperson\ntestperson", "named-twice"),
    ],
)
def test_a_line_that_names_nobody_is_told(text: str, code: str):
    with pytest.raises(RefusedError) as refused:
        read_names(text)
    assert [one.code for one in refused.value.violations] == [code]


def test_who_stays_in_her_place_keeps_her_appointment_and_all_others_end_the_day_before():
    new = {
        Role.ORDINARY: [
            Named(name="Testperson Gotland o1"),
            Named(name="Testperson Ny", email="ny@example.org"),
        ],
        Role.SUBSTITUTE: [Named(name="Testperson Gotland o2", email="GOTLAND-O2@example")],
    }
    after = exchanged(REGISTER, "Gotland", new, NEW_YEAR)
    gotland = {
        (one.person, one.role.value, one.since.year, one.until)
        for one in after.appointments
        if one.member == "Gotland"
    }
    last = date(2026, 12, 31)
    assert gotland == {
        ("gotland-o1", "ordinary", 2024, None),
        ("gotland-o2", "ordinary", 2024, last),
        ("gotland-s1", "substitute", 2024, last),
        ("gotland-s2", "substitute", 2024, last),
        ("testperson-ny", "ordinary", 2027, None),
        ("gotland-o2", "substitute", 2027, None),
    }
    assert [one for one in after.appointments if one.member == "Uppsala"] == [
        one for one in REGISTER.appointments if one.member == "Uppsala"
    ]
    again = exchanged(after, "Gotland", new, NEW_YEAR)
    assert set(again.appointments) == set(after.appointments)
    assert named_on(after, "Gotland", Role.SUBSTITUTE, NEW_YEAR)[0].name == "Testperson Gotland o2"


def test_what_had_not_begun_is_taken_back_and_every_wrong_name_told():
    first = {Role.ORDINARY: [Named(name="Testperson A")], Role.SUBSTITUTE: []}
    second = {Role.ORDINARY: [Named(name="Testperson B")], Role.SUBSTITUTE: []}
    after = exchanged(exchanged(REGISTER, "Gotland", first, NEW_YEAR), "Gotland", second, NEW_YEAR)
    persons = [one.person for one in after.appointments if one.since == NEW_YEAR]
    assert persons == ["testperson-b"]
    wrong = [
        Named(name="X", email="uppsala-o1@example"),
        Named(name="Y", email="halland-o1@example"),
    ]
    with pytest.raises(RefusedError) as refused:
        exchanged(REGISTER, "Gotland", {Role.ORDINARY: wrong}, NEW_YEAR)
    assert len(refused.value.violations) == 2


def test_a_member_leaves_with_all_it_has_appointed():
    after = withdrawn(REGISTER, "Dalarna", date(2027, 3, 31))
    assert after.member("Dalarna").until == date(2027, 3, 31)
    assert not after.member("Dalarna").is_member(date(2027, 4, 1))
    assert {one.until for one in after.appointments if one.member == "Dalarna"} == {
        date(2027, 3, 31)
    }
    assert after.appointment("dalarna-o1", date(2027, 4, 1)) is None
