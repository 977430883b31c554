"""Whether the meeting ends before every office is elected."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.elections.models import Election
from election.tally.models import Adjournment


def adjournment_of(session: Session, election: Election) -> Adjournment | None:
    """Return what was asked for or decided, without what was taken back; None where nothing."""
    chosen = sa.select(Adjournment).where(
        Adjournment.election_id == election.id, Adjournment.ended_at.is_(None)
    )
    return session.scalar(chosen)


def is_adjourned(session: Session, election: Election) -> bool:
    """Tell whether two persons have decided that the offices left are not held here."""
    found = adjournment_of(session, election)
    return found is not None and found.in_force_at is not None
