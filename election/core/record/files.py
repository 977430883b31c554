"""The files of a record: built as a mapping of path to bytes, written as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.core.record import checksums, sign
from election.core.record.checksums import Checksums
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import Result
from election.core.refusal import RefusedError, violation

MANIFEST = "manifest.json"
RULEBOOK = "rulebook.toml"
RESULT = "result.json"


def opening_path(number: int) -> str:
    """Return where the opening of this number lies."""
    return f"openings/{number}.json"


def archive_path(uuid: str) -> str:
    """Return where the archive of this uuid lies."""
    return f"archives/{uuid}.bel"


def lot_path(uuid: str) -> str:
    """Return where the lot box of this uuid lies."""
    return f"lots/{uuid}.bel"


def signature_path(key_id: str) -> str:
    """Return where the signature of this key lies."""
    return f"{checksums.SIGNATURES}{key_id}.sig"


def pem_path(key_id: str) -> str:
    """Return where the public key of this signature lies."""
    return f"{checksums.SIGNATURES}{key_id}.pem"


def record_files(
    *,
    manifest: Manifest,
    rulebook: bytes,
    openings: Sequence[Opening],
    archives: Mapping[str, bytes],
    lots: Mapping[str, bytes],
    result: Result,
) -> dict[str, bytes]:
    """Return every file of an unsigned record; archives and lots by their uuid."""
    files = {MANIFEST: manifest.to_bytes(), RULEBOOK: rulebook, RESULT: result.to_bytes()}
    files |= {opening_path(opening.number): opening.to_bytes() for opening in openings}
    files |= {archive_path(uuid): data for uuid, data in archives.items()}
    files |= {lot_path(uuid): data for uuid, data in lots.items()}
    files[checksums.PATH] = Checksums.of(files).to_bytes()
    return files


def signature_files(key: Ed25519PrivateKey, checksums_text: bytes) -> dict[str, bytes]:
    """Sign the checksums; return the two files that a signature adds to the record."""
    return attached_signature(sign.public_key(key), sign.sign(key, checksums_text))


def attached_signature(public: str, signature: bytes) -> dict[str, bytes]:
    """Return the two files of a signature made elsewhere, in a signer's own browser."""
    identifier = sign.key_id(public)
    return {signature_path(identifier): signature, pem_path(identifier): sign.pem(public)}


def write_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write the files as a new directory, all or none; raises RefusedError if it exists."""
    if directory.exists() or directory.is_symlink():
        raise RefusedError(
            [
                violation(
                    "directory-exists",
                    "This directory exists already. Choose a new name, or remove it first.",
                    where=str(directory),
                )
            ]
        )
    directory.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        for path, data in files.items():
            _write(temporary / path, data)
        _sync_directories(temporary, files)
        temporary.chmod(0o755)
        temporary.rename(directory)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def add_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Add files, such as a later signature, to a record; each appears whole or not at all."""
    for path, data in files.items():
        target = directory / path
        partial = directory.parent / f".{directory.name}-{target.name}"
        _write(partial, data)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(target)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_directories(root: Path, paths: Iterable[str]) -> None:
    for directory in {root, *((root / path).parent for path in paths)}:
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
