"""Rulebooks in force, the register as the rules read it, and persons found by their key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook import register as rules
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Rulebook
from election.db import once
from election.people.models import (
    Account,
    Appointment,
    Member,
    Network,
    Person,
    PersonMerge,
    RoleGrant,
    RulebookVersion,
    SignIn,
)


def network_by_key(session: Session, key: str) -> Network | None:
    """Return the network whose rulebook has this id."""
    return session.scalar(sa.select(Network).where(Network.key == key))


def rulebook_versions(session: Session, network_id: UUID) -> list[RulebookVersion]:
    """Return every version the network has adopted, oldest first."""
    chosen = sa.select(RulebookVersion).where(RulebookVersion.network_id == network_id)
    return list(session.scalars(chosen.order_by(RulebookVersion.number)))


def rulebook_version_on(session: Session, network_id: UUID, on: date) -> RulebookVersion:
    """Return the version in force on a day; the first one for days before any."""
    versions = rulebook_versions(session, network_id)
    in_force = [version for version in versions if version.valid_from <= on]
    return in_force[-1] if in_force else versions[0]


def rulebook_now(session: Session, network_id: UUID, on: date) -> Rulebook:
    """Return the rules in force on a day."""
    return rulebook_of(rulebook_version_on(session, network_id, on))


def rulebook_of(version: RulebookVersion) -> Rulebook:
    """Read the stored text of a version, with the readings chosen at its adoption."""
    readings = tuple(sorted((str(key), str(value)) for key, value in version.readings.items()))
    return _loaded(version.text, readings)


@lru_cache(maxsize=32)
def _loaded(text: bytes, readings: tuple[tuple[str, str], ...]) -> Rulebook:
    return load_rulebook(text, readings=dict(readings))


def register_of(session: Session, network_id: UUID) -> rules.Register:
    """Return the network's register, past and coming appointments included."""
    return once(session, ("register", network_id), lambda: _register(session, network_id))


def _register(session: Session, network_id: UUID) -> rules.Register:
    members = members_by_id(session, network_id)
    persons = persons_by_id(session, network_id)
    appointments = session.scalars(
        sa.select(Appointment).where(Appointment.network_id == network_id)
    )
    gone = merged_ids(session, network_id)
    return rules.Register(
        members=tuple(_member_value(row) for row in members.values()),
        persons=tuple(_person_value(row) for row in persons.values() if row.id not in gone),
        appointments=tuple(
            sorted(
                (
                    rules.Appointment(
                        member=members[row.member_id].key,
                        person=persons[row.person_id].key,
                        role=row.role,
                        position=row.position,
                        since=row.since,
                        until=row.until,
                    )
                    for row in appointments
                ),
                key=lambda one: (one.member, one.role, one.position, one.since, one.person),
            )
        ),
    )


def register_to_export(
    session: Session, network_id: UUID, *, with_protected: bool = False
) -> rules.Register:
    """Return the register for a file: without protected persons' addresses, unless asked for."""
    register = register_of(session, network_id)
    if with_protected:
        return register
    chosen = sa.select(Person.key).where(Person.network_id == network_id, Person.protected)
    protected = set(session.scalars(chosen))
    persons = tuple(
        replace(one, email=None) if one.id in protected else one for one in register.persons
    )
    return replace(register, persons=persons)


def merged_ids(session: Session, network_id: UUID) -> set[UUID]:
    """Return the entries that have become part of another; their rows tell what was done then."""
    chosen = sa.select(PersonMerge.merged_id).where(
        PersonMerge.network_id == network_id, PersonMerge.undone_at.is_(None)
    )
    return set(session.scalars(chosen))


def register_entry(session: Session, person: Person) -> rules.Register:
    """Return what the register says of one person; cheap where many are asked about in turn."""
    chosen = (
        sa.select(Appointment, Member)
        .join(Member, Member.id == Appointment.member_id)
        .where(Appointment.person_id == person.id)
    )
    rows = [(one, member) for one, member in session.execute(chosen)]
    return rules.Register(
        members=tuple(_member_value(one) for one in {member for _, member in rows}),
        persons=(_person_value(person),),
        appointments=tuple(
            rules.Appointment(
                member=member.key,
                person=person.key,
                role=one.role,
                position=one.position,
                since=one.since,
                until=one.until,
            )
            for one, member in rows
        ),
    )


def _member_value(row: Member) -> rules.Member:
    return rules.Member(
        id=row.key, name=row.name, since=row.since, until=row.until, decision=row.decision
    )


def _person_value(row: Person) -> rules.Person:
    return rules.Person(
        id=row.key,
        name=row.name,
        email=row.email,
        member_since=row.member_since,
        fee_paid_until=row.fee_paid_until,
    )


def members_by_id(session: Session, network_id: UUID) -> dict[UUID, Member]:
    """Return the network's member organisations, past ones too, in the order of their keys."""
    chosen = sa.select(Member).where(Member.network_id == network_id).order_by(Member.key)
    found = once(session, ("members", network_id), lambda: session.scalars(chosen).all())
    return {row.id: row for row in found}


def persons_by_id(session: Session, network_id: UUID) -> dict[UUID, Person]:
    """Return everyone the network knows, in the order of their keys."""
    chosen = sa.select(Person).where(Person.network_id == network_id).order_by(Person.key)
    found = once(session, ("persons", network_id), lambda: session.scalars(chosen).all())
    return {row.id: row for row in found}


def persons_by_key(session: Session, network_id: UUID) -> dict[str, Person]:
    """Return everyone the network knows by the id the register gives them."""
    return {row.key: row for row in persons_by_id(session, network_id).values()}


def represented_member(session: Session, person: Person, on: date) -> Member | None:
    """Return the member organisation that has appointed the person on that day."""
    register = register_of(session, person.network_id)
    appointment = register.appointment(person.key, on)
    if appointment is None:
        return None
    return session.scalar(
        sa.select(Member).where(
            Member.network_id == person.network_id, Member.key == appointment.member
        )
    )


def fold_address(address: str) -> str:
    """Return an e-mail address as it is compared: letters' case ignored."""
    return address.strip().lower()


def persons_with_address(session: Session, address: str) -> list[Person]:
    """Return everyone, in any network, whose address this is."""
    chosen = sa.select(Person).where(sa.func.lower(Person.email) == fold_address(address))
    return list(session.scalars(chosen.order_by(Person.network_id, Person.key)))


def account_of_address(session: Session, address: str) -> Account | None:
    """Return the account of an address; None before its first sign-in."""
    return session.scalar(sa.select(Account).where(Account.address == fold_address(address)))


def chosen_language(session: Session, address: str) -> str | None:
    """Return the language that the owner of an address has chosen; None while she has not."""
    account = account_of_address(session, address)
    return account.language if account else None


def sign_in_by_token(session: Session, token: str) -> SignIn | None:
    """Return the asking whose mail held this link."""
    found = sha256(token.encode()).hexdigest()
    return session.scalar(sa.select(SignIn).where(SignIn.token_hash == found))


def sign_in_of_browser(session: Session, browser: str) -> SignIn | None:
    """Return the newest asking of a browser."""
    found = sha256(browser.encode()).hexdigest()
    chosen = sa.select(SignIn).where(SignIn.browser_hash == found)
    return session.scalar(
        chosen.order_by(SignIn.superseded_at.is_not(None), SignIn.asked_at.desc()).limit(1)
    )


def persons_of_account(session: Session, network_id: UUID, account: Account) -> list[Person]:
    """Return everyone in the network whose address is the account's."""
    chosen = sa.select(Person).where(
        Person.network_id == network_id, sa.func.lower(Person.email) == account.address
    )
    return list(session.scalars(chosen.order_by(Person.key)))


def person_of_account(session: Session, network_id: UUID, account: Account) -> Person | None:
    """Return who the account is in the network; None if nobody, or if several share the address."""
    persons = persons_of_account(session, network_id, account)
    return persons[0] if len(persons) == 1 else None


def appointment_on(session: Session, person: Person, on: date) -> Appointment | None:
    """Return the appointment a person holds on a day; one person holds one seat at a time."""
    return session.scalar(
        sa.select(Appointment)
        .where(
            Appointment.person_id == person.id,
            Appointment.since <= on,
            sa.or_(Appointment.until.is_(None), Appointment.until >= on),
        )
        .order_by(Appointment.since)
        .limit(1)
    )


def is_member_on(person: Person, on: date) -> bool:
    """Tell whether a person is a member herself on that day, whatever she has paid."""
    return person.member_since is not None and person.member_since <= on


class When(StrEnum):
    """Which entries of the register are asked for."""

    VALID = "valid"
    PAST = "past"
    COMING = "coming"
    ALL = "all"
    NONE = "none"  # persons without an appointment, who have a role alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the register as a page shows it."""

    person: Person
    member: str | None = None
    appointment: Appointment | None = None


def entries(
    session: Session, network_id: UUID, *, when: When, on: date, member: str | None = None
) -> list[Entry]:
    """Return the register's lines: appointments, or persons where the members are persons."""
    by_member = members_by_id(session, network_id)
    persons = persons_by_id(session, network_id)
    chosen = sa.select(Appointment).where(Appointment.network_id == network_id)
    appointments = session.scalars(
        chosen.order_by(Appointment.role, Appointment.position, Appointment.since)
    ).all()
    if when is When.NONE:
        appointed = {one.person_id for one in appointments} | merged_ids(session, network_id)
        return [
            Entry(person=one)
            for one in persons.values()
            if one.id not in appointed and one.member_since is None
        ]
    found = [
        Entry(person=persons[one.person_id], member=by_member[one.member_id].name, appointment=one)
        for one in appointments
        if _is_so(one.since, one.until, when, on) and member in (None, by_member[one.member_id].key)
    ]
    found += [
        Entry(person=one)
        for one in persons.values()
        if one.member_since is not None and _is_so(one.member_since, None, when, on)
    ]
    return sorted(found, key=lambda one: (one.member or "").casefold())


def _is_so(since: date, until: date | None, when: When, on: date) -> bool:
    match when:
        case When.VALID:
            return since <= on and (until is None or until >= on)
        case When.PAST:
            return until is not None and until < on
        case When.COMING:
            return since > on
        case _:
            return True


def role_grants(session: Session, network_id: UUID) -> list[RoleGrant]:
    """Return the roles given by hand that have not been ended, oldest first."""
    held = sa.select(RoleGrant).where(
        RoleGrant.network_id == network_id, RoleGrant.ended_at.is_(None)
    )
    return list(session.scalars(held.order_by(RoleGrant.granted_at, RoleGrant.id)))


def person_called(session: Session, network_id: UUID, text: str) -> Person:
    """Return the one person with this id, e-mail address or name.

    Raises RefusedError when nobody is meant, or several.
    """
    found = register_of(session, network_id).find_person(text)
    return session.scalars(
        sa.select(Person).where(Person.network_id == network_id, Person.key == found.id)
    ).one()


def register_counts(session: Session, network_id: UUID, on: date) -> dict[str, int]:
    """Return how many persons have each role that follows from the register on a day."""
    valid = sa.or_(Appointment.until.is_(None), Appointment.until >= on)
    appointed = session.execute(
        sa.select(Appointment.role, sa.func.count(Appointment.person_id.distinct()))
        .where(Appointment.network_id == network_id, Appointment.since <= on, valid)
        .group_by(Appointment.role)
    )
    members = session.scalar(
        sa.select(sa.func.count(Person.id)).where(
            Person.network_id == network_id, Person.member_since <= on
        )
    )
    return {**{role.value: count for role, count in appointed}, "member": members or 0}


def who_acted(session: Session, actor: str) -> str | None:
    """Return the name of the person an act's actor was; None for the service and commands."""
    kind, _colon, key = actor.partition(":")
    person = session.get(Person, UUID(key)) if kind == "person" else None
    return person.name if person else None
