"""Keys that must not lie in the database: the server's seed, and each open contest's key.

One file a key, mode 0600, in a directory outside the database and the paths of its backups,
sealed under a key of the configuration. A key is on the disk, file and directory synced, before
anything depends on it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.voting.seal import Seal, SealError, is_sealed, make_seal_key, read_seal

if TYPE_CHECKING:
    from config import Config

_LENGTH = 32
_SEED, _CONTEST = "seed-", "contest-"


class KeyStore:
    """The directory of keys; without a seal they lie in it as they are."""

    def __init__(self, directory: Path, seal: Seal | None = None) -> None:
        self._directory = directory
        self._seal = seal

    # --- the server's seed ---

    def create_seed(self, ceremony: UUID) -> bytes:
        """Make the seed that the server's key of each uuid is derived from."""
        return self._create(f"{_SEED}{ceremony}", secrets.token_bytes(_LENGTH))

    def seed(self, ceremony: UUID) -> bytes:
        """Return the seed; raises RefusedError when it is lost."""
        return self._read(f"{_SEED}{ceremony}")

    def has_seed(self, ceremony: UUID) -> bool:
        """Tell whether the seed is here and can be read."""
        try:
            return bool(self.seed(ceremony))
        except RefusedError:
            return False

    def restore_seed(self, ceremony: UUID, seed: bytes) -> None:
        """Put a seed back that was lost; the caller has checked it against what is published."""
        if len(seed) != _LENGTH:
            raise ValueError(f"a seed has {_LENGTH} bytes")
        name = f"{_SEED}{ceremony}"
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            self._replace(name, seed)

    def destroy_seed(self, ceremony: UUID) -> None:
        """Erase the seed, when the last tally is done."""
        self._destroy(f"{_SEED}{ceremony}")

    # --- the key of an open contest ---

    def create_contest_key(self, contest: UUID) -> bytes:
        """Make the key of the contest's slots, before it opens."""
        return self._create(f"{_CONTEST}{contest}", secrets.token_bytes(_LENGTH))

    def contest_key(self, contest: UUID) -> bytes:
        """Return the key of an open contest; raises RefusedError when it is lost."""
        return self._read(f"{_CONTEST}{contest}")

    def destroy_contest_key(self, contest: UUID) -> None:
        """Erase the key, when the contest has closed."""
        self._destroy(f"{_CONTEST}{contest}")

    # --- the seal ---

    def refusals(self) -> Iterator[Violation]:
        """Yield every key that cannot be opened with the keys of the seal."""
        for path in self._files():
            try:
                self._open(path.name, path.read_bytes())
            except FileNotFoundError:  # destroyed meanwhile
                continue
            except SealError as error:
                yield violation(
                    "seal-key-wrong",
                    "The key {name} cannot be opened: {says}. Give the seal's key it was sealed "
                    "under, also as the key before. Where that is lost for good, `election "
                    "recover` puts a seed back from its envelope; the key of a contest is lost.",
                    name=path.name,
                    says=str(error),
                )

    def reseal(self) -> int:
        """Seal under the key of today what is not; return how many files that was."""
        if self._seal is None or not self._directory.exists():
            return 0
        done = 0
        with self._alone():
            for path in self._files():  # none of them is destroyed meanwhile
                data = path.read_bytes()
                if not self._seal.is_current(data) and len(data) >= _LENGTH:
                    self._replace(path.name, self._open(path.name, data))
                    done += 1
        return done

    def holds_sealed(self) -> bool:
        """Tell whether any key here is sealed."""
        return any(is_sealed(each.read_bytes()) for each in self._files())

    # --- files ---

    def _files(self) -> list[Path]:
        found = [self._directory.glob(f"{kind}*") for kind in (_SEED, _CONTEST)]
        return sorted(path for each in found for path in each)

    def _open(self, name: str, data: bytes) -> bytes:
        if not is_sealed(data):
            return data
        if self._seal is None:
            raise SealError("it is sealed, and no key is given")
        return self._seal.open(name, data)

    def _create(self, name: str, key: bytes) -> bytes:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(name, key)
        self._sync()
        return key

    def _write(self, name: str, key: bytes) -> None:
        descriptor = os.open(
            self._directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
        )
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._seal.close(name.lstrip("."), key) if self._seal else key)
            file.flush()
            os.fsync(file.fileno())

    def _replace(self, name: str, key: bytes) -> None:
        """Put a key in the place of a file of its name, whose bytes are overwritten."""
        path, beside = self._directory / name, self._directory / f".{name}"
        beside.unlink(missing_ok=True)  # of a process that died here
        self._write(beside.name, key)
        old = path.open("r+b") if path.exists() else None
        beside.replace(path)
        if old is not None:
            with old:
                _overwrite(old.fileno())
        self._sync()

    def _read(self, name: str) -> bytes:
        try:
            key = self._open(name, (self._directory / name).read_bytes())
        except (FileNotFoundError, SealError):
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
        if not path.exists():
            return
        with self._alone():  # else a file that is just being sealed anew would be there again
            if path.exists():
                with path.open("r+b") as file:  # where the file system overwrites in place
                    _overwrite(file.fileno())
                path.unlink()
                self._sync()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other process replaces or destroys files here."""
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _sync(self) -> None:
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _overwrite(descriptor: int) -> None:
    os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
    os.fsync(descriptor)


def key_store_of(config: Config, *, checked: bool = True) -> KeyStore:
    """Return an installation's key store, with everything in it sealed under the key of today.

    Raises RefusedError when a key in it cannot be opened, or the seal's own key not be read.
    ``checked=False`` takes it as it is, to repair it.
    """
    store = KeyStore(config.key_store, _seal_of(config))
    if checked:
        refuse_if(store.refusals())
        store.reseal()
    return store


def _seal_of(config: Config) -> Seal | None:
    before = [config.seal_key_before] if config.seal_key_before else []
    if config.seal_key:
        return read_seal(config.seal_key, before, where="ELECTION_SEAL_KEY")
    path = config.seal_key_file
    if path is None:
        return None
    if not path.exists() and KeyStore(config.key_store).holds_sealed():
        raise RefusedError(
            [
                violation(
                    "seal-key-missing",
                    "The key store is sealed, and its seal's key is not in {path}. Put it there, "
                    "or name its place in ELECTION_SEAL_KEY_FILE.",
                    path=str(path),
                )
            ]
        )
    return read_seal(make_seal_key(path), before, where=str(path))
