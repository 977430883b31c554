"""What a count comes to, with all that the minutes need to say why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from election.core.count.question import QuestionCount


class Standing(StrEnum):
    """Where one candidate stands after the round, and why."""

    ELECTED = "elected"
    ELECTED_BY_LOT = "elected-by-lot"
    GOES_ON = "goes-on"  # to the next round
    GOES_ON_BY_LOT = "goes-on-by-lot"
    AWAITS_LOT = "awaits-lot"
    NOT_ELECTED = "not-elected"
    NOT_ELECTED_BY_LOT = "not-elected-by-lot"
    LEFT_OUT = "left-out"  # of the next round
    LEFT_OUT_BY_LOT = "left-out-by-lot"
    NO_VOTES = "no-votes"
    PASSED_OVER = "passed-over"  # already elected


class Decides(StrEnum):
    """What a lot is drawn for."""

    SEAT = "seat"
    NEXT_ROUND = "next-round"
    ORDER = "order"  # among the elected; nothing but the listing hangs on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One sentence for the minutes, kept as template and params so that it can be translated.

    ``candidate`` and ``candidates`` among the params are candidate ids.
    """

    code: str
    template: str
    params: Mapping[str, str | int | tuple[str, ...]] = field(default_factory=dict)

    def message(self, names: Mapping[str, str] | None = None) -> str:
        """Return the English sentence, with names for the ids that ``names`` knows."""
        known = names or {}
        filled: dict[str, str | int] = {}
        for key, value in self.params.items():
            match value:
                case tuple():
                    filled[key] = ", ".join(known.get(each, each) for each in value)
                case str() if key == "candidate":
                    filled[key] = known.get(value, value)
                case _:
                    filled[key] = value
        return self.template.format_map(filled)


def remark(code: str, template: str, /, **params: str | int | tuple[str, ...]) -> Remark:
    """Write one remark in a line."""
    return Remark(code=code, template=template, params=params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One candidate's line in the minutes."""

    candidate: str
    votes: int
    standing: Standing

    @property
    def says(self) -> Remark:
        return remark(
            self.standing.value,
            SENTENCES[self.standing],
            candidate=self.candidate,
            votes=self.votes,
        )


SENTENCES: Mapping[Standing, str] = {
    Standing.ELECTED: "{candidate} is elected (votes: {votes}).",
    Standing.ELECTED_BY_LOT: "{candidate} is elected by lot (votes: {votes}).",
    Standing.GOES_ON: "{candidate} goes on to the next round (votes: {votes}).",
    Standing.GOES_ON_BY_LOT: "{candidate} goes on to the next round by lot (votes: {votes}).",
    Standing.AWAITS_LOT: "{candidate} is tied and awaits the lot (votes: {votes}).",
    Standing.NOT_ELECTED: "{candidate} is not elected (votes: {votes}).",
    Standing.NOT_ELECTED_BY_LOT: "{candidate} is not elected, by lot (votes: {votes}).",
    Standing.LEFT_OUT: "{candidate} does not go on to the next round (votes: {votes}).",
    Standing.LEFT_OUT_BY_LOT: "{candidate} does not go on, by lot (votes: {votes}).",
    Standing.NO_VOTES: "{candidate} has no votes and cannot be elected.",
    Standing.PASSED_OVER: "{candidate} is already elected and passed over (votes: {votes}).",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LotNeeded:
    """A tie that only a lot resolves. ``tied`` are ids in ballot order."""

    tied: tuple[str, ...]
    votes: int
    places: int  # how many of the tied get what the lot decides
    decides: Decides


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDrawn:
    """A tie and the order the lot put the tied in: the first ``places`` of them win.

    ``edge`` is False where all the tied are elected, so that only their order was drawn.
    """

    tied: tuple[str, ...]
    votes: int
    places: int
    order: tuple[str, ...]
    decides: Decides

    @property
    def edge(self) -> bool:
        return self.decides is not Decides.ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The next round: who stands, in ballot order, and for how many seats."""

    number: int
    candidates: tuple[str, ...]
    seats: int
    last: bool  # decided by relative majority


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one round of one question came to.

    Every seat is in one place: elected + awaiting_lot + next_round.seats + unfilled = seats.
    ``elected`` stand in the order of votes; ``lines`` in ballot order.
    """

    question: QuestionCount
    round: int
    last: bool
    base: int | None  # None where relative majority decides
    majority_needed: int | None
    elected: tuple[str, ...]
    lines: tuple[Line, ...]
    lots: tuple[LotDrawn, ...]
    lots_needed: tuple[LotNeeded, ...]
    awaiting_lot: int  # seats that cannot be filled before a lot is drawn
    next_round: Round | None
    unfilled: int
    says: tuple[Remark, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more has to happen: no lot, no further round."""
        return not self.lots_needed and self.next_round is None

    def sentences(self, names: Mapping[str, str] | None = None) -> list[str]:
        """Return the whole outcome in English sentences, candidate by candidate, then the rest."""
        lines = [line.says.message(names) for line in self.lines]
        return [*lines, *(each.message(names) for each in self.says)]

    @property
    def in_play(self) -> frozenset[str]:
        """Who can still be elected by a lot or in the next round."""
        tied = {each for lot in self.lots_needed for each in lot.tied}
        waiting = self.next_round.candidates if self.next_round else ()
        certain = {line.candidate for line in self.lines if line.standing is Standing.GOES_ON}
        return frozenset({*tied, *waiting, *certain})
