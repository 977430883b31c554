"""Files that break the network's rules: refused with the paragraph, before any key is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rehearsal.mistakes import SV, Mistake, files_of

SKANE = (
    "Skåne;Ägargruppen 2011-12-08 § 9;2011-12-08;{};{};Testperson;t@region.example;2023-01-01;\n"
)
BEFORE_SKANE = "Skåne;Ägargruppen 2011-12-08 § 9;2011-12-08;ordinarie;1"
COMMITTEE_MEMBER = """[[sitting]]
office = "nomination-committee"
part = "member"
person = "dalarna-o1@region.example"
elected_on = 2024-12-05
"""
DECEMBER = (
    ('[[held]]\nkind = "annual"\non = 2026-12-03\n', ""),
    ('kind = "network-group"', 'kind = "annual"'),
    ("on = 2027-01-28", "on = 2026-12-03"),
    ("notice_on = 2026-12-18", "notice_on = 2026-11-18"),
)

AGAINST_THE_RULES = (
    Mistake(
        "sc1-a-fifth-representative-of-skane",
        [
            "register.csv, row 14, column D (roll): Skåne may have 4 ordinary representatives",
            "[R11]",
        ],
        edits={"register": [("Skåne;", SKANE.format("ordinarie", 5) + "Skåne;")]},
    ),
    Mistake(
        "a-third-representative-of-gotland",
        ["Gotland may have 2 ordinary representatives", "number 3", "[R10]"],
        edits={
            "register": [
                (
                    BEFORE_SKANE,
                    SKANE.replace("Skåne", "Gotland").format("ordinarie", 3) + BEFORE_SKANE,
                )
            ]
        },
    ),
    Mistake(
        "a-member-without-a-decision",
        ["column B (beslut)", "Skåne", "[R7]"],
        edits={"register": [("Skåne;Ägargruppen 2011-12-08 § 9", "Skåne;")] * 8},
    ),
    Mistake(
        "sc5-a-substitute-as-candidate-for-the-working-committee",
        ["election.toml: nominations[7]: nominee: Ersättare Ett Uppsala is a substitute", "[R23]"],
        edits={
            "election": [
                ('nominee = "uppsala-o1@region.example"', 'nominee = "uppsala-e1@region.example"')
            ]
        },
    ),
    Mistake(
        "four-in-the-working-committee",
        [
            "election.toml: seats: working committee has at least 5 and at most 9 seats; 4 is",
            "[R21]",
        ],
        edits={"election": [("working-committee = 7", "working-committee = 4")]},
    ),
    Mistake(
        "ten-in-the-working-committee",
        [
            "election.toml: seats: working committee has at least 5 and at most 9 seats; 10 is",
            "[R21]",
        ],
        edits={"election": [("working-committee = 7", "working-committee = 10")]},
    ),
    Mistake(
        "nobody-has-decided-how-many",
        ["election.toml: seats: Say how many seats working-committee has, from 5 to 9."],
        edits={"election": [("working-committee = 7", "")]},
    ),
    Mistake(
        "t4-the-annual-meeting-of-december-2026",
        [
            "election.toml: meeting: on: 2026 is an election year: working-committee is not elected",
            "[R25]",
        ],
        edits={"election": DECEMBER},
        only=False,
    ),
    Mistake(
        "an-election-that-is-not-due",
        [
            "election.toml: meeting: on: chair is not up at a meeting on 2027-01-28",
            "Dec 2028. [Q7]",
        ],
        edits={
            "election": [
                (
                    "[meeting]",
                    '[[held]]\nkind = "network-group"\non = 2027-01-20\nelected = ["chair"]\n[meeting]',
                )
            ]
        },
        only=False,
    ),
    Mistake(
        "sc13-a-meeting-in-a-room-alone",
        ["election.toml: meeting: form: A physical meeting is not allowed", "[N5]"],
        example=SV,
        edits={"election": [('form = "hybrid"', 'form = "physical"')]},
    ),
    Mistake(
        "sc10-the-proposal-before-nominations-close",
        ["election.toml: proposal: Nominations are open until 2027-01-11 12:00+01:00", "[R33]"],
        edits={
            "election": [
                ("proposal_published_at = 2027-01-14", "proposal_published_at = 2027-01-10")
            ]
        },
    ),
    Mistake(
        "sc11-a-committee-of-two",
        ["election.toml: sitting: The nomination committee has 3 members; here are 2.", "[R32]"],
        edits={"election": [(COMMITTEE_MEMBER, "")]},
        only=False,
    ),
    Mistake(
        "sc11-a-committee-without-convener",
        [
            "election.toml: sitting: The nomination committee has 1 in the seat convener; here are 0. [R32]"
        ],
        edits={
            "election": [
                (
                    'part = "convener"\nperson = "kronoberg-o1@',
                    'part = "member"\nperson = "kronoberg-o1@',
                )
            ]
        },
        only=False,
    ),
    Mistake(
        "sc9-a-nomination-after-close",
        ["election.toml: nominations[20]: Nominations closed 2027-01-11 12:00+01:00.", "[R33]"],
        edits={"election": [("at = 2027-01-10T18:30:00+01:00", "at = 2027-01-11T12:00:01+01:00")]},
    ),
    Mistake(
        "a-nomination-by-somebody-who-may-not",
        ["election.toml: nominations[1]: Ersättare Ett Kalmar", "[Q12]"],
        edits={
            "election": [('by = "kalmar-o1@region.example"', 'by = "kalmar-e1@region.example"')]
        },
    ),
    Mistake(
        "proposed-and-not-nominated",
        [
            "election.toml: proposal: Ordinarie Ett Kalmar",
            "has not been nominated for chair",
            "[Q24]",
        ],
        edits={
            "election": [
                (
                    '[[proposal]]\noffice = "chair"\nperson = "halland-o1@',
                    '[[proposal]]\noffice = "chair"\nperson = "kalmar-o1@',
                )
            ]
        },
    ),
    Mistake(
        "too-few-ballots",
        ["votes.csv: Only 4 vote on chair in round 1; 5 must. [Q25]"],
        example="tiny",
        edits={
            "votes": [
                ("t1@member.example;chair;1;t6@member.example\n", ""),
                ("t7@member.example;chair;1;blank\n", ""),
            ]
        },
    ),
)


@pytest.mark.parametrize("mistake", AGAINST_THE_RULES, ids=lambda mistake: mistake.name)
def test_what_the_rules_do_not_allow_is_refused(
    mistake: Mistake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(tmp_path, mistake.example, mistake.edits)

    assert files.run() == 2
    mistake.is_told(tmp_path, capsys.readouterr().err)
    assert not files.out.exists()
