"""A register written as a file reads back as itself, and a changed file says what it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.rulebook.csv_clean import read_typed, write_cell
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Role
from election.core.rulebook.register import Appointment, Member, Person, Register
from election.core.rulebook.register_changes import (
    Change,
    Line,
    known_again,
    register_changes,
)
from election.core.rulebook.register_csv import read_register
from election.core.rulebook.register_write import write_register
from tests.factories import HALSA, SV

RULES = load_rulebook(HALSA)
ON = date(2026, 9, 1)
SINCE = date(2024, 1, 1)


def person(id_: str, name: str, email: str | None = None) -> Person:
    return Person(id=id_, name=name, email=email)


def appointment(person: str, position: int = 1, since: date = SINCE, until: date | None = None):
    return Appointment(
        member="gotland",
        person=person,
        role=Role.ORDINARY,
        position=position,
        since=since,
        until=until,
    )


GOTLAND = Member(id="gotland", name="Gotland", since=SINCE, decision="Ägargruppen § 1")
KNOWN = Register(
    members=(GOTLAND, Member(id="halland", name="Halland", since=SINCE, decision="§ 2")),
    persons=(person("a", "Testperson A", "a@x.example"), person("b", "Testperson B")),
    appointments=(appointment("a"), appointment("b", 2)),
)


def read_back(register: Register, language: str = "sv") -> Register:
    content = write_register(register, RULES, language)
    return known_again(read_register(content, RULES, "register.csv"), register)


def told(before: Register, after: Register) -> list[tuple[Change, str, dict[str, str]]]:
    def name(line: Line) -> str:
        return line.person.name if line.person else getattr(line.entry, "name", "")

    lines = register_changes(before, after, ON)
    return [(one.change, name(one), dict(one.before)) for one in lines if one.change != "unchanged"]


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_a_written_register_reads_back_unchanged(language: str):
    assert read_back(KNOWN, language) == KNOWN
    assert told(KNOWN, read_back(KNOWN, language)) == []


def test_members_who_are_persons_read_back_unchanged():
    rules = load_rulebook(SV)
    one = replace(person("007", "Testperson Én", "en@x.example"), member_since=SINCE)
    register = Register(persons=(one, replace(one, id="1", email=None, fee_paid_until=ON)))
    assert read_register(write_register(register, rules, "nb"), rules, "x") == register


def test_a_person_is_known_by_her_address_under_a_new_name():
    renamed = replace(
        KNOWN, persons=(person("x", "Testperson Nytt Namn", "A@x.example"), KNOWN.persons[1])
    )
    renamed = replace(renamed, appointments=(appointment("x"), appointment("b", 2)))
    after = known_again(renamed, KNOWN)
    assert [one.id for one in after.persons] == ["a", "b"]
    before = {"name": "Testperson A", "email": "a@x.example"}
    assert told(KNOWN, after) == [(Change.CHANGED, "Testperson Nytt Namn", before)]


def test_a_person_without_address_is_known_by_her_name_and_gets_one():
    with_address = person("y", "testperson b", "b@x.example")
    read = replace(
        KNOWN,
        persons=(KNOWN.persons[0], with_address),
        appointments=(appointment("a"), appointment("y", 2)),
    )
    after = known_again(read, KNOWN)
    assert after.persons[1].id == "b"
    assert told(KNOWN, after)[0][2] == {"name": "Testperson B", "email": ""}


def test_a_namesake_with_another_address_is_somebody_else():
    read = replace(
        KNOWN,
        persons=(person("z", "Testperson A", "other@x.example"), KNOWN.persons[1]),
        appointments=(appointment("z"), appointment("b", 2)),
    )
    after = known_again(read, KNOWN)
    assert after.persons[0].id == "testperson-a"
    changes = [change for change, _, _ in told(KNOWN, after)]
    assert changes == [Change.NEW, Change.ENDED]


def test_what_the_file_no_longer_has_ends_and_history_stays():
    past = appointment("a", since=date(2020, 1, 1), until=date(2023, 12, 31))
    known = replace(KNOWN, appointments=(*KNOWN.appointments, past))
    after = Register(
        members=(GOTLAND,), persons=known.persons[:1], appointments=(appointment("a"),)
    )
    assert told(known, after) == [
        (Change.ENDED, "Halland", {}),
        (Change.ENDED, "Testperson B", {}),
    ]


def test_another_first_day_is_a_correction():
    corrected = (appointment("a", since=date(2025, 1, 1)), appointment("b", 3))
    assert told(KNOWN, replace(KNOWN, appointments=corrected)) == [
        (Change.CHANGED, "Testperson A", {"since": "2024-01-01"}),
        (Change.CHANGED, "Testperson B", {"position": "2"}),
    ]


COMPUTED = "=+-@\uff1d\uff0b\uff0d\uff20"


@given(st.text(alphabet=st.sampled_from(COMPUTED + "'aå \"#;\t")))
def test_no_cell_is_computed_and_every_cell_reads_back(text: str):
    cell, faults = read_typed(text)
    if not faults:
        assert not write_cell(cell).startswith(tuple(COMPUTED))
        assert read_typed(cell) == (cell, [])


def test_joiners_stay_where_spelling_needs_them():
    assert read_typed("می\u200cخواهم") == ("می\u200cخواهم", [])  # noqa: RUF001 - Persian
    assert read_typed("An\u200cna\u200b") == ("Anna", [])
