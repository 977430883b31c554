"""One contest counted box by box: parts that wait, persons passed over, seats given up.

Who was elected and declines gives her seat up, and the rulebook says what follows
(``voting.declined``): the next by votes, a new ballot among those who stood, or a vacancy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from election.core.count import HandLot as DrawnByHand
from election.core.count import Lot, Outcome, QuestionCount, count, lots_by_hand
from election.core.count.sequence import shifted
from election.core.record.bodies import related
from election.core.record.opening import Candidate, OpenedQuestion
from election.core.record.result import Declined, Elected, HandLot, QuestionResult
from election.core.rulebook.model import AfterDeclining, Rulebook

Place = tuple[int, int]  # the number of a box, and of a question in it


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the next ballot asks about a part: a further round, or a new ballot."""

    question: OpenedQuestion  # asked last
    seats: int
    candidates: tuple[Candidate, ...]
    anew: tuple[str, ...] = ()  # whose seats, given up, it fills; empty for a further round


@dataclass(slots=True, kw_only=True)
class _Part:
    """Where a part of an office stands while the contest is counted."""

    box: int
    place: int  # of its question in the box
    round: int  # since its first ballot, or the new ballot that was held last
    field: tuple[Candidate, ...]  # who stood in that ballot
    given_up: tuple[str, ...] = ()  # whose seats a new ballot has been held for
    outcome: Outcome | None = None


class ContestCount:
    """Counts the boxes of a contest in the order in which they were opened."""

    def __init__(
        self,
        rulebook: Rulebook,
        boxes: Sequence[Box],
        before: Collection[Elected],
        declined: Collection[Declined],
    ) -> None:
        self._rulebook = rulebook
        self._boxes = boxes
        self._declined = declined
        self._elected = [(each.office, each.id) for each in before]
        self._parts: dict[tuple[str, str], _Part] = {}  # the latest of each, in ballot order
        self._done: dict[Place, tuple[Outcome, frozenset[str]]] = {}
        self._went_on: dict[Place, Due] = {}
        self._won: dict[tuple[str, str], list[tuple[Place, str]]] = {}
        for number, box in enumerate(boxes):
            self._open(number, box)
            self._settle(last=number)

    def _open(self, number: int, box: Box) -> None:
        """Put the questions of a box in the queue."""
        for place, question in enumerate(box.questions):
            key = (question.office, question.part)
            before = self._parts.get(key)
            due = self._due(before, last=number - 1) if before else None
            part = _Part(box=number, place=place, round=1, field=question.candidates)
            if before:
                part.given_up = before.given_up + (due.anew if due else ())
            if before and due:
                self._went_on[before.box, before.place] = due
            if before and not (due and due.anew):
                part.round, part.field = before.round + 1, before.field
            self._parts[key] = part

    def _settle(self, *, last: int) -> None:
        """Count what can be counted, in order."""
        self._count_again(last)
        in_play: frozenset[str] = frozenset()
        for part in self._parts.values():
            question = self._question(part)
            over = self._passed_over(question, last)
            if part.outcome is None:
                if in_play & {candidate.id for candidate in question.candidates} - over:
                    return
                part.outcome = self._count(part, question, over)
            due = self._due(part, last)
            in_play |= {each.id for each in due.candidates} if due else frozenset()
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
        at = (part.box, part.place)
        self._elected += [(question.office, each) for each in outcome.elected]
        won = self._won.setdefault((question.office, question.part), [])
        won += [(at, each) for each in outcome.elected]
        self._done[at] = (outcome, over)
        return outcome

    def _question(self, part: _Part) -> OpenedQuestion:
        return self._boxes[part.box].questions[part.place]

    def _passed_over(self, question: OpenedQuestion, last: int) -> frozenset[str]:
        offices = related(self._rulebook, question.office)
        gone = {each for office, each in self._elected if office in offices}
        if self._rulebook.voting.declined is AfterDeclining.NEXT_BY_VOTES:
            return frozenset(gone | self._gave_up(last))
        # A seat is given up only after it is won: who declines what this round brings stays in.
        return frozenset(gone | self._gave_up(last - 1))

    def _gave_up(self, last: int) -> set[str]:
        """Return who has declined when so many boxes are open."""
        return {each.candidate.id for each in self._declined if each.round <= last + 1}

    # --- seats given up ---

    def _count_again(self, last: int) -> None:
        """Undo the count of a latest box whose winner declines only now, and has a next."""
        if self._rulebook.voting.declined is not AfterDeclining.NEXT_BY_VOTES:
            return
        for key, part in self._parts.items():
            at, gone = (part.box, part.place), self._gave_up(last)
            if part.outcome and gone & set(part.outcome.elected):
                for each in part.outcome.elected:
                    self._elected.remove((key[0], each))
                self._won[key] = [won for won in self._won[key] if won[0] != at]
                part.outcome = None

    def _due(self, part: _Part, last: int) -> Due | None:
        """Return what the next ballot asks about a part as it then stands; None for nothing."""
        outcome, question = part.outcome, self._question(part)
        if outcome is None or outcome.lots_needed or self._boxes[part.box].is_last:
            return None
        following = outcome.next_round
        seats = following.seats if following else 0
        anew = self._to_elect_anew(part, last)
        if not anew:
            standing = following.candidates if following else ()
            left = tuple(each for each in question.candidates if each.id in standing)
        else:
            over = self._passed_over(question, last) | self._gave_up(last)
            left = tuple(each for each in part.field if each.id not in over)
        if not left:
            return None
        return Due(question=question, seats=seats + len(anew), candidates=left, anew=anew)

    def _to_elect_anew(self, part: _Part, last: int) -> tuple[str, ...]:
        if self._rulebook.voting.declined is not AfterDeclining.NEW_BALLOT:
            return ()
        question, gone = self._question(part), self._gave_up(last)
        won = self._won.get((question.office, question.part), [])
        return tuple(each for _, each in won if each in gone and each not in part.given_up)

    # --- what it came to ---

    def due(self) -> tuple[Due, ...]:
        """Return what the next ballot of the contest asks, part by part."""
        found = (self._due(part, self._last) for part in self._parts.values())
        return tuple(each for each in found if each)

    @property
    def _last(self) -> int:
        return len(self._boxes) - 1

    def results(self, number: int) -> tuple[QuestionResult, ...]:
        """Return what is known of the questions of a box."""
        places = range(len(self._boxes[number].questions))
        return tuple(self._result((number, place)) for place in places)

    def outcomes(self, number: int) -> tuple[Outcome | None, ...]:
        """Return what the questions of a box came to, as far as they are counted."""
        places = range(len(self._boxes[number].questions))
        done = (self._done.get((number, place)) for place in places)
        return tuple(each[0] if each else None for each in done)

    def _result(self, at: Place) -> QuestionResult:
        box, place = self._boxes[at[0]], at[1]
        question, figures = box.questions[place], box.counts[place]
        blank = figures[0] if self._rulebook.voting.blank else 0
        votes = figures[1:] if self._rulebook.voting.blank else figures
        ids = [candidate.id for candidate in question.candidates]
        part = self._parts[question.office, question.part]
        is_latest = at == (part.box, part.place)
        outcome, over = self._done.get(at) or (None, frozenset[str]())
        if is_latest and part.outcome is None:
            outcome = None  # to be counted again, and waiting
        due = self._due(part, self._last) if is_latest else self._went_on.get(at)
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
            goes_on=tuple(each.id for each in due.candidates) if due else (),
            unfilled=self._unfilled(at, part, outcome) if outcome else 0,
            waits=outcome is None or bool(outcome.lots_needed),
        )

    def _unfilled(self, at: Place, part: _Part, outcome: Outcome) -> int:
        """Return the seats of a question that nobody fills, those given up for good among them."""
        due = self._due(part, self._last)
        filled_anew = {*part.given_up, *(due.anew if due else ())}
        vacant = self._gave_up(self._last) & set(outcome.elected) - filled_anew
        following = outcome.next_round
        goes_on = due if at == (part.box, part.place) else self._went_on.get(at)
        stopped = following.seats if following and not goes_on else 0
        return outcome.unfilled + stopped + len(vacant)


def _by_hand(box: Box, question: OpenedQuestion) -> Lot | None:
    drawn = [
        DrawnByHand(order=lot.order, witnesses=lot.witnesses)
        for lot in box.hand_lots
        if (lot.office, lot.part) == (question.office, question.part)
    ]
    if not drawn:
        return None
    return lots_by_hand([candidate.id for candidate in question.candidates], drawn)
