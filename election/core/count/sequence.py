"""The sequence of elections: acclamation, the elected removed, parts of an office in order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from election.core.count.counting import count
from election.core.count.outcome import Outcome
from election.core.count.question import QuestionCount
from election.core.count.ties import Lot
from election.core.rulebook.model import Office, Secrecy, VotingRules


class Way(StrEnum):
    """How a question is decided."""

    BALLOT = "ballot"
    ACCLAMATION = "acclamation"
    NO_CANDIDATES = "no-candidates"  # nothing to decide; every seat stays unfilled


def way(
    rules: VotingRules, *, candidates: Collection[str], seats: int, ballot_demanded: bool
) -> Way:
    """Return how the question is decided.

    Acclamation needs three things: a rulebook that allows it and does not make every election
    secret, no more candidates than seats, and nobody entitled who demands a ballot.
    """
    if not candidates:
        return Way.NO_CANDIDATES
    by_acclamation = (
        rules.acclamation
        and rules.secrecy is not Secrecy.ALWAYS
        and len(candidates) <= seats
        and not ballot_demanded
    )
    return Way.ACCLAMATION if by_acclamation else Way.BALLOT


def acclaimed(
    rules: VotingRules, candidates: Collection[str], seats: int, *, ballot_demanded: bool
) -> bool:
    """Return whether all the candidates are elected without a ballot."""
    chosen = way(rules, candidates=candidates, seats=seats, ballot_demanded=ballot_demanded)
    return chosen is Way.ACCLAMATION


def remaining(candidates: Sequence[str], elected: Collection[str]) -> tuple[str, ...]:
    """Return the candidates of a later ballot, in order, without those already elected."""
    return tuple(candidate for candidate in candidates if candidate not in elected)


def seats_on_ballot(office: Office, *, decided: int, seats: Mapping[str, int]) -> int:
    """Return the seats of an office left when the offices it includes have theirs (Q8).

    ``decided`` is the number of the whole office, ``seats`` those of the offices by id: a
    committee of seven that includes chair and vice-chair has five on its own ballot.
    """
    return decided - sum(seats[included] for included in office.includes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsCount:
    """The outcomes of an office's parts, in order, and the parts that have to wait."""

    outcomes: tuple[Outcome, ...]
    waiting: tuple[str, ...]  # question ids

    @property
    def elected(self) -> tuple[str, ...]:
        return tuple(candidate for outcome in self.outcomes for candidate in outcome.elected)


def count_parts(
    questions: Sequence[QuestionCount],
    rules: VotingRules,
    *,
    passed_over: Collection[str] = (),
    round: int = 1,  # noqa: A002
    lot: Lot | None = None,
) -> PartsCount:
    """Count the questions of one ballot in order; who is elected is passed over in the later.

    A part waits, uncounted, while one of its candidates can still be elected to an earlier
    part by a lot or in a further round; the parts after it wait too. The lot is asked by
    position on the whole ballot: the candidates of all the questions numbered on, from 0, so
    that no two ties of one ballot draw the same numbers.
    """
    elected = set(passed_over)
    in_play: set[str] = set()
    outcomes: list[Outcome] = []
    first = 0
    for question in questions:
        if in_play.intersection(question.candidates) - elected:
            break
        outcome = count(question, rules, passed_over=elected, round=round, lot=shifted(lot, first))
        outcomes.append(outcome)
        elected.update(outcome.elected)
        in_play |= outcome.in_play
        first += len(question.candidates)
    waiting = tuple(question.question for question in questions[len(outcomes) :])
    return PartsCount(outcomes=tuple(outcomes), waiting=waiting)


def shifted(lot: Lot | None, first: int) -> Lot | None:
    """Return the whole ballot's lot as the lot of the question whose candidates begin at first."""
    if lot is None:
        return None
    whole = lot

    def part(tied: Sequence[int]) -> Sequence[int] | None:
        order = whole([position + first for position in tied])
        return None if order is None else [position - first for position in order]

    return part
