"""Registers and votes with mistakes in them: every row that is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rehearsal.mistakes import SV, Mistake, files_of

ROWS = (
    Mistake(
        "every-row-is-told",
        [
            "votes.csv, row 5, column voter: “nobody@region.example” is nobody in the register.",
            "votes.csv, row 6, column round: No contest has a round 2; the last that the rules know is 1. [Q15b]",
            "votes.csv, row 6, column choices: Ordinarie Ett Uppsala is not nominated for chair.",
            "votes.csv, row 6, column choices: There are 2 names, but the ballot takes at most 1. [Q15i]",
            "votes.csv, row 7, column contest: “treasurer” is not voted on in this election; there are chair,",
            "votes.csv, row 8, column choices: “Testperson” is nobody in the register.",
            "votes.csv, row 9, column contest: “nomination-committee” is not voted on in this election",
        ],
        edits={
            "votes": [
                ("stockholm-o1@region", "nobody@region"),
                (
                    "stockholm-e1@region.example;chair;1;halland-o1@region.example",
                    "stockholm-e1@region.example;chair;2;halland-o1@region.example|uppsala-o1@region.example",
                ),
                ("stockholm-o3@region.example;chair", "stockholm-o3@region.example;treasurer"),
                (
                    "stockholm-o4@region.example;chair;1;halland-o1@region.example",
                    "stockholm-o4@region.example;chair;1;Testperson",
                ),
                ("skane-o1@region.example;chair", "skane-o1@region.example;nomination-committee"),
            ]
        },
    ),
    Mistake(
        "sc6-and-sc7-no-vote-and-too-many-names",
        [
            "votes.csv, row 5, column voter: No ordinary representative of Skåne is absent, so no substitute votes. [Q14]",
            "votes.csv, row 6, column voter: Stockholm had appointed Ordinarie Ett Stockholm (före 2027) until 2026-12-31.",
            "votes.csv, row 101, column choices: There are 6 names, but the ballot takes at most 5. [Q15i]",
        ],
        edits={
            "votes": [
                ("stockholm-o1@region.example;chair", "skane-e1@region.example;chair"),
                ("stockholm-e1@region.example;chair", "stockholm-o1-f@region.example;chair"),
                (
                    "stockholm-o1@region.example;working-committee;1;",
                    "stockholm-o1@region.example;working-committee;1;uppsala-o1@region.example|skane-o3@region.example|",
                ),
            ]
        },
    ),
    Mistake(
        "a-member-whose-fee-is-not-paid",
        [
            "votes.csv, row 3, column voter: The membership fee of Medlem 115 Testperson is not paid for 2026-03-14. [Q37]",
            "votes.csv, row 4, column voter: Medlem 120 Testperson is not a member on 2026-03-14. [N3]",
            "votes.csv, row 5, column voter: Medlem 101 Testperson is a member and is absent.",
        ],
        example=SV,
        edits={"votes": [("\n1001;", "\n1115;"), ("\n1002;", "\n1120;"), ("\n1003;", "\n1101;")]},
    ),
    Mistake(
        "mistakes-in-several-rows-of-the-csv-files",
        [
            "register.csv, row 4, column D (roll): ordförande is not a role.",
            "register.csv, row 6, column H (från): 2027-13-01 is not a day of the calendar.",
            "votes.csv, row 2, column C (round): 0 is not a whole number from 1.",
            "votes.csv, row 3, column D (choices)",
            "votes.csv, row 4, column A (voter): This cell must not be empty.",
            "votes.csv, row 5, column D (choices): halland-o1@region.example is there more than once.",
        ],
        edits={
            "register": [
                (
                    "ordinarie;3;Ordinarie Tre Stockholm (före",
                    "ordförande;3;Ordinarie Tre Stockholm (före",
                ),
                (
                    "stockholm-o1@region.example;2027-01-01",
                    "stockholm-o1@region.example;2027-13-01",
                ),
            ],
            "votes": [
                ("skane-o2@region.example;chair;1", "skane-o2@region.example;chair;0"),
                (
                    "kronoberg-o1@region.example;chair;1;blank",
                    "kronoberg-o1@region.example;chair;1;",
                ),
                ("orebro-o2@region.example;working", ";working"),
                (
                    "stockholm-o1@region.example;chair;1;",
                    "stockholm-o1@region.example;chair;1;halland-o1@region.example|",
                ),
            ],
        },
        only=False,
    ),
    Mistake(
        "headings-nobody-knows",
        ["votes.csv", "voter"],
        edits={"votes": [("voter;contest", "who;contest")]},
        only=False,
    ),
)


@pytest.mark.parametrize("mistake", ROWS, ids=lambda mistake: mistake.name)
def test_wrong_rows_are_refused(
    mistake: Mistake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(tmp_path, mistake.example, mistake.edits)

    assert files.run() == 2
    mistake.is_told(tmp_path, capsys.readouterr().err)
    assert not files.out.exists()
