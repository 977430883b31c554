"""The counts: each contest's facts as its boxes and the minutes give them, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.lot import lot_order
from election.core.count import Outcome
from election.core.record.assemble import (
    ContestFacts,
    RoundFacts,
    count_facts,
    elected_in,
    outcomes,
)
from election.core.record.bodies import related
from election.core.record.opening import Candidate, OpenedQuestion
from election.core.record.recount import is_open
from election.core.record.result import (
    Acclaimed,
    Declined,
    Elected,
    HandLot,
    LotResult,
    QuestionResult,
)
from election.core.record.result import Decision as Decided
from election.core.record.won_twice import WonTwice, won_twice
from election.core.refusal import RefusedError, violation
from election.core.rulebook.model import Mode, Rulebook
from election.elections.models import Election
from election.elections.queries import (
    offices_of,
    rulebook_of_election,
)
from election.slates.queries import final_candidates
from election.tally import models
from election.tally.queries.undone import annulled_facts, declinings, name_of
from election.voting.models import OF_CONTEST, Box, Contest, Decision, PoolEntry
from election.voting.queries import (
    annulled,
    begun_ceremony,
    contests_of,
    entry_of,
    opening_of,
    statements,
    valid_contests,
)
from election.voting.services import boxes


def tally_of(session: Session, contest: Contest) -> models.Tally | None:
    """Return the opened boxes of a contest, None before they are."""
    return session.scalar(sa.select(models.Tally).where(models.Tally.contest_id == contest.id))


def heads_of(session: Session, entry: PoolEntry) -> dict[Box, str]:
    """Return the head of each box of an entry at its encrypted tally: what trustees sign for."""
    heads = {}
    for box in OF_CONTEST:
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


def facts_of_office(session: Session, election: Election, office: str) -> ContestFacts:
    """Return the same of one office; raises RefusedError when it is not up."""
    if office not in offices_in_order(session, election):
        raise RefusedError(
            [violation("office-not-up", "{office} is not up in this election.", office=office)]
        )
    return _facts(session, election, office)


def _facts(session: Session, election: Election, office: str) -> ContestFacts:
    contests = [each for each in contests_of(session, election) if each.office == office]
    gone = [each for each in annulled(session, election) if each.office == office]
    rounds = tuple(
        _round(session, election, contest, tally)
        for contest in contests
        if contest not in gone and (tally := tally_of(session, contest)) is not None
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
        declined=tuple(
            Declined(candidate=name_of(session, each.person_id, rounds), round=each.round or 1)
            for each in declinings(session, election, office)
            if each.in_force_at is not None
        ),
        annulled=tuple(annulled_facts(session, contest) for contest in gone),
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
    """Return where one question of a contest stands; None before it is counted, or not asked.

    Of contests held together, one is counted when the offices before it are decided.
    """
    election = session.get_one(Election, contest.election_id)
    facts = facts_of_office(session, election, contest.office)
    rulebook = rulebook_of_election(session, election)
    before, must_wait = _before(session, election, contest.office)
    if must_wait:
        return None
    counted = count_facts(rulebook, facts, before=before, lot_order=lot_order)
    for round_, results in zip(facts.rounds, counted, strict=True):
        for result in results:
            if round_.opening.number == contest.number and (
                (result.office, result.part) == (office, part)
            ):
                return result
    return None


def outcomes_of(session: Session, contest: Contest) -> list[tuple[OpenedQuestion, Outcome | None]]:
    """Return what each question of a counted contest came to; nothing before it is counted.

    None for a question that waits for an earlier part of the office, or an earlier office.
    """
    election = session.get_one(Election, contest.election_id)
    facts = facts_of_office(session, election, contest.office)
    rulebook = rulebook_of_election(session, election)
    before, must_wait = _before(session, election, contest.office)
    counted = outcomes(rulebook, facts, before=before, lot_order=lot_order)
    for round_, found in zip(facts.rounds, counted, strict=True):
        if round_.opening.number == contest.number:
            shown = [None] * len(found) if must_wait else found
            return list(zip(round_.opening.questions, shown, strict=True))
    return []


Row = TypeVar("Row", models.HandLot, Decision)


def _of_contest(session: Session, model: type[Row], contest: Contest) -> Sequence[Row]:
    return session.scalars(sa.select(model).where(model.contest_id == contest.id)).all()


def elected_so_far(session: Session, election: Election) -> list[Elected]:
    """Return who has been elected, contest by contest; of an undecided office those sure already.

    Offices after it that are voted on in the same window are not counted yet.
    """
    return _before(session, election, None)[0]


def undecided(session: Session, election: Election, office: str) -> list[QuestionResult]:
    """Return the questions of an office that wait for a lot by hand or a further round.

    None while the office itself waits for an earlier one.
    """
    rulebook = rulebook_of_election(session, election)
    facts = facts_of_office(session, election, office)
    before, waits = _before(session, election, office)
    return [] if waits else _open_questions(rulebook, facts, before)


def _open_questions(
    rulebook: Rulebook, facts: ContestFacts, before: Sequence[Elected]
) -> list[QuestionResult]:
    counted = count_facts(rulebook, facts, before=before, lot_order=lot_order)
    latest = {(each.office, each.part): each for results in counted for each in results}
    return [each for each in latest.values() if is_open(each)]


def winners_of_two(session: Session, election: Election) -> list[WonTwice]:
    """Return who is passed over in an office because she is elected to an earlier one.

    Told when every office is decided: until then nobody knows.
    """
    if _before(session, election, None)[1]:
        return []
    rulebook = rulebook_of_election(session, election)
    return list(won_twice(rulebook, facts_of(session, election), lot_order=lot_order))


def elected_before(session: Session, election: Election, office: str) -> list[Elected]:
    """Return who was elected in the offices that come before this one."""
    return _before(session, election, office)[0]


def waits(session: Session, election: Election, office: str) -> bool:
    """Tell whether an office cannot be counted yet: who is elected in an earlier one is open."""
    return _before(session, election, office)[1]


def _before(session: Session, election: Election, office: str | None) -> tuple[list[Elected], bool]:
    """Return who is elected before an office, or in all, and whether one of those is undecided."""
    rulebook = rulebook_of_election(session, election)
    elected: list[Elected] = []
    for facts in facts_of(session, election):
        if facts.contest == office:
            break
        counted = count_facts(rulebook, facts, before=elected, lot_order=lot_order)
        before, elected = elected, [*elected, *elected_in(facts, counted)]
        if not _is_decided(session, election, rulebook, facts, before):
            return elected, True
    return elected, False


def _is_decided(
    session: Session,
    election: Election,
    rulebook: Rulebook,
    facts: ContestFacts,
    before: Sequence[Elected],
) -> bool:
    """Tell whether the boxes opened on an office are counted, and leave nothing to decide.

    Over days, an office that needed no ballot in the window comes after it, and is undecided
    while anybody stands.
    """
    opened = sum(each.office == facts.contest for each in valid_contests(session, election))
    if opened > len(facts.rounds) or _open_questions(rulebook, facts, before):
        return False
    if opened or facts.acclaimed or rulebook.voting.mode is Mode.AT_THE_MEETING:
        return True
    kin = related(rulebook, facts.contest)
    gone = [UUID(each.id) for each in before if each.office in kin]
    return not any(
        final_candidates(session, election, row.office, row.part, passed_over=gone)
        for row in offices_of(session, election)
        if row.office == facts.contest and row.seats
    )
