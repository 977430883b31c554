"""Relative majority, one seat and several: most votes win, a tie at the edge goes to the lot."""

from __future__ import annotations

import pytest
from count_scenarios import asked, last_first, names, table, voting_rules

from election.core.count import Standing, count

# The lot of these tables puts the last on the ballot first.
SCENARIOS = table(
    """
    | scenario                                  | seats | ballots | blank | votes                                | elected     | drawn | unfilled |
    | one seat, one name                        | 1     | 20      | 0     | A 20                                 | A           | -     | 0        |
    | one seat, most votes without half of them | 1     | 20      | 0     | A 7, B 8, C 5                        | B           | -     | 0        |
    | one vote is enough                        | 1     | 20      | 19    | A 0, B 1                             | B           | -     | 0        |
    | elected stand in the order of votes       | 3     | 20      | 0     | A 9, B 11, C 10, D 8                 | B C A       | -     | 0        |
    | tie inside: only the order is drawn       | 2     | 20      | 0     | A 15, B 15, C 3                      | B A         | order | 0        |
    | tie outside: nothing is drawn             | 1     | 20      | 0     | A 10, B 5, C 5                       | A           | -     | 0        |
    | tie at the edge                           | 1     | 20      | 0     | A 10, B 10                           | B           | seat  | 0        |
    | tie at the edge after a clear first       | 2     | 20      | 0     | A 18, B 8, C 8                       | A C         | seat  | 0        |
    | three tied for two seats                  | 2     | 12      | 0     | A 8, B 8, C 8                        | C B         | seat  | 0        |
    | fewer candidates than seats               | 3     | 20      | 0     | A 15, B 12                           | A B         | -     | 1        |
    | a candidate without a vote                | 2     | 20      | 0     | A 20, B 0                            | A           | -     | 1        |
    | nobody drawn between those without votes  | 2     | 20      | 0     | A 20, B 0, C 0                       | A           | -     | 1        |
    | all blank                                 | 1     | 20      | 20    | A 0, B 0                             | -           | -     | 1        |
    | no ballots                                | 2     | 0       | 0     | A 0, B 0                             | -           | -     | 2        |
    | no candidates                             | 2     | 20      | 20    |                                      | -           | -     | 2        |
    | five of six (committee of seven, Q8)      | 5     | 48      | 1     | A 40, B 39, C 38, D 37, E 36, F 35   | A B C D E   | -     | 0        |
    | five of six, tie for the fifth            | 5     | 48      | 1     | A 40, B 39, C 38, D 37, E 36, F 36   | A B C D F   | seat  | 0        |
    """
)


@pytest.mark.parametrize("row", SCENARIOS, ids=lambda row: row["scenario"])
def test_most_votes_win(row: dict[str, str]) -> None:
    question = asked(
        row["votes"],
        seats=int(row["seats"]),
        ballots=int(row["ballots"]),
        blank=int(row["blank"]),
    )
    outcome = count(question, voting_rules(), lot=last_first)
    assert outcome.elected == names(row["elected"])
    assert tuple(lot.decides for lot in outcome.lots) == names(row["drawn"])
    assert outcome.unfilled == int(row["unfilled"])
    assert outcome.is_settled
    assert outcome.last
    assert outcome.majority_needed is None


def test_edge_tie_without_a_lot_leaves_the_seat_open_and_says_so() -> None:
    outcome = count(asked("A 18, B 8, C 8, D 1", seats=2, ballots=20), voting_rules())
    assert outcome.elected == ("A",)
    assert outcome.awaiting_lot == 1
    assert outcome.unfilled == 0
    (needed,) = outcome.lots_needed
    assert (needed.tied, needed.places, needed.votes) == (("B", "C"), 1, 8)
    assert not outcome.is_settled
    assert "A lot is needed between Testperson Ett, C (votes: 8, places: 1)." in outcome.sentences(
        {"B": "Testperson Ett"}
    )


def test_tie_inside_without_a_lot_is_listed_in_ballot_order() -> None:
    outcome = count(asked("B 15, A 15, C 3", seats=2, ballots=20), voting_rules())
    assert outcome.elected == ("B", "A")
    assert outcome.is_settled


def test_every_candidate_has_a_line_that_says_why() -> None:
    outcome = count(
        asked("A 18, B 8, C 8, D 1, E 0, F 19", seats=2, ballots=30),
        voting_rules(),
        passed_over={"F"},
        lot=last_first,
    )
    assert {line.candidate: line.standing for line in outcome.lines} == {
        "A": Standing.ELECTED,
        "B": Standing.NOT_ELECTED_BY_LOT,
        "C": Standing.ELECTED_BY_LOT,
        "D": Standing.NOT_ELECTED,
        "E": Standing.NO_VOTES,
        "F": Standing.PASSED_OVER,
    }
    assert outcome.sentences({"A": "Testperson Ett"}) == [
        "Testperson Ett is elected (votes: 18).",
        "B is not elected, by lot (votes: 8).",
        "C is elected by lot (votes: 8).",
        "D is not elected (votes: 1).",
        "E has no votes and cannot be elected.",
        "F is already elected and passed over (votes: 19).",
        "Most votes win.",
        "The lot puts the tied in this order (places: 1): C, B.",
    ]


def test_a_lot_for_the_order_elects_nobody() -> None:
    outcome = count(asked("A 15, B 15, C 3", seats=3, ballots=20), voting_rules(), lot=last_first)
    assert [line.standing for line in outcome.lines] == [Standing.ELECTED] * 3
    (lot,) = outcome.lots
    assert (lot.order, lot.places, lot.edge) == (("B", "A"), 2, False)
