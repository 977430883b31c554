"""From the tallies of a contest's rounds to who is elected; made and verified by the same code.

Each question is counted by the rulebook as soon as it can be. A part of an office waits while
one of its candidates can still be elected to an earlier part in a further round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from election.core.count import HandLot as DrawnByHand
from election.core.count import Lot, Outcome, QuestionCount, count, lots_by_hand
from election.core.count.sequence import shifted
from election.core.record.opening import OpenedQuestion
from election.core.record.result import Declined, Elected, HandLot, QuestionResult
from election.core.rulebook.model import Office, Rulebook

LotOrder = Callable[[str, str, Sequence[int]], Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The tally of one opened uuid, with what decides its ties."""

    questions: tuple[OpenedQuestion, ...]
    counts: tuple[tuple[int, ...], ...]  # per question; blank first where the rulebook allows it
    turnout: int
    present: int | None
    lot: Lot | None  # over the positions of the whole ballot
    hand_lots: tuple[HandLot, ...] = ()
    is_last: bool = False  # two persons decided that no further round is held


@dataclass(slots=True, kw_only=True)
class _Part:
    """Where a part of an office stands while the contest is counted."""

    box: int
    place: int  # of its question in the box
    round: int
    outcome: Outcome | None = None


def count_contest(
    rulebook: Rulebook,
    boxes: Sequence[Box],
    *,
    before: Iterable[Elected] = (),
    declined: Iterable[Declined] = (),
) -> tuple[tuple[QuestionResult, ...], ...]:
    """Return the result of each question of each box of one contest, in the order of opening.

    ``before`` are those elected earlier in the record. Raises RefusedError for figures that no
    ballot can give.
    """
    contest = _counted(rulebook, boxes, before, declined)
    return tuple(contest.results(number, box) for number, box in enumerate(boxes))


def contest_outcomes(
    rulebook: Rulebook,
    boxes: Sequence[Box],
    *,
    before: Iterable[Elected] = (),
    declined: Iterable[Declined] = (),
) -> tuple[tuple[Outcome | None, ...], ...]:
    """Return the same with its reasons, line by line; None for a question that waits."""
    contest = _counted(rulebook, boxes, before, declined)
    return tuple(contest.outcomes(number, box) for number, box in enumerate(boxes))


def _counted(
    rulebook: Rulebook,
    boxes: Sequence[Box],
    before: Iterable[Elected],
    declined: Iterable[Declined],
) -> _Contest:
    contest = _Contest(rulebook, boxes, tuple(before), tuple(declined))
    for number, box in enumerate(boxes):
        contest.open(number, box)
        contest.settle(last=number)
    return contest


class _Contest:
    def __init__(
        self,
        rulebook: Rulebook,
        boxes: Sequence[Box],
        before: tuple[Elected, ...],
        declined: tuple[Declined, ...],
    ) -> None:
        self._rulebook = rulebook
        self._boxes = boxes
        self._declined = declined
        self._elected = [(each.office, each.id) for each in before]
        self._parts: dict[tuple[str, str], _Part] = {}  # the latest of each, in ballot order
        self._done: dict[tuple[int, int], tuple[Outcome, frozenset[str]]] = {}

    def open(self, number: int, box: Box) -> None:
        """Put the questions of a box in the queue."""
        for place, question in enumerate(box.questions):
            key = (question.office, question.part)
            round_ = self._parts[key].round + 1 if key in self._parts else 1
            self._parts[key] = _Part(box=number, place=place, round=round_)

    def settle(self, *, last: int) -> None:
        """Count what can be counted, in order."""
        in_play: frozenset[str] = frozenset()
        for part in self._parts.values():
            question = self._boxes[part.box].questions[part.place]
            over = self._passed_over(question, opened=last)
            if part.outcome is None:
                if in_play & {candidate.id for candidate in question.candidates} - over:
                    return
                part.outcome = self._count(part, question, over)
            if not self._boxes[part.box].is_last:
                in_play |= part.outcome.in_play

    def _count(self, part: _Part, question: OpenedQuestion, over: frozenset[str]) -> Outcome:
        box = self._boxes[part.box]
        first = sum(len(each.candidates) for each in box.questions[: part.place])
        figures = box.counts[part.place]
        blank = figures[0] if self._rulebook.voting.blank else 0
        outcome = count(
            QuestionCount(
                question=f"{question.office}/{question.part}",
                seats=question.seats,
                candidates=tuple(candidate.id for candidate in question.candidates),
                votes=figures[1:] if self._rulebook.voting.blank else figures,
                blank=blank,
                ballots=box.turnout,
                present=box.present,
            ),
            self._rulebook.voting,
            passed_over=over,
            round=part.round,
            lot=_by_hand(box, question) or shifted(box.lot, first),
        )
        self._elected += [(question.office, each) for each in outcome.elected]
        self._done[part.box, part.place] = (outcome, over)
        return outcome

    def _passed_over(self, question: OpenedQuestion, *, opened: int) -> frozenset[str]:
        offices = related(self._rulebook, question.office)
        return frozenset(
            {each for office, each in self._elected if office in offices}
            | {each.candidate.id for each in self._declined if each.round <= opened + 1}
        )

    def results(self, number: int, box: Box) -> tuple[QuestionResult, ...]:
        """Return what is known of the questions of a box."""
        return tuple(
            _result(self._rulebook, box, place, self._done.get((number, place)))
            for place in range(len(box.questions))
        )

    def outcomes(self, number: int, box: Box) -> tuple[Outcome | None, ...]:
        """Return what the questions of a box came to, as far as they are counted."""
        done = (self._done.get((number, place)) for place in range(len(box.questions)))
        return tuple(each[0] if each else None for each in done)


def _result(
    rulebook: Rulebook, box: Box, place: int, done: tuple[Outcome, frozenset[str]] | None
) -> QuestionResult:
    question, figures = box.questions[place], box.counts[place]
    blank = figures[0] if rulebook.voting.blank else 0
    votes = figures[1:] if rulebook.voting.blank else figures
    ids = [candidate.id for candidate in question.candidates]
    outcome, over = done or (None, frozenset[str]())
    following = outcome.next_round if outcome else None
    stopped = following.seats if following and box.is_last else 0
    return QuestionResult(
        office=question.office,
        part=question.part,
        seats=question.seats,
        votes=dict(zip(ids, votes, strict=True)),
        blank=blank,
        passed_over=tuple(each for each in ids if each in over),
        majority=outcome.majority_needed if outcome else None,
        elected=outcome.elected if outcome else (),
        lots=outcome.lots if outcome else (),
        goes_on=following.candidates if following and not stopped else (),
        unfilled=(outcome.unfilled + stopped) if outcome else 0,
        waits=outcome is None or bool(outcome.lots_needed),
    )


def related(rulebook: Rulebook, office: str) -> frozenset[str]:
    """Return the offices that one person cannot hold beside this one, itself among them.

    An office that includes others gives seats to their holders (Q8); nobody fills two seats of
    one body.
    """
    together: set[str] = {office}
    for other in rulebook.offices.values():
        body = _with_included(other)
        if office in body:
            together |= body
    return frozenset(together)


def _with_included(office: Office) -> set[str]:
    return {office.id, *office.includes} if office.includes else {office.id}


def box_lot(order: LotOrder, *, uuid: str, bits: str) -> Lot:
    """Return an opened lot box as a lot: ``order`` sorts positions of the ballot by their hash."""
    return lambda positions: order(uuid, bits, positions)


def _by_hand(box: Box, question: OpenedQuestion) -> Lot | None:
    drawn = [
        DrawnByHand(order=lot.order, witnesses=lot.witnesses)
        for lot in box.hand_lots
        if (lot.office, lot.part) == (question.office, question.part)
    ]
    if not drawn:
        return None
    return lots_by_hand([candidate.id for candidate in question.candidates], drawn)


def is_open(result: QuestionResult) -> bool:
    """Tell whether the question still needs a lot, an earlier part or a further round."""
    return result.waits or bool(result.goes_on)


def still_standing(goes_on: Iterable[str], declined: Collection[str]) -> tuple[str, ...]:
    """Return who of those going on stands in the next round."""
    return tuple(each for each in goes_on if each not in declined)
