"""What a person is in her network on a day: roles from the register, the ledger, and by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook.model import Role as Appointed
from election.elections.models import Election
from election.elections.queries import holders, is_over
from election.people.models import Person, RoleGrant
from election.people.queries import (
    appointment_on,
    is_member_on,
    persons_by_id,
    role_grants,
    rulebook_now,
)
from election.voting.models import Ceremony, CodeOfficer, Contributor, RecoveryCopy, Trustee
from election.web.access import Ground, Holding, Role

Part = Trustee | Contributor | CodeOfficer | RecoveryCopy
_BY_CEREMONY: tuple[tuple[type[Part], Role], ...] = (
    (Trustee, Role.TRUSTEE),
    (Contributor, Role.TRUSTEE),
    (RecoveryCopy, Role.TELLER),  # of an adjuster told above, where there are lot boxes
    (CodeOfficer, Role.CODE_OFFICER),
)


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


def holdings(session: Session, network_id: UUID, on: date) -> list[Holding]:
    """Return every role in a network that does not follow from the register alone."""
    found = [*_elected(session, network_id, on), *_keyholders(session, network_id)]
    names = persons_by_id(session, network_id)
    found += [
        Holding(
            role=Role(grant.role.value),
            person_id=grant.person_id,
            name=names[grant.person_id].name,
            ground=Ground.HAND,
            grant_id=grant.id,
            since=grant.granted_at,
        )
        for grant in role_grants(session, network_id)
    ]
    order = list(Role)
    return sorted(found, key=lambda one: (order.index(one.role), one.name, one.detail))


def _elected(session: Session, network_id: UUID, on: date) -> Iterator[Holding]:
    office = rulebook_now(session, network_id, on).committee.office
    for _part, person in holders(session, network_id, office, on):
        yield Holding(
            role=Role.COMMITTEE, person_id=person.id, name=person.name, ground=Ground.LEDGER
        )


def _keyholders(session: Session, network_id: UUID) -> Iterator[Holding]:
    """Yield trustees, those who fill lot boxes, and who holds codes or the envelope."""
    for ceremony, election in session.execute(
        sa.select(Ceremony, Election)
        .join(Election, Election.id == Ceremony.election_id)
        .where(Ceremony.network_id == network_id, Ceremony.abandoned_at.is_(None))
    ):
        over = is_over(session, election)
        copies = set(_of_ceremony(session, RecoveryCopy, ceremony))
        told: set[Person] = set()
        for table, role in _BY_CEREMONY:
            for person in _of_ceremony(session, table, ceremony):
                if person not in told or table is CodeOfficer:
                    told.add(person)
                    yield Holding(
                        role=role,
                        person_id=person.id,
                        name=person.name,
                        ground=Ground.CEREMONY,
                        detail=election.title,
                        keeps_key=table is Trustee and not over,
                        keeps_codes=table is CodeOfficer and not over,
                        keeps_envelope=person in copies and not over,
                    )


def _of_ceremony(session: Session, table: type[Part], ceremony: Ceremony) -> Iterable[Person]:
    persons = sa.select(Person).join(table, table.person_id == Person.id)
    return session.scalars(persons.where(table.ceremony_id == ceremony.id))
