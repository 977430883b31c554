"""The committee's log of formal decisions, without persons' matters; and what each has read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.elections.queries import cancellation
from election.people.models import Person
from election.room.services.checks import not_in_committee
from election.slates.models import Decision, ReadUntil


def decisions(session: Session, election: Election) -> list[Decision]:
    """Return the formal decisions, in the order they were written."""
    chosen = sa.select(Decision).where(Decision.election_id == election.id)
    return list(session.scalars(chosen.order_by(Decision.number)))


def write_decision(
    session: Session,
    *,
    election: Election,
    decided_on: date,
    text: str,
    took_part: Sequence[str],
    by: Person,
    now: datetime,
) -> Decision:
    """Write a decision into the log; it is not sealed, and stays when the room is emptied."""
    reasons = [*cancellation(election), *not_in_committee(session, election, by, now)]
    if not took_part:
        reasons.append(violation("nobody-took-part", "Say who took part in the decision."))
    refuse_if(reasons)
    made = Decision(
        network_id=election.network_id,
        election_id=election.id,
        number=len(decisions(session, election)) + 1,
        decided_on=decided_on,
        text=text,
        took_part=list(took_part),
        written_by_id=by.id,
        written_at=now,
    )
    session.add(made)
    session.flush()
    actor = audit.person(by.id)
    audit.about(session, made, "decision:write", actor=actor, at=now, number=made.number)
    return made


def strike_decision(
    session: Session, *, decision: Decision, struck: bool, by: Person, now: datetime
) -> None:
    """Strike a decision that was written by mistake, or put it back; it keeps its number."""
    election = session.get_one(Election, decision.election_id)
    refuse_if(not_in_committee(session, election, by, now))
    decision.struck_at = (decision.struck_at or now) if struck else None
    session.flush()
    action = "decision:strike" if struck else "decision:put-back"
    audit.about(
        session, decision, action, actor=audit.person(by.id), at=now, number=decision.number
    )


def read_until(session: Session, election: Election, person: Person) -> datetime | None:
    """Return until when a member has read what lies in the room."""
    chosen = sa.select(ReadUntil.read_at).where(
        ReadUntil.election_id == election.id, ReadUntil.person_id == person.id
    )
    return session.scalar(chosen)


def mark_read(session: Session, *, election: Election, person: Person, until: datetime) -> None:
    """Keep that a member has read what was written until then; the log says nothing."""
    before = session.scalar(
        sa.select(ReadUntil).where(
            ReadUntil.election_id == election.id, ReadUntil.person_id == person.id
        )
    )
    if before is not None:
        before.read_at = max(before.read_at, until)
        return
    session.add(
        ReadUntil(
            network_id=election.network_id,
            election_id=election.id,
            person_id=person.id,
            read_at=until,
        )
    )
