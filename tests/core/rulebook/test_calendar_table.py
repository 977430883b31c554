"""The worked table 2010 to 2040, written out, in every reading that changes it."""

from dataclasses import replace
from pathlib import Path

import pytest

from election.core.rulebook.calendar import table, table_lines
from election.core.rulebook.load import load_rulebook

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
HOD = (RULEBOOKS / "halsa-och-demokrati.toml").read_bytes()
SV = (RULEBOOKS / "svs-helsepolitiske-nettverk.toml").read_bytes()

# E: the even cycle (all four offices), O: an odd cohort. V2: the nomination committee where it is
# always elected in December. Y: an office elected every year.
# year | election year | first meeting after New Year | annual meeting in December | V2 | Y
WORKED = """
2010 | yes |                   |   | Dec | moved to 2011
2011 |     | E (from Dec 2010) | O |     | new year + Dec
2012 |     |                   | E | Dec | Dec
2013 |     |                   | O |     | Dec
2014 | yes |                   |   | Dec | moved to 2015
2015 |     | E (from Dec 2014) | O |     | new year + Dec
2016 |     |                   | E | Dec | Dec
2017 |     |                   | O |     | Dec
2018 | yes |                   |   | Dec | moved to 2019
2019 |     | E (from Dec 2018) | O |     | new year + Dec
2020 |     |                   | E | Dec | Dec
2021 |     |                   | O |     | Dec
2022 | yes |                   |   | Dec | moved to 2023
2023 |     | E (from Dec 2022) | O |     | new year + Dec
2024 |     |                   | E | Dec | Dec
2025 |     |                   | O |     | Dec
2026 | yes |                   |   | Dec | moved to 2027
2027 |     | E (from Dec 2026) | O |     | new year + Dec
2028 |     |                   | E | Dec | Dec
2029 |     |                   | O |     | Dec
2030 | yes |                   |   | Dec | moved to 2031
2031 |     | E (from Dec 2030) | O |     | new year + Dec
2032 |     |                   | E | Dec | Dec
2033 |     |                   | O |     | Dec
2034 | yes |                   |   | Dec | moved to 2035
2035 |     | E (from Dec 2034) | O |     | new year + Dec
2036 |     |                   | E | Dec | Dec
2037 |     |                   | O |     | Dec
2038 | yes |                   |   | Dec | moved to 2039
2039 |     | E (from Dec 2038) | O |     | new year + Dec
2040 |     |                   | E | Dec | Dec
"""
LINES = [[cell.strip() for cell in line.split("|")] for line in WORKED.strip().splitlines()]
ALL = ["chair", "vice-chair", "working-committee", "nomination-committee"]
FIRST, ANNUAL = "first-after-new-year", "annual"


def _row(year, meeting, offices, *, deferred_from=None, rule=None, month=12):
    row = {
        "year": year,
        "meeting": meeting,
        "month": None if meeting == FIRST else month,
        "offices": offices,
        "rule": rule or ("R25" if meeting == FIRST else "R24"),
        "deferred_from": deferred_from,
    }
    over = year < 2011 or (year == 2011 and meeting == FIRST)  # adopted on 8 December 2011
    return row | {"carried_in": True} if over else row


def _even(offices, year, new_year, december):
    """The rows of a year for offices of the even cycle."""
    if new_year.startswith("E"):
        yield _row(year, FIRST, offices, deferred_from=int(new_year[-5:-1]))
    if december == "E":
        yield _row(year, ANNUAL, offices)


def _json(rulebook):
    return [row.to_json() for row in table(rulebook, 2010, 2040)]


def test_the_worked_table():
    expected = [
        row
        for year, _, new_year, december, _, _ in LINES
        for row in _even(ALL, int(year), new_year, december)
    ]
    assert _json(load_rulebook(HOD)) == expected


def test_the_first_rows_to_the_letter():
    assert _json(load_rulebook(HOD))[:3] == [
        {
            "year": 2011,
            "meeting": "first-after-new-year",
            "month": None,
            "offices": ["chair", "vice-chair", "working-committee", "nomination-committee"],
            "rule": "R25",
            "deferred_from": 2010,
            "carried_in": True,
        },
        {
            "year": 2012,
            "meeting": "annual",
            "month": 12,
            "offices": ["chair", "vice-chair", "working-committee", "nomination-committee"],
            "rule": "R24",
            "deferred_from": None,
        },
        {
            "year": 2015,
            "meeting": "first-after-new-year",
            "month": None,
            "offices": ["chair", "vice-chair", "working-committee", "nomination-committee"],
            "rule": "R25",
            "deferred_from": 2014,
        },
    ]


def test_a_nomination_committee_always_elected_in_december():
    expected = []
    for year, election_year, new_year, december, v2, _ in LINES:
        if election_year:
            expected.append(_row(int(year), ANNUAL, ALL[3:], rule="Q10"))
        elif v2:
            expected.append(_row(int(year), ANNUAL, ALL))
        else:
            expected += _even(ALL[:3], int(year), new_year, december)
    assert _json(load_rulebook(HOD, readings={"Q10": "V2"})) == expected


def test_a_nomination_committee_elected_at_any_meeting():
    expected = []
    for year, _, new_year, december, v2, _ in LINES:
        if v2:
            any_meeting = _row(int(year), "any", ALL[3:], rule="Q10", month=None)
            expected.append(any_meeting)
        expected += _even(ALL[:3], int(year), new_year, december)
    assert _json(load_rulebook(HOD, readings={"Q10": "V3"})) == expected


def test_an_odd_cohort_beside_the_even_one():
    rulebook = load_rulebook(HOD)
    odd = replace(rulebook.offices["working-committee"], id="odd", first_year=2005, order=9)
    both = replace(rulebook, offices={**rulebook.offices, "odd": odd})
    expected = []
    for year, _, new_year, december, _, _ in LINES:
        expected += _even(ALL, int(year), new_year, december)
        if december == "O":
            expected.append(_row(int(year), ANNUAL, ["odd"]))
    assert _json(both) == expected


def test_the_whole_network_in_odd_years_is_never_deferred():
    expected = [
        _row(int(year), ANNUAL, ALL) for year, _, _, december, _, _ in LINES if december == "O"
    ]
    assert _json(load_rulebook(HOD, readings={"Q19": "V2"})) == expected


def test_chairs_elected_every_year():
    chairs, committees = ALL[:2], ALL[2:]
    expected = []
    for year, _, new_year, december, _, yearly in LINES:
        if "new year" in yearly:
            offices = [*chairs, *committees] if new_year else chairs
            expected.append(_row(int(year), FIRST, offices, deferred_from=int(year) - 1))
        if "Dec" in yearly:
            offices = [*chairs, *committees] if december == "E" else chairs
            expected.append(_row(int(year), ANNUAL, offices))
    assert _json(load_rulebook(HOD, readings={"Q7": "V2"})) == expected


def test_the_new_year_that_begins_the_election_year():
    rows = table(load_rulebook(HOD, readings={"Q2": "V2"}), 2012, 2020)
    assert [(row.year, row.meeting, row.deferred_from) for row in rows] == [
        (2012, ANNUAL, None),
        (2014, FIRST, 2014),
        (2016, ANNUAL, None),
        (2018, FIRST, 2018),
        (2020, ANNUAL, None),
    ]


def test_one_regions_election_defers_an_odd_cohort_once():
    rows = table(load_rulebook(HOD, readings={"Q3": "V2", "Q19": "V2"}), 2010, 2016)
    assert [(row.year, row.meeting, row.deferred_from) for row in rows] == [
        (2012, FIRST, 2011),
        (2013, ANNUAL, None),
        (2015, ANNUAL, None),
    ]


def test_a_network_without_election_years():
    rows = _json(load_rulebook(SV))
    assert [row["year"] for row in rows] == list(range(2024, 2041, 2))
    assert rows[0] == {
        "year": 2024,
        "meeting": "annual",
        "month": None,
        "offices": ["leader", "board", "nomination-committee"],
        "rule": "Q30",
        "deferred_from": None,
    }


def test_one_year_boards_beside_a_two_year_nomination_committee():
    rows = table(load_rulebook(SV, readings={"Q31": "V2", "Q33": "V2"}), 2025, 2026)
    assert [(row.year, row.month, row.offices) for row in rows] == [
        (2025, 3, ("board",)),
        (2026, 3, ("leader", "board", "nomination-committee")),
    ]


@pytest.mark.parametrize(
    ("first", "last"), [(2011, 2011), (2012, 2026), (1990, 2003), (2030, 2020)]
)
def test_a_part_of_the_table_is_a_part_of_the_whole(first, last):
    rulebook = load_rulebook(HOD)
    whole = table(rulebook, 1900, 2100)
    assert table(rulebook, first, last) == [row for row in whole if first <= row.year <= last]


def test_the_table_in_plain_lines():
    lines = table_lines(table(load_rulebook(HOD), 2011, 2012))
    assert [line.split() for line in lines[1:]] == [
        [
            "2011",
            "first-after-new-year",
            "R25",
            "chair,",
            "vice-chair,",
            "working-committee,",
            "nomination-committee",
            "(deferred",
            "from",
            "2010,",
            "carried",
            "in)",
        ],
        [
            "2012",
            "annual",
            "12",
            "R24",
            "chair,",
            "vice-chair,",
            "working-committee,",
            "nomination-committee",
        ],
    ]
