"""The record as files: before anybody has signed, and with the signatures so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from election.core.record import checksums
from election.core.record.files import (
    MANIFEST,
    RESULT,
    RULEBOOK,
    archive_path,
    attached_signature,
    lot_path,
    opening_path,
    record_files,
)
from election.core.record.manifest import Manifest
from election.core.record.result import Result
from election.core.refusal import RefusedError, violation
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.results.queries import publication_of, signatures_of
from election.voting.models import Box
from election.voting.queries import (
    begun_ceremony,
    contests_of,
    entry_of,
    manifest_of,
    opening_of,
    valid_contests,
)
from election.voting.services import boxes


def unsigned_files(session: Session, election: Election, result: Result) -> dict[str, bytes]:
    """Return the files of the record before anybody has signed."""
    opened = contests_of(session, election)
    entries = [entry_of(session, contest) for contest in opened]
    lots = {
        entry.lot_uuid: boxes.archive(session, entry=entry, box=Box.LOTS)
        for entry in map(partial(entry_of, session), valid_contests(session, election))
        if boxes.last_event(session, entry=entry, box=Box.LOTS) is not None
    }
    return record_files(
        manifest=published_manifest(session, election),
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
    return {path: read() for path, read in record_parts(session, election).items()}


def record_parts(session: Session, election: Election) -> dict[str, Callable[[], bytes]]:
    """Return what reads each file of an announced record, so that one is held at a time.

    Raises RefusedError before the result is announced.
    """
    publication = publication_of(session, election)
    if publication is None:
        raise RefusedError([violation("not-announced", "The result is not announced yet.")])
    parts: dict[str, Callable[[], bytes]] = {
        MANIFEST: published_manifest(session, election).to_bytes,
        RULEBOOK: partial(bytes, rulebook_of_election(session, election).text),
        RESULT: partial(bytes, publication.result),
        checksums.PATH: partial(bytes, publication.checksums),
    }
    counted = valid_contests(session, election)
    for contest in contests_of(session, election):
        entry = entry_of(session, contest)
        parts[opening_path(contest.number)] = partial(bytes, contest.opening)
        read = partial(boxes.archive, session, entry=entry)
        parts[archive_path(entry.uuid)] = partial(read, box=Box.VOTES)
        has_lots = boxes.last_event(session, entry=entry, box=Box.LOTS) is not None
        if has_lots and contest in counted:  # an annulled contest's lots decide nothing
            parts[lot_path(entry.lot_uuid)] = partial(read, box=Box.LOTS)
    for each in signatures_of(session, publication):
        for path, data in attached_signature(each.public_key, each.signature).items():
            parts[path] = partial(bytes, data)
    return dict(sorted(parts.items()))


def published_manifest(session: Session, election: Election) -> Manifest:
    """Return the manifest; raises RefusedError before it is published."""
    manifest = manifest_of(begun_ceremony(session, election))
    if manifest is None:
        raise RefusedError([violation("no-manifest", "The manifest is not published yet.")])
    return manifest
