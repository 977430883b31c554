"""``make mutations``: what two verifiers say of thousands of false boxes, as a table.

Writes ``docs/mutations.md`` and exits 1 where a verdict is not accounted for.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from tests.mutation.boxes import mutants
from tests.mutation.report import report
from tests.mutation.verdicts import Verdict, judge

AHEAD = 40  # mutants that wait to be judged; each holds two boxes


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutations")
    parser.add_argument("--out", type=Path, default=Path("docs/mutations.md"))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--verdicts", type=Path, help="also write every verdict, one to a line")
    arguments = parser.parse_args()
    verdicts = []
    for number, verdict in enumerate(judged(arguments.processes), 1):
        verdicts.append(verdict)
        if number % 200 == 0:
            sys.stderr.write(f"{number} mutants …\n")
    if arguments.verdicts:
        lines = (json.dumps(asdict(one), ensure_ascii=False) for one in verdicts)
        arguments.verdicts.write_text("\n".join(lines) + "\n", "utf-8")
    told, unexplained = report(verdicts)
    arguments.out.write_text(told, "utf-8")
    for one in unexplained:
        sys.stdout.write(f"Not accounted for: {one.mutant}: {one}\n")
    sys.stdout.write(f"{len(verdicts)} mutants; the table is in {arguments.out}.\n")
    return 1 if unexplained else 0


def judged(processes: int) -> Iterator[Verdict]:
    waiting: deque[Future[Verdict]] = deque()
    with ProcessPoolExecutor(processes) as pool:
        for mutant in mutants():
            waiting.append(pool.submit(judge, mutant))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


if __name__ == "__main__":
    sys.exit(main())
