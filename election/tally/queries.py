"""Where the count stands: each contest's facts, and what is still to be voted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.lot import lot_order
from election.core.count import Way, way
from election.core.record.assemble import ContestFacts, RoundFacts, count_facts, elected_in
from election.core.record.opening import Candidate, OpenedQuestion
from election.core.record.recount import is_open, related
from election.core.record.result import (
    Acclaimed,
    Elected,
    HandLot,
    LotResult,
    QuestionResult,
)
from election.core.record.result import Decision as Decided
from election.core.refusal import RefusedError, violation
from election.core.rulebook.model import Rulebook
from election.elections.models import Election, ElectionOffice
from election.elections.queries import (
    meeting_of,
    offices_of,
    rulebook_of_election,
    sitting,
)
from election.slates.queries import final_candidates
from election.tally import models
from election.tally.phrases import question_text
from election.voting.models import Box, Contest, Decision, PoolEntry
from election.voting.queries import (
    begun_ceremony,
    contests_of,
    entry_of,
    opening_of,
    statements,
)
from election.voting.services import boxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What the next ballot of an office asks; without questions the office is decided."""

    office: str
    round: int
    parts: int  # how many the office has; a run-off may ask about fewer
    questions: tuple[OpenedQuestion, ...]
    acclaimed: tuple[Acclaimed, ...]  # parts that need no ballot


def tally_of(session: Session, contest: Contest) -> models.Tally | None:
    """Return the opened boxes of a contest, None before they are."""
    return session.scalar(sa.select(models.Tally).where(models.Tally.contest_id == contest.id))


def heads_of(session: Session, entry: PoolEntry) -> dict[Box, str]:
    """Return the head of each box of an entry at its encrypted tally: what trustees sign for."""
    heads = {}
    for box in Box:
        event = boxes.encrypted_tally_event(session, entry=entry, box=box)
        if event is not None:
            heads[box] = event.head
    return heads


def offices_in_order(session: Session, election: Election) -> list[str]:
    """Return the offices up for election in the order they are elected."""
    return list(dict.fromkeys(row.office for row in offices_of(session, election)))


def facts_of(session: Session, election: Election) -> list[ContestFacts]:
    """Return what the boxes and the minutes say of each office so far, in order."""
    return [_facts(session, election, office) for office in offices_in_order(session, election)]


def _facts_of_office(session: Session, election: Election, office: str) -> ContestFacts:
    if office not in offices_in_order(session, election):
        raise RefusedError(
            [violation("office-not-up", "{office} is not up in this election.", office=office)]
        )
    return _facts(session, election, office)


def _facts(session: Session, election: Election, office: str) -> ContestFacts:
    contests = [each for each in contests_of(session, election) if each.office == office]
    rounds = tuple(
        _round(session, election, contest, tally)
        for contest in contests
        if (tally := tally_of(session, contest)) is not None
    )
    acclaimed = session.scalars(
        sa.select(models.Acclamation).where(
            models.Acclamation.election_id == election.id, models.Acclamation.office == office
        )
    )
    parts = [row.part for row in offices_of(session, election) if row.office == office]
    return ContestFacts(
        contest=office,
        rounds=rounds,
        acclaimed=tuple(
            Acclaimed(
                office=row.office,
                part=row.part,
                size=row.size,
                seats=row.seats,
                persons=tuple(Candidate(id=one["id"], name=one["name"]) for one in row.persons),
            )
            for row in sorted(acclaimed, key=lambda row: parts.index(row.part))
        ),
    )


def _round(
    session: Session, election: Election, contest: Contest, tally: models.Tally
) -> RoundFacts:
    entry = entry_of(session, contest)
    ceremony = begun_ceremony(session, election)
    lot = None
    if tally.lot_bits is not None and tally.lot_head is not None:
        lot = LotResult(uuid=entry.lot_uuid, head=tally.lot_head, bits=tally.lot_bits)
    return RoundFacts(
        opening=opening_of(contest),
        counts=tuple(tuple(row) for row in tally.counts),
        ballots=tally.ballots,
        turnout=tally.turnout,
        head=tally.head,
        lot=lot,
        hand_lots=tuple(
            HandLot(
                office=row.office,
                part=row.part,
                order=tuple(row.drawn),
                witnesses=tuple(row.witnesses),
            )
            for row in _of_contest(session, models.HandLot, contest)
        ),
        replacements=tuple(
            value
            for row, value in statements(session, ceremony)
            if row.while_open and row.contest_number == contest.number
        ),
        decisions=tuple(
            Decided(kind=row.kind, why=row.why, by=tuple(row.by))
            for row in _of_contest(session, Decision, contest)
        ),
    )


def question_result(
    session: Session, contest: Contest, office: str, part: str
) -> QuestionResult | None:
    """Return where one question of a contest stands; None before it is counted, or not asked."""
    election = session.get_one(Election, contest.election_id)
    facts = _facts_of_office(session, election, contest.office)
    rulebook = rulebook_of_election(session, election)
    before = _before(session, election, rulebook, contest.office)
    counted = count_facts(rulebook, facts, before=before, lot_order=lot_order)
    for round_, results in zip(facts.rounds, counted, strict=True):
        for result in results:
            if round_.opening.number == contest.number and (
                (result.office, result.part) == (office, part)
            ):
                return result
    return None


Row = TypeVar("Row", models.HandLot, Decision)


def _of_contest(session: Session, model: type[Row], contest: Contest) -> Sequence[Row]:
    return session.scalars(sa.select(model).where(model.contest_id == contest.id)).all()


def elected_so_far(session: Session, election: Election) -> list[Elected]:
    """Return who has been elected, contest by contest."""
    rulebook = rulebook_of_election(session, election)
    elected: list[Elected] = []
    for facts in facts_of(session, election):
        elected += _elected(rulebook, facts, elected)
    return elected


def _elected(rulebook: Rulebook, facts: ContestFacts, before: Sequence[Elected]) -> list[Elected]:
    counted = count_facts(rulebook, facts, before=before, lot_order=lot_order)
    return elected_in(facts, counted)


def next_ballot(
    session: Session, election: Election, office: str, *, demanded: bool, language: str
) -> Ballot:
    """Return what is to be decided next about an office; nothing once it is decided.

    ``demanded``: somebody entitled asks for a ballot though the seats are not contested.
    """
    rulebook = rulebook_of_election(session, election)
    facts = _facts_of_office(session, election, office)
    parts = len(rulebook.offices[office].parts)
    if not facts.rounds:
        if facts.acclaimed:
            return Ballot(office=office, parts=parts, round=1, questions=(), acclaimed=())
        return _first_ballot(
            session, election, rulebook, office, demanded=demanded, language=language
        )
    before = _before(session, election, rulebook, office)
    counted = count_facts(rulebook, facts, before=before, lot_order=lot_order)
    latest = {
        (result.office, result.part): (round_, result)
        for round_, results in zip(facts.rounds, counted, strict=True)
        for result in results
    }
    questions = tuple(
        _run_off(rulebook, round_, result, language)
        for round_, result in latest.values()
        if result.goes_on
    )
    number = facts.rounds[-1].opening.round + 1
    return Ballot(office=office, parts=parts, round=number, questions=questions, acclaimed=())


def acclaimed(session: Session, election: Election, office: str) -> tuple[Acclaimed, ...]:
    """Return the parts of an office whose candidates may be declared elected without a ballot."""
    rulebook = rulebook_of_election(session, election)
    ballot = _first_ballot(session, election, rulebook, office, demanded=False, language="en")
    return ballot.acclaimed


def undecided(session: Session, election: Election, office: str) -> list[QuestionResult]:
    """Return the questions of an office that wait for a lot by hand or a further round."""
    rulebook = rulebook_of_election(session, election)
    facts = _facts_of_office(session, election, office)
    before = _before(session, election, rulebook, office)
    counted = count_facts(rulebook, facts, before=before, lot_order=lot_order)
    latest = {(each.office, each.part): each for results in counted for each in results}
    return [each for each in latest.values() if is_open(each)]


def _before(session: Session, election: Election, rulebook: Rulebook, office: str) -> list[Elected]:
    elected: list[Elected] = []
    for facts in facts_of(session, election):
        if facts.contest == office:
            break
        elected += _elected(rulebook, facts, elected)
    return elected


def _run_off(
    rulebook: Rulebook, round_: RoundFacts, result: QuestionResult, language: str
) -> OpenedQuestion:
    asked = next(
        question
        for question in round_.opening.questions
        if (question.office, question.part) == (result.office, result.part)
    )
    seats = result.seats - len(result.elected)
    return OpenedQuestion(
        office=asked.office,
        part=asked.part,
        size=asked.size,
        seats=seats,
        text=question_text(rulebook, asked.office, asked.part, seats=seats, language=language),
        candidates=tuple(each for each in asked.candidates if each.id in result.goes_on),
    )


def _first_ballot(
    session: Session,
    election: Election,
    rulebook: Rulebook,
    office: str,
    *,
    demanded: bool,
    language: str,
) -> Ballot:
    parts = len(rulebook.offices[office].parts)
    together = related(rulebook, office)
    gone = [UUID(each.id) for each in elected_so_far(session, election) if each.office in together]
    asked = []
    for row in offices_of(session, election):
        if row.office == office and row.seats:
            asked.append(
                _question(
                    rulebook,
                    row,
                    size=_size(session, rulebook, row),
                    candidates=final_candidates_on_ballot(session, election, row, gone),
                    language=language,
                )
            )
    standing = [each for each in asked if each.candidates]
    if standing and all(_by_acclamation(rulebook, each, demanded) for each in standing):
        persons = [one.id for each in standing for one in each.candidates]
        if len(set(persons)) == len(persons):
            acclaimed = tuple(_acclaimed(each) for each in standing)
            return Ballot(office=office, parts=parts, round=1, questions=(), acclaimed=acclaimed)
    return Ballot(office=office, parts=parts, round=1, questions=tuple(standing), acclaimed=())


def final_candidates_on_ballot(
    session: Session, election: Election, row: ElectionOffice, passed_over: Sequence[UUID]
) -> tuple[Candidate, ...]:
    """Return the candidates of one part in ballot order: by name, then by id."""
    found = final_candidates(session, election, row.office, row.part, passed_over=passed_over)
    return tuple(
        Candidate(id=str(each.person_id), name=each.name)
        for each in sorted(found, key=lambda each: (each.name, str(each.person_id)))
    )


def _question(
    rulebook: Rulebook,
    row: ElectionOffice,
    *,
    size: int,
    candidates: tuple[Candidate, ...],
    language: str,
) -> OpenedQuestion:
    seats = row.seats or 0
    return OpenedQuestion(
        office=row.office,
        part=row.part,
        size=size,
        seats=seats,
        text=question_text(rulebook, row.office, row.part, seats=seats, language=language),
        candidates=candidates,
    )


def _size(session: Session, rulebook: Rulebook, row: ElectionOffice) -> int:
    """Return how many seats the part then has, those of included offices and sitting ones too."""
    office = rulebook.offices[row.office]
    size = row.seats or 0
    if row.by_election:
        meeting = meeting_of(session, session.get_one(Election, row.election_id))
        held = sitting(session, row.network_id, row.office, meeting.held_on)
        size += sum(term.part == row.part for term in held)
    if row.part == office.parts[-1].id:
        size += sum(rulebook.offices[other].least for other in office.includes)
    return size


def _by_acclamation(rulebook: Rulebook, question: OpenedQuestion, demanded: bool) -> bool:
    chosen = way(
        rulebook.voting,
        candidates=[each.id for each in question.candidates],
        seats=question.seats,
        ballot_demanded=demanded,
    )
    return chosen is Way.ACCLAMATION


def _acclaimed(question: OpenedQuestion) -> Acclaimed:
    return Acclaimed(
        office=question.office,
        part=question.part,
        size=question.size,
        seats=question.seats,
        persons=question.candidates,
    )
