"""What is erased when an election is final: its room, also when it was called off, and its seed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.db import transaction
from election.elections.models import Election
from election.results.models import Publication
from election.results.services.signing import forget_seeds
from election.room.models import RoomErasure
from election.slates.services import erase_private
from election.voting.keystore import KeyStore


def due(session: Session, *, keys: KeyStore, now: datetime) -> int:
    """Empty the rooms of elections that are over; return how many were.

    Seeds that a server which died left behind are erased too.
    """
    forget_seeds(session, keys=keys)
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
