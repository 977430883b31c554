"""The minutes beside a record: fixed when they are handed out, signed by who adjusts them.

``minutes/checksums.json`` names the record's own checksums, the digest of the document, and who
signs with which key. A signature is over its exact bytes, as those of the record are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from election.core.record import checksums
from election.core.record.canonical import sha256
from election.core.record.checksums import Checksums
from election.core.record.document import Document, Name, PublicKey, Sha256
from election.core.record.files import attached_signature, pem_path, signature_path
from election.core.record.manifest import Signer
from election.core.record.tree import Tree
from election.core.record.verify_files import checksum_violations, compare_files
from election.core.record.verify_signatures import SignatureState, check_signers
from election.core.refusal import RefusedError, Violation, violation

VERSION = 1
DIRECTORY = "minutes"
DOCUMENT = "minutes.html"
RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSigner:
    """Who signs the minutes, as what, with which key."""

    duty: Name
    name: str
    public_key: PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesChecksums(Document):
    version: int
    number: int  # the version of the minutes, from 1
    record: Sha256  # of the record's checksums
    signers: tuple[MinutesSigner, ...]
    files: Mapping[str, Sha256]

    @property
    def announced(self) -> tuple[Signer, ...]:
        """The signers with the ids of their keys."""
        return tuple(Signer.of(each.name, each.public_key) for each in self.signers)


def fixed(
    document: bytes, *, number: int, record_checksums: bytes, signers: Iterable[MinutesSigner]
) -> MinutesChecksums:
    """Return the checksums of minutes that are handed out."""
    return MinutesChecksums(
        version=VERSION,
        number=number,
        record=sha256(record_checksums),
        signers=tuple(signers),
        files={DOCUMENT: sha256(document)},
    )


def minutes_files(
    document: bytes, sums: bytes, signatures: Iterable[tuple[str, bytes]]
) -> dict[str, bytes]:
    """Return the files of the minutes; of each signature its public key and its bytes."""
    files = {DOCUMENT: document, checksums.PATH: sums}
    for public, made in signatures:
        files |= attached_signature(public, made)
    return dict(sorted(files.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesReport:
    """What the verifier found of the minutes."""

    violations: tuple[Violation, ...]
    number: int | None
    signatures: tuple[SignatureState, ...]


def beside(path: Path) -> tuple[Path, Path | None]:
    """Return the record and the minutes of a directory that was given to verify.

    It is the record, called ``record``, with the minutes beside it; or what both lie in.
    """
    record = path / RECORD if (path / RECORD).is_dir() else path
    if record.resolve().name != RECORD:
        return record, None
    minutes = record.resolve().parent / DIRECTORY
    return record, minutes if minutes.is_dir() else None


def verify_minutes(directory: Path, record_checksums: bytes | None) -> MinutesReport:
    """Verify the minutes against the record they belong to; raises UnreadableError."""
    tree = Tree(directory)
    number: int | None = None
    states: tuple[SignatureState, ...] = ()
    found: list[Violation] = []
    data = tree.read(checksums.PATH)
    if data is None:
        found.append(violation("missing-file", "This file is missing.", where=checksums.PATH))
    else:
        try:
            sums = MinutesChecksums.from_bytes(data, where=checksums.PATH)
            announced = sums.announced
        except (RefusedError, ValueError) as error:
            found += _unreadable(error)
        else:
            number = sums.number
            states, wrong = check_signers(tree, announced)
            found += [*_sum_violations(tree, sums, record_checksums), *wrong]
    return MinutesReport(
        violations=tuple(
            replace(each, where=f"{DIRECTORY}/{each.where}") for each in (*tree.found, *found)
        ),
        number=number,
        signatures=states,
    )


def _unreadable(error: RefusedError | ValueError) -> list[Violation]:
    if isinstance(error, RefusedError):
        return list(error.violations)
    return [violation("bad-key", "A signer's key cannot be read.", where=checksums.PATH)]


def _sum_violations(
    tree: Tree, sums: MinutesChecksums, record_checksums: bytes | None
) -> list[Violation]:
    found = [*checksum_violations(tree, Checksums(version=sums.version, files=sums.files))]
    if record_checksums is None or sha256(record_checksums) != sums.record:
        found.append(
            violation(
                "minutes-of-another",
                "The minutes belong to another record than the one beside them.",
                where=checksums.PATH,
            )
        )
    if set(sums.files) != {DOCUMENT}:
        found.append(
            violation(
                "other-document",
                "The minutes are one file, {document}.",
                where=checksums.PATH,
                document=DOCUMENT,
            )
        )
    needed = {DOCUMENT, checksums.PATH}
    keys = [each.key_id for each in sums.announced]
    signed = {path(key) for key in keys for path in (signature_path, pem_path)}
    found += compare_files(tree, needed, needed | signed | set(tree.files - _kept_apart(tree)))
    return found


def _kept_apart(tree: Tree) -> set[str]:
    """Return the files that no checksum covers: those of signatures."""
    return {path for path in tree.files if path.startswith(checksums.SIGNATURES)}
