"""The count of one question: votes and rules in, the outcome with its reasons out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from election.core.count.majority import base_of, majority_of
from election.core.count.outcome import (
    Decides,
    Line,
    LotDrawn,
    LotNeeded,
    Outcome,
    Remark,
    Round,
    Standing,
    remark,
)
from election.core.count.question import QuestionCount, question_violations
from election.core.count.rounds import is_last, next_field
from election.core.count.ties import Cut, Lot, cut
from election.core.refusal import refuse_if
from election.core.rulebook.model import VotingRules

NOBODY = Cut(taken=(), drawn=(), needed=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """The question with what the rules make of it, shared by the steps of the count."""

    question: QuestionCount
    passed_over: Collection[str]
    round: int
    last: bool
    base: int | None
    majority: int | None
    seats: Cut
    field: Cut | None  # None: no further round


def count(
    question: QuestionCount,
    rules: VotingRules,
    *,
    passed_over: Collection[str] = (),
    round: int = 1,  # noqa: A002
    lot: Lot | None = None,
) -> Outcome:
    """Return what the round comes to under the rulebook's voting rules.

    ``passed_over`` are those elected before; their votes lapse. Without a lot a tie at the
    edge leaves its seats open and the outcome says so. Nobody is elected without a vote.
    Raises RefusedError for figures no ballot can give and for a lot that does not answer.
    """
    refuse_if(question_violations(question, rules))
    standing = [
        position
        for position, candidate in enumerate(question.candidates)
        if candidate not in passed_over
    ]
    last = is_last(rules, round, standing=len(standing), seats=question.seats)
    base = None if last else base_of(question, rules.base)
    majority = None if base is None else majority_of(base)
    able = [position for position in standing if question.votes[position] >= (majority or 1)]
    seats = cut(question, able, places=question.seats, decides=Decides.SEAT, lot=lot)
    free = question.seats - len(seats.taken)
    field = None
    if not last and free and not seats.needed:
        left = [position for position in standing if position not in seats.taken]
        field = next_field(question, left, seats=free, run_off=rules.run_off, lot=lot)
    return _outcome(
        _Tally(
            question=question,
            passed_over=passed_over,
            round=round,
            last=last,
            base=base,
            majority=majority,
            seats=seats,
            field=field,
        ),
        rules,
    )


def _outcome(tally: _Tally, rules: VotingRules) -> Outcome:
    question, seats = tally.question, tally.seats
    field = tally.field or NOBODY
    free = question.seats - len(seats.taken)
    needed = tuple(each for each in (seats.needed, field.needed) if each)
    next_round = None
    if field.taken and not field.needed:
        next_round = Round(
            number=tally.round + 1,
            candidates=tuple(question.candidates[each] for each in sorted(field.taken)),
            seats=free,
            last=is_last(rules, tally.round + 1, standing=len(field.taken), seats=free),
        )
    awaiting = _awaiting(seats, field, free)
    unfilled = 0 if next_round else free - awaiting
    drawn = (*seats.drawn, *field.drawn)
    return Outcome(
        question=question,
        round=tally.round,
        last=tally.last,
        base=tally.base,
        majority_needed=tally.majority,
        elected=tuple(question.candidates[each] for each in seats.taken),
        lines=tuple(_lines(tally)),
        lots=drawn,
        lots_needed=needed,
        awaiting_lot=awaiting,
        next_round=next_round,
        unfilled=unfilled,
        says=tuple(_remarks(tally, drawn, needed, next_round, unfilled)),
    )


def _awaiting(seats: Cut, field: Cut, free: int) -> int:
    if seats.needed:
        return seats.needed.places
    return free if field.needed else 0


def _lines(tally: _Tally) -> Iterator[Line]:
    question = tally.question
    drawn = {
        candidate
        for lot in (*tally.seats.drawn, *(tally.field or NOBODY).drawn)
        if lot.edge
        for candidate in lot.tied
    }
    for position, candidate in enumerate(question.candidates):
        place = _standing(tally, position)
        yield Line(
            candidate=candidate,
            votes=question.votes[position],
            standing=_BY_LOT.get(place, place) if candidate in drawn else place,
        )


_BY_LOT: Mapping[Standing, Standing] = {
    Standing.ELECTED: Standing.ELECTED_BY_LOT,
    Standing.GOES_ON: Standing.GOES_ON_BY_LOT,
    Standing.NOT_ELECTED: Standing.NOT_ELECTED_BY_LOT,
    Standing.LEFT_OUT: Standing.LEFT_OUT_BY_LOT,
}


def _standing(tally: _Tally, position: int) -> Standing:
    candidate = tally.question.candidates[position]
    field = tally.field or NOBODY
    ties = [each.tied for each in (tally.seats.needed, field.needed) if each]
    claims = (
        (candidate in tally.passed_over, Standing.PASSED_OVER),
        (position in tally.seats.taken, Standing.ELECTED),
        (position in field.taken, Standing.GOES_ON),
        (any(candidate in tied for tied in ties), Standing.AWAITS_LOT),
        (tally.question.votes[position] == 0, Standing.NO_VOTES),
        (tally.field is not None, Standing.LEFT_OUT),
    )
    return next((standing for holds, standing in claims if holds), Standing.NOT_ELECTED)


def _remarks(
    tally: _Tally,
    drawn: tuple[LotDrawn, ...],
    needed: tuple[LotNeeded, ...],
    next_round: Round | None,
    unfilled: int,
) -> Iterator[Remark]:
    yield _majority_remark(tally)
    if tally.question.valid == 0:
        yield remark("all-blank", "No ballot carries a name.")
    for lot in drawn:
        yield _lot_remark(lot)
    for tie in needed:
        yield remark(
            f"lot-needed-{tie.decides}",
            "A lot is needed between {candidates} (votes: {votes}, places: {places}).",
            candidates=tie.tied,
            votes=tie.votes,
            places=tie.places,
        )
    if next_round:
        yield _round_remark(next_round)
    if unfilled:
        yield remark(
            "seats-unfilled",
            "Seats stay unfilled, as nobody else who stands has a vote (seats: {unfilled}).",
            unfilled=unfilled,
        )


def _round_remark(following: Round) -> Remark:
    code, says = "round-follows", "A further round follows between {candidates} (seats: {seats})."
    if following.last:
        code = "last-round-follows"
        says = "A last round, where most votes win, follows between {candidates} (seats: {seats})."
    return remark(code, says, candidates=following.candidates, seats=following.seats)


def _majority_remark(tally: _Tally) -> Remark:
    if tally.base is None or tally.majority is None:
        return remark("most-votes", "Most votes win.")
    return remark(
        "majority-needed",
        "More than half of {base} is needed (votes: {needed}).",
        base=tally.base,
        needed=tally.majority,
    )


def _lot_remark(lot: LotDrawn) -> Remark:
    match lot.decides:
        case Decides.SEAT | Decides.NEXT_ROUND:
            says = "The lot puts the tied in this order (places: {places}): {candidates}."
        case Decides.ORDER:
            says = "The lot puts elected who are tied in this order: {candidates}."
    return remark(
        f"lot-drawn-{lot.decides}",
        says,
        votes=lot.votes,
        places=lot.places,
        candidates=lot.order,
    )
