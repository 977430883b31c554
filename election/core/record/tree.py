"""A record's directory as it lies on the disk: which files, which digests, and what is odd."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from election.core.ballot.tar import ArchiveFile, Source
from election.core.record.canonical import sha256
from election.core.refusal import Violation, violation

T = TypeVar("T")

_LARGEST: Final = 1 << 26  # bytes of a file that is read as a whole: all but archives


class UnreadableError(Exception):
    """The directory cannot be read, or is nothing like an election record."""


class Tree:
    """The files of a directory and their digests; no more of any is in memory than it takes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.digests: dict[str, str] = {}
        self.found: list[Violation] = []
        self.files: set[str] = set()
        self.directories: set[str] = set()
        try:
            self._scan(root, "")
        except OSError as error:
            raise UnreadableError(f"{root} cannot be read: {error.strerror}.") from None

    def _scan(self, directory: Path, prefix: str) -> None:
        for entry in sorted(_entries(directory), key=lambda each: each.name):
            path = prefix + entry.name
            if entry.is_symlink():
                self._odd("link", "This is a link, and a record has none. Remove it.", path)
            elif entry.is_dir(follow_symlinks=False):
                self.directories.add(path)
                self._scan(directory / entry.name, f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                self.files.add(path)
            else:
                self._odd("not-a-file", "This is neither a file nor a directory. Remove it.", path)

    def _odd(self, code: str, template: str, path: str) -> None:
        self.found.append(violation(code, template, where=path))

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, None if it is missing, too large or cannot be read."""
        data = self._get(path, _read_small)
        if data is not None:
            self.digests[path] = sha256(data)
        return data

    def archive(self, path: str) -> Source | None:
        """Return a ballot box, to be read piece by piece, None if it is missing or unreadable."""
        archive = self._get(path, ArchiveFile)
        if archive is None:
            return None
        digest = self._get(path, lambda _: archive.sha256())
        if digest is None:
            return None
        self.digests[path] = digest
        return archive

    def _get(self, path: str, read: Callable[[Path], T]) -> T | None:
        if path not in self.files:
            return None
        try:
            return read(self.root / path)
        except OSError as error:
            self.files.discard(path)
            self.found.append(
                violation(
                    "unreadable-file",
                    "This file cannot be read: {says}.",
                    where=path,
                    says=error.strerror or "input error",
                )
            )
            return None

    def digest(self, path: str) -> str | None:
        """Return a file's SHA-256, reading it if that has not happened yet."""
        if path not in self.digests:
            self.archive(path)  # piece by piece, whatever it is
        return self.digests.get(path)


def _read_small(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(errno.EFBIG, "it is too large for a file of a record")
    return data


def _entries(directory: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(directory) as entries:
        yield from entries
