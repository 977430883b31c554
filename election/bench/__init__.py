"""How long it takes, here and now: ballots, verification and tally, beside belenios-tool.

Every run makes an archive of its own and measures all of it in turn, so that whatever else the
machine is doing falls on both verifiers alike. It prints ratios and asserts no times.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeVar

from election.core.ballot import archive
from election.core.ballot.archive import Kind
from election.core.ballot.ballot import make_ballot
from election.core.ballot.check import Tables
from election.core.ballot.credential import credentials_text, generate_code, public_credential
from election.core.ballot.formats import Question
from election.core.ballot.group import random_scalar
from election.core.ballot.server_key import new_uuid
from election.core.ballot.setup import make_election
from election.core.ballot.tally import RunningTally, combine, partial_decryption, result_text
from election.core.ballot.trustees import (
    election_public_key,
    single,
    single_key,
    trustees_text,
)
from election.core.ballot.verify import CheckedBallot, check_ballot

TOOL: Final = "belenios-tool"
MAKING: Final = "making a ballot"
CHECKING: Final = "checking a ballot, as casting does"
ADDING: Final = "tally: a ballot into the running sum"
SHARING: Final = "tally: one trustee's partial decryption"
COMBINING: Final = "tally: checking and combining the shares"
ALONE: Final = (MAKING, CHECKING, ADDING, SHARING, COMBINING)
TOOL_VERIFYING: Final = f"{TOOL} election verify"
TRUSTEES: Final = 3
BEGAN: Final = 1_767_225_600  # the time stamp in the archive; any would do
QUESTIONS: Final = (
    Question(question="Chair", answers=("A", "B"), least=1, most=1, blank=False),
    Question(question="Board", answers=tuple("ABCDEFGHIJ"), least=0, most=9, blank=False),
)

T = TypeVar("T")
Step = tuple[Kind, tuple[bytes, ...]]
Choices = tuple[tuple[int, ...], ...]


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
    accepts: bool | None = None  # of a verifier
    tool: Time | None = None  # what the tool took for the same archive

    @property
    def ratios(self) -> tuple[float, float] | None:
        """How many times as fast as the tool, on the wall and by processor time."""
        if self.tool is None:
            return None
        return self.tool.wall / self.time.wall, self.tool.cpu / self.time.cpu


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A whole run; ``agree`` when every verifier accepts the archive, with the right counts."""

    ballots: int
    size: int  # of the archive, in bytes
    processors: int
    repeats: int
    tool: bool  # whether the tool is there to compare with
    rows: Sequence[Row]
    agree: bool


class Box:
    """An election as it is made: the parts of its archive, and what making them took."""

    def __init__(self, ballots: int) -> None:
        uuid = new_uuid()
        self.keys = [random_scalar() for _ in range(TRUSTEES)]
        self.trustees = trustees_text([single(single_key(key)) for key in self.keys])
        self.election = make_election(
            uuid=uuid,
            name="Bench",
            description="",
            public_key=election_public_key(self.trustees),
            questions=QUESTIONS,
        )
        self.choices = [_choices(number) for number in range(ballots)]
        self.codes = [generate_code() for _ in range(ballots)]
        self.credentials = frozenset(public_credential(code, uuid) for code in self.codes)
        self.times: dict[str, list[Time]] = {}

    @property
    def counts(self) -> list[list[int]]:
        """The choices counted in the clear."""
        return [
            [sum(column) for column in zip(*answers, strict=True)]
            for answers in zip(*self.choices, strict=True)
        ]

    def time(self, name: str, act: Callable[..., T], *args: object, **named: object) -> T:
        """Call a function and note what it took."""
        wall, cpu = time.perf_counter(), time.process_time()
        done = act(*args, **named)
        took = Time(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)
        self.times.setdefault(name, []).append(took)
        return done

    def setup(self) -> Step:
        """Return the first event."""
        credentials = credentials_text(self.credentials)
        texts = archive.setup_texts(self.election.raw, self.trustees, credentials)
        return Kind.SETUP, texts

    def vote(self) -> Iterator[tuple[bytes, CheckedBallot]]:
        """Make and check every ballot."""
        election, tables = self.election, Tables(self.election.public_key)
        for code, choices in zip(self.codes, self.choices, strict=True):
            raw = self.time(
                MAKING, make_ballot, election, code=code, choices=choices, tables=tables
            )
            yield raw, self.time(CHECKING, check_ballot, raw, election, self.credentials, tables)

    def tally(self, ballots: Sequence[CheckedBallot]) -> Iterator[Step]:
        """Close the box and open it: the events after the ballots."""
        running = RunningTally(self.election)
        for ballot in ballots:
            self.time(ADDING, running.add, ballot.ciphertexts)
        yield Kind.END_BALLOTS, ()
        yield Kind.ENCRYPTED_TALLY, running.texts()
        sums, shares = running.ciphertexts, {}
        for owner, key in enumerate(self.keys, 1):
            shares[owner] = self.time(SHARING, partial_decryption, self.election, sums, key)
            yield Kind.PARTIAL_DECRYPTION, archive.owned_texts(owner, shares[owner])
        counts = self.time(
            COMBINING,
            combine,
            self.election,
            self.trustees,
            sums,
            shares,
            total_weight=running.total_weight,
        )
        yield Kind.RESULT, (result_text(counts),)


def _choices(number: int) -> Choices:
    """Return one voter's choices: of the second question from none to nine answers."""
    chosen = {(number + place) % 10 for place in range(number % 10)}
    return (number % 2, 1 - number % 2), tuple(int(place in chosen) for place in range(10))


def bench(*, ballots: int, processes: int, repeats: int = 3) -> Bench:
    """Make an archive of so many ballots and time everything about it."""
    box = Box(ballots)
    cast = list(box.vote())
    for _ in range(repeats):
        closing = list(box.tally([checked for _, checked in cast]))
    steps = [box.setup(), *((Kind.BALLOT, (raw,)) for raw, _ in cast), *closing]
    data = archive.write(BEGAN, steps)
    with tempfile.TemporaryDirectory(prefix="election-bench-") as directory:
        path = Path(directory) / f"{box.election.uuid}.bel"
        path.write_bytes(data)
        verified = list(_verify(path, box.counts, processes=processes, repeats=repeats))
    return Bench(
        ballots=ballots,
        size=len(data),
        processors=len(os.sched_getaffinity(0)),
        repeats=repeats,
        tool=shutil.which(TOOL) is not None,
        rows=[*(Row(name=name, time=_median(box.times[name])) for name in ALONE), *verified],
        agree=all(row.accepts for row in verified),
    )


def _verify(path: Path, counts: list[list[int]], *, processes: int, repeats: int) -> Iterator[Row]:
    """Verify an archive with each verifier in turn, several times over."""
    own = [sys.executable, "-m", "election.cli", "verify", "--json", str(path), "--processes"]
    commands = {_verifying(number): [*own, str(number)] for number in sorted({1, processes})}
    if program := shutil.which(TOOL):
        commands[TOOL_VERIFYING] = [program, "election", "verify", "--dir", str(path.parent)]
    times: dict[str, list[Time]] = {name: [] for name in commands}
    accepts = dict.fromkeys(commands, True)
    for _ in range(repeats):
        for name, command in commands.items():
            code, said, took = _run(command)
            times[name].append(took)
            right = name == TOOL_VERIFYING or (code == 0 and json.loads(said)["counts"] == counts)
            accepts[name] = accepts[name] and code == 0 and right
    tool = _median(times[TOOL_VERIFYING]) if TOOL_VERIFYING in times else None
    for name in commands:
        compared = None if name == TOOL_VERIFYING else tool
        yield Row(name=name, time=_median(times[name]), accepts=accepts[name], tool=compared)


def _verifying(processes: int) -> str:
    return f"election verify, {processes} process{'es' if processes > 1 else ''}"


def _run(command: Sequence[str]) -> tuple[int, bytes, Time]:
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


def _median(times: Sequence[Time]) -> Time:
    memory = [each.memory for each in times if each.memory is not None]
    return Time(
        wall=median(each.wall for each in times),
        cpu=median(each.cpu for each in times),
        memory=int(median(memory)) if memory else None,
    )


def bench_json(run: Bench) -> dict[str, Any]:
    """Return a run as JSON: seconds and bytes, and the ratios to the tool."""
    rows = [
        {**asdict(row), "times_as_fast": dict(zip(("wall", "cpu"), row.ratios or (), strict=False))}
        for row in run.rows
    ]
    return {**asdict(run), "rows": rows}


def bench_lines(run: Bench) -> list[str]:
    """Return a run as a table."""
    size, ratios = f"{run.size / 1e6:.1f} MB", "times as fast as the tool (wall, CPU)"
    lines = [
        f"An archive of {run.ballots} ballots ({size}): 1 of 2 and up to 9 of 10 answers.",
        f"{run.processors} processors; medians; the memory is that of the largest process.",
        "",
        _line("", "wall", "CPU", "a ballot", "memory", ratios),
        *(_row_line(row, run.ballots) for row in run.rows),
    ]
    if not run.tool:
        lines.append(f"{TOOL} is not installed; apt-get install {TOOL} gives something to compare.")
    if run.agree:
        return [*lines, "", "Every verifier accepts the archive, with the right counts."]
    return [
        *lines,
        "",
        "THE VERIFIERS DISAGREE, or find other counts than were cast:",
        *(
            f"  {row.name}: {'accepts' if row.accepts else 'REFUSES'}"
            for row in run.rows
            if row.accepts is not None
        ),
    ]


def _row_line(row: Row, ballots: int) -> str:
    whole = row.accepts is not None  # the time is for the whole archive
    return _line(
        row.name,
        _seconds(row.time.wall),
        _seconds(row.time.cpu),
        _seconds(row.time.wall / ballots) if whole else "",
        f"{row.time.memory / 2**20:.0f} MiB" if row.time.memory else "",
        "{:.1f}, {:.1f}".format(*row.ratios) if row.ratios else "",
    )


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def _line(name: str, *cells: str) -> str:
    return (f"{name:<46}" + "".join(f"{cell:>10}" for cell in cells[:4]) + f"  {cells[4]}").rstrip()
