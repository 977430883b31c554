"""Files of another kind, votes the ballot refuses, and places that are taken: no trace is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from election.core.record.files import write_files
from election.rehearsal import play
from tests.rehearsal.mistakes import files_of


@pytest.mark.parametrize("name", ["rulebook", "register", "election", "votes"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02\xff\xfe" * 50, b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"\xff\xfe"],
    ids=["empty", "binary", "picture", "mark-alone"],
)
def test_a_file_of_another_kind_is_refused(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(tmp_path, "tiny", {})
    path = getattr(files, name)
    path.write_bytes(content)

    assert files.run() == 2
    told = capsys.readouterr().err
    assert str(path) in told
    assert not files.out.exists()


@pytest.mark.parametrize("name", ["rulebook", "register", "election", "votes"])
def test_a_file_that_cannot_be_read_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(tmp_path, "tiny", {})
    missing = tmp_path / "missing"

    assert files.run(**{name: missing}) == 2
    assert files.run(**{name: tmp_path}) == 2
    told = capsys.readouterr().err.splitlines()
    assert told == [
        f"{missing}: This file cannot be read: No such file or directory.",
        f"{tmp_path}: This file cannot be read: Is a directory.",
    ]
    assert not files.out.exists()


def test_mistakes_of_all_files_are_told_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edits = {
        "rulebook": [("least = 5", 'least = "five"')],
        "election": [('language = "sv"', "")],
        "votes": [("t1@member.example", "")],
    }
    files = files_of(tmp_path, "tiny", edits)

    assert files.run() == 2
    told = capsys.readouterr().err
    for name in ("rulebook.toml", "election.toml", "votes.csv"):
        assert str(tmp_path / name) in told


def _content(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_a_name_that_is_not_on_the_ballot(
    tiny_record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(tmp_path, "tiny", {"votes": [(";1;t7@", ";1;t1@")]})
    shutil.copytree(tiny_record, files.out)

    assert files.run() == 2
    assert capsys.readouterr().err == (
        f"{files.votes}, row 5, column choices: Testperson Ett is not a candidate on this ballot; "
        "there are Testperson Sex, Testperson Sju.\n"
    )
    assert _content(files.out) == _content(tiny_record)  # the earlier rehearsal still stands


def test_an_earlier_rehearsal_stands_until_a_new_one_is_written(
    tiny_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "record"
    shutil.copytree(tiny_record, out)

    def fails(*_arguments: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(play, "write_files", fails)
        with pytest.raises(OSError, match="disk"):
            play._put({"manifest.json": b"{}"}, out)
    assert _content(out) == _content(tiny_record)

    play._put({"manifest.json": b"{}"}, out)
    assert _content(out) == {"manifest.json": b"{}"}
    assert list(tmp_path.iterdir()) == [out]


def test_a_place_that_holds_something_else_is_left_alone(
    tiny_record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(tmp_path, "tiny", {})
    letters, notes, real, link = (tmp_path / name for name in ("letters", "notes", "real", "link"))
    letters.mkdir()
    (letters / "letter.txt").write_text("Kära Testperson")
    shutil.copytree(tiny_record, notes)
    (notes / "notes.txt").write_text("kept beside a rehearsal")
    write_files(real, {"manifest.json": b'{"rehearsal":false}'})
    link.symlink_to(tiny_record)
    before = {path: _content(path) for path in (letters, notes, real)}
    here = "There is something here that is not a rehearsal's record; it is left alone."

    for path in (*before, link, files.votes):
        assert files.run(out=path) == 2
        assert capsys.readouterr().err == f"{path}: {here}\n"
    assert files.run(out=files.votes / "record") == 2
    assert f"{files.votes} is no directory you may write to." in capsys.readouterr().err
    assert {path: _content(path) for path in before} == before
    assert link.is_symlink()
