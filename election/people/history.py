"""Who entered each appointment and when, and who let it end: read off the log and the changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.people.models import Appointment, ChangeKind, Member, Person, RegisterChange
from election.people.queries import who_acted


class Deed(StrEnum):
    """What was done to an appointment."""

    ENTERED = "entered"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One thing that was done to an appointment, when and by whom."""

    deed: Deed
    at: datetime
    by: str | None  # a name; None: the service
    change: ChangeKind | None = None  # as part of which change of many entries
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed:
    """An appointment with whom it binds together, and all that was done to it, oldest first."""

    appointment: Appointment
    person: Person
    member: Member
    traces: tuple[Trace, ...]


def history_of_person(session: Session, person: Person) -> list[Appointed]:
    """Return a person's appointments, the newest first."""
    return _history(session, person.network_id, Appointment.person_id == person.id)


def history_of_member(session: Session, member: Member) -> list[Appointed]:
    """Return everybody a member has appointed, the newest first."""
    return _history(session, member.network_id, Appointment.member_id == member.id)


def history_of_network(session: Session, network_id: UUID) -> list[Appointed]:
    """Return every appointment, the newest first."""
    return _history(session, network_id, sa.true())


def _history(
    session: Session, network_id: UUID, condition: sa.ColumnElement[bool]
) -> list[Appointed]:
    chosen = (
        sa.select(Appointment, Person, Member)
        .join(Person, Person.id == Appointment.person_id)
        .join(Member, Member.id == Appointment.member_id)
        .where(Appointment.network_id == network_id, condition)
        .order_by(Appointment.since.desc(), Appointment.role, Appointment.position)
    )
    rows = session.execute(chosen).all()
    traces = _traces(session, network_id, [one.id for one, _person, _member in rows])
    return [
        Appointed(
            appointment=one,
            person=person,
            member=member,
            traces=tuple(sorted(traces.get(str(one.id), ()), key=lambda each: each.at)),
        )
        for one, person, member in rows
    ]


def _traces(session: Session, network_id: UUID, ids: Iterable[UUID]) -> dict[str, list[Trace]]:
    wanted = {str(one) for one in ids}
    found: dict[str, list[Trace]] = {one: [] for one in wanted}
    deeds = {"appointment:add": Deed.ENTERED, "appointment:end": Deed.ENDED}
    acts = sa.select(audit.Act).where(
        audit.Act.network_id == network_id, audit.Act.action.in_(deeds)
    )
    for act in session.scalars(acts):
        if act.subject in wanted:
            by = who_acted(session, act.actor)
            found[act.subject].append(Trace(deed=deeds[act.action], at=act.at, by=by))
    changes = sa.select(RegisterChange).where(
        RegisterChange.network_id == network_id, RegisterChange.undone_at.is_(None)
    )
    for change in session.scalars(changes):
        for key, trace in _traces_of(session, change, wanted):
            found[key].append(trace)
    return found


def _traces_of(
    session: Session, change: RegisterChange, wanted: set[str]
) -> Iterable[tuple[str, Trace]]:
    part = change.journal.get("appointment", {})
    by = who_acted(session, change.made_by)

    def trace(deed: Deed) -> Trace:
        return Trace(deed=deed, at=change.made_at, by=by, change=change.kind, title=change.title)

    for one in wanted.intersection(part.get("new", ())):
        yield one, trace(Deed.ENTERED)
    for one, columns in part.get("changed", {}).items():
        if one in wanted:
            yield one, trace(Deed.ENDED if "until" in columns else Deed.CHANGED)
