"""What an act took, and a line of the table."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """What an act took: seconds on the wall and of all processors, and the most memory."""

    wall: float
    cpu: float
    memory: int | None = None  # bytes, of the largest process; None where it is not measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: the median of some times of the same act."""

    name: str
    time: Time
    least: Time  # on the wall, and by processor time, of all the times
    most: Time
    accepts: bool | None = None  # of a verifier
    tool: Time | None = None  # what the tool took for the same archive

    @property
    def ratios(self) -> tuple[float, float] | None:
        """How many times as fast as the tool, on the wall and by processor time."""
        if self.tool is None:
            return None
        return self.tool.wall / self.time.wall, self.tool.cpu / self.time.cpu


def row(
    name: str, times: Sequence[Time], *, accepts: bool | None = None, tool: Time | None = None
) -> Row:
    """Return the line of an act's times."""
    walls, cpus = [each.wall for each in times], [each.cpu for each in times]
    return Row(
        name=name,
        time=median_of(times),
        least=Time(wall=min(walls), cpu=min(cpus)),
        most=Time(wall=max(walls), cpu=max(cpus)),
        accepts=accepts,
        tool=tool,
    )


def median_of(times: Sequence[Time]) -> Time:
    """Return the median of each thing measured."""
    memory = [each.memory for each in times if each.memory is not None]
    return Time(
        wall=median(each.wall for each in times),
        cpu=median(each.cpu for each in times),
        memory=int(median(memory)) if memory else None,
    )


@dataclass(slots=True)
class Stopwatch:
    """Notes what acts took, by their names."""

    times: dict[str, list[Time]] = field(default_factory=dict)

    def time(self, name: str, act: Callable[..., T], *args: object, **named: object) -> T:
        """Call a function and note what it took."""
        with self.timing(name):
            return act(*args, **named)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Note what the block took."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        took = Time(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)
        self.times.setdefault(name, []).append(took)

    def row(self, name: str) -> Row:
        """Return the line of an act."""
        return row(name, self.times[name])


def run(command: Sequence[str]) -> tuple[int, bytes, Time]:
    """Run a program to its end: its exit code, what it printed and what it took."""
    with tempfile.TemporaryFile() as output:
        wall = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - this interpreter, or the tool that was found
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - wall
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    took = Time(wall=wall, cpu=used.ru_utime + used.ru_stime, memory=used.ru_maxrss * 1024)
    return process.returncode, said, took
