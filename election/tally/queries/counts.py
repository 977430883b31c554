"""A count as a reader follows it: lines, majority, and lots that she can repeat."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.count import LotDrawn, Outcome
from election.core.count.outcome import Standing
from election.core.record.opening import OpenedQuestion
from election.elections.models import Election
from election.people.models import Person
from election.tally.models import HandLot, Tally
from election.tally.queries.facts import outcomes_of, question_result, tally_of
from election.tally.queries.undone import declinings
from election.voting.models import Contest, Voter
from election.voting.queries import contests_of, entry_of, opening_of

IS_ELECTED = {Standing.ELECTED, Standing.ELECTED_BY_LOT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One candidate's line, in the order of votes."""

    name: str
    votes: int
    standing: Standing
    share: int  # per cent of the most votes here, for the bar
    has_declined: bool = False

    @property
    def is_elected(self) -> bool:
        """Whether the line stands above the seat line."""
        return self.standing in IS_ELECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One of the tied in a lot box's lot: the text hashed, and its hash, smallest first."""

    name: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLot:
    """A tie and how it was decided: by tickets, or by hand before witnesses."""

    drawn: LotDrawn
    names: tuple[str, ...]  # in the order drawn
    tickets: tuple[Ticket, ...]
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One question's count; ``outcome`` is None while it waits for an earlier part."""

    question: OpenedQuestion
    outcome: Outcome | None
    blank: int
    rows: tuple[Row, ...]
    lots: tuple[ExplainedLot, ...]
    runs_off: tuple[str, ...]  # names in the next round, or in the new ballot on a seat given up
    unfilled: int  # seats that nobody fills, those given up for good among them
    on_every_ballot: tuple[str, ...]  # names: of each voter it is known that she chose them
    all_blank: bool


def counted(session: Session, contest: Contest) -> list[Counted]:
    """Return the count of each question of a contest; nothing before its boxes are opened."""
    tally = tally_of(session, contest)
    if tally is None:
        return []
    election = session.get_one(Election, contest.election_id)
    stood = _stood(session, election, contest.office)
    gone = {
        str(each.person_id)
        for each in declinings(session, election, contest.office)
        if each.in_force_at is not None
    }
    found, first = [], 0
    for question, outcome in outcomes_of(session, contest):
        names = {each.id: each.name for each in question.candidates}
        result = question_result(session, contest, question.office, question.part)
        found.append(
            Counted(
                question=question,
                outcome=outcome,
                blank=outcome.question.blank if outcome else 0,
                on_every_ballot=tuple(names[each] for each in outcome.question.on_every_ballot)
                if outcome
                else (),
                all_blank=outcome is not None and outcome.question.is_all_blank,
                rows=_rows(outcome, names, gone),
                lots=tuple(_lots(session, contest, tally, question, outcome, first)),
                runs_off=tuple(stood[each] for each in result.goes_on) if result else (),
                unfilled=result.unfilled if result else 0,
            )
        )
        first += len(question.candidates)
    return found


def _stood(session: Session, election: Election, office: str) -> dict[str, str]:
    """Return the names of all who stand on a ballot of an office, by id."""
    return {
        candidate.id: candidate.name
        for contest in contests_of(session, election)
        if contest.office == office
        for question in opening_of(contest).questions
        for candidate in question.candidates
    }


def _rows(
    outcome: Outcome | None, names: dict[str, str], declined: Collection[str]
) -> tuple[Row, ...]:
    if outcome is None:
        return ()
    most = max((line.votes for line in outcome.lines), default=0) or 1
    rows = [
        Row(
            name=names[line.candidate],
            votes=line.votes,
            standing=line.standing,
            share=round(100 * line.votes / most),
            has_declined=line.candidate in declined,
        )
        for line in outcome.lines
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_elected, -row.votes, row.name)))


def _lots(
    session: Session,
    contest: Contest,
    tally: Tally,
    question: OpenedQuestion,
    outcome: Outcome | None,
    first: int,
) -> Iterator[ExplainedLot]:
    names = {each.id: each.name for each in question.candidates}
    places = {each.id: first + at for at, each in enumerate(question.candidates)}
    by_hand = {tuple(row.drawn): row for row in _hand_lots(session, contest, question)}
    for drawn in outcome.lots if outcome else ():
        hand = by_hand.get(drawn.order)
        tickets = []
        if hand is None and tally.lot_bits:
            uuid = entry_of(session, contest).uuid
            for each in drawn.order:
                text = f"lot|{uuid}|{tally.lot_bits}|{places[each]}"
                digest = sha256(text.encode()).hexdigest()
                tickets.append(Ticket(name=names[each], text=text, digest=digest))
        yield ExplainedLot(
            drawn=drawn,
            names=tuple(names[each] for each in drawn.order),
            tickets=tuple(tickets),
            witnesses=tuple(hand.witnesses) if hand else (),
        )


def _hand_lots(session: Session, contest: Contest, question: OpenedQuestion) -> list[HandLot]:
    chosen = sa.select(HandLot).where(
        HandLot.contest_id == contest.id,
        HandLot.office == question.office,
        HandLot.part == question.part,
    )
    return list(session.scalars(chosen))


def present_at(contest: Contest) -> int:
    """Return how many persons entitled were there when the contest opened."""
    opening = opening_of(contest)
    return opening.entitled if opening.present is None else opening.present


def names_of_voters(session: Session, contest: Contest) -> list[str]:
    """Return who voted in a closed contest, by name: an absentee sees a vote in her name."""
    chosen = (
        sa.select(Person.name)
        .join(Voter, Voter.person_id == Person.id)
        .where(Voter.contest_id == contest.id)
    )
    return list(session.scalars(chosen.order_by(Person.name)))
