"""How long it takes, here and now: ballots, verification and tally, beside belenios-tool.

Every run makes an archive of its own and measures all of it in turn, so that whatever else the
machine is doing falls on all that is compared. It prints ratios and asserts no times.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from election.bench.box import (
    ACCEPTING,
    ADDING,
    CASTING,
    CHECKING,
    CHECKING_NATIVE,
    COMBINING,
    MAKING,
    POWER,
    SHARING,
    Box,
)
from election.bench.browser import NotMeasuredError, encrypt_in_browser
from election.bench.times import Row
from election.bench.verifiers import TOOL, verify
from election.core.ballot import archive
from election.core.ballot.archive import Kind

ALONE: Final = (
    POWER,
    MAKING,
    CHECKING,
    CHECKING_NATIVE,
    CASTING,
    ACCEPTING,
    ADDING,
    SHARING,
    COMBINING,
)
BEGAN: Final = 1_767_225_600  # the time stamp in the archive; any would do


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A whole run; ``agree`` when every verifier accepts what was made, with the right counts."""

    ballots: int
    size: int  # of the archive, in bytes
    processors: int
    repeats: int
    tool: bool  # whether the tool is there to compare with
    no_browser: str | None  # why nothing was measured in a browser
    rows: Sequence[Row]
    agree: bool


def bench(*, ballots: int, processes: int, repeats: int = 3, browser: bool = True) -> Bench:
    """Make an archive of so many ballots and time everything about it."""
    box = Box(ballots)
    raws = list(box.vote())
    for _ in range(repeats):
        closing = list(box.tally(raws))
    steps = [box.setup(), *((Kind.BALLOT, (raw,)) for raw in raws), *closing]
    data = archive.write(BEGAN, steps)
    with tempfile.TemporaryDirectory(prefix="election-bench-") as directory:
        path = Path(directory) / f"{box.election.uuid}.bel"
        path.write_bytes(data)
        verified = list(verify(path, box.counts, processes=processes, repeats=repeats))
    _accept(box, raws)
    in_browser, no_browser = _in_browser(box) if browser else ([], "it was not asked for")
    return Bench(
        ballots=ballots,
        size=len(data),
        processors=len(os.sched_getaffinity(0)),
        repeats=repeats,
        tool=shutil.which(TOOL) is not None,
        no_browser=no_browser,
        rows=[
            *in_browser,
            *(box.watch.row(name) for name in ALONE if name in box.watch.times),
            *verified,
        ],
        agree=all(each.accepts for each in (*in_browser, *verified)),
    )


def _accept(box: Box, raws: Sequence[bytes]) -> None:
    # Imported and called last: how much memory a verifier takes shows only when it takes more
    # than the process that started it.
    from election.bench.acceptance import accept

    accept(box, raws)


def _in_browser(box: Box) -> tuple[list[Row], str | None]:
    try:
        return encrypt_in_browser(box), None
    except NotMeasuredError as error:
        return [], str(error)
