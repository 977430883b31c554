"""What two persons decide about a contest when the plan does not hold; the reason is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind
from election.core.record.result import DecisionKind
from election.core.refusal import Violation, refuse_if, violation
from election.people.models import Person
from election.voting.models import Box, Contest, Decision
from election.voting.queries import entry_of
from election.voting.services import boxes

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
    refuse_if(_decision_violations(session, contest, kind, by))
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


def two_persons(network_id: UUID, persons: Sequence[Person]) -> bool:
    """Tell whether at least two of a network are named, whom a reader of names tells apart."""
    names = {person.name for person in persons}
    own = all(person.network_id == network_id for person in persons)
    return own and len(persons) == len(names) >= WITNESSES


def _decision_violations(
    session: Session, contest: Contest, kind: DecisionKind, by: Sequence[Person]
) -> Iterator[Violation]:
    if not two_persons(contest.network_id, by):
        yield violation(
            "two-persons",
            "This takes the decision of two persons of the network, with different names.",
        )
    if decided(session, contest, kind):
        yield violation("decided-already", "This has been decided for the contest already.")
    if kind is DecisionKind.LOT_BY_HAND and _is_opened(session, contest):
        yield violation(
            "lot-known",
            "The lot box is opened: nobody chooses between its lot and another one.",
        )


def _is_opened(session: Session, contest: Contest) -> bool:
    last = boxes.last_event(session, entry=entry_of(session, contest), box=Box.LOTS)
    return last is not None and last.kind == Kind.RESULT


def annulment(session: Session, contest: Contest) -> Decision | None:
    """Return the decision that annuls a contest, None where it stands."""
    return session.scalar(
        sa.select(Decision).where(
            Decision.contest_id == contest.id, Decision.kind == DecisionKind.ANNULLED
        )
    )


def decided(session: Session, contest: Contest, kind: DecisionKind) -> bool:
    """Tell whether two persons have decided this about the contest."""
    return (
        session.scalar(
            sa.select(Decision.id).where(Decision.contest_id == contest.id, Decision.kind == kind)
        )
        is not None
    )
