"""Registers and votes from CSV, and how people get them wrong."""

import time
from datetime import date

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.model import Role
from election.core.rulebook.register_csv import VoteLine, read_votes
from election.core.rulebook.roll import electoral_roll
from tests.core.rulebook.factories import BIG, PERSONS_RULEBOOK, RULEBOOK, SMALL, TODAY
from tests.core.rulebook.registers import GOOD, errors, read, rows


def test_a_register_is_read():
    found = read(GOOD)
    skane, gotland = found.members
    assert (skane.id, skane.name, skane.since) == ("skane", "Skåne", date(2012, 2, 1))
    assert (gotland.decision, gotland.until) == ("OG 2012-02-01 § 8", None)
    assert [one.id for one in found.persons] == [
        "testperson-ett",
        "testperson-tva",
        "testperson-tre",
    ]
    assert found.persons[1].email == "två@exämple.org"
    assert [(one.role, one.position, one.since, one.until) for one in found.appointments] == [
        (Role.ORDINARY, 1, date(2023, 1, 1), None),
        (Role.ORDINARY, 2, date(2023, 1, 1), date(2026, 12, 31)),
        (Role.SUBSTITUTE, 1, date(2023, 1, 1), None),
    ]
    assert {one.member for one in found.appointments} == {"skane"}


# Who is who


def test_the_same_address_is_the_same_person():
    found = read(
        rows(
            "Uppsala;§ 7;2012-02-01;substitute;1;Testperson Ett;ett@example.org;2023-01-01;2026-12-31",
            "Uppsala;;;ordinary;1;Testperson Ett;ETT@example.org;2027-01-01;",
        )
    )
    assert len(found.persons) == 1
    assert [one.role for one in found.appointments] == [Role.SUBSTITUTE, Role.ORDINARY]


def test_without_an_address_the_member_and_the_name_decide():
    found = read(
        rows(
            "Uppsala;§ 7;2012-02-01;substitute;1;Testperson Ett;;2023-01-01;2026-12-31",
            "Uppsala;;;ordinary;1;testperson ett;ett@example.org;2027-01-01;",
            "Dalarna;§ 8;2012-02-01;ordinary;1;Testperson Ett;;2023-01-01;",
        )
    )
    assert [(one.id, one.email) for one in found.persons] == [
        ("testperson-ett", "ett@example.org"),
        ("testperson-ett-2", None),
    ]


def test_two_of_one_name_need_their_addresses():
    text = rows(
        "Uppsala;§ 7;2012-02-01;ordinary;1;Testperson Ett;a@example.org;2023-01-01;",
        "Uppsala;;;ordinary;2;Testperson Ett;b@example.org;2023-01-01;",
        "Uppsala;;;substitute;1;Testperson Ett;;2023-01-01;",
    )
    (found,) = errors(text)
    assert found.startswith("register.csv, row 4, column G (email): ")
    assert "several persons called Testperson Ett" in found


def test_who_follows_takes_over_the_position():
    found = read(
        rows(
            "Uppsala;§ 7;2012-02-01;ordinary;;A;;2023-01-01;2026-12-31",
            "Uppsala;;;ordinary;;B;;2023-01-01;",
            "Uppsala;;;ordinary;;C;;2027-01-01;",
        )
    )
    assert [one.position for one in found.appointments] == [1, 2, 1]


# As people get them wrong


def test_sc1_the_fifth_of_skane_is_refused_in_its_row():
    five = [f"Skåne;§ 7;2012-02-01;ordinary;{n};Person {n};;2023-01-01;" for n in range(1, 6)]
    (found,) = errors(rows(*five))
    assert found == (
        "register.csv, row 6, column D (role): Skåne may have 4 ordinary representatives at a "
        "time; this is number 5 from 2023-01-01. [R11]"
    )


def test_every_error_is_told_at_once_by_row_and_column():
    found = errors(
        rows(
            ";§ 7;2012-02-01;ordinary;1;A;;2023-01-01;",
            "Gotland;;2012-02-01;kung;0;;inte-en-adress;2023-13-01;2023",
            "Uppsala;§ 8;;ordinary;1;B;b@example.org;2023-01-01;2022-01-01",
            "Dalarna;§ 9;2012-02-01;ordinary;1;C;b@example.org;2023-01-01;",
            "Dalarna;§ 10;2012-03-01;ordinary;1;D;;2023-01-01;",
            "Dalarna;;;ordinary;3;#REF!;=A1;2023-01-01;",
        )
    )
    places = [one.removeprefix("register.csv, ").partition(":")[0] for one in found]
    assert places == [
        "row 2, column A (member)",
        "row 3, column B (decision)",
        "row 3, column D (role)",
        "row 3, column E (position)",
        "row 3, column F (name)",
        "row 3, column G (email)",
        "row 3, column H (from)",
        "row 3, column I (to)",
        "row 4, column C (since)",
        "row 4, column I (to)",
        "row 5, column G (email)",
        "row 6, column B (decision)",
        "row 6, column C (since)",
        "row 6, column E (position)",
        "row 7, column D (role)",
        "row 7, column F (name)",
        "row 7, column G (email)",
        "row 7, column G (email)",
    ]


def test_the_other_networks_file_is_refused():
    persons = "number;name;email;member_since;fee_paid_until\n1;A;;2020-01-01;\n"
    assert any("“member” is missing" in one for one in errors(persons))
    assert any("“number” is missing" in one for one in errors(GOOD, PERSONS_RULEBOOK))


# Members who are persons


def test_a_register_of_persons():
    found = read(
        "Medlemsnummer,Navn,E-post,Medlem siden,Kontingent betalt til\n"
        '="00123",Testperson En,en@example.org,01.02.2020,31.12.2026\n'
        "124,Testperson To,,,\n",
        PERSONS_RULEBOOK,
    )
    first, second = found.persons
    assert (first.id, first.member_since, first.fee_paid_until) == (
        "00123",
        date(2020, 2, 1),
        date(2026, 12, 31),
    )
    assert (second.id, second.email, second.member_since) == ("124", None, None)
    assert electoral_roll(PERSONS_RULEBOOK, found, on=TODAY, present=["00123", "124"]).entitled == (
        "00123",
    )


def test_errors_in_a_register_of_persons():
    text = (
        "number;name;email;member_since;fee_paid_until\n"
        "1;A;a@example.org;2020-01-01;\n"
        "1;B;A@example.org;2020-01-01;\n"
        ";;x;y;z\n"
        "1,23E+11;C;;;\n"
    )
    places = [
        one.removeprefix("register.csv, ").partition(":")[0]
        for one in errors(text, PERSONS_RULEBOOK)
    ]
    assert places == [
        "row 3, column A (number)",
        "row 3, column C (email)",
        "row 4, column A (number)",
        "row 4, column B (name)",
        "row 4, column C (email)",
        "row 4, column D (member_since)",
        "row 4, column E (fee_paid_until)",
        "row 5, column A (number)",
    ]


# Votes


def test_votes_are_read():
    text = (
        "Väljare;Val;Omgång;Röster\n"
        "ett@example.org;chair;1;Testperson Två\n"
        "Testperson Två;working-committee;;Testperson Ett | Testperson  Tre\n"
        "124;chair;2;BLANK\n"
    )
    found = read_votes(text.encode(), "votes.csv")
    assert found == [
        VoteLine(
            row=2, voter="ett@example.org", contest="chair", round=1, choices=("Testperson Två",)
        ),
        VoteLine(
            row=3,
            voter="Testperson Två",
            contest="working-committee",
            round=1,
            choices=("Testperson Ett", "Testperson Tre"),
        ),
        VoteLine(row=4, voter="124", contest="chair", round=2, choices=()),
    ]
    assert [one.blank for one in found] == [False, False, True]


def test_errors_in_votes():
    text = "voter;contest;round;choices\n;chair;x;\na;;1;A||B\na;chair;1;A|a\na;chair;1;A|blank\n"
    with pytest.raises(RefusedError) as refused:
        read_votes(text.encode(), "votes.csv")
    assert [one.where.removeprefix("votes.csv, ") for one in refused.value.violations] == [
        "row 2, column A (voter)",
        "row 2, column C (round)",
        "row 2, column D (choices)",
        "row 3, column B (contest)",
        "row 3, column D (choices)",
        "row 4, column D (choices)",
        "row 4, column D (choices)",
        "row 5, column D (choices)",
    ]


# Large files


def test_ten_thousand_rows_take_about_a_second():
    people = "".join(
        f"{n};Testperson nummer {n};p{n}@example.org;2020-01-0{n % 9 + 1};2026-12-31\n"
        for n in range(10_000)
    )
    started = time.perf_counter()
    found = read("number;name;email;member_since;fee_paid_until\n" + people, PERSONS_RULEBOOK)
    assert len(found.persons) == 10_000
    assert time.perf_counter() - started < 5  # the machine may be busy


def test_all_regions_from_a_file():
    lines = []
    for name in BIG + SMALL:
        for position in range(1, (4 if name in BIG else 2) + 1):
            for role in ("ordinarie", "ersättare"):
                who = f"{role} {name} {position}"
                lines.append(f"{name};§ 7;2012-02-01;{role};{position};{who};;2023-01-01;")
    found = read(rows(*lines))
    assert len(electoral_roll(RULEBOOK, found, on=TODAY, present=None).entitled) == 48


def test_a_required_cell_of_a_column_left_out():
    text = "member;since;role;name;from\nGotland;2012-02-01;;;\n"
    (found,) = errors(text)
    assert found.startswith("register.csv, row 2, column decision: Gotland has no decision")
