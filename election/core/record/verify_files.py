"""Exactly the files that belong to a record, each with the checksum it had when it was signed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from election.core.record import checksums
from election.core.record.checksums import Checksums
from election.core.record.files import (
    MANIFEST,
    RESULT,
    RULEBOOK,
    archive_path,
    lot_path,
    opening_path,
    pem_path,
    signature_path,
)
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import Result
from election.core.record.tree import Tree
from election.core.refusal import Violation, violation


def checksum_violations(tree: Tree, sums: Checksums) -> Iterator[Violation]:
    """Return every file that is missing, changed, or not named in the checksums."""
    if sums.version != checksums.VERSION:
        yield unknown_version(checksums.PATH)
    for path, digest in sums.files.items():
        if not checksums.is_summed(path):
            yield violation(
                "not-to-be-summed",
                "{path} has no place in the checksums.",
                where=checksums.PATH,
                path=path,
            )
        elif path not in tree.files:
            yield violation("missing-file", "This file is missing.", where=path)
        elif tree.digest(path) != digest:
            yield violation(
                "changed-file",
                "This file has been changed: its SHA-256 is not the one in {sums}.",
                where=path,
                sums=checksums.PATH,
            )
    for path in sorted(filter(checksums.is_summed, tree.files - sums.files.keys())):
        yield violation(
            "extra-file",
            "This file is not named in {sums}. Remove it, or fetch the record anew.",
            where=path,
            sums=checksums.PATH,
        )


def layout_violations(
    tree: Tree, manifest: Manifest, openings: Collection[Opening], result: Result | None
) -> Iterator[Violation]:
    """Return every file that the record's own content asks for and lacks, or does not ask for."""
    opened = {(each.number, each.uuid) for each in openings} | set(_openings_told(result))
    needed = {MANIFEST, RULEBOOK, RESULT, checksums.PATH}
    needed |= {opening_path(number) for number, _ in opened}
    needed |= {archive_path(uuid) for _, uuid in opened}
    allowed = set(needed)
    for signer in manifest.signers:
        allowed |= {signature_path(signer.key_id), pem_path(signer.key_id)}
    for uuid in _lots_opened(result):
        needed.add(lot_path(uuid))
    for entry in manifest.pool:
        if entry.lot and any(uuid == entry.uuid for _, uuid in opened):
            allowed.add(lot_path(entry.lot.uuid))
    allowed |= needed
    yield from compare_files(tree, needed, allowed)


def _openings_told(result: Result | None) -> Iterator[tuple[int, str]]:
    for contest in result.contests if result else ():
        yield from ((each.opening, each.uuid) for each in contest.rounds)
        yield from ((each.opening, each.uuid) for each in contest.annulled)


def _lots_opened(result: Result | None) -> Iterator[str]:
    for contest in result.contests if result else ():
        for each in contest.rounds:
            if each.lot:
                yield each.lot.uuid


def compare_files(tree: Tree, needed: set[str], allowed: set[str]) -> Iterator[Violation]:
    """Return every file that is needed and missing, and every one that is not allowed."""
    for path in sorted(needed - tree.files):
        yield violation("missing-file", "This file is missing.", where=path)
    for path in sorted(tree.files - allowed):
        yield violation("not-of-a-record", "This file does not belong to the record.", where=path)
    parents = {str(each) for path in allowed for each in PurePosixPath(path).parents}
    for path in sorted(tree.directories - parents):
        yield violation(
            "not-of-a-record", "This directory does not belong to the record.", where=path
        )


def unknown_version(path: str) -> Violation:
    """Say that a file is of a version this program does not know."""
    return violation(
        "unknown-version",
        "This program reads version 1 of this file. Fetch the program that made the record.",
        where=f"{path}: version",
    )
