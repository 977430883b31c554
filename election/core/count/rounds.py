"""Rounds: which is the last, and who stands in the next one."""

from __future__ import annotations

from collections.abc import Sequence

from election.core.count.outcome import Decides
from election.core.count.question import QuestionCount
from election.core.count.ties import Cut, Lot, cut
from election.core.rulebook.model import Majority, RunOff, VotingRules


def is_last(rules: VotingRules, round: int, *, standing: int, seats: int) -> bool:  # noqa: A002
    """Return whether the round is decided by relative majority.

    It is when the rulebook asks for no more, when no further round is allowed, and when a
    run-off has so few candidates that a further one would have the same: two for each seat
    where the top two go on, one more than the seats where the lowest drops out.
    """
    return (
        rules.majority is Majority.RELATIVE
        or round >= rules.rounds
        or (round > 1 and standing <= smallest_field(rules.run_off, seats))
    )


def smallest_field(run_off: RunOff, seats: int) -> int:
    """Return the number of candidates below which a run-off does not go."""
    match run_off:
        case RunOff.TOP_TWO_PER_SEAT:
            return 2 * seats
        case RunOff.DROP_LOWEST:
            return seats + 1


def next_field(
    question: QuestionCount,
    left: Sequence[int],
    *,
    seats: int,
    run_off: RunOff,
    lot: Lot | None,
) -> Cut:
    """Return who of those left stands in the next round; nobody without a vote does."""
    voted_for = [position for position in left if question.votes[position] > 0]
    smallest = smallest_field(run_off, seats)
    match run_off:
        case RunOff.TOP_TWO_PER_SEAT:
            places = smallest
        case RunOff.DROP_LOWEST:
            # A candidate without votes is the lowest: where one drops, no other has to.
            places = max(smallest, min(len(voted_for), len(left) - 1))
    return cut(question, voted_for, places=places, decides=Decides.NEXT_ROUND, lot=lot)
