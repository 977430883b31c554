"""Scenario tables as text: one line a scenario, read into questions, rules and expectations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from election.core.count import QuestionCount
from election.core.rulebook.model import (
    Majority,
    MajorityBase,
    Mode,
    RunOff,
    Secrecy,
    Selections,
    Tie,
    VotingRules,
)

BASES = {
    "valid": MajorityBase.VALID,
    "+blank": MajorityBase.VALID_AND_BLANK,
    "present": MajorityBase.PRESENT,
}


def voting_rules(**changes: Any) -> VotingRules:
    usual: dict[str, Any] = {
        "mode": Mode.AT_THE_MEETING,
        "secrecy": Secrecy.IF_CONTESTED,
        "acclamation": True,
        "selections": Selections.AT_MOST,
        "blank": True,
        "majority": Majority.RELATIVE,
        "base": MajorityBase.VALID,
        "rounds": 1,
        "run_off": RunOff.TOP_TWO_PER_SEAT,
        "tie": Tie.LOT_BOX,
        "least_ballots": 5,
    }
    return VotingRules(**{**usual, **changes})


def absolute(**changes: Any) -> VotingRules:
    return voting_rules(**{"majority": Majority.ABSOLUTE, "rounds": 2, **changes})


def asked(
    votes: str,
    *,
    seats: int = 1,
    blank: int = 0,
    ballots: int | None = None,
    present: int | None = None,
) -> QuestionCount:
    """Read ``A 12, B 9``; the ballots are as many as one-name ballots would be, unless said."""
    figures = [each.rsplit(maxsplit=1) for each in votes.split(",")] if votes else []
    counted = tuple(int(number) for _, number in figures)
    return QuestionCount(
        question="q",
        seats=seats,
        candidates=tuple(name.strip() for name, _ in figures),
        votes=counted,
        blank=blank,
        ballots=sum(counted) + blank if ballots is None else ballots,
        present=present,
    )


def table(text: str) -> list[dict[str, str]]:
    """Read lines of cells between bars; the first line names the columns."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.strip().splitlines()
    ]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def names(cell: str) -> tuple[str, ...]:
    return tuple(cell.split()) if cell not in {"-", ""} else ()


def last_first(tied: Sequence[int]) -> Sequence[int]:
    """Answer a tie as a lot that favours the last on the ballot: the opposite of ballot order."""
    return sorted(tied, reverse=True)
