"""How many votes an absolute majority needs, and of what."""

from __future__ import annotations

from election.core.count.question import QuestionCount
from election.core.rulebook.model import MajorityBase


def base_of(question: QuestionCount, base: MajorityBase) -> int:
    """Return the number that an absolute majority is more than half of.

    It counts ballots or persons, never names: with n names on each ballot no candidate could
    reach half of the names, so that nobody would ever be elected to two seats or more.
    """
    match base:
        case MajorityBase.VALID:
            return question.valid
        case MajorityBase.VALID_AND_BLANK:
            return question.ballots
        case MajorityBase.PRESENT:
            return question.present or 0


def majority_of(base: int) -> int:
    """Return the least whole number that is more than half of the base."""
    return base // 2 + 1
