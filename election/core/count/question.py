"""The figures of one question as the tally gives them, and how many names a ballot takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from election.core.refusal import Violation, violation
from election.core.rulebook.model import MajorityBase, Selections, VotingRules


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCount:
    """The tally of one question in one round.

    ``candidates`` are ids in ballot order and ``votes`` stand in the same order. ``ballots``
    is the number cast, blank ones included; ``present`` the number present and entitled, None
    where nobody counted them.
    """

    question: str
    seats: int
    candidates: tuple[str, ...]
    votes: tuple[int, ...]
    blank: int
    ballots: int
    present: int | None = None

    @property
    def valid(self) -> int:
        """Ballots with at least one name on them."""
        return self.ballots - self.blank

    @property
    def on_every_ballot(self) -> tuple[str, ...]:
        """Who stands on every ballot: here the numbers tell how each voter voted."""
        pairs = zip(self.candidates, self.votes, strict=True)
        return tuple(each for each, votes in pairs if votes == self.ballots > 0)

    @property
    def is_all_blank(self) -> bool:
        """Whether every ballot is blank: then too the numbers tell how each voter voted."""
        return self.blank == self.ballots > 0


def names_allowed(rules: VotingRules, *, seats: int, candidates: int) -> tuple[int, int]:
    """Return how many names a ballot that is not blank may carry, at least and at most.

    ``exactly`` asks for as many names as there are seats, or for all of them where the
    candidates are fewer than the seats.
    """
    most = min(seats, candidates)
    match rules.selections:
        case Selections.AT_MOST:
            return min(1, most), most
        case Selections.EXACTLY:
            return most, most


def question_violations(question: QuestionCount, rules: VotingRules) -> list[Violation]:
    """Return every reason these figures cannot come from a ballot; empty means they can."""
    found = [*_shape_violations(question)]
    if not found:
        found += _sum_violations(question, rules)
    return found


def _shape_violations(question: QuestionCount) -> Iterator[Violation]:
    where = question.question
    if question.seats < 1:
        yield violation("no-seats", "A question elects to at least one seat.", where=where)
    if len(set(question.candidates)) != len(question.candidates):
        yield violation("candidate-twice", "A candidate stands twice in the list.", where=where)
    if len(question.votes) != len(question.candidates):
        yield violation(
            "votes-not-per-candidate",
            "There are {votes} figures for {candidates} candidates: give one for each.",
            where=where,
            votes=len(question.votes),
            candidates=len(question.candidates),
        )
    if min((question.blank, question.ballots, *question.votes)) < 0:
        yield violation("negative-figure", "No figure of a count is below zero.", where=where)
    if question.blank > question.ballots:
        yield violation(
            "more-blank-than-ballots",
            "{blank} blank ballots cannot lie among {ballots} ballots.",
            where=where,
            blank=question.blank,
            ballots=question.ballots,
        )


def _sum_violations(question: QuestionCount, rules: VotingRules) -> Iterator[Violation]:
    where = question.question
    for candidate, votes in zip(question.candidates, question.votes, strict=True):
        if votes > question.valid:
            yield violation(
                "more-votes-than-ballots",
                "{candidate} has {votes} votes from {valid} ballots with names.",
                where=where,
                candidate=candidate,
                votes=votes,
                valid=question.valid,
            )
    least, most = names_allowed(rules, seats=question.seats, candidates=len(question.candidates))
    names = sum(question.votes)
    if not least * question.valid <= names <= most * question.valid:
        yield violation(
            "names-not-possible",
            "{valid} ballots with {least} to {most} names each cannot carry {names} names.",
            where=where,
            valid=question.valid,
            least=least,
            most=most,
            names=names,
        )
    if rules.base is MajorityBase.PRESENT and (question.present or 0) < question.ballots:
        yield violation(
            "present-not-counted",
            "The majority is of those present: give their number, {ballots} at least.",
            where=where,
            ballots=question.ballots,
        )
