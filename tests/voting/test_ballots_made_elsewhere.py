"""Ballots of other programs, brought as files: belenios-tool's, and our command line's."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from election.cli import main
from election.core.ballot.ballot import tracker
from election.core.ballot.open_ballot import opened_text
from tests.evening.hall import Hall
from tests.site import Page

HallAt = Callable[[str], Hall]
VOTER = "uppsala-o2"


def save_files(hall: Hall, directory: Path) -> None:
    """Save what the page offers."""
    directory.mkdir()
    uuid = hall.evening.entry.uuid
    for path in (f"{uuid}.bel", f"{uuid}/election.json"):
        answer = hall.site.browser().get(f"/n/halsa-och-demokrati/boxes/{path}")
        (directory / Path(path).name).write_bytes(answer.response.data)


def bring(
    hall: Hall, raw: bytes, expect: int, contest: str = "1", given: str | None = None
) -> Page:
    page = hall.site.browser().post(
        f"{hall.base}/upload",
        expect,
        contest=contest,
        ballot=(io.BytesIO(raw), "ballot.json"),
        given=hall.pass_for(VOTER) if given is None else given,
    )
    page.response.request.environ["wsgi.input"].close()  # a long one lies in a file
    return page


@pytest.mark.skipif(shutil.which("belenios-tool") is None, reason="belenios-tool is not installed")
def test_a_ballot_of_belenios_tool_is_cast(hall_at: HallAt, tmp_path: Path) -> None:
    hall = hall_at("opened")
    directory = tmp_path / "files"
    save_files(hall, directory)
    (directory / "code.txt").write_text(hall.evening.code(VOTER))
    (directory / "choices.json").write_text("[[0,0,1,0]]")
    command = "belenios-tool election generate-ballot --privcred code.txt --ballot choices.json"
    made = subprocess.run(
        command.split(),
        cwd=directory,
        capture_output=True,
        env={"BELENIOS_USE_URANDOM": "1", "PATH": "/usr/bin:/bin"},
        check=True,
    ).stdout
    page = bring(hall, made, 200)
    (cast,) = hall.report().ballots
    assert "Your vote is in the box." in page.text
    assert cast[0] == tracker(made.strip())
    assert cast[0] in page.text


def test_a_ballot_of_our_command_line_is_cast(
    hall_at: HallAt,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hall = hall_at("opened")
    save_files(hall, tmp_path / "files")
    choices, out = tmp_path / "choices.json", tmp_path / "ballot.json"
    asked = ["ballot", "make", "--election", str(tmp_path / "files" / "election.json")]
    asked += ["--choices", str(choices), "--out", str(out)]
    code = hall.evening.code(VOTER)
    for typed, written, says in (
        (code, "nothing", "lists of 0 and 1"),
        (code, "[[1,1,0,0]]", "A blank vote names nobody"),
        (code, "[[0,1,1,0]]", "Choose from 1 to 1 answers"),
        (code, "[[0,1,0,0],[1]]", "1 questions; 2 were answered"),
        (code[:-1], "[[0,1,0,0]]", "A code has 15 characters"),
    ):
        choices.write_text(written)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        assert main(asked) == 2
        assert says in capsys.readouterr().err
    choices.write_text("[[1,0,0,0]]")
    monkeypatch.setattr("sys.stdin", io.StringIO(code + "\n"))
    assert main(asked) == 0
    told = capsys.readouterr().out
    bring(hall, out.read_bytes(), 200)
    ((cast, _),) = hall.report().ballots
    assert cast in told


def test_an_opened_ballot_is_checked_on_the_command_line(
    hall_at: HallAt, tmp_path: Path, good: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = hall_at("opened")
    save_files(hall, tmp_path / "files")
    opened = tmp_path / "opened.json"
    asked = ["ballot", "check", str(opened)]
    asked += ["--election", str(tmp_path / "files" / "election.json")]
    opened.write_bytes(opened_text(good, opening=[[1, 2, 3, 4]], choices=[(1, 0, 0)]))
    assert main(asked) == 1
    assert "does not hold what is said" in capsys.readouterr().out
    opened.write_text(json.dumps({"ballot": "x"}))
    assert main(asked) == 2
    assert str(opened) in capsys.readouterr().err


def test_a_file_that_is_refused_says_why(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    for raw, status, says in (
        (b"", 409, "nothing was changed"),
        (b"\xff\xfe\x00", 409, "nothing was changed"),
        (b"PK\x03\x04 a zip", 409, "nothing was changed"),
        (b"<script>alert(1)</script>", 409, "nothing was changed"),
        (good.replace(b'"credential"', b'"Credential"'), 409, "nothing was changed"),
        (b"[" * 100_000, 409, "nothing was changed"),
        (b"x" * 4_000_001, 400, "too long to be a ballot"),
    ):
        assert says in bring(hall, raw, status).text, raw[:20]
    assert "not known for whom" in bring(hall, good, 409, given="").text
    assert "Not a valid choice" in bring(hall, good, 400, contest="7").text
    assert hall.report().ballots == ()
    assert tracker(good) in bring(hall, good + b"\n", 200).text


def test_between_contests_nothing_can_be_brought(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("closed")
    assert "No contest is open just now." in hall.site.browser().get(f"{hall.base}/upload").text
    bring(hall, good, 400)
