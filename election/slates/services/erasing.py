"""Delete everything private of an election's nomination committee, when it is over."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.elections.models import Election
from election.room.services import erase_room
from election.slates.models import (
    Conflict,
    Criteria,
    Interview,
    Proposal,
    ReadUntil,
    ToldNotProposed,
)

PRIVATE = (Conflict, Criteria, Interview, ReadUntil)


def erase_private(
    session: Session, *, election: Election, actor: audit.Actor, now: datetime
) -> None:
    """Empty the committee's room; its formal decisions stay, for nothing of persons is in them."""
    for table in PRIVATE:
        session.execute(sa.delete(table).where(table.election_id == election.id))
    versions = sa.select(Proposal.id).where(Proposal.election_id == election.id)
    session.execute(sa.delete(ToldNotProposed).where(ToldNotProposed.proposal_id.in_(versions)))
    erase_room(session, election=election, actor=actor, now=now)
