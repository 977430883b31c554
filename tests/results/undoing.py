"""Acts of an evening in which something is undone: a seat given up, a contest annulled."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from election.core.record.files import archive_path
from election.core.record.result import DecisionKind
from election.results.services import decline, signed_files
from election.tally.models import Declining
from election.tally.queries import elected_so_far
from election.tally.services import move, second
from election.voting.models import Contest
from tests.evening.meeting import Evening
from tests.evening.setting import VOTERS

At = Callable[[str], Evening]


def chair_of(evening: Evening) -> str:
    (found,) = (
        each for each in elected_so_far(evening.session, evening.election) if each.office == "chair"
    )
    return evening.names([found.id])[0]


def declines(evening: Evening, office: str, who: str, noted_by: str | None = None) -> Declining:
    row = evening.act(
        decline,
        election=evening.election,
        office=office,
        person=evening.person(who),
        word="Jag kan inte åta mig uppdraget.",
        noted_by=evening.person(noted_by or who),
    )
    assert isinstance(row, Declining)
    return row


def hold(evening: Evening, office: str, votes: dict[str, list[str]], round_: int = 2) -> Contest:
    """Hold the next ballot on an office, and open its box."""
    if round_ == 1:
        evening.freeze(office)
    contest = evening.open(office)
    for voter, names in votes.items():
        evening.vote(voter, names)
    evening.close()
    for number in (1, 2):
        evening.decrypt(number)
    return contest


def sign(evening: Evening) -> None:
    for number in (1, 2):
        evening.sign(number)


def annul(evening: Evening, contest: Contest, kind: DecisionKind = DecisionKind.ANNULLED) -> None:
    first, other = (evening.person(key) for key in VOTERS[:2])
    asked = {"keys": evening.keys}
    motion = evening.act(
        move, contest=contest, kind=kind, why="Fel röstlängd.", person=first, **asked
    )
    evening.act(second, motion=motion, person=other, **asked)


def passes_the_independent_program(evening: Evening, uuid: str, directory: Path) -> None:
    """Ask it of the box that was undone; the others are as in every evening."""
    tool = shutil.which("belenios-tool")
    if tool is None:
        return
    files = signed_files(evening.session, evening.election)
    directory.mkdir()
    (directory / f"{uuid}.bel").write_bytes(files[archive_path(uuid)])
    subprocess.run([tool, "election", "verify", "--dir", directory], check=True)
