"""Absolute majority: more than half of the base, a run-off, a last round by most votes."""

from __future__ import annotations

import pytest
from count_scenarios import BASES, absolute, asked, last_first, names, table, voting_rules

from election.core.count import Decides, Standing, count
from election.core.rulebook.model import MajorityBase, RunOff

RUN_OFFS = {"top": RunOff.TOP_TWO_PER_SEAT, "drop": RunOff.DROP_LOWEST}

# One round of an absolute majority. `next` is who stands in the next round; a last round is marked !.
SCENARIOS = table(
    """
    | scenario                                    | base    | run-off | round | seats | ballots | blank | present | votes                        | needed | elected | next       | unfilled |
    | half is not more than half                  | valid   | top     | 1     | 1     | 20      | 0     | 20      | A 10, B 6, C 4               | 11     | -       | A B !      | 0        |
    | one more than half                          | valid   | top     | 1     | 1     | 20      | 0     | 20      | A 11, B 6, C 3               | 11     | A       | -          | 0        |
    | half of an odd number                       | valid   | top     | 1     | 1     | 21      | 0     | 21      | A 11, B 6, C 4               | 11     | A       | -          | 0        |
    | blanks do not count                         | valid   | top     | 1     | 1     | 20      | 3     | 20      | A 9, B 8                     | 9      | A       | -          | 0        |
    | blanks count                                | +blank  | top     | 1     | 1     | 20      | 3     | 20      | A 9, B 8                     | 11     | -       | A B !      | 0        |
    | those who did not vote count                | present | top     | 1     | 1     | 20      | 0     | 30      | A 14, B 6                    | 16     | -       | A B !      | 0        |
    | the last round needs no majority            | present | top     | 2     | 1     | 20      | 0     | 30      | A 14, B 6                    | -      | A       | -          | 0        |
    | two for each seat go on                     | valid   | top     | 1     | 2     | 20      | 0     | 20      | A 9, B 8, C 7, D 6, E 5, F 4 | 11     | -       | A B C D !  | 0        |
    | one elected, two go on for the other        | valid   | top     | 1     | 2     | 20      | 0     | 20      | A 14, B 9, C 8, D 7          | 11     | A       | B C !      | 0        |
    | more with a majority than there are seats   | valid   | top     | 1     | 2     | 20      | 0     | 20      | A 12, B 14, C 13, D 1        | 11     | B C     | -          | 0        |
    | majority and tie: the lot fills the seats   | valid   | top     | 1     | 2     | 20      | 0     | 20      | A 14, B 12, C 12             | 11     | A C     | -          | 0        |
    | the next ballot keeps the ballot's order    | valid   | top     | 1     | 1     | 20      | 0     | 20      | A 4, B 7, C 9                | 11     | -       | B C !      | 0        |
    | tie for a place in the next round           | valid   | top     | 1     | 1     | 20      | 0     | 20      | A 8, B 6, C 6                | 11     | -       | A C !      | 0        |
    | nobody without a vote goes on               | +blank  | top     | 1     | 1     | 20      | 12    | 20      | A 8, B 0                     | 11     | -       | A !        | 0        |
    | all blank: nobody is left                   | valid   | top     | 1     | 1     | 20      | 20    | 20      | A 0, B 0                     | 1      | -       | -          | 1        |
    | one name, seats for two                     | valid   | top     | 1     | 2     | 20      | 0     | 20      | A 20, B 0                    | 11     | A       | -          | 1        |
    | the lowest drops out                        | valid   | drop    | 1     | 1     | 20      | 0     | 20      | A 7, B 6, C 4, D 3           | 11     | -       | A B C      | 0        |
    | the lot says who drops out                  | valid   | drop    | 1     | 1     | 20      | 0     | 20      | A 8, B 6, C 3, D 3           | 11     | -       | A B D      | 0        |
    | all without votes drop out, no other        | valid   | drop    | 1     | 1     | 20      | 0     | 20      | A 8, B 7, C 5, D 0, E 0      | 11     | -       | A B C      | 0        |
    | two are left: the next round is the last    | valid   | drop    | 2     | 1     | 20      | 0     | 20      | A 8, B 7, C 5                | 11     | -       | A B !      | 0        |
    | two on the first ballot, tied               | valid   | drop    | 1     | 1     | 20      | 0     | 20      | A 10, B 10                   | 11     | -       | A B !      | 0        |
    | two in a later round: most votes win        | +blank  | drop    | 3     | 1     | 20      | 4     | 20      | A 9, B 7                     | -      | A       | -          | 0        |
    | two seats, three left: the last             | valid   | drop    | 2     | 2     | 20      | 0     | 20      | A 9, B 8, C 7                | -      | A B     | -          | 0        |
    """
)


@pytest.mark.parametrize("row", SCENARIOS, ids=lambda row: row["scenario"])
def test_more_than_half(row: dict[str, str]) -> None:
    question = asked(
        row["votes"],
        seats=int(row["seats"]),
        ballots=int(row["ballots"]),
        blank=int(row["blank"]),
        present=int(row["present"]),
    )
    rules = absolute(base=BASES[row["base"]], run_off=RUN_OFFS[row["run-off"]], rounds=9)
    outcome = count(question, rules, round=int(row["round"]), lot=last_first)
    assert outcome.majority_needed == (None if row["needed"] == "-" else int(row["needed"]))
    assert outcome.elected == names(row["elected"])
    following = outcome.next_round
    seen = (*following.candidates, *("!" if following.last else "")) if following else ()
    assert seen == names(row["next"])
    assert outcome.unfilled == int(row["unfilled"])


def test_the_last_permitted_round_is_decided_by_most_votes() -> None:
    question = asked("A 7, B 6, C 4, D 3")
    rules = absolute(rounds=3, run_off=RunOff.DROP_LOWEST)
    assert not count(question, rules, round=2).last
    assert count(question, rules, round=3).last
    assert count(question, rules, round=3).elected == ("A",)


def test_one_permitted_round_is_relative_majority() -> None:
    question = asked("A 7, B 6, C 4, D 3")
    alone = count(question, absolute(rounds=1))
    assert (alone.elected, alone.says) == (("A",), count(question, voting_rules()).says)


def test_next_round_waits_for_its_lot() -> None:
    outcome = count(asked("A 8, B 6, C 6, D 0"), absolute())
    assert outcome.next_round is None
    assert outcome.awaiting_lot == 1
    assert [(lot.tied, lot.decides) for lot in outcome.lots_needed] == [
        (("B", "C"), Decides.NEXT_ROUND)
    ]
    assert [line.standing for line in outcome.lines] == [
        Standing.GOES_ON,
        Standing.AWAITS_LOT,
        Standing.AWAITS_LOT,
        Standing.NO_VOTES,
    ]


def test_no_lot_is_drawn_for_the_order_of_the_next_ballot() -> None:
    outcome = count(asked("A 6, B 6, C 2"), absolute(), lot=last_first)
    assert outcome.next_round is not None
    assert outcome.next_round.candidates == ("A", "B")
    assert outcome.lots == ()


def test_losers_of_the_lot_for_the_next_round_are_told() -> None:
    outcome = count(asked("A 8, B 6, C 6, D 1"), absolute(), lot=last_first)
    assert outcome.sentences() == [
        "A goes on to the next round (votes: 8).",
        "B does not go on, by lot (votes: 6).",
        "C goes on to the next round by lot (votes: 6).",
        "D does not go on to the next round (votes: 1).",
        "More than half of 21 is needed (votes: 11).",
        "The lot puts the tied in this order (places: 1): C, B.",
        "A last round, where most votes win, follows between A, C (seats: 1).",
    ]


def test_three_rounds_of_dropping_the_lowest() -> None:
    rules = absolute(rounds=9, run_off=RunOff.DROP_LOWEST, base=MajorityBase.VALID_AND_BLANK)
    first = count(asked("A 7, B 6, C 5, D 2"), rules, round=1)
    assert first.next_round is not None
    assert first.next_round.candidates == ("A", "B", "C")
    second = count(asked("A 7, B 6, C 7"), rules, round=2)
    assert second.next_round is not None
    assert second.next_round.candidates == ("A", "C")
    assert second.next_round.last
    third = count(asked("A 9, C 8", blank=3), rules, round=3)
    assert third.elected == ("A",)


def test_no_round_is_announced_while_a_seat_awaits_its_lot() -> None:
    outcome = count(asked("A 14, B 12, C 12", seats=2, ballots=20), absolute())
    assert (outcome.elected, outcome.awaiting_lot) == (("A",), 1)
    assert outcome.next_round is None
    assert [lot.decides for lot in outcome.lots_needed] == [Decides.SEAT]
