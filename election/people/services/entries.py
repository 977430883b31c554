"""Change single entries of the register, as its rules allow.

An act is refused for what it makes wrong, not for what was wrong before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if
from election.core.rulebook import register as rules
from election.core.rulebook.csv_people import new_id
from election.core.rulebook.register import Register, register_violations
from election.people.mail import tell_old_address
from election.people.models import Member, Network, Person
from election.people.queries import (
    register_of,
    rulebook_now,
)


def wait_for_others(session: Session, network: Network) -> None:
    """Let one change of a network's register or roles at a time pass."""
    session.get_one(Network, network.id, with_for_update=True, populate_existing=True)


def change_person(
    session: Session,
    *,
    person: Person,
    now_is: rules.Person,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Correct a person's entry; what she has done stays hers under the new name."""
    network = session.get_one(Network, person.network_id)
    wait_for_others(session, network)
    before = register_of(session, network.id)
    entry = replace(now_is, id=person.key)
    persons = tuple(entry if one.id == person.key else one for one in before.persons)
    refuse_new(session, network, before, replace(before, persons=persons), now)
    tell_old_address(session, person=person, email=entry.email, now=now)
    columns = ("name", "email", "member_since", "fee_paid_until")
    changed = [each for each in columns if getattr(person, each) != getattr(entry, each)]
    for each in changed:
        setattr(person, each, getattr(entry, each))
    audit.about(session, person, "person:change", actor=actor, at=now, changed=changed)


def protect_person(
    session: Session, *, person: Person, name: str, actor: audit.Actor, now: datetime
) -> None:
    """Protect an identity: ``name``, as she agreed, stands wherever a name must stand.

    Her own name and her address are seen by the coordinator and herself alone.
    """
    wait_for_others(session, session.get_one(Network, person.network_id))
    if not person.protected:
        person.private_name = person.name
    person.protected, person.name = True, name
    audit.about(session, person, "person:protect", actor=actor, at=now)


def unprotect_person(
    session: Session, *, person: Person, actor: audit.Actor, now: datetime
) -> None:
    """End the protection: her own name stands everywhere again."""
    wait_for_others(session, session.get_one(Network, person.network_id))
    person.name = person.private_name or person.name
    person.protected, person.private_name = False, None
    audit.about(session, person, "person:unprotect", actor=actor, at=now)


def add_person(
    session: Session,
    *,
    network: Network,
    entry: rules.Person,
    actor: audit.Actor,
    now: datetime,
) -> Person:
    """Enter somebody: a member where the members are persons, else somebody with a role alone.

    Without an id she gets one made of her name.
    """
    wait_for_others(session, network)
    before = register_of(session, network.id)
    known = {one.id for one in before.persons}
    entry = replace(entry, id=entry.id or new_id(entry.name, known))
    refuse_new(session, network, before, replace(before, persons=(*before.persons, entry)), now)
    person = Person(
        network_id=network.id,
        key=entry.id,
        name=entry.name,
        email=entry.email,
        member_since=entry.member_since,
        fee_paid_until=entry.fee_paid_until,
    )
    session.add(person)
    session.flush()
    audit.about(session, person, "person:add", actor=actor, at=now)
    return person


def add_member(
    session: Session,
    *,
    network: Network,
    entry: rules.Member,
    actor: audit.Actor,
    now: datetime,
) -> Member:
    """Enter a member organisation, with the decision that made it one."""
    wait_for_others(session, network)
    before = register_of(session, network.id)
    entry = replace(entry, id=new_id(entry.name, {one.id for one in before.members}))
    refuse_new(session, network, before, replace(before, members=(*before.members, entry)), now)
    member = Member(
        network_id=network.id,
        key=entry.id,
        name=entry.name,
        since=entry.since,
        until=entry.until,
        decision=entry.decision,
    )
    session.add(member)
    session.flush()
    audit.about(session, member, "member:add", actor=actor, at=now, since=entry.since)
    return member


def change_member(
    session: Session,
    *,
    member: Member,
    now_is: rules.Member,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Correct a member's entry, or say when its membership ends."""
    network = session.get_one(Network, member.network_id)
    wait_for_others(session, network)
    before = register_of(session, network.id)
    entry = replace(now_is, id=member.key)
    members = tuple(entry if one.id == member.key else one for one in before.members)
    refuse_new(session, network, before, replace(before, members=members), now)
    columns = ("name", "since", "until", "decision")
    changed = [each for each in columns if getattr(member, each) != getattr(entry, each)]
    for each in changed:
        setattr(member, each, getattr(entry, each))
    audit.about(
        session,
        member,
        "member:change",
        actor=actor,
        at=now,
        changed=changed,
        since=entry.since,
        until=entry.until,
    )


def refuse_new(
    session: Session, network: Network, before: Register, after: Register, now: datetime
) -> None:
    """Refuse what the change makes wrong."""
    refuse_if(new_violations(session, network, before, after, now))


def new_violations(
    session: Session, network: Network, before: Register, after: Register, now: datetime
) -> list[Violation]:
    """Return what a change makes wrong; from the rulebook's first day, as a file would be."""
    rulebook = rulebook_now(session, network.id, now.date())
    wrong = {str(one) for one in register_violations(rulebook, before, rulebook.valid_from)}
    found: Sequence[Violation] = register_violations(rulebook, after, rulebook.valid_from)
    return [one for one in found if str(one) not in wrong]
