"""Take in a whole register: what it says from a day on, past entries kept as history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if
from election.core.rulebook import register as rules
from election.core.rulebook.model import Role, Rulebook
from election.core.rulebook.register import Register, register_violations
from election.people.mail import tell_old_address
from election.people.models import Appointment, Member, Network, Person
from election.people.queries import members_by_id, persons_by_key


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import changed; all zero when the same register is imported again."""

    members: int = 0
    persons: int = 0
    appointments: int = 0
    ended: int = 0  # memberships and appointments the new register no longer has


def import_register(
    session: Session,
    *,
    network: Network,
    rulebook: Rulebook,
    register: Register,
    on: date,
    actor: audit.Actor,
    now: datetime,
) -> Imported:
    """Make the network's register what the given one says from ``on``: all of it or nothing.

    What it no longer names ended the day before ``on``; what had not begun by then is taken
    away. What ended earlier stays as history (R13).
    """
    refuse_if(register_violations(rulebook, register, on))
    done = Imported()
    members = _import_members(session, network, register, on, done)
    persons = _import_persons(session, network, register, done, now)
    session.flush()
    _import_appointments(session, network, register, members, persons, on, done)
    audit.record(
        session,
        network_id=network.id,
        action="register:import",
        actor=actor,
        subject=network.id,
        at=now,
        on=on,
        members=done.members,
        persons=done.persons,
        appointments=done.appointments,
        ended=done.ended,
    )
    return done


def _import_members(
    session: Session, network: Network, register: Register, on: date, done: Imported
) -> dict[str, Member]:
    rows = {row.key: row for row in members_by_id(session, network.id).values()}
    named = {member.id for member in register.members}
    for member in register.members:
        row = rows.get(member.id)
        if row is None:
            row = rows[member.id] = Member(
                network_id=network.id, key=member.id, name=member.name, since=member.since
            )
            session.add(row)
        row.name, row.since = member.name, member.since
        row.until, row.decision = member.until, member.decision
        done.members += session.is_modified(row)
    for key, row in rows.items():
        if key not in named and (row.until is None or row.until >= on):
            row.until = max(row.since, on - timedelta(days=1))
            done.ended += session.is_modified(row)
    return rows


def _import_persons(
    session: Session, network: Network, register: Register, done: Imported, now: datetime
) -> dict[str, Person]:
    rows = persons_by_key(session, network.id)
    named = {person.id for person in register.persons}
    for person in register.persons:
        row = rows.get(person.id)
        if row is None:
            row = rows[person.id] = Person(network_id=network.id, key=person.id, name=person.name)
            session.add(row)
        tell_old_address(session, person=row, email=person.email, now=now)
        row.name, row.email = person.name, person.email
        row.member_since, row.fee_paid_until = person.member_since, person.fee_paid_until
        done.persons += session.is_modified(row)
    for key, row in rows.items():
        if key not in named and row.member_since is not None:
            row.member_since = None  # no longer a member; what she did stays under her name
            done.ended += 1
    return rows


def _import_appointments(
    session: Session,
    network: Network,
    register: Register,
    members: Mapping[str, Member],
    persons: Mapping[str, Person],
    on: date,
    done: Imported,
) -> None:
    chosen = sa.select(Appointment).where(Appointment.network_id == network.id)
    rows = {
        (row.member_id, row.person_id, row.role, row.since): row for row in session.scalars(chosen)
    }
    named = {_key(one, members, persons): one for one in register.appointments}
    going = {
        key: row
        for key, row in rows.items()
        if key not in named and (row.until is None or row.until >= on)
    }
    by_place: dict[tuple[UUID, UUID, Role], list[tuple[UUID, UUID, Role, date]]] = {}
    for key in going:
        by_place.setdefault(key[:3], []).append(key)
    for key, one in named.items():
        member_id, person_id, role, since = key
        row = rows.get(key)
        if row is None and by_place.get(key[:3]):
            # The same appointment with another first day is a correction, not a second one.
            row = going.pop(by_place[key[:3]].pop(0))
        if row is None:
            row = Appointment(
                network_id=network.id,
                member_id=member_id,
                person_id=person_id,
                role=role,
                position=one.position,
                since=since,
            )
            session.add(row)
        row.since, row.until, row.position = since, one.until, one.position
        done.appointments += session.is_modified(row)
    for row in going.values():
        done.ended += 1
        if row.since < on:
            row.until = on - timedelta(days=1)
        else:
            session.delete(row)


def _key(
    one: rules.Appointment, members: Mapping[str, Member], persons: Mapping[str, Person]
) -> tuple[UUID, UUID, Role, date]:
    return members[one.member].id, persons[one.person].id, one.role, one.since
