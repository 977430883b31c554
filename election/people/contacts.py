"""A member's contact, her personal link, and what she has proposed."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.people.models import (
    ContactProposal,
    GrantedRole,
    Member,
    MemberContact,
    Person,
    RoleGrant,
)


def link_digest(token: str) -> bytes:
    """Return what is kept of a personal link's end."""
    return sha256(token.encode()).digest()


def contact_of(session: Session, member: Member) -> MemberContact | None:
    """Return the member's contact of now."""
    chosen = sa.select(MemberContact).where(
        MemberContact.member_id == member.id, MemberContact.ended_at.is_(None)
    )
    return session.scalar(chosen)


def contact_by_token(session: Session, network_id: UUID, token: str) -> MemberContact | None:
    """Return whose link ends so; None when it was replaced, or she is contact no longer."""
    chosen = sa.select(MemberContact).where(
        MemberContact.network_id == network_id,
        MemberContact.digest == link_digest(token),
        MemberContact.ended_at.is_(None),
    )
    return session.scalar(chosen)


def open_proposal(session: Session, member: Member) -> ContactProposal | None:
    """Return what waits for the coordinator's decision."""
    chosen = sa.select(ContactProposal).where(
        ContactProposal.member_id == member.id, ContactProposal.decided_at.is_(None)
    )
    return session.scalar(chosen)


def open_proposals(session: Session, network_id: UUID) -> list[tuple[ContactProposal, Member]]:
    """Return everything that waits, oldest first."""
    chosen = (
        sa.select(ContactProposal, Member)
        .join(Member, Member.id == ContactProposal.member_id)
        .where(ContactProposal.network_id == network_id, ContactProposal.decided_at.is_(None))
        .order_by(ContactProposal.made_at)
    )
    return [(one, member) for one, member in session.execute(chosen)]


def last_decided(session: Session, member: Member) -> ContactProposal | None:
    """Return what was decided last."""
    chosen = sa.select(ContactProposal).where(
        ContactProposal.member_id == member.id, ContactProposal.decided_at.is_not(None)
    )
    return session.scalar(chosen.order_by(ContactProposal.decided_at.desc()).limit(1))


def coordinators(session: Session, network_id: UUID) -> list[Person]:
    """Return who coordinates the network and can be written to."""
    chosen = (
        sa.select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.network_id == network_id,
            RoleGrant.role == GrantedRole.COORDINATOR,
            RoleGrant.ended_at.is_(None),
            Person.email.is_not(None),
        )
    )
    return list(session.scalars(chosen.order_by(Person.key)))


def protected_keys(session: Session, network_id: UUID) -> set[str]:
    """Return the ids of those whose address nobody but the coordinator sees."""
    chosen = sa.select(Person.key).where(Person.network_id == network_id, Person.protected)
    return set(session.scalars(chosen))
