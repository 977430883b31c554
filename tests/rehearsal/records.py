"""The record of a rehearsal, read for tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from election.core.record.opening import Opening
from election.core.record.result import Result, RoundResult


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal has left: its record, and what it said on the way."""

    directory: Path
    said: str

    @property
    def result(self) -> Result:
        return Result.from_bytes((self.directory / "result.json").read_bytes(), where="result.json")

    @property
    def openings(self) -> list[Opening]:
        paths = sorted((self.directory / "openings").iterdir(), key=lambda path: int(path.stem))
        return [Opening.from_bytes(path.read_bytes(), where=path.name) for path in paths]

    def rounds(self, contest: str) -> tuple[RoundResult, ...]:
        return next(each.rounds for each in self.result.contests if each.contest == contest)

    def opening(self, counted: RoundResult) -> Opening:
        return next(each for each in self.openings if each.uuid == counted.uuid)

    def votes(self, counted: RoundResult, part: str = "member") -> dict[str, int]:
        """Return the votes of a question by name."""
        asked = self.opening(counted).questions
        names = {one.id: one.name for each in asked for one in each.candidates}
        question = next(each for each in counted.questions if part in (each.part, each.office))
        return {names[person]: votes for person, votes in question.votes.items()}
