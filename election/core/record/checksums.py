"""Checksums: the SHA-256 of every file of the record but itself and the signatures over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from election.core.record.canonical import sha256
from election.core.record.document import Document, Sha256

VERSION = 1
PATH = "checksums.json"
SIGNATURES = "signatures/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksums(Document):
    version: int
    files: Mapping[str, Sha256]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> Self:
        """Compute the checksums of the files of a record."""
        return cls(
            version=VERSION,
            files={path: sha256(data) for path, data in sorted(files.items()) if is_summed(path)},
        )


def is_summed(path: str) -> bool:
    """Tell whether a file has a checksum."""
    return path != PATH and not path.startswith(SIGNATURES)
