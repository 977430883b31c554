"""Both verifiers on the same archive, in turn."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from election.bench.times import Row, Time, median_of, row, run
from election.core.ballot.engine import PYTHON
from election.native import engine

TOOL: Final = "belenios-tool"
TOOL_VERIFYING: Final = f"{TOOL} election verify"


def verify(path: Path, counts: list[list[int]], *, processes: int, repeats: int) -> Iterator[Row]:
    """Verify an archive with each verifier in turn, several times over."""
    own = [sys.executable, "-m", "election.cli", "verify", "--json", str(path)]
    commands = {
        _verifying(number, engine): [*own, "--engine", engine, "--processes", str(number)]
        for engine in engines()
        for number in sorted({1, processes})
    }
    if program := shutil.which(TOOL):
        commands[TOOL_VERIFYING] = [program, "election", "verify", "--dir", str(path.parent)]
    times: dict[str, list[Time]] = {name: [] for name in commands}
    accepts = dict.fromkeys(commands, True)
    for _ in range(repeats):
        for name, command in commands.items():
            code, said, took = run(command)
            times[name].append(took)
            right = name == TOOL_VERIFYING or (code == 0 and json.loads(said)["counts"] == counts)
            accepts[name] = accepts[name] and code == 0 and right
    tool = median_of(times[TOOL_VERIFYING]) if TOOL_VERIFYING in times else None
    for name in commands:
        compared = None if name == TOOL_VERIFYING else tool
        yield row(name, times[name], accepts=accepts[name], tool=compared)


def engines() -> Sequence[str]:
    """Return the engines that there are here."""
    return ["python"] if engine("auto") is PYTHON else ["python", "native"]


def _verifying(processes: int, engine: str) -> str:
    how = "" if engine == "python" else f", {engine}"
    return f"election verify{how}, {processes} process{'es' if processes > 1 else ''}"
