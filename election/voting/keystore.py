"""Keys that must not lie in the database: the server's seed, and each open contest's key.

One file a key, mode 0600, in a directory outside the database and the paths of its backups.
A key is on the disk, file and directory synced, before anything depends on it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from uuid import UUID

from election.core.refusal import RefusedError, violation

_LENGTH = 32


class KeyStore:
    """The directory of keys."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def create_seed(self, ceremony: UUID) -> bytes:
        """Make the seed that the server's key of each uuid is derived from."""
        return self._create(f"seed-{ceremony}")

    def seed(self, ceremony: UUID) -> bytes:
        """Return the seed; raises RefusedError when it is lost."""
        return self._read(f"seed-{ceremony}")

    def destroy_seed(self, ceremony: UUID) -> None:
        """Erase the seed, when the last tally is done."""
        self._destroy(f"seed-{ceremony}")

    def create_contest_key(self, contest: UUID) -> bytes:
        """Make the key of the contest's slots, before it opens."""
        return self._create(f"contest-{contest}")

    def contest_key(self, contest: UUID) -> bytes:
        """Return the key of an open contest; raises RefusedError when it is lost."""
        return self._read(f"contest-{contest}")

    def destroy_contest_key(self, contest: UUID) -> None:
        """Erase the key, when the contest has closed."""
        self._destroy(f"contest-{contest}")

    def _create(self, name: str) -> bytes:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = secrets.token_bytes(_LENGTH)
        descriptor = os.open(
            self._directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
        )
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        self._sync()
        return key

    def _read(self, name: str) -> bytes:
        try:
            key = (self._directory / name).read_bytes()
        except FileNotFoundError:
            key = b""
        if len(key) != _LENGTH:
            raise RefusedError(
                [
                    violation(
                        "key-lost",
                        "The key {name} is not in the key store. Nothing more can be cast or "
                        "decrypted with it; two persons decide how to go on.",
                        name=name,
                    )
                ]
            )
        return key

    def _destroy(self, name: str) -> None:
        path = self._directory / name
        if path.exists():
            with path.open("r+b") as file:  # where the file system overwrites in place
                file.write(bytes(_LENGTH))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            self._sync()

    def _sync(self) -> None:
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
