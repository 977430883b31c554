"""The audit log: what was done, by whom and when, each act linked to the one before by its hash.

Nothing secret and no choice of a voter is ever written here. The table refuses UPDATE and DELETE.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NewType
from uuid import UUID, uuid4

import rfc8785
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from election.db import Base, OfNetwork

Actor = NewType("Actor", str)
COORDINATOR = Actor("coordinator")
SERVICE = Actor("service")

FIRST = "0" * 64  # what the first act of a network names as its predecessor


def person(person_id: UUID) -> Actor:
    """Name a person as the actor of an act."""
    return Actor(f"person:{person_id}")


def person_of(actor: Actor) -> UUID | None:
    """Return which person an actor is; None for one who is not named."""
    which, _colon, named = actor.partition(":")
    return UUID(named) if which == "person" else None


class Act(Base):
    """One line of the log. It has no foreign key: it outlives what it tells about."""

    __tablename__ = "audit_act"
    __table_args__ = (
        sa.UniqueConstraint("network_id", "number"),
        sa.CheckConstraint("number > 0", "number_counts_from_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    network_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str]
    digest: Mapped[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenChain:
    """An act that does not fit the one before, or whose own digest is not of its content."""

    number: int
    reason: str


def record(
    session: Session,
    *,
    network_id: UUID,
    action: str,
    actor: Actor,
    subject: UUID,
    at: datetime,
    **facts: Any,  # noqa: ANN401 - whatever JSON can say
) -> Act:
    """Append one act. Facts are ids, dates, counts and names of rules; they must fit JSON."""
    _wait_for_other_writers(session, network_id)
    last = session.scalar(
        sa.select(Act).where(Act.network_id == network_id).order_by(Act.number.desc()).limit(1)
    )
    act = Act(
        network_id=network_id,
        number=last.number + 1 if last else 1,
        at=at.astimezone(UTC),
        actor=actor,
        action=action,
        subject=str(subject),
        facts=_plain(facts),
        previous=last.digest if last else FIRST,
        digest="",
    )
    act.digest = digest(act)
    session.add(act)
    session.flush()
    return act


def about(
    session: Session,
    row: OfNetwork,
    action: str,
    *,
    actor: Actor,
    at: datetime,
    **facts: Any,  # noqa: ANN401 - whatever JSON can say
) -> Act:
    """Append one act about a row of a network."""
    return record(
        session,
        network_id=row.network_id,
        action=action,
        actor=actor,
        subject=row.id,
        at=at,
        **facts,
    )


def digest(act: Act) -> str:
    """Return the SHA-256 of the act's canonical JSON (RFC 8785), which names its predecessor."""
    return sha256(
        rfc8785.dumps(
            {
                "network": str(act.network_id),
                "number": act.number,
                "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": act.actor,
                "action": act.action,
                "subject": act.subject,
                "facts": act.facts,
                "previous": act.previous,
            }
        )
    ).hexdigest()


def broken_links(session: Session, *, network_id: UUID) -> Iterator[BrokenChain]:
    """Read a network's log from its beginning and yield every place where it does not hold."""
    previous, number = FIRST, 0
    acts = sa.select(Act).where(Act.network_id == network_id).order_by(Act.number)
    for act in session.scalars(acts):
        number += 1
        if act.number != number:
            yield BrokenChain(number=number, reason=f"the next act has number {act.number}")
            number = act.number
        if act.previous != previous:
            yield BrokenChain(number=act.number, reason="it does not name the act before it")
        if act.digest != digest(act):
            yield BrokenChain(number=act.number, reason="its content is not what was written")
        previous = act.digest


def _wait_for_other_writers(session: Session, network_id: UUID) -> None:
    """Let one transaction at a time append to a network's log; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = int.from_bytes(network_id.bytes[:8], "big", signed=True)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    match value:
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case None | bool() | int():
            return value
        case _:
            return str(value)
