"""The end of the ceremony: the check number is confirmed, and the manifest fixes everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind
from election.core.ballot.group import G, secret_power
from election.core.ballot.server_key import derive_server_key
from election.core.record import manifest as record
from election.core.record.document import encode
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.model import Rulebook
from election.elections.following import follows_meeting
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.meetings.models import Meeting
from election.people.models import Network, Person
from election.voting.keystore import KeyStore
from election.voting.models import Box, Ceremony, PoolEntry, Trustee
from election.voting.queries import (
    ceremony_of,
    contests_of,
    contributors_of,
    credentials_in,
    manifest_of,
    pool_of,
    seats_of,
    statements,
    trustees_of,
)
from election.voting.services import boxes, lots
from election.voting.services.ceremony import lock, parameters
from election.voting.services.rehearsal_box import rehearsal_violations


def settle_check_number(
    session: Session, *, ceremony: Ceremony, keys: KeyStore, actor: audit.Actor, now: datetime
) -> str:
    """Compute what the trustees read to each other.

    Refused until every lot box is full and the rehearsal box, where there is one, is over.
    """
    pool = pool_of(session, ceremony)
    refuse_if(_number_violations(session, ceremony, pool))
    key_set = record.parameters_digest(parameters(session, ceremony))
    entries = pool_entries(session, pool, keys.seed(ceremony.id))
    ceremony.check_number = record.number_to_read(key_set, entries)
    audit.about(session, ceremony, "ceremony:check-number", actor=actor, at=now)
    return ceremony.check_number


def confirm_check_number(
    session: Session, *, trustee: Trustee, number: str, actor: audit.Actor, now: datetime
) -> None:
    """A trustee confirms the number that her own program shows and the others have read."""
    ceremony = session.get_one(Ceremony, trustee.ceremony_id)
    refuse_if(_confirm_violations(ceremony))
    if number != ceremony.check_number:
        refuse_if(
            [
                violation(
                    "check-number-differs",
                    "The numbers differ: somebody was shown other keys. Stop, and start the "
                    "ceremony anew.",
                )
            ]
        )
    if trustee.confirmed_at is not None:
        return
    trustee.confirmed_at = now
    audit.about(session, ceremony, "ceremony:confirm", actor=actor, at=now, trustee=trustee.number)


def _confirm_violations(ceremony: Ceremony) -> Iterator[Violation]:
    if ceremony.abandoned_at is not None:
        yield violation("ceremony-abandoned", "This ceremony was given up; begin another.")
    elif ceremony.check_number is None:
        yield violation("check-number-early", "There is no check number yet; wait for it.")


def go_on(
    session: Session, *, ceremony: Ceremony, keys: KeyStore, actor: audit.Actor, now: datetime
) -> None:
    """Do what waits for nobody: settle the check number, and publish what all have confirmed.

    Raises RefusedError when the manifest cannot be published though all have confirmed.
    """
    lock(session, ceremony)
    session.refresh(ceremony)
    if ceremony.abandoned_at is not None or ceremony.manifest is not None:
        return
    trustees = trustees_of(session, ceremony)
    if ceremony.check_number is None:
        pool = pool_of(session, ceremony)
        waits = _number_violations(session, ceremony, pool)
        if not waits and all(trustee.voutput for trustee in trustees):
            settle_check_number(session, ceremony=ceremony, keys=keys, actor=actor, now=now)
    elif all(trustee.confirmed_at for trustee in trustees):
        publish_manifest(session, ceremony=ceremony, keys=keys, actor=actor, now=now)


def publish_manifest(
    session: Session, *, ceremony: Ceremony, keys: KeyStore, actor: audit.Actor, now: datetime
) -> record.Manifest:
    """Fix the ceremony's outcome, when every trustee has confirmed the check number."""
    lock(session, ceremony)
    trustees = trustees_of(session, ceremony)
    election = session.get_one(Election, ceremony.election_id)
    refuse_if(
        [
            *_publish_violations(ceremony, trustees),
            *rehearsal_violations(session, ceremony),
            *_seat_violations(session, ceremony, election),
        ]
    )
    manifest = _manifest(session, ceremony, election, trustees, keys.seed(ceremony.id))
    ceremony.manifest, ceremony.manifest_at = manifest.to_bytes(), now
    audit.about(session, ceremony, "ceremony:manifest", actor=actor, at=now, digest=manifest.digest)
    return manifest


def announced_pool(
    session: Session, pool: list[PoolEntry], seed: bytes
) -> list[dict[str, Any]] | None:
    """Return what is fixed of the pool before any lot is shown: all but the lot boxes' heads.

    None while lot boxes or credential lists are missing.
    """
    set_up = all(boxes.last_event(session, entry=each, box=Box.LOTS) for each in pool)
    if not set_up or any(_list_violations(pool)):
        return None
    found = []
    for entry in pool:
        values: Any = encode(_pool_entry(entry, seed, _lot_box(session, entry, seed, head="")))
        del values["lot"]["head"]
        found.append(values)
    return found


@follows_meeting
def name_the_meeting(
    session: Session, election: Election, actor: audit.Actor, now: datetime
) -> None:
    """Publish the manifest anew when another meeting decides, or the same on another day.

    Keys, codes, lots and check number stay; the manifest hash is another. What is opened or
    replaced names the manifest as it was, and then it stands.
    """
    ceremony = ceremony_of(session, election)
    before = manifest_of(ceremony) if ceremony else None
    if ceremony is None or before is None:
        return
    lock(session, ceremony)
    told = _meeting(meeting_of(session, election))
    if told == before.meeting or contests_of(session, election) or statements(session, ceremony):
        return
    manifest = replace(before, meeting=told)
    ceremony.manifest, ceremony.manifest_at = manifest.to_bytes(), now
    session.flush()
    digests = {"digest": manifest.digest, "instead_of": before.digest}
    audit.about(session, ceremony, "ceremony:manifest-anew", actor=actor, at=now, **digests)


def _meeting(meeting: Meeting) -> record.Meeting:
    return record.Meeting(
        id=str(meeting.id), kind=meeting.kind, on=meeting.held_on, title=meeting.title
    )


def pool_entries(session: Session, pool: list[PoolEntry], seed: bytes) -> list[record.PoolEntry]:
    """Return the pool as the manifest has it."""
    return [_pool_entry(entry, seed, _full_lot_box(session, entry, seed)) for entry in pool]


def _pool_entry(entry: PoolEntry, seed: bytes, lot: record.LotBox | None) -> record.PoolEntry:
    return record.PoolEntry(
        number=entry.number,
        uuid=entry.uuid,
        credentials=_credential_list(entry),
        spares=tuple(json.loads(entry.spares or b"[]")),
        server_key=server_public_key(seed, entry.uuid),
        lot=lot,
    )


def _credential_list(entry: PoolEntry) -> record.CredentialList:
    text = entry.credentials or b"[]"
    return record.CredentialList.of(text, count=len(credentials_in(text)))


def _full_lot_box(session: Session, entry: PoolEntry, seed: bytes) -> record.LotBox | None:
    """Return an entry's lot box; None where lots are drawn by hand."""
    last = boxes.last_ballot(session, entry=entry, box=Box.LOTS)
    return _lot_box(session, entry, seed, head=last.head) if last else None


def _lot_box(session: Session, entry: PoolEntry, seed: bytes, *, head: str) -> record.LotBox:
    listed = lots.lot_credentials(session, entry)
    return record.LotBox(
        uuid=entry.lot_uuid,
        credentials=record.CredentialList.of(listed, count=len(credentials_in(listed))),
        head=head,
        server_key=server_public_key(seed, entry.lot_uuid),
    )


def server_public_key(seed: bytes, uuid: str) -> str:
    """Return the public part of the server's key in one election, as it is published."""
    return str(secret_power(G, derive_server_key(seed, uuid)))


def _manifest(
    session: Session,
    ceremony: Ceremony,
    election: Election,
    trustees: list[Trustee],
    seed: bytes,
) -> record.Manifest:
    rulebook = rulebook_of_election(session, election)
    network = session.get_one(Network, election.network_id)
    names = [session.get_one(Person, trustee.person_id).name for trustee in trustees]
    key_set = parameters(session, ceremony)
    public_keys = [json.loads(trustee.voutput or "{}")["public_key"] for trustee in trustees]
    return record.Manifest(
        version=record.VERSION,
        rehearsal=ceremony.rehearsal,
        network=record.Network(id=network.key, name=network.name),
        rulebook=rulebook.digest,
        meeting=_meeting(meeting_of(session, election)),
        offices=_offices(session, election, rulebook),
        eligible_seats=len(seats_of(session, election)),
        pool=tuple(pool_entries(session, pool_of(session, ceremony), seed)),
        trustees=record.Trustees(
            threshold=ceremony.threshold,
            trustees=tuple(
                record.Trustee(name=name, public_key=key["public_key"])
                for name, key in zip(names, public_keys, strict=True)
            ),
            parameters=record.parameters_digest(key_set),
        ),
        signers=tuple(
            record.Signer.of(name, trustee.signing_key or "")
            for name, trustee in zip(names, trustees, strict=True)
        ),
        quorum=rulebook.committee.signatures,
        code_officer=_code_officer(ceremony),
        lot=rulebook.voting.tie,
        check_number=ceremony.check_number or "",
    )


def _code_officer(ceremony: Ceremony) -> record.Signer | None:
    """Return who made the codes; None where the service did, and mailed them."""
    if ceremony.officer_key is None:
        return None
    return record.Signer.of(ceremony.officer_name or "", ceremony.officer_key)


def _offices(
    session: Session, election: Election, rulebook: Rulebook
) -> tuple[record.OfficeRange, ...]:
    up = dict.fromkeys(row.office for row in offices_of(session, election))
    return tuple(
        record.OfficeRange(
            office=office,
            parts=tuple(
                record.PartRange(part=part.id, least=part.least, most=part.most)
                for part in rulebook.offices[office].parts
            ),
        )
        for office in up
    )


def _number_violations(
    session: Session, ceremony: Ceremony, pool: list[PoolEntry]
) -> list[Violation]:
    return [
        *_list_violations(pool),
        *_lot_violations(session, ceremony, pool),
        *rehearsal_violations(session, ceremony),
    ]


def _list_violations(pool: list[PoolEntry]) -> Iterator[Violation]:
    if not all(entry.credentials for entry in pool):
        yield violation("codes-missing", "The credential lists are not there yet.")


def _lot_violations(
    session: Session, ceremony: Ceremony, pool: list[PoolEntry]
) -> Iterator[Violation]:
    if not contributors_of(session, ceremony):
        return  # lots are drawn by hand
    for entry in pool:
        last = boxes.last_event(session, entry=entry, box=Box.LOTS)
        if last is None or last.kind != Kind.END_BALLOTS:
            yield violation(
                "lots-missing", "Lot box {number} is not full yet.", number=entry.number
            )


def _publish_violations(ceremony: Ceremony, trustees: list[Trustee]) -> Iterator[Violation]:
    if ceremony.abandoned_at is not None:
        yield violation("ceremony-abandoned", "This ceremony was given up; begin another.")
    if ceremony.manifest is not None:
        yield violation("manifest-twice", "The manifest of this election is published already.")
    for trustee in trustees:
        if trustee.confirmed_at is None:
            yield violation(
                "check-number-unconfirmed",
                "Trustee {number} has not confirmed the check number.",
                number=trustee.number,
            )


def publish_hindrances(session: Session, ceremony: Ceremony) -> list[Violation]:
    """Return why a manifest that everybody has confirmed would be refused all the same."""
    election = session.get_one(Election, ceremony.election_id)
    waits = not all(trustee.confirmed_at for trustee in trustees_of(session, ceremony))
    return [] if waits else list(_seat_violations(session, ceremony, election))


def _seat_violations(
    session: Session, ceremony: Ceremony, election: Election
) -> Iterator[Violation]:
    seats = len(seats_of(session, election))
    for entry in pool_of(session, ceremony)[:1]:
        listed, spares = (
            len(credentials_in(each or b"[]")) for each in (entry.credentials, entry.spares)
        )
        if listed - spares != seats:
            yield violation(
                "seats-changed",
                "Codes were made for {made} seats, and there are {seats} now: a seat without a "
                "code could not vote. Start the ceremony anew.",
                made=listed - spares,
                seats=seats,
            )
