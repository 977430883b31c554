"""Registers and votes from CSV, as spreadsheets write them and as people get them wrong."""

import csv
import io
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.refusal import RefusedError
from election.core.rulebook.csv_cells import read_date
from election.core.rulebook.csv_text import letter
from election.core.rulebook.model import Role
from election.core.rulebook.register import register_violations
from election.core.rulebook.register_csv import VoteLine, read_register, read_votes
from election.core.rulebook.roll import electoral_roll
from tests.core.rulebook.factories import BIG, PERSONS_RULEBOOK, RULEBOOK, SMALL, TODAY

HEADER = "member;decision;since;role;position;name;email;from;to"
ROWS = """\
Skåne;OG 2012-02-01 § 7;2012-02-01;ordinary;1;Testperson Ett;ett@example.org;2023-01-01;
Skåne;;;ordinary;2;Testperson Två;två@exämple.org;2023-01-01;2026-12-31
Skåne;;;substitute;1;Testperson Tre;;2023-01-01;
Gotland;OG 2012-02-01 § 8;2012-02-01;;;;;;
"""
GOOD = f"{HEADER}\n{ROWS}"


def read(text, rulebook=RULEBOOK):
    data = text if isinstance(text, bytes) else text.encode()
    return read_register(data, rulebook, "register.csv")


def errors(text, rulebook=RULEBOOK):
    with pytest.raises(RefusedError) as refused:
        read(text, rulebook)
    return [str(one) for one in refused.value.violations]


def rows(*lines):
    return "\n".join((HEADER, *lines, ""))


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


# As spreadsheets write them


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_separator_newline_and_encoding(separator, newline, encoding):
    text = GOOD.replace(";", separator).replace("\n", newline)
    assert read(text.encode(encoding)) == read(GOOD)


def test_utf_16_the_other_way_round():
    assert read(b"\xfe\xff" + GOOD.encode("utf-16-be")) == read(GOOD)
    assert read(GOOD.encode("utf-16-be")) == read(GOOD)


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "sep=;;;;;;;;;\n"])
def test_excels_separator_line(line):
    assert read(line + GOOD) == read(GOOD)
    found = errors(line + rows("Skåne;D;2012-02-01;king;1;A;;2023-01-01;"))
    assert found[0].startswith("register.csv, row 2, column D (role)")


def test_a_separator_line_may_say_anything():
    assert read("sep=|\n" + GOOD.replace(";", "|")) == read(GOOD)


@pytest.mark.parametrize(
    "heading",
    [
        "Medlem;Beslut;Medlem sedan;Roll;Ordning;Namn;E-post;Fr.o.m.;T.o.m.",
        "MEDLEM;VEDTAK;MEDLEM SIDEN;ROLLE;REKKEFØLGE;NAVN;E-POSTADRESSE;FRA;TIL",
        "Member;Decision;Member since;Role;Position;Name;E-mail;From;To",
        "Region;Medlemsbeslut;Medlem_från;Uppdrag;Turordning;Namn ;Mejl;Från;Till",
    ],
)
def test_headings_in_three_languages(heading):
    assert read(f"{heading}\n{ROWS}") == read(GOOD)


def test_columns_in_any_order_and_some_left_out():
    found = read(
        "Namn;Roll;Från;Region;Medlem sedan;Beslut\n"
        "Testperson Ett;Ordinarie ledamot;1.1.2023;Gotland;1.2.2012;§ 7\n"
        "Testperson Två;ordinær;01/01/2023;Gotland;1/2/2012;§ 7\n"
        "Testperson Tre;Ersättare;2023-01-01;Gotland;2012-02-01;§ 7\n"
        "Testperson Fyra;vara;2023-01-01 00:00:00;Gotland;;\n"
    )
    assert [(one.role, one.position) for one in found.appointments] == [
        (Role.ORDINARY, 1),
        (Role.ORDINARY, 2),
        (Role.SUBSTITUTE, 1),
        (Role.SUBSTITUTE, 2),
    ]
    assert {one.since for one in found.appointments} == {date(2023, 1, 1)}


def test_empty_columns_and_rows_do_not_matter():
    padded = (
        "\n;;;;;;;;;;;\n" + "".join(f"{line};;;\n" for line in GOOD.splitlines()) + ";;;;\n\n \n"
    )
    assert read(padded) == read(GOOD)


def test_excels_cells():
    text = rows(
        '" Skåne\u00a0";"=""OG 2012-02-01 § 7""";2012-02-01;ordinary;="1";'
        '"Test\u00adperson\n  Ett";mailto:ett@example.org;2023-01-01;',
        'skåne;;;ordinary;2;"Testperson ""Två""";;2023-01-01;',
    )
    found = read(text)
    assert [one.name for one in found.members] == ["Skåne"]
    assert found.members[0].decision == "OG 2012-02-01 § 7"
    assert [one.name for one in found.persons] == ["Testperson Ett", 'Testperson "Två"']
    assert found.persons[0].email == "ett@example.org"


def test_rows_are_counted_as_the_sheet_counts_them():
    text = rows(
        'Skåne;"§ 7\n2012";2012-02-01;ordinary;1;A;;2023-01-01;', "", "Skåne;;;x;2;B;;2023-01-01;"
    )
    assert errors(text) == [
        "register.csv, row 4, column D (role): x is not a role. Write ordinary or substitute."
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2027-01-31", date(2027, 1, 31)),
        ("2027-1-31", date(2027, 1, 31)),
        ("2027/01/31", date(2027, 1, 31)),
        ("20270131", date(2027, 1, 31)),
        ("31.01.2027", date(2027, 1, 31)),
        ("31/1/2027", date(2027, 1, 31)),
        ("1/2/2027", date(2027, 2, 1)),
        ("2027-01-31T00:00:00Z", date(2027, 1, 31)),
        ("31.01.2027 00:00", date(2027, 1, 31)),
        ("01/31/2027", "The day comes before the month."),
        ("2027-02-29", "not a day of the calendar"),
        ("31.01.27", "four digits"),
        ("46053", "how Excel stores a date"),
        ("31 januari 2027", "is not a date"),
        ("2027-01-31 13:00", "is not a date"),
        ("1066-10-14", "1900 to 2200"),
        ("\uff12\uff10\uff12\uff17-01-31", "is not"),
    ],
)
def test_dates(text, says):
    found = read_date(text)
    assert found == says if isinstance(says, date) else says in found


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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n;;;\r\n", "empty"),
        (HEADER, "no rows"),
        (HEADER + ";parti\nx", "column J: The heading “parti” is not known"),
        (HEADER + ";Namn\nx", "The column “Namn” is there twice: F and J."),
        ("member;role\nx;y", "The column “since” is missing."),
        ("ett@example.org;Testperson Ett\n", "is not known"),
        (rows("Gotland;§;2012-02-01;;;;;;;;x"), "column K: There is something here"),
        (rows('Gotland;"§;2012-02-01;;;;;;'), "row 2: A cell here begins with a quotation mark"),
        (rows('Gotland;"§"7;2012-02-01;;;;;;'), "row 2: A cell here begins with a quotation mark"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\x21\x00", "not a CSV file"),
        (GOOD.encode("cp850"), "not understood"),
        (GOOD.encode("mac-roman"), "not understood"),
        (GOOD.encode().decode("cp1252", "replace").encode(), "Letters have been lost"),
        (GOOD.replace("å", "\ufffd"), "Letters have been lost"),
        (rows("Got\x07land;§;2012-02-01;;;;;;"), "cannot be printed"),
        (b"\xff\xfe" + "member".encode("utf-16-le") + b"\x00", "cannot be read as text"),
        (b"sep=\xe5\nmember", "is not known"),
    ],
)
def test_files_that_cannot_be_read(text, says):
    assert any(says in one for one in errors(text)), errors(text)


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


# For every file


NAMES = st.text(
    st.characters(whitelist_categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F),
    min_size=1,
    max_size=12,
).filter(lambda name: not name.isdigit() and "Ã" not in name and "Â" not in name)
CELLS = NAMES | st.sampled_from(["a;b", "a,b", 'a "b" c', "a\tb", "a b"])


@given(
    st.lists(
        CELLS, min_size=1, max_size=4, unique_by=lambda name: name.casefold().replace("\t", " ")
    ),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_a_spreadsheet_writes_is_read_back(names, separator, encoding, quoting):
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, quoting=quoting)
    writer.writerow(HEADER.split(";"))
    for position, name in enumerate(names, start=1):
        writer.writerow(
            ["Skåne", "§ 7", "2012-02-01", "ordinary", position, name, "", "2023-01-01", ""]
        )
    found = read(written.getvalue().encode(encoding))
    assert [one.name for one in found.persons] == [name.replace("\t", " ") for name in names]
    assert register_violations(RULEBOOK, found, TODAY) == []


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    for rulebook in (RULEBOOK, PERSONS_RULEBOOK):
        for text in (data, HEADER.encode() + b"\n" + data):
            with suppress(RefusedError):
                read_register(text, rulebook, "x")


def test_columns_are_lettered_as_in_the_sheet():
    assert [letter(place) for place in (0, 25, 26, 51, 52, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "AAA",
    ]


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
