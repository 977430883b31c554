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
    audit.about(
        session,
        election,
        action,
        actor=actor,
        at=now,
        nominations=[one.id for one in rows],
        **facts,
    )
