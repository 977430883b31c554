"""The file of seats, with which codes are made elsewhere: the code officer's page writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from election.core.record.document import Document, Sha256, Uuid
from election.core.record.replacement import Pair

KIND: Final = "seats-for-codes"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A seat that may come to vote, whose it is, and the pass that stands beside its code."""

    seat: str
    label: str
    holder: str
    address: str  # of mail; empty where there is none
    given: str  # the pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsFile(Document):
    """What the maker of codes needs to know, and the words that stand on a sheet."""

    kind: str
    version: int
    network: str
    election: str
    language: str
    ceremony: str
    booth: str  # the address where codes are used
    uuids: tuple[Uuid, ...]
    spares: int
    left: tuple[Uuid, ...]  # those whose contest is not closed
    manifest: Sha256 | None  # its hash, once it is published
    replaced: tuple[Pair, ...]  # the first of each statement, in their order
    seats: tuple[SeatLine, ...]
    texts: Mapping[str, str]

    def link(self, line: SeatLine, code: str) -> str:
        """Return where a code is used; what stands behind # never leaves the browser."""
        return f"{self.booth}#code={code}&pass={line.given}"
