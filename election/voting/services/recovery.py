"""The recovery copy of the server's seed: on paper in an envelope, and back when it is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import is_over
from election.people.models import GrantedRole, Person, RoleGrant
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony, Contest, PoolEntry, RecoveryCopy
from election.voting.queries import contributors_of, manifest_of, trustees_of
from election.voting.services.ceremony import lock
from election.voting.services.manifest import server_public_key

_TYPED: Final = 64  # characters of a seed in hexadecimal


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


def restore_seed(
    session: Session,
    *,
    ceremony: Ceremony,
    typed: str,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> int:
    """Put the seed of the envelope back into the key store; return how many keys it makes.

    Nothing is written unless every public key that the manifest has of the server follows from
    it. Spaces and capitals do not matter in what was typed.
    """
    lock(session, ceremony)
    session.refresh(ceremony)
    letters = "".join(typed.lower().split())
    seed = bytes.fromhex(letters) if re.fullmatch(f"[0-9a-f]{{{_TYPED}}}", letters) else b""
    refuse_if(_restore_violations(session, ceremony, keys))
    refuse_if(_typed_violations(letters, seed))
    published = dict(_published(ceremony))
    refuse_if(_seed_violations(seed, published))
    keys.restore_seed(ceremony.id, seed)
    audit.about(session, ceremony, "ceremony:recover", actor=actor, at=now, keys=len(published))
    return len(published)


def _published(ceremony: Ceremony) -> Iterator[tuple[str, str]]:
    """Yield uuid and public key of everything the server has a key for, as the manifest says."""
    manifest = manifest_of(ceremony)
    for entry in manifest.pool if manifest else ():
        yield entry.uuid, entry.server_key
        if entry.lot is not None:
            yield entry.lot.uuid, entry.lot.server_key


def _restore_violations(
    session: Session, ceremony: Ceremony, keys: KeyStore
) -> Iterator[Violation]:
    election = session.get_one(Election, ceremony.election_id)
    if ceremony.abandoned_at is not None:
        yield violation("ceremony-abandoned", "This ceremony was given up; begin another.")
    elif ceremony.manifest is None:
        yield violation(
            "recover-before-manifest",
            "Nothing is published yet that the seed could be checked against. Give the ceremony "
            "up and begin another; nothing is lost by it.",
        )
    if is_over(session, election):
        yield violation(
            "recover-final",
            "This election is over, and its seed was destroyed for good: with it the trustees "
            "could open single ballots. Destroy the paper too.",
        )
    elif keys.has_seed(ceremony.id):
        yield violation("recover-there", "The seed of this ceremony is in the key store already.")


def _typed_violations(letters: str, seed: bytes) -> Iterator[Violation]:
    if not seed:
        yield violation(
            "recover-typed",
            "A recovery copy has {wanted} characters, 0 to 9 and a to f; this has {given}, {other} "
            "of them other ones. Compare group by group.",
            wanted=_TYPED,
            given=len(letters),
            other=len(re.sub("[0-9a-f]", "", letters)),
        )


def _seed_violations(seed: bytes, published: Mapping[str, str]) -> Iterator[Violation]:
    if any(server_public_key(seed, uuid) != key for uuid, key in published.items()):
        yield violation(
            "recover-other",
            "The keys of this seed are not those that the manifest has published: a character is "
            "mistyped, or it is the envelope of another ceremony. Nothing was written.",
        )


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
