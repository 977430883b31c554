"""From the tallies of a contest's rounds to who is elected; made and verified by the same code.

Each question is counted by the rulebook as soon as it can be. A part of an office waits while
one of its candidates can still be elected to an earlier part in a further round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from election.core.count import Lot, Outcome
from election.core.record.contest_count import Box, ContestCount, Due
from election.core.record.result import Declined, Elected, QuestionResult
from election.core.rulebook.model import Rulebook

LotOrder = Callable[[str, str, Sequence[int]], Sequence[int]]


def count_contest(
    rulebook: Rulebook,
    boxes: Sequence[Box],
    *,
    before: Iterable[Elected] = (),
    declined: Iterable[Declined] = (),
) -> tuple[tuple[QuestionResult, ...], ...]:
    """Return the result of each question of each box of one contest, in the order of opening.

    ``before`` are those elected earlier in the record. Raises RefusedError for figures that no
    ballot can give.
    """
    contest = ContestCount(rulebook, boxes, tuple(before), tuple(declined))
    return tuple(contest.results(number) for number in range(len(boxes)))


def contest_outcomes(
    rulebook: Rulebook,
    boxes: Sequence[Box],
    *,
    before: Iterable[Elected] = (),
    declined: Iterable[Declined] = (),
) -> tuple[tuple[Outcome | None, ...], ...]:
    """Return the same with its reasons, line by line; None for a question that waits."""
    contest = ContestCount(rulebook, boxes, tuple(before), tuple(declined))
    return tuple(contest.outcomes(number) for number in range(len(boxes)))


def due_next(
    rulebook: Rulebook,
    boxes: Sequence[Box],
    *,
    before: Iterable[Elected] = (),
    declined: Iterable[Declined] = (),
) -> tuple[Due, ...]:
    """Return what the next ballot of a contest asks: further rounds, and seats given up."""
    return ContestCount(rulebook, boxes, tuple(before), tuple(declined)).due()


def box_lot(order: LotOrder, *, uuid: str, bits: str) -> Lot:
    """Return an opened lot box as a lot: ``order`` sorts positions of the ballot by their hash."""
    return lambda positions: order(uuid, bits, positions)


def is_open(result: QuestionResult) -> bool:
    """Tell whether the question still needs a lot, an earlier part or a further round."""
    return result.waits or bool(result.goes_on)


def still_standing(goes_on: Iterable[str], declined: Collection[str]) -> tuple[str, ...]:
    """Return who of those going on stands in the next round."""
    return tuple(each for each in goes_on if each not in declined)
