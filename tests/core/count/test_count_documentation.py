"""The worked examples of docs/counting.md are counted as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from count_scenarios import absolute, asked, voting_rules

from election.core.count import HandLot, Outcome, QuestionCount, count, lots_by_hand
from election.core.rulebook.model import MajorityBase, RunOff, VotingRules

DOCUMENT = Path(__file__).parents[3] / "docs" / "counting.md"
EXAMPLES = re.findall(r"```count\n(.*?)\n```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


def number(pattern: str, heading: str, otherwise: int) -> int:
    found = re.search(pattern, heading)
    return int(found[1]) if found else otherwise


def read_question(heading: str, votes: str) -> QuestionCount:
    return asked(
        votes,
        seats=number(r"(\d+) seats", heading, 1),
        ballots=number(r"(\d+) ballots", heading, 0),
        blank=number(r"(\d+) blank", heading, 0),
        present=number(r"(\d+) present", heading, 0),
    )


def read_rules(example: str) -> VotingRules:
    base = re.search(r"absolute of ([a-z-]+)", example)
    if not base:
        return voting_rules()
    return absolute(
        base=MajorityBase(base[1]),
        run_off=RunOff.DROP_LOWEST if "drop-lowest" in example else RunOff.TOP_TWO_PER_SEAT,
        rounds=4,
    )


def tell(outcome: Outcome) -> list[str]:
    told = []
    if outcome.majority_needed:
        told.append(f"needed {outcome.majority_needed}")
    if outcome.elected:
        told.append(f"elected {', '.join(outcome.elected)}")
    for lot in outcome.lots_needed:
        told.append(f"lot needed {', '.join(lot.tied)}")
    if outcome.next_round:
        last = "last " if outcome.next_round.last else ""
        told.append(f"{last}round {', '.join(outcome.next_round.candidates)}")
    if outcome.unfilled:
        told.append(f"unfilled {outcome.unfilled}")
    return told


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_is_counted_so(example: str) -> None:
    heading, votes, *expected = example.splitlines()
    question = read_question(heading, votes)
    drawn = re.search(r"lot (\w) before (\w)", heading)
    lots = (
        [HandLot(order=drawn.groups(), witnesses=("Testperson Ett", "Testperson Två"))]
        if drawn
        else []
    )
    outcome = count(
        question,
        read_rules(example),
        round=number(r"round (\d+)", heading, 1),
        lot=lots_by_hand(question.candidates, lots),
    )
    assert tell(outcome) == expected


def test_the_document_has_its_examples() -> None:
    assert len(EXAMPLES) == 13
