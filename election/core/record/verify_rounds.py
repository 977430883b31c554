"""Each further ballot of a contest: that it was due, with these candidates, for these seats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from election.core.ballot.lot import lot_order
from election.core.record.assemble import ContestFacts, count_facts, elected_in, next_due
from election.core.record.contest_count import Due
from election.core.record.files import RESULT, opening_path
from election.core.record.opening import OpenedQuestion
from election.core.record.recount import still_standing
from election.core.record.result import Elected, QuestionResult, Result
from election.core.refusal import Violation, violation
from election.core.rulebook.model import Rulebook


def round_violations(rulebook: Rulebook, facts: Sequence[ContestFacts]) -> Iterator[Violation]:
    """Check every ballot but the first of each contest against what was counted before it."""
    for at, contest in enumerate(facts):
        for number in range(1, len(contest.rounds)):
            # Who declined in an earlier office may have done so before this ballot, or after it.
            told = [
                list(_ballot_violations(rulebook, facts, at, number, has_declined=each))
                for each in (True, False)
            ]
            yield from min(told, key=len)


def _ballot_violations(
    rulebook: Rulebook,
    facts: Sequence[ContestFacts],
    at: int,
    number: int,
    *,
    has_declined: bool,
) -> Iterator[Violation]:
    contest, opening = facts[at], facts[at].rounds[number].opening
    before: list[Elected] = []
    for each in facts[:at]:
        then = _as_of(each, opening.number, has_declined=has_declined)
        counted = count_facts(rulebook, then, before=before, lot_order=lot_order)
        before += elected_in(then, counted)
    then = replace(
        contest,
        rounds=contest.rounds[:number],
        declined=tuple(each for each in contest.declined if each.round <= number),
    )
    due = {
        (each.question.office, each.question.part): each
        for each in next_due(rulebook, then, before=before, lot_order=lot_order)
    }
    for place, question in enumerate(opening.questions):
        where = f"{opening_path(opening.number)}: questions[{place}]"
        declined = _off_the_ballot(contest, number + 1, question)
        yield from _question_violations(
            question, due.get((question.office, question.part)), declined, where
        )


def _as_of(contest: ContestFacts, opening: int, *, has_declined: bool) -> ContestFacts:
    """Return a contest as it stood when a later opening was made."""
    rounds = tuple(each for each in contest.rounds if each.opening.number < opening)
    last = len(rounds) if has_declined else len(rounds) - 1
    declined = tuple(each for each in contest.declined if each.round <= max(last, 0))
    return replace(contest, rounds=rounds, declined=declined)


def _off_the_ballot(contest: ContestFacts, round_: int, question: OpenedQuestion) -> list[str]:
    """Return who is off this round's ballot; who declined after it was opened is still on it."""
    listed = {candidate.id for candidate in question.candidates}
    return [
        each.candidate.id
        for each in contest.declined
        if each.round < round_ or (each.round == round_ and each.candidate.id not in listed)
    ]


def _question_violations(
    question: OpenedQuestion, due: Due | None, declined: Sequence[str], where: str
) -> Iterator[Violation]:
    if due is None:
        yield violation("needless-round", "No further round of this is due.", where=where)
        return
    standing = still_standing([each.id for each in due.candidates], declined)
    if tuple(candidate.id for candidate in question.candidates) != standing:
        yield violation(
            "other-candidates",
            "In this round stand: {due}.",
            where=f"{where}.candidates",
            due=", ".join(standing) or "nobody",
        )
    if question.seats != due.seats:
        yield violation(
            "other-seats",
            "{seats} seats are still to be filled.",
            where=f"{where}.seats",
            seats=due.seats,
        )


def unfinished_violations(counted: Result) -> Iterator[Violation]:
    """Return every question that a further ballot, a lot or an earlier part has to decide."""
    for at, contest in enumerate(counted.contests):
        latest: dict[tuple[str, str], tuple[str, QuestionResult]] = {}
        for number, each in enumerate(contest.rounds):
            for place, question in enumerate(each.questions):
                where = f"{RESULT}: contests[{at}].rounds[{number}].questions[{place}]"
                latest[question.office, question.part] = (where, question)
        for where, question in latest.values():
            if question.goes_on or question.waits:
                yield violation(
                    "not-finished",
                    "This question is not decided: a further round, a lot or an earlier part is "
                    "due.",
                    where=where,
                )
