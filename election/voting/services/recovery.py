"""The recovery copy of the server's seed: shown once, printed, sealed in an envelope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.people.models import GrantedRole, Person, RoleGrant
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony, Contest, PoolEntry, RecoveryCopy
from election.voting.queries import contributors_of, trustees_of
from election.voting.services.ceremony import lock


def recovery_copy(
    session: Session,
    *,
    ceremony: Ceremony,
    person: Person,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> str:
    """Return the server's seed for the paper in the envelope, as hexadecimal; once a ceremony.

    With it, a lost key store does not lose the election; alone it decrypts nothing.
    """
    lock(session, ceremony)
    session.refresh(ceremony)
    refuse_if(_copy_violations(session, ceremony, person))
    session.add(
        RecoveryCopy(
            network_id=ceremony.network_id,
            ceremony_id=ceremony.id,
            person_id=person.id,
            taken_at=now,
        )
    )
    audit.about(session, ceremony, "ceremony:recovery-copy", actor=actor, at=now, person=person.id)
    return keys.seed(ceremony.id).hex()


def copy_of(session: Session, ceremony: Ceremony) -> RecoveryCopy | None:
    """Return who took the recovery copy, None before somebody has."""
    return session.scalar(sa.select(RecoveryCopy).where(RecoveryCopy.ceremony_id == ceremony.id))


def keeps_envelope(session: Session, ceremony: Ceremony, person: Person) -> bool:
    """Tell whether the envelope is this person's to keep.

    She is the adjuster of the lot boxes; where lots are drawn by hand, a teller. Together
    with a trustee's share or the coordinator's access, the seed would be worth more.
    """
    if person.id in {trustee.person_id for trustee in trustees_of(session, ceremony)}:
        return False
    held = _roles_held(session, person)
    if GrantedRole.COORDINATOR in held:
        return False
    contributors = {one.person_id for one in contributors_of(session, ceremony)}
    return person.id in contributors if contributors else GrantedRole.TELLER in held


def envelope_is_due(session: Session, ceremony: Ceremony) -> bool:
    """Tell whether the copy is still to be taken: until the first contest opens."""
    return copy_of(session, ceremony) is None and not _has_opened(session, ceremony)


def _has_opened(session: Session, ceremony: Ceremony) -> bool:
    opened = (
        sa.select(Contest.id)
        .join(PoolEntry, PoolEntry.id == Contest.pool_entry_id)
        .where(PoolEntry.ceremony_id == ceremony.id)
    )
    return session.scalar(opened.limit(1)) is not None


def _roles_held(session: Session, person: Person) -> set[GrantedRole]:
    held = sa.select(RoleGrant.role).where(
        RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None)
    )
    return set(session.scalars(held))


def _copy_violations(session: Session, ceremony: Ceremony, person: Person) -> Iterator[Violation]:
    if not keeps_envelope(session, ceremony, person):
        yield violation(
            "recovery-not-yours",
            "The envelope is kept by an adjuster who is neither trustee nor coordinator.",
        )
    if ceremony.abandoned_at is not None:
        yield violation("ceremony-abandoned", "This ceremony was given up; begin another.")
    if _has_opened(session, ceremony):
        yield violation(
            "recovery-late", "The first contest has opened; the copy could only be taken before."
        )
    if copy_of(session, ceremony) is not None:
        yield violation(
            "recovery-twice",
            "The copy was shown already, and is not shown again. Without it, give the ceremony "
            "up and start anew, or go on without an envelope.",
        )
