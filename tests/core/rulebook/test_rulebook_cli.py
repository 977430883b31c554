"""The commands ``election rulebook check`` and ``election calendar``."""

import json
from pathlib import Path

import pytest

from election.cli import main

RULEBOOKS = Path(__file__).parents[3] / "rulebooks"
HOD = str(RULEBOOKS / "halsa-och-demokrati.toml")


@pytest.mark.parametrize("path", sorted(RULEBOOKS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_sound_rulebook_is_summed_up(path, capsys):
    assert main(["rulebook", "check", str(path)]) == 0
    out = capsys.readouterr().out
    assert "Offices, in the order of election" in out
    assert "nomination-committee" in out


def test_a_wrong_rulebook_is_refused_line_by_line(tmp_path, capsys):
    wrong = tmp_path / "wrong.toml"
    text = Path(HOD).read_text(encoding="utf-8")
    wrong.write_text(
        text.replace("month = 12", "month = 13").replace("size = 3", 'size = "3"'),
        encoding="utf-8",
    )
    assert main(["rulebook", "check", str(wrong)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 2
    assert "timing.month: 13 is not possible here" in lines[0]
    assert "committee.size: Write a whole number" in lines[1]
    assert all(line.startswith(f"{wrong}:") for line in lines)


def test_a_file_that_is_not_there(capsys):
    assert main(["rulebook", "check", "nowhere.toml"]) == 2
    assert "nowhere.toml" in capsys.readouterr().err


def test_the_calendar_as_json_and_as_lines(capsys):
    assert main(["calendar", HOD, "--from", "2011", "--to", "2012", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["year"], row["rule"]) for row in rows] == [(2011, "R25"), (2012, "R24")]
    assert main(["calendar", HOD, "--from", "2011", "--to", "2012"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_readings_can_be_supposed(capsys):
    asked = ["calendar", HOD, "--from", "2014", "--to", "2014", "--json"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main([*asked, "--reading", "Q10=V2", "--reading", "Q7=V2"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["offices"], row["rule"]) == (["nomination-committee"], "Q10")


@pytest.mark.parametrize("reading", ["Q10=V9", "Q99=V1", "Q1=V2", "Q9=V2"])
def test_a_reading_that_cannot_be_is_refused(reading, capsys):
    assert main(["rulebook", "check", HOD, "--reading", reading]) == 2
    assert reading.partition("=")[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["rulebook", "check", HOD, "--reading", "Q10"],
        ["calendar", HOD, "--from", "MMX", "--to", "2040"],
        ["calendar", HOD, "--from", "2010", "--to", "20400"],
        ["calendar", HOD],
    ],
)
def test_a_command_that_makes_no_sense(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
