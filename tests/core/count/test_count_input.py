"""Figures that no ballot can give are refused, with every reason; lots that do not answer too."""

from __future__ import annotations

from typing import Any

import pytest
from count_scenarios import absolute, asked, voting_rules

from election.core.count import HandLot, QuestionCount, count, lots_by_hand, names_allowed
from election.core.count.question import question_violations
from election.core.count.ties import hand_lot_violations
from election.core.refusal import RefusedError
from election.core.rulebook.model import MajorityBase, Selections

PLAIN: dict[str, Any] = {
    "question": "chair",
    "seats": 1,
    "candidates": ("A", "B"),
    "votes": (6, 4),
    "blank": 2,
    "ballots": 12,
}

IMPOSSIBLE = [
    ({"seats": 0}, {"no-seats"}),
    ({"candidates": ("A", "A")}, {"candidate-twice"}),
    ({"votes": (6,)}, {"votes-not-per-candidate"}),
    ({"votes": (11, -1)}, {"negative-figure"}),
    ({"blank": 13}, {"more-blank-than-ballots"}),
    (
        {"seats": 0, "blank": 13, "votes": ()},
        {"no-seats", "more-blank-than-ballots", "votes-not-per-candidate"},
    ),
    ({"votes": (11, 0)}, {"more-votes-than-ballots", "names-not-possible"}),
    ({"votes": (6, 5)}, {"names-not-possible"}),
    ({"votes": (6, 3)}, {"names-not-possible"}),
    ({"seats": 2, "votes": (6, 3)}, {"names-not-possible"}),
]


@pytest.mark.parametrize(("changes", "codes"), IMPOSSIBLE, ids=str)
def test_impossible_figures_are_refused(changes: dict[str, Any], codes: set[str]) -> None:
    question = QuestionCount(**{**PLAIN, **changes})
    assert {reason.code for reason in question_violations(question, voting_rules())} == codes
    with pytest.raises(RefusedError):
        count(question, voting_rules())


def test_possible_figures_are_counted() -> None:
    assert count(QuestionCount(**PLAIN), voting_rules()).elected == ("A",)


def test_exactly_as_many_names_as_seats() -> None:
    exactly = voting_rules(selections=Selections.EXACTLY)
    short = asked("A 5, B 5, C 3", seats=2, ballots=7)
    assert [reason.code for reason in question_violations(short, exactly)] == ["names-not-possible"]
    assert question_violations(asked("A 5, B 5, C 4", seats=2, ballots=7), exactly) == []
    assert question_violations(short, voting_rules()) == []


@pytest.mark.parametrize(
    ("selections", "seats", "candidates", "allowed"),
    [
        (Selections.AT_MOST, 5, 6, (1, 5)),
        (Selections.EXACTLY, 5, 6, (5, 5)),
        (Selections.EXACTLY, 5, 3, (3, 3)),
        (Selections.AT_MOST, 5, 3, (1, 3)),
        (Selections.AT_MOST, 1, 0, (0, 0)),
    ],
)
def test_names_allowed(
    selections: Selections, seats: int, candidates: int, allowed: tuple[int, int]
) -> None:
    rules = voting_rules(selections=selections)
    assert names_allowed(rules, seats=seats, candidates=candidates) == allowed


@pytest.mark.parametrize("present", [None, 11])
def test_majority_of_those_present_needs_their_number(present: int | None) -> None:
    rules = absolute(base=MajorityBase.PRESENT)
    question = QuestionCount(**{**PLAIN, "present": present})
    assert [reason.code for reason in question_violations(question, rules)] == [
        "present-not-counted"
    ]
    assert question_violations(question, absolute()) == []


@pytest.mark.parametrize("answer", [[0], [0, 1, 2], [0, 0], [1, 2]])
def test_a_lot_puts_exactly_the_tied_in_order(answer: list[int]) -> None:
    with pytest.raises(RefusedError, match="exactly the tied"):
        count(asked("A 5, B 5, C 1"), voting_rules(), lot=lambda _: answer)


WITNESSES = ("Testperson Ett", "Testperson Två")


def test_a_lot_by_hand_decides_its_own_tie_and_no_other() -> None:
    question = asked("A 9, B 9, C 4, D 4", seats=3, ballots=12)
    lot = lots_by_hand(question.candidates, [HandLot(order=("D", "C"), witnesses=WITNESSES)])
    outcome = count(question, voting_rules(), lot=lot)
    assert outcome.elected == ("A", "B", "D")
    assert [drawn.order for drawn in outcome.lots] == [("D", "C")]
    other = lots_by_hand(question.candidates, [HandLot(order=("D", "B"), witnesses=WITNESSES)])
    assert count(question, voting_rules(), lot=other).awaiting_lot == 1


@pytest.mark.parametrize(
    ("lot", "code"),
    [
        (HandLot(order=("A",), witnesses=WITNESSES), "hand-lot-order"),
        (HandLot(order=("A", "B", "A"), witnesses=WITNESSES), "hand-lot-order"),
        (HandLot(order=("A", "X"), witnesses=WITNESSES), "hand-lot-stranger"),
        (HandLot(order=("A", "B"), witnesses=("Testperson Ett", " ")), "hand-lot-witnesses"),
        (HandLot(order=("A", "B"), witnesses=("Testperson Ett",) * 2), "hand-lot-witnesses"),
    ],
)
def test_a_lot_by_hand_that_cannot_be_entered(lot: HandLot, code: str) -> None:
    assert [reason.code for reason in hand_lot_violations(("A", "B", "C"), lot)] == [code]
    with pytest.raises(RefusedError):
        lots_by_hand(("A", "B", "C"), [lot])


@pytest.mark.parametrize(
    ("votes", "blank", "ballots", "names", "all_blank"),
    [
        ((6, 4), 2, 12, (), False),
        ((12, 0), 0, 12, ("A",), False),
        ((11, 0), 1, 12, (), False),  # who voted blank is not told
        ((12, 12), 0, 12, ("A", "B"), False),
        ((12, 3), 0, 12, ("A",), False),
        ((0, 0), 12, 12, (), True),
        ((1, 0), 0, 1, ("A",), False),
        ((0, 0), 0, 0, (), False),
    ],
)
def test_numbers_that_tell_how_each_voted(
    votes: tuple[int, int], blank: int, ballots: int, names: tuple[str, ...], all_blank: bool
) -> None:
    found = QuestionCount(**{**PLAIN, "votes": votes, "blank": blank, "ballots": ballots})
    assert (found.on_every_ballot, found.is_all_blank) == (names, all_blank)
