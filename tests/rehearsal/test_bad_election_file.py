"""Election files with mistakes in them: every key that is wrong is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from election.rehearsal.plan import Plan
from tests.rehearsal.mistakes import HALSA, ROOT, SV, TINY, Mistake, files_of

NOMINATIONS = "".join((TINY / "election.toml").read_text().partition("[[nominations]]")[1:])
LOST_AND_DISSENT = """[codes]
lost = ["t1@member.example", "t1@member.example", "t5@member.example"]
[[dissent]]
by = "t3@member.example"
office = "chair"
words = "Nej."
[roles]"""

ELECTION_FILE = (
    Mistake(
        "keys-unknown-and-missing",
        [
            "election.toml: The key “lang” is not known here; known are title, network, language,",
            "election.toml: The key “language” is missing.",
            "election.toml: meeting: The key “place” is not known here",
            "election.toml: nominations[1]: The key “by” is missing.",
        ],
        edits={
            "election": [
                ('language = "sv"', 'lang = "sv"'),
                ('form = "hybrid"', 'form = "hybrid"\nplace = "Malmö"'),
                ('by = "kalmar-o1@region.example"', ""),
            ]
        },
    ),
    Mistake(
        "wrong-types",
        [
            "election.toml: zone: Here must stand a text in quotes.",
            "election.toml: held[1]: on: Here must stand a date, as 2027-01-28 without quotes.",
            "election.toml: held[2]: kind: Here must stand one of annual, network-group,",
            "election.toml: dates: ceremony_at: Here must stand a moment with its offset",
            "election.toml: seats: working-committee: Here must stand a whole number.",
            "election.toml: nominations[1]: answer: Here must stand one of accepted, declined, none.",
            "election.toml: codes: lost: Here must stand a list.",
        ],
        edits={
            "election": [
                ('zone = "Europe/Stockholm"', "zone = 1"),
                ("on = 2024-12-05", 'on = "2024-12-05"'),
                ('kind = "annual"\non = 2025', 'kind = "yearly"\non = 2025'),
                ("2027-01-27T17:00:00+01:00", "2027-01-27T17:00:00"),
                ("working-committee = 7", "working-committee = true"),
                ('answer = "accepted"', 'answer = "yes"'),
                ('lost = ["skane-o2@region.example"]', 'lost = "skane-o2@region.example"'),
            ]
        },
    ),
    Mistake(
        "impossible-values",
        [
            "election.toml: title: Here must stand a text without control characters.",
            "election.toml: held[1]: on: Here must stand a year from 1900 to 2200.",
        ],
        edits={
            "election": [('title = "', 'title = "\\u0007'), ("on = 2024-12-05", "on = 0024-12-05")]
        },
    ),
    Mistake(
        "no-such-zone-or-time",
        [
            "election.toml: zone: “Europe/Göteborg” is not a time zone, such as Europe/Stockholm.",
            "election.toml: meeting: opens_at: Here must stand a time of day, as “10:00”.",
        ],
        edits={"election": [("Europe/Stockholm", "Europe/Göteborg"), ('"10:00"', '"25:00"')]},
    ),
    Mistake(
        "dates-out-of-order",
        [
            "election.toml: held[2]: on: 2027-12-04 is not before 2026-12-03",
            "election.toml: meeting: notice_on: The meeting is over by then.",
            "election.toml: dates: ceremony_at: This is not after 2026-09-15T08:00:00+02:00",
            "election.toml: nominations[12]: withdrawn_at: This is not after 2027-01-06T09:00:00+01:00",
        ],
        edits={
            "election": [
                ("on = 2025-12-04", "on = 2027-12-04"),
                ("notice_on = 2026-12-18", "notice_on = 2027-12-18"),
                ("ceremony_at = 2027-01-27", "ceremony_at = 2026-01-27"),
                ("withdrawn_at = 2027-01-27T08", "withdrawn_at = 2027-01-05T08"),
            ]
        },
        only=False,
    ),
    Mistake(
        "nominations-close-before-they-open",
        ["election.toml: dates: Nominations close before they open."],
        edits={
            "election": [("nominations_open_at = 2026-09-15", "nominations_open_at = 2027-01-15")]
        },
    ),
    Mistake(
        "persons-offices-and-parts-nobody-knows",
        [
            "election.toml: roles: adjuster: “skane-o9@region.example” is nobody in the register.",
            "election.toml: meeting: absent[1]: “stockholm-o9@region.example” is nobody",
            "election.toml: nominations[1]: nominee: “Testperson” is nobody in the register.",
            "election.toml: sitting[2]: “treasurer” is not an office of the rulebook; it has chair,",
            "election.toml: sitting[3]: nomination-committee has no part “boss”; it has convener, member.",
            "election.toml: nominations[17]: nomination-committee has several parts; add the key “part”",
            "votes.csv, row 5, column voter: “nobody@region.example” is nobody in the register.",
        ],
        edits={
            "election": [
                ("skane-o4@", "skane-o9@"),
                ("stockholm-o2@", "stockholm-o9@"),
                ('nominee = "halland-o1@region.example"', 'nominee = "Testperson"'),
                ('office = "vice-chair"', 'office = "treasurer"'),
                ('part = "convener"', 'part = "boss"'),
                ('part = "member"\nnominee', "nominee"),
            ],
            "votes": [("stockholm-o1@region", "nobody@region")],
        },
    ),
    Mistake(
        "a-name-that-several-have",
        ["election.toml: roles: adjuster: “Testperson Ett” may be several persons in the register"],
        example="tiny",
        edits={
            "register": [("Testperson Två", "Testperson Ett")],
            "election": [('adjuster = "t1@member.example"', 'adjuster = "Testperson Ett"')],
        },
    ),
    Mistake(
        "floor-nominations",
        [
            "election.toml: nominations[1]: floor: From the floor means after the meeting opens",
            "election.toml: nominations[14]: floor: The meeting has opened by then",
        ],
        edits={
            "election": [
                ("floor = true", ""),
                ('answer = "accepted"', 'answer = "accepted"\nfloor = true'),
            ]
        },
    ),
    Mistake(
        "codes-and-roles",
        [
            "election.toml: roles: adjuster: Testperson Två is a trustee already",
            "election.toml: codes: lost[2]: Testperson Ett is there twice; a code is replaced once.",
            "election.toml: codes: lost[3]: No ordinary representative of Skåne is absent",
            "election.toml: codes: lost: There are only 2 spare codes for 6 seats.",
            "election.toml: dissent: There is no proposal to dissent from",
        ],
        example="tiny",
        edits={
            "election": [
                ('adjuster = "t1@', 'adjuster = "t2@'),
                (
                    "[roles]",
                    LOST_AND_DISSENT,
                ),
            ]
        },
    ),
    Mistake(
        "another-network",
        [
            "election.toml: network: The election is of halsa-och-demokrati, and the rulebook of svs-"
        ],
        example=SV,
        edits={"election": [(f'network = "{SV}"', f'network = "{HALSA}"')]},
    ),
    Mistake(
        "another-language",
        ["election.toml: language: The rulebook has no titles in “fi”; it has them in sv, en."],
        edits={"election": [('language = "sv"', 'language = "fi"')]},
    ),
    Mistake(
        "readings-that-the-rulebook-does-not-have",
        [
            'The rulebook leaves no question "Q99" open',
            'There is no reading "V2"\\n" of this question',
        ],
        edits={"election": [("[meeting]", "[readings]\nQ99 = 'V1'\nQ15b = 'V2\"\\n'\n[meeting]")]},
        only=False,
    ),
    Mistake(
        "a-lot-by-hand",
        ["election.toml: network: A rehearsal draws lots from lot boxes, not by hand. [Q15d]"],
        example="tiny",
        edits={"election": [("title", 'readings.Q15d = "V2"\ntitle')]},
    ),
    Mistake(
        "nothing-to-elect",
        ["election.toml: Nobody is nominated: there is nothing to elect."],
        example="tiny",
        edits={"election": [(NOMINATIONS, "")]},
    ),
    Mistake(
        "no-toml",
        [
            "election.toml: This is not a TOML file: Expected ']' at the end of a table declaration (at line"
        ],
        edits={"election": [("[meeting]", "[meeting")]},
    ),
)


@pytest.mark.parametrize("mistake", ELECTION_FILE, ids=lambda mistake: mistake.name)
def test_a_wrong_election_file_is_refused(
    mistake: Mistake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(tmp_path, mistake.example, mistake.edits)

    assert files.run() == 2
    mistake.is_told(tmp_path, capsys.readouterr().err)
    assert not files.out.exists()


def _keys(kind: type[object]) -> Iterator[str]:
    for name, hint in get_type_hints(kind).items():
        yield name
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner):
                yield from _keys(inner)


def test_every_key_is_documented() -> None:
    told = (ROOT / "docs" / "files.md").read_text().partition("## Election file")[2]
    words = set(re.findall(r"\w+", told.partition("\n## ")[0]))

    assert [key for key in _keys(Plan) if key not in words] == []
