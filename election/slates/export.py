"""What the export of a network says of proposals: those that were published, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.elections.export import Table, adds_to_export
from election.elections.models import ElectionOffice
from election.people.models import Person
from election.slates.models import Proposal, ProposalLine


@adds_to_export
def published_proposals(session: Session, network_id: UUID) -> Iterator[Table]:
    """Yield the names of published proposals with their motivations."""
    chosen = (
        sa.select(
            Proposal.election_id,
            Proposal.number,
            Proposal.published_at,
            ElectionOffice.office,
            ElectionOffice.part,
            ProposalLine.number.label("place"),
            Person.name.label("person"),
            ProposalLine.motivation,
        )
        .join(ProposalLine, ProposalLine.proposal_id == Proposal.id)
        .join(ElectionOffice, ElectionOffice.id == ProposalLine.election_office_id)
        .join(Person, Person.id == ProposalLine.person_id)
        .where(Proposal.network_id == network_id, Proposal.published_at.is_not(None))
        .order_by(Proposal.published_at, ElectionOffice.number, ProposalLine.number)
    )
    yield "published_proposal", [dict(row) for row in session.execute(chosen).mappings()]
