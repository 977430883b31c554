"""The record as files: before anybody has signed, and with the signatures so far."""

from __future__ import annotations

from sqlalchemy.orm import Session

from election.core.record.files import attached_signature, record_files
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
)
from election.voting.services import boxes


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
    publication = publication_of(session, election)
    if publication is None:
        raise RefusedError([violation("not-announced", "The result is not announced yet.")])
    result = Result.from_bytes(publication.result, where="result.json")
    files = unsigned_files(session, election, result)
    for each in signatures_of(session, publication):
        files |= attached_signature(each.public_key, each.signature)
    return files


def published_manifest(session: Session, election: Election) -> Manifest:
    """Return the manifest; raises RefusedError before it is published."""
    manifest = manifest_of(begun_ceremony(session, election))
    if manifest is None:
        raise RefusedError([violation("no-manifest", "The manifest is not published yet.")])
    return manifest
