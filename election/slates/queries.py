"""Proposals, those who must be told before one is published, and the final candidates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook import slate as rules
from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer
from election.db import once
from election.elections.models import Election, ElectionOffice
from election.elections.queries import (
    holders,
    offices_of,
    rulebook_of_election,
    seats_decided,
)
from election.nominations.candidacies import candidacies
from election.nominations.queries import Candidate, candidates
from election.nominations.rights import rights_of, too_few
from election.people.models import Person
from election.people.queries import persons_by_id
from election.slates.models import Dissent, Proposal, ProposalLine, ToldNotProposed


def proposals(session: Session, election: Election) -> list[Proposal]:
    """Return every version of the committee's proposal, oldest first."""
    chosen = sa.select(Proposal).where(Proposal.election_id == election.id)
    return list(session.scalars(chosen.order_by(Proposal.number)))


def published_proposals(session: Session, election: Election) -> list[Proposal]:
    """Return the versions that have been published, oldest first."""
    return [one for one in proposals(session, election) if one.published_at is not None]


def published_proposal(session: Session, election: Election) -> Proposal | None:
    """Return the proposal that stands: the last one published."""
    published = published_proposals(session, election)
    return published[-1] if published else None


def is_proposed_for(rulebook: Rulebook, row: ElectionOffice) -> bool:
    """Tell whether the committee proposes anybody for a seat: not its successors, by some rules."""
    rules = rulebook.committee
    return row.office != rules.office or rules.proposes_own_successors


def proposal_lines(session: Session, proposal: Proposal) -> list[ProposalLine]:
    """Return the names of a proposal, seat by seat in the order of election."""
    chosen = (
        sa.select(ProposalLine)
        .join(ElectionOffice, ElectionOffice.id == ProposalLine.election_office_id)
        .where(ProposalLine.proposal_id == proposal.id)
    )
    return list(session.scalars(chosen.order_by(ElectionOffice.number, ProposalLine.number)))


def dissents(session: Session, proposal: Proposal) -> list[Dissent]:
    """Return what members of the committee would have proposed instead."""
    chosen = sa.select(Dissent).where(Dissent.proposal_id == proposal.id)
    return list(session.scalars(chosen.order_by(Dissent.made_at, Dissent.id)))


def committee(session: Session, election: Election, on: date) -> list[tuple[str, Person]]:
    """Return the nomination committee that sits on a day, as (part, person)."""
    office = rulebook_of_election(session, election).committee.office
    return holders(session, election.network_id, office, on)


def withdrawn_from_ballot(
    session: Session, election: Election, row: ElectionOffice, now: datetime
) -> list[Person]:
    """Return who withdrew when the candidates were final: her name stays on the ballot."""
    if row.frozen_at is None:
        return []
    return [
        session.get_one(Person, person_id)
        for person_id, hers in candidacies(session, election, now).items()
        for one in hers
        if one.row.id == row.id
        and one.state is Answer.WITHDRAWN
        and (one.nomination.answered_at or row.frozen_at) > row.frozen_at
    ]


def proposal_value(session: Session, election: Election, proposal: Proposal) -> rules.Proposal:
    """Return a proposal as the rules read it; seats the meeting has decided go before its own."""
    rulebook = rulebook_of_election(session, election)
    rows = {row.id: row for row in offices_of(session, election)}
    persons = persons_by_id(session, election.network_id)
    seats = {str(office): int(number) for office, number in proposal.seats.items()}
    for office in {row.office for row in rows.values()}:
        decided = seats_decided(session, rulebook, election, office)
        if decided:
            seats[office] = decided
    return rules.Proposal(
        lines=tuple(
            rules.ProposalLine(
                office=rows[one.election_office_id].office,
                part=rows[one.election_office_id].part,
                person=persons[one.person_id].key,
                motivation=one.motivation,
            )
            for one in proposal_lines(session, proposal)
        ),
        seats=seats,
        committee=tuple(
            person.key
            for _, person in committee(session, election, election.nominations_close_at.date())
        ),
    )


def not_proposed(
    session: Session, election: Election, proposal: Proposal, now: datetime
) -> list[Person]:
    """Return who stands in the election but for no seat in this proposal.

    Whoever stands only where the committee proposes nobody is not left out of anything.
    """
    asked = ("not proposed", proposal.id, now)
    return list(once(session, asked, lambda: _not_proposed(session, election, proposal, now)))


def _not_proposed(
    session: Session, election: Election, proposal: Proposal, now: datetime
) -> list[Person]:
    rulebook = rulebook_of_election(session, election)
    unprepared = too_few(rulebook, rights_of(session, election, now))
    proposed = {one.person_id for one in proposal_lines(session, proposal)}
    standing = {
        one.person_id
        for row in offices_of(session, election)
        if is_proposed_for(rulebook, row) and row.office not in unprepared
        for one in candidates(session, election, row.office, row.part)
    }
    persons = persons_by_id(session, election.network_id)
    return [person for person in persons.values() if person.id in standing - proposed]


def untold(session: Session, election: Election, proposal: Proposal, now: datetime) -> list[Person]:
    """Return who must still be told that she is not proposed."""
    before = told(session, election)
    left_out = not_proposed(session, election, proposal, now)
    return [one for one in left_out if one.id not in before]


def told(session: Session, election: Election) -> dict[UUID, ToldNotProposed]:
    """Return who knows that she is not proposed: told so, and not proposed publicly since.

    Told of an earlier version she knows it still when she is in none published after. Whoever
    was in one is told again when she is dropped, and has the rulebook's time from then.
    """
    chosen = (
        sa.select(ToldNotProposed, Proposal.number)
        .join(Proposal, Proposal.id == ToldNotProposed.proposal_id)
        .where(Proposal.election_id == election.id)
        .order_by(Proposal.number)
    )
    publicly = proposed_publicly(session, election)
    return {
        row.person_id: row
        for row, number in session.execute(chosen)
        if row.person_id not in publicly or publicly[row.person_id].number < number
    }


def proposed_publicly(session: Session, election: Election) -> dict[UUID, Proposal]:
    """Return who has been proposed in a published version, and in which last."""
    return {
        line.person_id: version
        for version in published_proposals(session, election)
        for line in proposal_lines(session, version)
    }


def final_candidates(
    session: Session,
    election: Election,
    office: str,
    part: str,
    *,
    passed_over: Collection[UUID] = (),
) -> list[Candidate]:
    """Return who stands for one part of an office, the committee's own names marked.

    Only those who consent and are eligible on the day of the meeting (SC5), without those it
    has already elected to an office that excludes this one, and without ``passed_over``.
    """
    standing = published_proposal(session, election)
    proposed = set()
    if standing is not None:
        rows = {row.id: row for row in offices_of(session, election)}
        proposed = {
            one.person_id
            for one in proposal_lines(session, standing)
            if rows[one.election_office_id].office == office
            and rows[one.election_office_id].part == part
        }
    return candidates(session, election, office, part, proposed=proposed, passed_over=passed_over)


def counter_candidates(
    session: Session, election: Election, office: str, part: str
) -> list[Candidate]:
    """Return who stands for the seats though the committee does not propose her."""
    found = final_candidates(session, election, office, part)
    return [one for one in found if not one.proposed]
