"""``election generate``: files that a rehearsal reads, or none at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from election.cli import main
from election.rehearsal.play import read_inputs

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"
SV = RULEBOOKS / "svs-helsepolitiske-nettverk.toml"


def generate(out: Path, voters: str, rulebook: Path = SV) -> int:
    arguments = ["--rulebook", str(rulebook), "--voters", voters, "--out", str(out)]
    return main(["generate", *arguments])


@pytest.mark.parametrize("rulebook", [SV, RULEBOOKS / "halsa-och-demokrati.toml"])
def test_what_is_written_is_what_a_rehearsal_reads(tmp_path, capsys, rulebook):
    assert generate(tmp_path / "new" / "files", "48", rulebook) == 0
    written = {path.stem: path for path in (tmp_path / "new" / "files").iterdir()}
    assert set(written) == {"register", "election", "votes"}
    inputs = read_inputs(rulebook=rulebook, **written)
    assert len({line.voter for line in inputs.votes}) == 48
    command = capsys.readouterr().out
    assert all(f"--{name} {path}" in command for name, path in written.items())


def test_what_is_there_is_left_alone(tmp_path, capsys):
    kept = tmp_path / "register.csv"
    kept.write_text("ours")
    assert generate(tmp_path, "48") == 2
    assert "exists already" in capsys.readouterr().err
    assert [path.read_text() for path in tmp_path.iterdir()] == ["ours"]


def test_too_few_voters_leave_nothing_behind(tmp_path, capsys):
    assert generate(tmp_path / "files", "7") == 2
    assert "ask for more voters" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_network_without_a_meeting_to_make_up_is_refused(tmp_path, capsys):
    other = tmp_path / "other.toml"
    text = SV.read_text()
    other.write_text(text.replace('id = "svs-helsepolitiske-nettverk"', 'id = "another"', 1))
    assert generate(tmp_path / "files", "48", other) == 2
    assert "no meeting to make up for another" in capsys.readouterr().err


@pytest.mark.parametrize("voters", ["0", "two", "-5"])
def test_a_number_that_is_none_is_bad_input(tmp_path, capsys, voters):
    with pytest.raises(SystemExit) as ended:
        generate(tmp_path / "files", voters)
    assert ended.value.code == 2
    assert "whole number" in capsys.readouterr().err
