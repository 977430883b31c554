"""Give roles by hand, and end them; those that follow from register or ledger need nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.people.models import GrantedRole, Network, Person, RoleGrant
from election.people.queries import role_grants
from election.people.services.entries import wait_for_others


def grant_role(
    session: Session,
    *,
    person: Person,
    role: GrantedRole,
    keeps_key: bool,
    keeps_codes: bool = False,
    keeps_envelope: bool = False,
    actor: audit.Actor,
    now: datetime,
) -> RoleGrant:
    """Give a person a role; ``keeps_…`` say what she holds of an election that is not over.

    Who makes the codes must not be able to open the ballots, nor decide the meeting's roll. A
    role can be ended in a moment; a code that was known is known until the election is over.
    """
    wait_for_others(session, session.get_one(Network, person.network_id))
    held = {
        one.role for one in role_grants(session, person.network_id) if one.person_id == person.id
    }
    refuse_if(_grant_violations(person, role, held, keeps_key))
    refuse_if(_secret_violations(person, role, codes=keeps_codes, envelope=keeps_envelope))
    grant = RoleGrant(network_id=person.network_id, person_id=person.id, role=role, granted_at=now)
    session.add(grant)
    session.flush()
    audit.about(
        session, grant, "role:grant", actor=actor, at=now, role=role.value, person=person.id
    )
    return grant


def _grant_violations(
    person: Person, role: GrantedRole, held: set[GrantedRole], keeps_key: bool
) -> list[Violation]:
    apart = {GrantedRole.CODE_OFFICER, GrantedRole.COORDINATOR}
    rules = (
        (
            role not in held,
            violation("role-held", "{name} has this role already.", name=person.name),
        ),
        (
            bool(person.email),
            violation(
                "role-without-address",
                "{name} has no e-mail address in the register, so she cannot sign in. Enter it "
                "first.",
                name=person.name,
            ),
        ),
        (
            not (role in apart and (apart - {role}) & held),
            violation(
                "code-officer-is-coordinator",
                "{name} cannot be coordinator and code officer at once: who writes the roll must "
                "not hold the codes of those on it. Choose another person.",
                name=person.name,
            ),
        ),
        (
            not (role is GrantedRole.CODE_OFFICER and keeps_key),
            violation(
                "code-officer-is-trustee",
                "{name} keeps a share of an election's key. Who knows whose code is whose must not "
                "help to open the ballots. Choose another person.",
                name=person.name,
            ),
        ),
    )
    return [reason for holds, reason in rules if not holds]


def _secret_violations(
    person: Person, role: GrantedRole, *, codes: bool, envelope: bool
) -> Iterator[Violation]:
    if role is not GrantedRole.COORDINATOR:
        return
    if codes:
        yield violation(
            "coordinator-knows-codes",
            "{name} made the codes of an election that is not over, and may know them. Who writes "
            "the roll must not hold the codes of those on it. Choose another person, or wait.",
            name=person.name,
        )
    if envelope:
        yield violation(
            "coordinator-keeps-envelope",
            "{name} keeps the envelope with the server's seed of an election that is not over. "
            "Choose another person, or wait.",
            name=person.name,
        )


def end_role(session: Session, *, grant: RoleGrant, actor: audit.Actor, now: datetime) -> None:
    """End a role given by hand."""
    wait_for_others(session, session.get_one(Network, grant.network_id))
    session.refresh(grant)
    refuse_if(_end_violations(grant, role_grants(session, grant.network_id)))
    grant.ended_at = now
    audit.about(
        session,
        grant,
        "role:end",
        actor=actor,
        at=now,
        role=grant.role.value,
        person=grant.person_id,
    )


def _end_violations(grant: RoleGrant, held: list[RoleGrant]) -> list[Violation]:
    if grant.ended_at is not None:
        return [violation("role-ended", "This role has been ended already.")]
    others = {one.person_id for one in held if one.role is grant.role and one.id != grant.id}
    if grant.role is GrantedRole.COORDINATOR and not others:
        template = (
            "This is the only coordinator. Make somebody else coordinator first; without one, "
            "nobody could do so."
        )
        return [violation("last-coordinator", template)]
    return []
