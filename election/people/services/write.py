"""Write the difference between two values of the register into its rows."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook import register as rules
from election.core.rulebook.model import Role
from election.people.mail import tell_old_address
from election.people.models import Appointment, Member, Network, Person
from election.people.queries import members_by_id, persons_by_key

Key = tuple[str, str, Role, date]


def write_register(
    session: Session,
    network: Network,
    before: rules.Register,
    after: rules.Register,
    now: datetime,
) -> None:
    """Make the rows say ``after``, where they say ``before``; nobody is taken out of the register.

    Whose address changes is told at the old one.
    """
    persons = _write_persons(session, network, before, after, now)
    members = {one.key: one for one in members_by_id(session, network.id).values()}
    was = {one.id: one for one in before.members}
    for member in after.members:
        if was.get(member.id) != member:
            members[member.id].until = member.until
    session.flush()
    _write_appointments(session, network, (before, after), members, persons)


def _write_persons(
    session: Session,
    network: Network,
    before: rules.Register,
    after: rules.Register,
    now: datetime,
) -> dict[str, Person]:
    rows = persons_by_key(session, network.id)
    was = {one.id: one for one in before.persons}
    for person in after.persons:
        if was.get(person.id) == person:
            continue
        row = rows.get(person.id)
        if row is None:
            row = rows[person.id] = Person(network_id=network.id, key=person.id, name=person.name)
            session.add(row)
        tell_old_address(session, person=row, email=person.email, now=now)
        row.name, row.email = person.name, person.email
    return rows


def _write_appointments(
    session: Session,
    network: Network,
    registers: tuple[rules.Register, rules.Register],
    members: dict[str, Member],
    persons: dict[str, Person],
) -> None:
    before, after = ({_key(one): one for one in each.appointments} for each in registers)
    chosen = sa.select(Appointment).where(Appointment.network_id == network.id)
    rows = {
        (row.member_id, row.person_id, row.role, row.since): row for row in session.scalars(chosen)
    }

    def row_of(key: Key) -> Appointment:
        member, person, role, since = key
        return rows[members[member].id, persons[person].id, role, since]

    for key in before.keys() - after.keys():
        session.delete(row_of(key))
    session.flush()
    for key, one in after.items():
        if key not in before:
            session.add(
                Appointment(
                    network_id=network.id,
                    member_id=members[one.member].id,
                    person_id=persons[one.person].id,
                    role=one.role,
                    position=one.position,
                    since=one.since,
                    until=one.until,
                )
            )
        elif before[key] != one:
            row = row_of(key)
            row.until, row.position = one.until, one.position


def _key(one: rules.Appointment) -> Key:
    return one.member, one.person, one.role, one.since
