"""What holds for every count, whatever the figures and the rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from count_scenarios import voting_rules
from hypothesis import assume, given
from hypothesis import strategies as st

from election.core.count import Outcome, QuestionCount, count, demands_needed
from election.core.rulebook.model import Majority, MajorityBase, RunOff, VotingRules

NAMES = "ABCDEFGH"

LOT_SEEDS = st.binary(min_size=1, max_size=4)


def lot_of(seed: bytes) -> Callable[[Sequence[int]], Sequence[int]]:
    return lambda tied: sorted(tied, key=lambda position: sha256(seed + bytes([position])).digest())


@st.composite
def questions(draw: st.DrawFn) -> QuestionCount:
    """Figures of real ballots: each with one name at least and as many as the seats at most."""
    candidates = draw(st.integers(1, 8))
    seats = draw(st.integers(1, 4))
    names = st.sets(st.integers(0, candidates - 1), min_size=1, max_size=min(seats, candidates))
    ballots = draw(st.lists(names, max_size=14))
    blank = draw(st.integers(0, 6))
    return QuestionCount(
        question="q",
        seats=seats,
        candidates=tuple(NAMES[:candidates]),
        votes=tuple(sum(place in ballot for ballot in ballots) for place in range(candidates)),
        blank=blank,
        ballots=len(ballots) + blank,
        present=len(ballots) + blank + draw(st.integers(0, 5)),
    )


RULES = st.builds(
    voting_rules,
    majority=st.sampled_from(Majority),
    base=st.sampled_from(MajorityBase),
    run_off=st.sampled_from(RunOff),
    rounds=st.integers(1, 5),
)
RELATIVE = voting_rules()
ROUNDS = st.integers(1, 5)


def reference(question: QuestionCount, order: Sequence[int]) -> list[str]:
    """Count relative majority as a person would: cross out the best, seat by seat."""
    left = dict(zip(question.candidates, question.votes, strict=True))
    rank = {question.candidates[position]: place for place, position in enumerate(order)}
    elected = []
    for _ in range(question.seats):
        most = max(left.values(), default=0)
        if most == 0:
            break
        best = min((name for name in left if left[name] == most), key=lambda name: rank[name])
        elected.append(best)
        del left[best]
    return elected


@given(questions(), LOT_SEEDS)
def test_relative_majority_conforms_to_the_reference(question: QuestionCount, seed: bytes) -> None:
    lot = lot_of(seed)
    outcome = count(question, RELATIVE, lot=lot)
    assert list(outcome.elected) == reference(question, lot(range(len(question.candidates))))


@given(
    questions(), RULES, ROUNDS, st.none() | LOT_SEEDS, st.sets(st.sampled_from(NAMES), max_size=2)
)
def test_every_seat_is_in_one_place(
    question: QuestionCount, rules: VotingRules, number: int, seed: bytes | None, over: set[str]
) -> None:
    lot = lot_of(seed) if seed else None
    outcome = count(question, rules, round=number, lot=lot, passed_over=over)
    going_on = outcome.next_round.seats if outcome.next_round else 0
    assert (
        len(outcome.elected) + outcome.awaiting_lot + going_on + outcome.unfilled == question.seats
    )
    assert len(set(outcome.elected)) == len(outcome.elected)
    assert not over & set(outcome.elected)
    assert outcome == count(question, rules, round=number, lot=lot, passed_over=over)


@given(questions(), RULES, ROUNDS, LOT_SEEDS)
def test_with_a_lot_every_tie_resolves(
    question: QuestionCount, rules: VotingRules, number: int, seed: bytes
) -> None:
    outcome = count(question, rules, round=number, lot=lot_of(seed))
    assert outcome.lots_needed == ()
    assert outcome.awaiting_lot == 0


@given(questions(), RULES, ROUNDS, LOT_SEEDS)
def test_a_lot_decides_nothing_but_the_ties(
    question: QuestionCount, rules: VotingRules, number: int, seed: bytes
) -> None:
    without = count(question, rules, round=number)
    outcome = count(question, rules, round=number, lot=lot_of(seed))
    assert set(without.elected) <= set(outcome.elected)
    for drawn in outcome.lots:
        assert len({question.votes[question.candidates.index(each)] for each in drawn.tied}) == 1
    tied = {each for needed in without.lots_needed for each in needed.tied}
    assert set(outcome.elected) - set(without.elected) <= tied


@given(questions(), RULES, ROUNDS, LOT_SEEDS)
def test_a_round_fills_a_seat_or_reduces_the_field_or_says_the_last(
    question: QuestionCount, rules: VotingRules, number: int, seed: bytes
) -> None:
    outcome = count(question, rules, round=number, lot=lot_of(seed))
    following = outcome.next_round
    if following is None:
        assert len(outcome.elected) + outcome.unfilled == question.seats
        return
    assert following.number == number + 1
    assert not set(following.candidates) & set(outcome.elected)
    assert outcome.elected or len(following.candidates) < len(question.candidates) or following.last
    again = replace(
        question,
        seats=following.seats,
        candidates=following.candidates,
        votes=tuple(0 for _ in following.candidates),
        blank=question.ballots,
    )
    assert count(again, rules, round=following.number).last == following.last


def place(outcome: Outcome, candidate: str) -> int:
    """Return how well a candidate fared: elected 2, in the next round 1, out 0."""
    if candidate in outcome.elected:
        return 2
    return int(outcome.next_round is not None and candidate in outcome.next_round.candidates)


@given(questions(), RULES, ROUNDS, LOT_SEEDS, st.data())
def test_one_more_ballot_for_a_candidate_never_hurts_her(
    question: QuestionCount, rules: VotingRules, number: int, seed: bytes, data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(question.candidates) - 1))
    more = replace(
        question,
        votes=tuple(votes + (at == chosen) for at, votes in enumerate(question.votes)),
        ballots=question.ballots + 1,
        present=(question.present or 0) + 1,
    )
    before = count(question, rules, round=number, lot=lot_of(seed))
    after = count(more, rules, round=number, lot=lot_of(seed))
    candidate = question.candidates[chosen]
    assert place(after, candidate) >= place(before, candidate)


@given(questions(), RULES, ROUNDS, st.data())
def test_the_order_on_the_ballot_does_not_matter_without_ties(
    question: QuestionCount, rules: VotingRules, number: int, data: st.DataObject
) -> None:
    outcome = count(question, rules, round=number)
    inside = [votes for votes in question.votes if votes > 0]
    assume(len(set(inside)) == len(inside))
    order = data.draw(st.permutations(range(len(question.candidates))))
    shuffled = replace(
        question,
        candidates=tuple(question.candidates[each] for each in order),
        votes=tuple(question.votes[each] for each in order),
    )
    again = count(shuffled, rules, round=number)
    assert again.elected == outcome.elected
    assert again.unfilled == outcome.unfilled
    assert set(again.lines) == set(outcome.lines)


@given(st.integers(0, 500), st.integers(1, 60))
def test_demands_are_the_least_number_that_reaches_the_quota(present: int, seats: int) -> None:
    needed = demands_needed(present, seats)
    assert needed * (seats + 1) >= present
    assert (needed - 1) * (seats + 1) < present
