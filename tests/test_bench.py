"""The bench: a row for everything it times, and both verifiers heard."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from election.bench import ALONE
from election.bench.box import CHECKING_NATIVE, QUESTIONS, Box
from election.bench.browser import IN_BROWSER, encrypt_in_browser
from election.bench.growth import exponent
from election.bench.verifiers import TOOL, TOOL_VERIFYING
from election.cli import main
from election.core.ballot.engine import PYTHON
from election.native import engine

NATIVE = engine("auto") is not PYTHON
OWN = ["election verify, 1 process", "election verify, 2 processes"]
if NATIVE:
    OWN += ["election verify, native, 1 process", "election verify, native, 2 processes"]
MEASURED = [name for name in ALONE if NATIVE or name != CHECKING_NATIVE]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["bench", "--repeats", "1", *arguments])
    return code, capsys.readouterr().out


@pytest.mark.skipif(shutil.which(TOOL) is None, reason="belenios-tool is not installed")
def test_the_table_has_every_row_and_both_verifiers_accept(capsys):
    code, table = run(capsys, "--ballots", "3", "--processes", "2", "--no-browser")
    assert code == 0
    lines = {name: line for line in table.splitlines() for name in ROWS if line.startswith(name)}
    assert list(lines) == ROWS
    for name in OWN:
        assert "MiB" in lines[name]
        wall, cpu = lines[name].split()[-2:]  # the ratios
        assert float(wall.rstrip(",")) > 0 < float(cpu)
    assert "not measured: it was not asked for" in table
    assert "Every verifier accepts" in table


ROWS = [*MEASURED, *OWN, TOOL_VERIFYING]


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
@pytest.mark.long  # a worker that starts too late on a busy machine is none
def test_a_ballot_made_in_chromium_is_timed_and_passes():
    pytest.importorskip("playwright")
    with ThreadPoolExecutor(1) as apart:  # another test's browser has a loop in this thread
        rows = apart.submit(encrypt_in_browser, Box(1)).result()
    assert [row.name for row in rows] == list(IN_BROWSER)
    assert all(row.accepts and row.time.wall > 0 for row in rows)


def test_without_the_tool_and_a_browser_the_rest_is_timed(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, told = run(capsys, "--ballots", "1", "--processes", "1", "--json")
    report = json.loads(told)
    assert (code, report["tool"], report["agree"]) == (0, False, True)
    assert [row["name"] for row in report["rows"]] == [*MEASURED, *OWN[::2]]
    assert report["rows"][-1]["accepts"]
    for row in report["rows"]:
        for kind in ("wall", "cpu"):
            assert 0 < row["least"][kind] <= row["time"][kind] <= row["most"][kind]
    assert report["no_browser"]


@pytest.mark.skipif(shutil.which(TOOL) is None, reason="belenios-tool is not installed")
def test_growth_measures_each_size_and_says_how_times_grow(capsys):
    sizes = ("--growth", "2", "4", "--tool-most", "2", "--processes", "1")
    code, table = run(capsys, *sizes)
    assert code == 0
    assert "Every verifier accepts every archive." in table
    ours = [line.split() for line in table.splitlines() if line.startswith("election verify, py")]
    assert [line[-9] for line in ours] == ["2", "4"]
    assert all(line[-1] == "MiB" for line in ours)
    assert sum(line.startswith(TOOL_VERIFYING) for line in table.splitlines()) == 1
    code, told = run(capsys, *sizes, "--json")
    assert [(each["ballots"], each["agree"]) for each in json.loads(told)] == [(2, True), (4, True)]


@pytest.mark.long  # it starts the service once for each engine
def test_ballots_cast_through_http_are_all_in_the_box(capsys):
    code, told = run(capsys, "--http", "3", "--ballots", "14", "--json")
    assert code == 0
    for one in json.loads(told):
        assert one["kept"] == one["ballots"] == len(one["answers"]) == 6
        assert one["server_cpu"] > 0


@pytest.mark.long
def test_two_processes_cast_on_postgresql_and_lose_nothing(capsys, postgresql):
    url = postgresql.database()
    code, told = run(capsys, "--http", "6", "--ballots", "40", "--json", "--database", url)
    assert code == 0
    assert all(one["kept"] == one["ballots"] == 32 for one in json.loads(told))
    postgresql.drop(url)


def test_a_database_that_is_not_empty_is_left_alone(capsys, database_url):
    assert main(["bench", "--http", "1", "--database", database_url]) == 1
    assert "is not empty" in capsys.readouterr().err


def test_an_exponent_is_the_slope_of_the_logarithms():
    assert exponent([(10, 3.0), (100, 30.0), (1000, 300.0)]) == pytest.approx(1)
    assert exponent([(10, 1.0), (100, 100.0)]) == pytest.approx(2)
    assert exponent([(10, 1.0)]) is None


def test_a_tool_that_refuses_is_a_disagreement(capsys, monkeypatch, tmp_path):
    tool = tmp_path / TOOL
    tool.write_text("#!/bin/sh\nexit 1\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, table = run(capsys, "--ballots", "1", "--processes", "1")
    assert code == 1
    assert f"{TOOL_VERIFYING}: REFUSES" in table
    assert f"{OWN[0]}: accepts" in table


def test_the_choices_use_the_whole_ballot():
    one, nine = Box(10).counts
    assert one == [5, 5]
    assert sum(nine) == sum(range(10))
    assert [question.most for question in QUESTIONS] == [1, 9]


@pytest.mark.parametrize("number", ["0", "-1", "many", "1e3"])
def test_a_number_that_is_none_is_bad_input(capsys, number):
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--ballots", number])
    assert ended.value.code == 2
    assert "whole number" in capsys.readouterr().err
