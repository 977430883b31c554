"""How verification and tally grow with the number of ballots: time, and the most memory.

Each archive is made and written by processes of their own, ballot by ballot, so that whoever
measures stays small: a program that is started counts the memory of its starter as its own.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from election.bench.box import ADDING, COMBINING, SHARING, Box
from election.bench.times import Time, run
from election.bench.verifiers import TOOL, TOOL_VERIFYING, engines
from election.core.ballot import archive
from election.core.ballot.archive import Archive, Kind

BEGAN: Final = 1_767_225_600  # the time stamp in the archive; any would do
TALLYING: Final = "tally: three decryptions and their combination, from the running sums"
_AT_ONCE: Final = 50  # ballots that a process makes before it hands them over
_boxes: list[Box] = []  # of a process that makes ballots: the one it makes them for


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What was measured of one archive: its size in bytes, and what each act took."""

    ballots: int
    size: int
    times: dict[str, Time]
    agree: bool  # every verifier accepts, ours with the right counts


def growth(sizes: Sequence[int], *, processes: int, tool_most: int) -> Iterator[Point]:
    """Measure one archive after the other; ``belenios-tool`` up to so many ballots."""
    for ballots in sizes:
        with tempfile.TemporaryDirectory(prefix="election-bench-") as directory:
            yield _measure(Path(directory), ballots, processes=processes, tool_most=tool_most)


def _measure(directory: Path, ballots: int, *, processes: int, tool_most: int) -> Point:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        path, counts, times = apart.submit(write, directory, ballots, processes).result()
    agree = True
    for name, command in _commands(path, processes, with_tool=ballots <= tool_most).items():
        code, said, times[name] = run(command)
        is_right = name == TOOL_VERIFYING or (code == 0 and json.loads(said)["counts"] == counts)
        agree = agree and code == 0 and is_right
    return Point(ballots=ballots, size=path.stat().st_size, times=times, agree=agree)


def _commands(path: Path, processes: int, *, with_tool: bool) -> dict[str, list[str]]:
    own = [sys.executable, "-m", "election.cli", "verify", "--json", str(path)]
    found = {}
    for engine in engines():
        for number in sorted({1, processes}):
            name = f"election verify, {engine}, {number} process{'es' if number > 1 else ''}"
            found[name] = [*own, "--engine", engine, "--processes", str(number)]
    if with_tool and (program := shutil.which(TOOL)):
        found[TOOL_VERIFYING] = [program, "election", "verify", "--dir", str(path.parent)]
    return found


def write(
    directory: Path, ballots: int, processes: int
) -> tuple[Path, list[list[int]], dict[str, Time]]:
    """Write an archive; return where, its counts in the clear, and what its tally took."""
    box = Box(ballots)
    path = directory / f"{box.election.uuid}.bel"
    with path.open("wb") as file:
        file.write(archive.header(BEGAN))
        stands = Archive(timestamp=BEGAN)
        for kind, texts in _steps(box, processes):
            event = stands.append(kind, *texts)
            file.write(event.data)
            stands = stands.after(event)
    took = [*box.watch.times[SHARING], *box.watch.times[COMBINING]]
    times = {TALLYING: _sum(took), ADDING: _sum(box.watch.times[ADDING])}
    return path, box.counts, times


def _steps(box: Box, processes: int) -> Iterator[tuple[Kind, Sequence[bytes]]]:
    yield box.setup()
    running = box.running()
    with ProcessPoolExecutor(
        processes, mp_context=get_context("fork"), initializer=_boxes.append, initargs=(box,)
    ) as makers:
        for made in makers.map(_make, range(0, len(box.codes), _AT_ONCE)):
            for raw in made:
                box.add(running, raw)
                yield Kind.BALLOT, (raw,)
    yield from box.close(running)


def _make(place: int) -> list[bytes]:
    (box,) = _boxes
    return [box.make(number) for number in range(place, min(place + _AT_ONCE, len(box.codes)))]


def _sum(times: Sequence[Time]) -> Time:
    return Time(wall=sum(each.wall for each in times), cpu=sum(each.cpu for each in times))


def exponent(points: Sequence[tuple[int, float]]) -> float | None:
    """Return the power of the number with which a time grows: the slope of the logarithms.

    By least squares; None where there are fewer than two numbers.
    """
    if len({number for number, _ in points}) < 2:
        return None
    x = [math.log(number) for number, _ in points]
    y = [math.log(time) for _, time in points]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - middle_x) ** 2 for a in x)


def growth_lines(points: Sequence[Point]) -> list[str]:
    """Return what was measured as a table, and how each time grows."""
    names = list(dict.fromkeys(name for point in points for name in point.times))
    lines = [f"{'':<72}{'ballots':>8} {'size':>9} {'wall':>9} {'CPU':>9} {'memory':>9}"]
    for name in names:
        seen = [point for point in points if name in point.times]
        lines += [_line(name, point) for point in seen]
        found = exponent([(each.ballots, each.times[name].cpu) for each in seen])
        if found is not None:
            lines.append(f"    grows with the ballots to the power of {found:.2f}")
    agree = all(point.agree for point in points)
    return [*lines, "", "Every verifier accepts every archive." if agree else "A verifier REFUSES."]


def _line(name: str, point: Point) -> str:
    took = point.times[name]
    memory = f"{took.memory / 2**20:.0f} MiB" if took.memory else ""
    return (
        f"{name:<72}{point.ballots:>8} {point.size / 1e6:>6.1f} MB {took.wall:>7.2f} s "
        f"{took.cpu:>7.2f} s {memory:>9}"
    )
