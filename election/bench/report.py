"""A run of the bench as JSON and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from election.bench import Bench
from election.bench.times import Row
from election.bench.verifiers import TOOL

_ENDS: Final = ("least", "most")


def bench_json(run: Bench) -> dict[str, Any]:
    """Return a run as JSON: seconds and bytes, and the ratios to the tool."""
    rows = [
        {**asdict(row), "times_as_fast": dict(zip(("wall", "cpu"), row.ratios or (), strict=False))}
        for row in run.rows
    ]
    return {**asdict(run), "rows": rows}


def bench_lines(run: Bench) -> list[str]:
    """Return a run as a table."""
    size = f"{run.size / 1e6:.1f} MB"
    return [
        f"An archive of {run.ballots} ballots ({size}): 1 of 2 and up to 9 of 10 answers.",
        f"{run.processors} processors; the median, least and most of each time; memory of the",
        f"largest process; how many times as fast as {TOOL}, on the wall and by CPU.",
        "",
        _line("", "wall", *_ENDS, "CPU", *_ENDS, "a ballot", "memory", "times as fast"),
        *(_row_line(row, run.ballots) for row in run.rows),
        *_missing(run),
        "",
        *_verdict(run),
    ]


def _missing(run: Bench) -> Iterator[str]:
    if not run.tool:
        yield f"{TOOL} is not installed; apt-get install {TOOL} gives something to compare."
    if run.no_browser:
        yield f"Encrypting in a browser is not measured: {run.no_browser}."


def _verdict(run: Bench) -> Iterator[str]:
    if run.agree:
        yield "Every verifier accepts the archive, with the right counts."
        return
    yield "THE VERIFIERS DISAGREE, or find other counts than were cast:"
    for row in run.rows:
        if row.accepts is not None:
            yield f"  {row.name}: {'accepts' if row.accepts else 'REFUSES'}"


def _row_line(row: Row, ballots: int) -> str:
    whole = row.tool is not None or row.time.memory is not None  # it is of the whole archive
    return _line(
        row.name,
        *(_seconds(each.wall) for each in (row.time, row.least, row.most)),
        *(_seconds(each.cpu) for each in (row.time, row.least, row.most)),
        _seconds(row.time.wall / ballots) if whole else "",
        f"{row.time.memory / 2**20:.0f} MiB" if row.time.memory else "",
        "{:.1f}, {:.1f}".format(*row.ratios) if row.ratios else "",
    )


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def _line(name: str, *cells: str) -> str:
    return (f"{name:<46}" + "".join(f"{cell:>9}" for cell in cells[:8]) + f"  {cells[8]}").rstrip()
