"""Both verifiers on the same archive, in turn."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from election.bench.times import Row, Time, median_of, row, run

TOOL: Final = "belenios-tool"
TOOL_VERIFYING: Final = f"{TOOL} election verify"


def verify(path: Path, counts: list[list[int]], *, processes: int, repeats: int) -> Iterator[Row]:
    """Verify an archive with each verifier in turn, several times over."""
    own = [sys.executable, "-m", "election.cli", "verify", "--json", str(path), "--processes"]
    commands = {_verifying(number): [*own, str(number)] for number in sorted({1, processes})}
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


def _verifying(processes: int) -> str:
    return f"election verify, {processes} process{'es' if processes > 1 else ''}"
