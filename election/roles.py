"""What a person is in her network on a day: roles from the register, the ledger, and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook.model import Role as Appointed
from election.elections.queries import holders
from election.people.models import Person, RoleGrant
from election.people.queries import appointment_on, is_member_on, rulebook_now
from election.voting.models import Contributor, Trustee
from election.web.access import Role


def roles_of(session: Session, person: Person, on: date) -> frozenset[Role]:
    """Return everything the person is in her network on that day."""
    return frozenset(_roles(session, person, on))


def _roles(session: Session, person: Person, on: date) -> Iterator[Role]:
    appointment = appointment_on(session, person, on)
    if appointment is not None:
        ordinary = appointment.role is Appointed.ORDINARY
        yield Role.REPRESENTATIVE if ordinary else Role.SUBSTITUTE
    if appointment is not None or is_member_on(person, on):
        yield Role.MEMBER
    office = rulebook_now(session, person.network_id, on).committee.office
    if any(holder.id == person.id for _, holder in holders(session, person.network_id, office, on)):
        yield Role.COMMITTEE
    for table in (Trustee, Contributor):
        if session.scalar(sa.select(table.id).where(table.person_id == person.id).limit(1)):
            yield Role.TRUSTEE
    held = sa.select(RoleGrant.role).where(
        RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None)
    )
    for granted in session.scalars(held):
        yield Role(granted.value)
