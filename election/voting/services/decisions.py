"""What two persons decide about a contest when the plan does not hold; the reason is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError, violation
from election.people.models import Person
from election.voting.models import Contest, Decision

WITNESSES = 2


def decide(
    session: Session,
    *,
    contest: Contest,
    kind: DecisionKind,
    why: str,
    by: Sequence[Person],
    actor: audit.Actor,
    now: datetime,
) -> Decision:
    """Record what two persons decided about a contest; the reason is published."""
    if len({person.id for person in by}) < WITNESSES:
        raise RefusedError([violation("two-persons", "This takes the decision of two persons.")])
    decision = Decision(
        network_id=contest.network_id,
        contest_id=contest.id,
        kind=kind,
        why=why,
        by=[person.name for person in by],
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    audit.about(session, contest, "contest:decide", actor=actor, at=now, kind=kind.value)
    return decision


def decided(session: Session, contest: Contest, kind: DecisionKind) -> bool:
    """Tell whether two persons have decided this about the contest."""
    return (
        session.scalar(
            sa.select(Decision.id).where(Decision.contest_id == contest.id, Decision.kind == kind)
        )
        is not None
    )
