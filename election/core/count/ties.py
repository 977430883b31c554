"""Ties: who comes within a number of places by votes, and what a lot has to decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from election.core.count.outcome import Decides, LotDrawn, LotNeeded
from election.core.count.question import QuestionCount
from election.core.refusal import RefusedError, Violation, refuse_if, violation

# From the positions of the tied on the ballot, ascending, to the same positions in the order
# drawn; None: no lot was drawn for this tie.
Lot = Callable[[Sequence[int]], Sequence[int] | None]

WITNESSES = 2  # at a lot drawn by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLot:
    """A lot drawn in the room: the tied in the order their slips came out, and who saw it."""

    order: tuple[str, ...]
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The positions that came within the places, in order, and the lots it took."""

    taken: tuple[int, ...]
    drawn: tuple[LotDrawn, ...]
    needed: LotNeeded | None


def cut(
    question: QuestionCount,
    positions: Iterable[int],
    *,
    places: int,
    decides: Decides,
    lot: Lot | None,
) -> Cut:
    """Return the positions with most votes, as many as there are places.

    A tie across the last place goes to the lot; without one, the tied stay out and the cut
    says that a lot is needed. A tie between elected persons is drawn for the order of the
    listing alone; without a lot they stand in ballot order. Raises RefusedError for a lot
    that does not put exactly the tied in order.
    """
    taken: list[int] = []
    drawn: list[LotDrawn] = []
    for tied in _by_votes(question, positions):
        free = places - len(taken)
        if free == 0:
            break
        edge = len(tied) > free
        matter = decides if edge else Decides.ORDER
        asked = edge or (len(tied) > 1 and decides is Decides.SEAT)
        order = _draw(lot, tied) if asked else None
        if edge and order is None:
            return Cut(
                taken=tuple(taken),
                drawn=tuple(drawn),
                needed=_needed(question, tied, free, decides),
            )
        if order is not None:
            drawn.append(_drawn(question, tied, order, places=min(free, len(tied)), decides=matter))
        taken += (order or tied)[:free]
    return Cut(taken=tuple(taken), drawn=tuple(drawn), needed=None)


def _by_votes(question: QuestionCount, positions: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Give the positions in groups of equal votes, most votes first, ballot order within."""
    ranked = sorted(positions, key=lambda position: (-question.votes[position], position))
    for _, tied in groupby(ranked, key=lambda position: question.votes[position]):
        yield tuple(tied)


def _draw(lot: Lot | None, tied: tuple[int, ...]) -> tuple[int, ...] | None:
    drawn = lot(tied) if lot else None
    if drawn is None:
        return None
    if sorted(drawn) != list(tied):
        raise RefusedError(
            [violation("lot-order-wrong", "A lot puts exactly the tied candidates in order.")]
        )
    return tuple(drawn)


def _needed(
    question: QuestionCount, tied: tuple[int, ...], places: int, decides: Decides
) -> LotNeeded:
    return LotNeeded(
        tied=tuple(question.candidates[each] for each in tied),
        votes=question.votes[tied[0]],
        places=places,
        decides=decides,
    )


def _drawn(
    question: QuestionCount,
    tied: tuple[int, ...],
    order: tuple[int, ...],
    *,
    places: int,
    decides: Decides,
) -> LotDrawn:
    return LotDrawn(
        tied=tuple(question.candidates[each] for each in tied),
        votes=question.votes[tied[0]],
        places=places,
        order=tuple(question.candidates[each] for each in order),
        decides=decides,
    )


def lots_by_hand(candidates: Sequence[str], lots: Iterable[HandLot]) -> Lot:
    """Return the lots drawn in the room as a lot: each answers for exactly its own tie.

    Raises RefusedError with every violation of :func:`hand_lot_violations`.
    """
    given = tuple(lots)
    refuse_if(reason for each in given for reason in hand_lot_violations(candidates, each))
    position = {candidate: place for place, candidate in enumerate(candidates)}
    orders = [tuple(position[candidate] for candidate in each.order) for each in given]
    by_tie = {tuple(sorted(order)): order for order in orders}
    return lambda tied: by_tie.get(tuple(tied))


def hand_lot_violations(candidates: Sequence[str], lot: HandLot) -> list[Violation]:
    """Return every reason a lot drawn by hand cannot be entered; empty means it can."""
    claims = (
        (
            len(set(lot.order)) == len(lot.order) >= 2,
            violation("hand-lot-order", "Enter each of the tied once, in the order drawn."),
        ),
        (
            set(lot.order) <= set(candidates),
            violation("hand-lot-stranger", "Enter only candidates of this question in its lot."),
        ),
        (
            len({each.strip() for each in lot.witnesses} - {""}) >= WITNESSES,
            violation("hand-lot-witnesses", "A lot by hand needs the names of two witnesses."),
        ),
    )
    return [reason for holds, reason in claims if not holds]
