"""The committee's room is emptied when the election is final, and when it was called off."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.db import transaction
from election.elections.models import Election
from election.results.models import Publication
from election.room.models import RoomErasure
from election.slates.services import erase_private


def due(session: Session, *, keys: object, now: datetime) -> int:  # noqa: ARG001 - all take it
    """Empty the rooms of elections that are over; return how many were."""
    final = sa.select(Publication.election_id).where(Publication.final_at.is_not(None))
    chosen = sa.select(Election.id).where(
        sa.or_(Election.cancelled_at.is_not(None), Election.id.in_(final)),
        Election.id.not_in(sa.select(RoomErasure.election_id)),
    )
    over = session.scalars(chosen).all()
    for election_id in over:
        with transaction(session):
            election = session.get_one(Election, election_id, with_for_update=True)
            erase_private(session, election=election, actor=audit.SERVICE, now=now)
    return len(over)
