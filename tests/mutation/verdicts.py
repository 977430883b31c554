"""What our verifier and belenios-tool say of a mutant, each in a limit of time and memory."""

from __future__ import annotations

import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from election.core.ballot.invalid import InvalidError, UnsupportedElectionError
from election.core.ballot.verify import verify_archive
from tests.mutation.boxes import Mutant

SECONDS = 60  # more than either takes for a good box, many times over


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``None`` where a verifier accepts, otherwise why not, in its own word."""

    mutant: str
    kind: str
    place: str
    what: str
    ours: str | None
    ours_any_maker: str | None
    tool: str | None
    ours_whole: str | None  # asked only where the cut box is accepted by somebody
    tool_whole: str | None
    seconds: float  # that our verifier took, at most


def judge(mutant: Mutant) -> Verdict:
    """Ask both of the box cut off, and of the whole box where somebody accepts that."""
    began = time.process_time()
    ours = _ours(mutant.cut, own=True)
    any_maker = ours and _ours(mutant.cut, own=False)
    took = time.process_time() - began
    tool = _tool(mutant.cut)
    both = ours is not None and tool is not None
    return Verdict(
        mutant=mutant.name,
        kind=mutant.kind,
        place=mutant.place,
        what=mutant.what,
        ours=ours,
        ours_any_maker=any_maker,
        tool=tool,
        ours_whole="" if both else _ours(mutant.whole, own=True),
        tool_whole="" if both else _tool(mutant.whole),
        seconds=took,
    )


def _ours(data: bytes, *, own: bool) -> str | None:
    """Return the name of the check that refuses; anything but a refusal goes through."""
    try:
        verify_archive(data, own=own)
    except InvalidError as error:
        return str(error.check)
    except UnsupportedElectionError:
        return "unsupported"
    return None


def _tool(data: bytes) -> str | None:
    with tempfile.TemporaryDirectory(prefix="mutant-") as directory:
        (Path(directory) / "TestUuid1234567.bel").write_bytes(data)
        asked = ["belenios-tool", "election", "verify", "--dir", directory]
        try:
            done = subprocess.run(asked, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return "no answer"
    return None if done.returncode == 0 else "refused"
