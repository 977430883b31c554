"""Who leads a meeting, keeps its minutes and adjusts them, and with which keys they sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record import sign
from election.core.refusal import refuse_if, violation
from election.meetings.models import Duty, Meeting, Officer
from election.people.models import GrantedRole, Person
from election.people.queries import role_grants

ADJUSTERS = 2


def officers_of(session: Session, meeting: Meeting) -> list[tuple[Officer, Person]]:
    """Return who was named for a meeting: chair, secretary, adjusters in the order named."""
    chosen = (
        sa.select(Officer, Person)
        .join(Person, Person.id == Officer.person_id)
        .where(Officer.meeting_id == meeting.id)
        .order_by(Officer.named_at, Person.name)
    )
    rows = [(officer, person) for officer, person in session.execute(chosen)]
    return sorted(rows, key=lambda row: list(Duty).index(row[0].duty))


def secretary_of(session: Session, meeting: Meeting) -> Person | None:
    """Return the meeting's secretary; the coordinator where nobody else was named (R29 g)."""
    for officer, person in officers_of(session, meeting):
        if officer.duty is Duty.SECRETARY:
            return person
    for grant in role_grants(session, meeting.network_id):
        if grant.role is GrantedRole.COORDINATOR:
            return session.get_one(Person, grant.person_id)
    return None


def name_officers(
    session: Session,
    *,
    meeting: Meeting,
    chair: Person | None,
    secretary: Person | None,
    adjusters: Sequence[Person],
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Write down whom the meeting has chosen; a key already announced stays with its owner."""
    twice = violation("adjuster-twice", "Choose two different persons to adjust the minutes.")
    both = violation("secretary-adjusts", "Who keeps the minutes does not adjust them.")
    ids = [each.id for each in adjusters]
    found = [twice] if len(set(ids)) < len(ids) else []
    found += [both] if secretary is not None and secretary.id in ids else []
    refuse_if(found)
    wanted = [(Duty.CHAIR, chair), (Duty.SECRETARY, secretary)]
    wanted += [(Duty.ADJUSTER, each) for each in adjusters]
    named = {(duty, who.id) for duty, who in wanted if who is not None}
    for officer, _person in officers_of(session, meeting):
        if (officer.duty, officer.person_id) in named:
            named.discard((officer.duty, officer.person_id))
        else:
            session.delete(officer)
    session.flush()
    session.add_all(
        Officer(
            network_id=meeting.network_id,
            meeting_id=meeting.id,
            person_id=person_id,
            duty=duty,
            named_at=now,
        )
        for duty, person_id in named
    )
    session.flush()
    audit.about(session, meeting, "meeting:officers", actor=actor, at=now)


def announce_key(
    session: Session, *, officer: Officer, public_key: str, actor: audit.Actor, now: datetime
) -> None:
    """Announce the key an officer made in her browser; minutes handed out later name it."""
    try:
        key = sign.key_id(public_key)
    except sign.BadSignatureError:
        refuse_if([violation("bad-key", "This is no Ed25519 public key.")])
        raise
    officer.signing_key = public_key
    session.flush()
    audit.about(session, officer, "meeting:announce-key", actor=actor, at=now, key=key)


def drop_key(session: Session, *, officer: Officer, actor: audit.Actor, now: datetime) -> None:
    """Take back a key whose secret is lost; what it has signed stays."""
    officer.signing_key = None
    session.flush()
    audit.about(session, officer, "meeting:drop-key", actor=actor, at=now)
