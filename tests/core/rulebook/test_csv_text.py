"""CSV as spreadsheets write it, in every encoding, and files that are none."""

import csv
import io
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
from election.core.rulebook.register_csv import read_register
from tests.core.rulebook.factories import PERSONS_RULEBOOK, RULEBOOK, TODAY
from tests.core.rulebook.registers import GOOD, HEADER, ROWS, errors, read, rows


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
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "This is a spreadsheet file."),
        (GOOD.encode() + b"\x00", "not a CSV file"),
        (b"x" * 20_000_001, "larger than 20000000 bytes"),
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
