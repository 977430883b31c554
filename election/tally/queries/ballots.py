"""What is asked next about an office, and of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.lot import lot_order
from election.core.count import Way, way
from election.core.record.assemble import next_due
from election.core.record.bodies import related
from election.core.record.contest_count import Due
from election.core.record.opening import Candidate, OpenedQuestion
from election.core.record.result import Acclaimed, DecisionKind
from election.core.rulebook.model import Rulebook
from election.core.rulebook.phrases import question_text
from election.elections.models import Election, ElectionOffice
from election.elections.queries import (
    meeting_of,
    offices_of,
    rulebook_of_election,
    sitting,
)
from election.slates.queries import final_candidates
from election.tally import models
from election.tally.queries.facts import elected_before, facts_of_office
from election.voting.queries import contests_of
from election.voting.services.decisions import decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What the next ballot of an office asks; without questions the office is decided."""

    office: str
    round: int
    parts: int  # how many the office has; a run-off may ask about fewer
    questions: tuple[OpenedQuestion, ...]
    acclaimed: tuple[Acclaimed, ...]  # parts that need no ballot
    anew: tuple[str, ...] = ()  # who declines a seat that it fills, by id


def next_ballot(
    session: Session, election: Election, office: str, *, demanded: bool, language: str
) -> Ballot:
    """Return what is to be decided next about an office; nothing once it is decided.

    ``demanded``: somebody entitled asks for a ballot though the seats are not contested.
    """
    rulebook = rulebook_of_election(session, election)
    facts = facts_of_office(session, election, office)
    parts = len(rulebook.offices[office].parts)
    if not facts.rounds:
        if facts.acclaimed or _is_given_up(session, election, office):
            return Ballot(office=office, parts=parts, round=1, questions=(), acclaimed=())
        return _first_ballot(
            session, election, rulebook, office, demanded=demanded, language=language
        )
    before = elected_before(session, election, office)
    due = next_due(rulebook, facts, before=before, lot_order=lot_order)
    return Ballot(
        office=office,
        parts=parts,
        round=facts.rounds[-1].opening.round + 1,
        questions=tuple(_further(rulebook, each, language) for each in due),
        acclaimed=(),
        anew=tuple(person for each in due for person in each.anew),
    )


def acclaimed(session: Session, election: Election, office: str) -> tuple[Acclaimed, ...]:
    """Return the parts of an office whose candidates may be declared elected without a ballot."""
    rulebook = rulebook_of_election(session, election)
    ballot = _first_ballot(session, election, rulebook, office, demanded=False, language="en")
    return ballot.acclaimed


def is_demanded(session: Session, election: Election, office: str) -> bool:
    """Tell whether somebody entitled demands a ballot on the office."""
    chosen = sa.select(models.BallotDemand.id).where(
        models.BallotDemand.election_id == election.id, models.BallotDemand.office == office
    )
    return session.scalar(chosen) is not None


def _is_given_up(session: Session, election: Election, office: str) -> bool:
    """Tell whether two persons decided that an annulled contest is not held again."""
    latest = [each for each in contests_of(session, election) if each.office == office][-1:]
    return any(decided(session, each, DecisionKind.NO_FURTHER_ROUND) for each in latest)


def _further(rulebook: Rulebook, due: Due, language: str) -> OpenedQuestion:
    """Return the question of a further round, or of a new ballot on a seat given up."""
    asked = due.question
    text = question_text(
        rulebook,
        asked.office,
        asked.part,
        seats=min(due.seats, len(due.candidates)),
        language=language,
    )
    return replace(asked, seats=due.seats, text=text, candidates=due.candidates)


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
    before = elected_before(session, election, office)
    gone = [UUID(each.id) for each in before if each.office in together]
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
        text=question_text(
            rulebook, row.office, row.part, seats=min(seats, len(candidates)), language=language
        ),
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
