"""The result from its facts: tallies in, ``result.json`` out; the verifier makes it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from election.core.count import Outcome
from election.core.record.contest_count import Box, Due
from election.core.record.manifest import Manifest
from election.core.record.opening import Candidate, Opening
from election.core.record.recount import (
    LotOrder,
    box_lot,
    contest_outcomes,
    count_contest,
    due_next,
)
from election.core.record.replacement import Replacement
from election.core.record.result import (
    VERSION,
    Acclaimed,
    Annulled,
    ContestResult,
    Decision,
    DecisionKind,
    Declined,
    Elected,
    HandLot,
    How,
    LotResult,
    NotHeld,
    QuestionResult,
    Result,
    RoundResult,
    Unopened,
)
from election.core.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """One counted ballot box, as its archive and the minutes give it."""

    opening: Opening
    counts: tuple[tuple[int, ...], ...]  # per question; blank first where the rulebook allows it
    ballots: int  # cast in all
    turnout: int  # ballots counted, one of each voter
    head: str  # of the archive
    lot: LotResult | None
    hand_lots: tuple[HandLot, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestFacts:
    contest: str
    rounds: tuple[RoundFacts, ...]
    acclaimed: tuple[Acclaimed, ...] = ()
    declined: tuple[Declined, ...] = ()
    annulled: tuple[Annulled, ...] = ()


def make_result(
    rulebook: Rulebook,
    manifest: Manifest,
    openings: Sequence[Opening],
    contests: Iterable[ContestFacts],
    *,
    not_held: tuple[NotHeld, ...] = (),
    unopened: tuple[Unopened, ...],
    lot_order: LotOrder,
) -> Result:
    """Count every contest in the order given and return the result file's value.

    Raises RefusedError for figures that no ballot can give, and for lots by hand that do not
    put exactly the tied in order.
    """
    elected: list[Elected] = []
    results: list[ContestResult] = []
    for facts in contests:
        questions = count_facts(rulebook, facts, before=elected, lot_order=lot_order)
        results.append(_contest_result(facts, questions))
        elected += elected_in(facts, questions)
    return Result(
        version=VERSION,
        manifest=manifest.digest,
        chain=openings[-1].digest if openings else manifest.digest,
        contests=tuple(results),
        elected=tuple(elected),
        not_held=not_held,
        unopened=unopened,
    )


def count_facts(
    rulebook: Rulebook, facts: ContestFacts, *, before: Iterable[Elected], lot_order: LotOrder
) -> tuple[tuple[QuestionResult, ...], ...]:
    """Count one contest as far as its rounds go; ``before`` are those elected in earlier ones."""
    return count_contest(
        rulebook,
        [_box(each, lot_order) for each in facts.rounds],
        before=[*before, *_acclaimed(facts)],
        declined=facts.declined,
    )


def outcomes(
    rulebook: Rulebook, facts: ContestFacts, *, before: Iterable[Elected], lot_order: LotOrder
) -> tuple[tuple[Outcome | None, ...], ...]:
    """Return the same count with its reasons, for a page; None for a question that waits."""
    return contest_outcomes(
        rulebook,
        [_box(each, lot_order) for each in facts.rounds],
        before=[*before, *_acclaimed(facts)],
        declined=facts.declined,
    )


def next_due(
    rulebook: Rulebook, facts: ContestFacts, *, before: Iterable[Elected], lot_order: LotOrder
) -> tuple[Due, ...]:
    """Return what the next ballot of a contest asks, as far as it is counted."""
    return due_next(
        rulebook,
        [_box(each, lot_order) for each in facts.rounds],
        before=[*before, *_acclaimed(facts)],
        declined=facts.declined,
    )


def _box(facts: RoundFacts, lot_order: LotOrder) -> Box:
    kinds = {each.kind for each in facts.decisions}
    # Given up by two persons, the lot box decides nothing more: no choice between two lots.
    lot = None if DecisionKind.LOT_BY_HAND in kinds else facts.lot
    return Box(
        questions=facts.opening.questions,
        counts=facts.counts,
        turnout=facts.turnout,
        present=facts.opening.present,
        lot=box_lot(lot_order, uuid=facts.opening.uuid, bits=lot.bits) if lot else None,
        hand_lots=facts.hand_lots,
        is_last=DecisionKind.NO_FURTHER_ROUND in kinds,
    )


def _contest_result(
    facts: ContestFacts, questions: Sequence[tuple[QuestionResult, ...]]
) -> ContestResult:
    return ContestResult(
        contest=facts.contest,
        rounds=tuple(
            RoundResult(
                opening=each.opening.number,
                uuid=each.opening.uuid,
                round=each.opening.round,
                head=each.head,
                ballots=each.ballots,
                turnout=each.turnout,
                lot=each.lot,
                questions=counted,
                hand_lots=each.hand_lots,
                replacements=each.replacements,
                decisions=each.decisions,
            )
            for each, counted in zip(facts.rounds, questions, strict=True)
        ),
        acclaimed=facts.acclaimed,
        declined=facts.declined,
        annulled=facts.annulled,
    )


def _acclaimed(facts: ContestFacts) -> list[Elected]:
    gone = {each.candidate.id for each in facts.declined}
    return [
        _person(facts.contest, each.office, each.part, person, How.ACCLAMATION)
        for each in facts.acclaimed
        for person in each.persons
        if person.id not in gone
    ]


def elected_in(
    facts: ContestFacts, questions: Sequence[tuple[QuestionResult, ...]]
) -> list[Elected]:
    """Return who was elected in a contest and has not declined, as far as it is counted."""
    gone = {each.candidate.id for each in facts.declined}
    names = {
        candidate.id: candidate
        for each in facts.rounds
        for question in each.opening.questions
        for candidate in question.candidates
    }
    by_ballot = [
        _person(facts.contest, question.office, question.part, names[each], How.BALLOT)
        for counted in questions
        for question in counted
        for each in question.elected
        if each not in gone
    ]
    parts = list(
        dict.fromkeys((each.office, each.part) for counted in questions for each in counted)
    )
    by_ballot.sort(key=lambda each: parts.index((each.office, each.part)))
    return _acclaimed(facts) + by_ballot


def _person(contest: str, office: str, part: str, person: Candidate, how: How) -> Elected:
    return Elected(
        office=office, part=part, id=person.id, name=person.name, contest=contest, how=how
    )
