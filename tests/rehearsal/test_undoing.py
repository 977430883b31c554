"""A rehearsal in which a contest is annulled and held again, and the winner declines (Q26)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from election.core.record.verify import Level, verify_record
from tests.rehearsal.mistakes import Files, Mistake, files_of
from tests.rehearsal.records import Rehearsed

UNDONE = """
[[annulled]]
office = "chair"
why = "Projektorn visade fel sida."
by = ["t1@member.example", "t2@member.example"]

[[declined]]
office = "chair"
person = "t6@member.example"
word = "Tack, men nej."

[[nominations]]
office = "chair"
nominee = "t6@member.example"
"""
FIRST = '\n[[nominations]]\noffice = "chair"\nnominee = "t6@member.example"\n'
LAST = "t7@member.example;chair;1;blank\n"
AGAIN = LAST + "".join(
    f"t{at}@member.example;chair;2;t7@member.example\n" for at in (1, 2, 3, 4, 6, 7)
)


def undone(directory: Path, *election: tuple[str, str]) -> Files:
    edits = {"election": [(FIRST, UNDONE), *election], "votes": [(LAST, AGAIN)]}
    return files_of(directory, "tiny", edits)


def test_what_is_undone_is_played_and_verifies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = undone(tmp_path)
    assert files.run() == 0, capsys.readouterr().err
    record = Rehearsed(files.out, capsys.readouterr().out)
    (contest,) = record.result.contests
    assert [(each.contest, each.round) for each in record.openings] == [
        ("chair", 1),
        ("chair", 1),
        ("chair", 2),
    ]
    (annulled,) = contest.annulled
    assert (annulled.opening, annulled.why) == (1, "Projektorn visade fel sida.")
    assert annulled.by == ("Testperson Ett", "Testperson Två")
    (declined,) = contest.declined
    assert (declined.candidate.name, declined.round) == ("Testperson Sex", 1)
    assert [each.name for each in record.result.elected] == ["Testperson Sju"]
    assert "annulled by two persons" in record.said
    assert "Testperson Sex declines" in record.said
    assert verify_record(files.out).level is Level.FINAL
    boxes = list(files.out.glob("archives/*.bel"))
    assert len(boxes) == 3
    for box in boxes:
        alone = tmp_path / box.stem
        alone.mkdir()
        (alone / box.name).symlink_to(box)
        command = ["belenios-tool", "election", "verify", "--dir", str(alone)]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0, box


MISTAKES = (
    Mistake(
        "of-one-person",
        ["election.toml: annulled[1]: by: Two different persons must decide this."],
        edits={"election": [('"t2@member.example"]', '"t1@member.example"]')]},
    ),
    Mistake(
        "unknown",
        [
            "election.toml: annulled[1]: by[2]: “t9@member.example” is nobody in the register.",
            "election.toml: declined[1]: “treasurer” is not an office of the rulebook",
        ],
        edits={
            "election": [
                ('"t2@member.example"]', '"t9@member.example"]'),
                ('office = "chair"\nperson = "t6', 'office = "treasurer"\nperson = "t6'),
            ]
        },
    ),
    Mistake(
        "not-nominated",
        ["election.toml: declined[1]: person: Testperson Fem is not nominated for chair."],
        edits={"election": [('person = "t6@', 'person = "t5@')]},
    ),
    Mistake(
        "no-round",
        ["election.toml: annulled[1]: round: Rounds are counted from 1."],
        edits={"election": [('why = "Proj', 'round = 0\nwhy = "Proj')]},
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_what_cannot_be_undone_is_refused_before_anything_is_made(
    mistake: Mistake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = undone(tmp_path, *mistake.edits["election"])
    assert files.run() == 2
    mistake.is_told(tmp_path, capsys.readouterr().err)
    assert not files.out.exists()


def test_what_could_not_happen_is_told_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody gives up a seat that she did not win, or votes in a round that is not held."""
    declined = '\n[[declined]]\noffice = "chair"\nperson = "t7@member.example"\nword = "Nej."\n'
    second = "".join(f"t{number}@member.example;chair;2;blank\n" for number in (1, 2, 3, 4, 6))
    edits = {
        "election": [("title", 'readings.Q15b = "V2"\ntitle'), (FIRST, declined + FIRST)],
        "votes": [(LAST, LAST + second)],
    }
    files = files_of(tmp_path, "tiny", edits)

    assert files.run() == 2
    seat, *votes = capsys.readouterr().err.splitlines()
    assert seat == (
        f"{files.election}: declined: t7@member.example is not elected to chair, "
        "so that there is no seat to give up."
    )
    assert votes == [
        f"{files.votes}, row {row}: No ballot was held for chair, round 2." for row in range(8, 13)
    ]
    assert not files.out.exists()
