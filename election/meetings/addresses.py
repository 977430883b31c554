"""The secret address under which one person's own calendar is read, without signing in."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.meetings.models import CalendarAddress
from election.people.models import Person

TOKEN_BYTES = 24


def new_address(session: Session, *, person: Person, actor: audit.Actor, now: datetime) -> str:
    """Return the secret of a new address, which nobody is told again; the one before ends."""
    end_address(session, person=person, actor=actor, now=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = CalendarAddress(
        network_id=person.network_id, person_id=person.id, digest=_digest(token), made_at=now
    )
    session.add(made)
    session.flush()
    audit.about(session, made, "calendar:address", actor=actor, at=now)
    return token


def end_address(session: Session, *, person: Person, actor: audit.Actor, now: datetime) -> None:
    """End the address of a person's calendar, if she has one; two persons merged may have two."""
    while (current := address_of(session, person)) is not None:
        current.ended_at = now
        session.flush()
        audit.about(session, current, "calendar:end", actor=actor, at=now)


def address_of(session: Session, person: Person) -> CalendarAddress | None:
    """Return the newest address a person has now."""
    chosen = sa.select(CalendarAddress).where(
        CalendarAddress.person_id == person.id, CalendarAddress.ended_at.is_(None)
    )
    return session.scalars(chosen.order_by(CalendarAddress.made_at.desc())).first()


def owner_of(session: Session, network_id: object, token: str) -> Person | None:
    """Return whose calendar an address is; None for one that has ended, or never was."""
    chosen = (
        sa.select(Person)
        .join(CalendarAddress, CalendarAddress.person_id == Person.id)
        .where(
            CalendarAddress.network_id == network_id,
            CalendarAddress.digest == _digest(token),
            CalendarAddress.ended_at.is_(None),
        )
    )
    return session.scalar(chosen)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
