"""Signing the result, and what follows when it is final."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record import sign
from election.core.record.manifest import Manifest
from election.core.record.result import Result
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.services.ledger import conclude_office
from election.people.models import Person
from election.results.mail import tell_candidates
from election.results.models import Publication, ResultSignature
from election.results.queries import publication_of, signatures_of
from election.results.services.record import published_manifest
from election.slates.services import erase_private
from election.tally.queries import offices_in_order
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony

_NOT_ANNOUNCED = violation("not-announced", "The result is not announced yet.")


def sign_result(
    session: Session,
    *,
    election: Election,
    public_key: str,
    signature: bytes,
    actor: audit.Actor,
    now: datetime,
) -> Publication:
    """Take an announced signer's signature; with the quorum the result becomes final.

    The caller erases the server's seed with :func:`forget_seeds` once that is committed.
    """
    publication = publication_of(session, election)
    if publication is None:
        raise RefusedError([_NOT_ANNOUNCED])
    # Two who sign at once must not each believe that they are the first; and while this one
    # waited, the announcement may have been taken back.
    session.refresh(publication, with_for_update=True)
    if publication.taken_back_at is not None:
        raise RefusedError([_NOT_ANNOUNCED])
    manifest = published_manifest(session, election)
    refuse_if(_signature_violations(session, publication, manifest, public_key, signature))
    session.add(
        ResultSignature(
            network_id=election.network_id,
            publication_id=publication.id,
            key_id=sign.key_id(public_key),
            public_key=public_key,
            signature=signature,
            signed_at=now,
        )
    )
    session.flush()
    audit.about(session, election, "result:sign", actor=actor, at=now, key=sign.key_id(public_key))
    signed = len(signatures_of(session, publication))
    if signed >= manifest.quorum and publication.final_at is None:
        _finish(session, election, publication, actor, now)
    return publication


def _finish(
    session: Session,
    election: Election,
    publication: Publication,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Enter the elected into the seat ledger and tell them."""
    publication.final_at = now
    result = Result.from_bytes(publication.result, where="result.json")
    for office in offices_in_order(session, election):
        elected: dict[str, list[Person]] = {}
        for each in result.elected:
            if each.office == office:
                person = session.get_one(Person, UUID(each.id))
                elected.setdefault(each.part, []).append(person)
        conclude_office(
            session, election=election, office=office, elected=elected, actor=actor, now=now
        )
    tell_candidates(session, election, result, now)
    erase_private(session, election=election, actor=actor, now=now)
    audit.about(session, election, "result:final", actor=actor, at=now)


def forget_seeds(session: Session, *, keys: KeyStore) -> None:
    """Erase the server's seed of every election whose result is final: all is decrypted.

    Never before that is committed: who declines before may make another ballot necessary.
    """
    final = sa.select(Publication.election_id).where(Publication.final_at.is_not(None))
    over = sa.select(Ceremony.id).where(Ceremony.election_id.in_(final))
    for ceremony_id in session.scalars(over):
        keys.destroy_seed(ceremony_id)


def _signature_violations(
    session: Session,
    publication: Publication,
    manifest: Manifest,
    public_key: str,
    signature: bytes,
) -> Iterator[Violation]:
    if public_key not in {signer.public_key for signer in manifest.signers}:
        yield violation(
            "unknown-signer", "This key was not announced in the manifest; it cannot sign."
        )
        return
    if public_key in {each.public_key for each in signatures_of(session, publication)}:
        yield violation("signed-twice", "This result is signed with your key already.")
    try:
        sign.check_signature(public_key, signature=signature, data=publication.checksums)
    except sign.BadSignatureError:
        yield violation("bad-signature", "The signature does not fit the record's checksums.")
