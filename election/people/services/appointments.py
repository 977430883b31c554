"""Enter whom members appoint, and when appointments end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook import register as rules
from election.core.rulebook.exchange import Named, known_person
from election.core.rulebook.model import Role
from election.core.rulebook.register import Register
from election.people.models import Appointment, Member, Network, Person
from election.people.queries import members_by_id, persons_by_key, register_of
from election.people.services.entries import refuse_new, wait_for_others


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A member's naming of a person: who, as what, from when to when."""

    name: str
    email: str | None
    role: Role
    position: int | None  # None: the first that is free
    since: date
    until: date | None


def appoint(
    session: Session, *, member: Member, naming: Naming, actor: audit.Actor, now: datetime
) -> Appointment:
    """Enter whom a member has appointed; the person is entered too if she is not known."""
    network = session.get_one(Network, member.network_id)
    wait_for_others(session, network)
    before = register_of(session, network.id)
    named = Named(name=naming.name, email=naming.email)
    who, person = known_person(before, member.key, named)
    position = naming.position or _free_position(before, member.key, naming)
    entry = rules.Appointment(
        member=member.key,
        person=person.id,
        role=naming.role,
        position=position,
        since=naming.since,
        until=naming.until,
    )
    refuse_if(_same_again(before, entry))
    after = replace(before, persons=who, appointments=(*before.appointments, entry))
    refuse_new(session, network, before, after, now)
    row = Appointment(
        network_id=network.id,
        member_id=member.id,
        person_id=_row_of(session, network, person).id,
        role=entry.role,
        position=entry.position,
        since=entry.since,
        until=entry.until,
    )
    session.add(row)
    session.flush()
    audit.about(
        session,
        row,
        "appointment:add",
        actor=actor,
        at=now,
        member=member.id,
        person=row.person_id,
        role=row.role.value,
        position=row.position,
        since=row.since,
        until=row.until,
    )
    return row


def _free_position(before: Register, member: str, naming: Naming) -> int:
    """Return the first position nobody of the member and role has at the same time."""
    taken = {
        one.position
        for one in before.appointments
        if (one.member, one.role) == (member, naming.role)
        and one.since <= (naming.until or date.max)
        and naming.since <= (one.until or date.max)
    }
    return next(number for number in count(1) if number not in taken)


def _same_again(before: Register, entry: rules.Appointment) -> list[Violation]:
    def key(one: rules.Appointment) -> tuple[str, str, Role, date]:
        return one.member, one.person, one.role, one.since

    if all(key(one) != key(entry) for one in before.appointments):
        return []
    template = "This appointment, from {day}, is in the register already."
    return [violation("appointment-double", template, day=str(entry.since))]


def _row_of(session: Session, network: Network, person: rules.Person) -> Person:
    row = persons_by_key(session, network.id).get(person.id)
    if row is None:
        row = Person(network_id=network.id, key=person.id, name=person.name, email=person.email)
        session.add(row)
        session.flush()
    row.email = person.email
    return row


def end_appointment(
    session: Session,
    *,
    network: Network,
    appointment_id: UUID,
    until: date,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Let an appointment end with a day, its last."""
    row = _appointment(session, network, appointment_id)
    before = register_of(session, network.id)
    key = members_by_id(session, network.id)[row.member_id].key
    person = session.get_one(Person, row.person_id).key

    def ended(one: rules.Appointment) -> rules.Appointment:
        same = (one.member, one.person, one.role, one.since) == (key, person, row.role, row.since)
        return replace(one, until=until) if same else one

    after = replace(before, appointments=tuple(ended(one) for one in before.appointments))
    refuse_new(session, network, before, after, now)
    row.until = until
    audit.about(session, row, "appointment:end", actor=actor, at=now, until=until)


def take_back(
    session: Session,
    *,
    network: Network,
    appointment_id: UUID,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Take away an appointment that has not begun."""
    row = _appointment(session, network, appointment_id)
    if row.since <= now.date():
        template = "The appointment began on {day}. Say when it ends instead."
        refuse_if([violation("appointment-begun", template, day=str(row.since))])
    audit.about(session, row, "appointment:take-back", actor=actor, at=now, since=row.since)
    session.delete(row)


def _appointment(session: Session, network: Network, appointment_id: UUID) -> Appointment:
    wait_for_others(session, network)
    row = session.get(Appointment, appointment_id, populate_existing=True)
    if row is None or row.network_id != network.id:
        template = "This appointment is no longer in the register."
        raise RefusedError([violation("appointment-gone", template)])
    return row
