"""The audit act of what was done with nominations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.elections.models import Election
from election.nominations.models import Nomination


def record(
    session: Session,
    election: Election,
    action: str,
    actor: audit.Actor,
    now: datetime,
    rows: Sequence[Nomination],
    **facts: object,
) -> None:
    """Write the act; its subject is the election, its facts name the nominations."""
    session.flush()
    audit.record(
        session,
        network_id=election.network_id,
        action=action,
        actor=actor,
        subject=election.id,
        at=now,
        nominations=[one.id for one in rows],
        **facts,
    )
