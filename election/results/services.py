"""Announcing the result, signing it, and what follows when it is final."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit, mail
from election.core.ballot.lot import lot_order
from election.core.record import checksums, sign
from election.core.record.assemble import make_result
from election.core.record.files import attached_signature, record_files
from election.core.record.manifest import Manifest
from election.core.record.result import Result, Unopened
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.elections.services.ledger import conclude_office
from election.people.models import Network, Person
from election.results.models import Publication, ResultSignature
from election.results.queries import publication_of, signatures_of
from election.tally.queries import facts_of, next_ballot, offices_in_order, tally_of, undecided
from election.voting.keystore import KeyStore
from election.voting.models import Box
from election.voting.queries import (
    begun_ceremony,
    contests_of,
    entry_of,
    manifest_of,
    opening_of,
    pool_of,
)
from election.voting.services import boxes

NOT_NEEDED = "Every office was decided before this uuid's turn came."


def announce_result(
    session: Session, *, election: Election, actor: audit.Actor, now: datetime
) -> Publication:
    """Announce the result when every office is decided; from here on it awaits signatures."""
    refuse_if(_announce_violations(session, election))
    manifest = _manifest(session, election)
    opened = contests_of(session, election)
    pool = pool_of(session, begun_ceremony(session, election))
    result = make_result(
        rulebook_of_election(session, election),
        manifest,
        [opening_of(contest) for contest in opened],
        facts_of(session, election),
        unopened=tuple(Unopened(uuid=entry.uuid, why=NOT_NEEDED) for entry in pool[len(opened) :]),
        lot_order=lot_order,
    )
    files = unsigned_files(session, election, result)
    publication = Publication(
        network_id=election.network_id,
        election_id=election.id,
        result=result.to_bytes(),
        checksums=files[checksums.PATH],
        announced_at=now,
    )
    session.add(publication)
    begun_ceremony(session, election).ended_at = now
    session.flush()
    audit.about(session, election, "result:announce", actor=actor, at=now)
    return publication


def unsigned_files(session: Session, election: Election, result: Result) -> dict[str, bytes]:
    """Return the files of the record before anybody has signed."""
    opened = contests_of(session, election)
    entries = [entry_of(session, contest) for contest in opened]
    lots = {
        entry.lot_uuid: boxes.archive(session, entry=entry, box=Box.LOTS)
        for entry in entries
        if boxes.last_event(session, entry=entry, box=Box.LOTS) is not None
    }
    return record_files(
        manifest=_manifest(session, election),
        rulebook=rulebook_of_election(session, election).text,
        openings=[opening_of(contest) for contest in opened],
        archives={
            entry.uuid: boxes.archive(session, entry=entry, box=Box.VOTES) for entry in entries
        },
        lots=lots,
        result=result,
    )


def signed_files(session: Session, election: Election) -> dict[str, bytes]:
    """Return the files of the record with all signatures so far; raises RefusedError."""
    publication = publication_of(session, election)
    if publication is None:
        raise RefusedError([violation("not-announced", "The result is not announced yet.")])
    result = Result.from_bytes(publication.result, where="result.json")
    files = unsigned_files(session, election, result)
    for each in signatures_of(session, publication):
        files |= attached_signature(each.public_key, each.signature)
    return files


def sign_result(
    session: Session,
    *,
    election: Election,
    public_key: str,
    signature: bytes,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> Publication:
    """Take an announced signer's signature; with the quorum the result becomes final."""
    publication = publication_of(session, election)
    if publication is None:
        raise RefusedError([violation("not-announced", "The result is not announced yet.")])
    # Two who sign at once must not each believe that they are the first.
    session.execute(
        sa.select(Publication.id).where(Publication.id == publication.id).with_for_update()
    )
    manifest = _manifest(session, election)
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
        _finish(session, election, publication, keys, actor, now)
    return publication


def _finish(
    session: Session,
    election: Election,
    publication: Publication,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Enter the elected into the seat ledger and tell them; the server's seed is not needed."""
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
    _tell_elected(session, election, result, now)
    keys.destroy_seed(begun_ceremony(session, election).id)
    audit.about(session, election, "result:final", actor=actor, at=now)


def _tell_elected(session: Session, election: Election, result: Result, now: datetime) -> None:
    rulebook = rulebook_of_election(session, election)
    network = session.get_one(Network, election.network_id)
    language = rulebook.languages[0]
    for each in result.elected:
        person = session.get_one(Person, UUID(each.id))
        if person.email:
            mail.enqueue(
                session,
                network_id=election.network_id,
                address=person.email,
                text="results/elected",
                language=language,
                at=now,
                name=person.name,
                network=network.name,
                office=rulebook.offices[each.office].titles.get(language, each.office),
                meeting=meeting_of(session, election).title,
            )


def _announce_violations(session: Session, election: Election) -> Iterator[Violation]:
    if publication_of(session, election) is not None:
        yield violation("announced-twice", "The result of this election is announced already.")
    for contest in contests_of(session, election):
        if tally_of(session, contest) is None:
            yield violation(
                "contest-not-counted", "Contest {number} is not counted.", number=contest.number
            )
            return
    for office in offices_in_order(session, election):
        ballot = next_ballot(session, election, office, demanded=False, language="en")
        if ballot.questions or ballot.acclaimed or undecided(session, election, office):
            yield violation("office-undecided", "{office} is not decided yet.", office=office)


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


def _manifest(session: Session, election: Election) -> Manifest:
    manifest = manifest_of(begun_ceremony(session, election))
    if manifest is None:
        raise RefusedError([violation("no-manifest", "The manifest is not published yet.")])
    return manifest
