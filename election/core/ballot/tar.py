"""The records of an archive, byte for byte (specification, section 4.4, and the tool's behaviour).

A record is a tar header of 512 bytes and a body padded with zeros to a multiple of 512. Each
header is made anew and compared, so that an archive has only one form. No end blocks.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from election.core.ballot.invalid import Check, InvalidArchiveError, as_invalid, require
from election.core.ballot.read import canonical, fields, string
from election.core.ballot.text import MalformedError, sha256_hex

_BLOCK: Final = 512
_PIECE: Final = 1 << 20  # bytes read at once
_SIZE: Final = re.compile(rb"[0-7]{11}\0")
_TIMESTAMP: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_OCTAL_LIMIT: Final = 1 << 33
_LARGEST: Final = 1 << 27  # bytes of a record; a list of 200,000 credentials has as many


class Source(Protocol):
    """The bytes of an archive: ``bytes`` themselves, or :class:`ArchiveFile`."""

    def __len__(self) -> int: ...

    def __getitem__(self, piece: slice, /) -> bytes: ...


class ArchiveFile:
    """An archive on the disk, of which a piece at a time is in memory. Not for several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = path.stat().st_size
        self._first, self._piece = 0, b""

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, piece: slice, /) -> bytes:
        start, stop, _ = piece.indices(self._size)
        first = self._first
        if not first <= start <= stop <= first + len(self._piece):
            with self._path.open("rb") as file:
                file.seek(start)
                self._piece = file.read(max(stop - start, _PIECE))
            self._first = first = start
        return self._piece[start - first : stop - first]

    def sha256(self) -> str:
        """Return the hash of all of it, in hexadecimal."""
        digest = hashlib.sha256()
        for start in range(0, self._size, _PIECE):
            digest.update(self[start : start + _PIECE])
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A text in the archive, known by its hash; it stays where it is until it is asked for."""

    is_event: bool
    hash: str
    source: Source
    start: int
    end: int

    @property
    def body(self) -> bytes:
        """The text; raises InvalidError when the file was changed since it was first read."""
        body = self.source[self.start : self.end]
        require(sha256_hex(body) == self.hash, Check.RECORD, "the archive was changed meanwhile")
        return body


def read_records(data: Source) -> list[Record]:
    """Read an archive's records after its header; raises InvalidArchiveError."""
    position, number, timestamp = 0, 0, None
    records: list[Record] = []
    while position < len(data):
        try:
            name, body, after = _read(data, position, timestamp)
            if timestamp is None:
                timestamp = _read_timestamp(name, body)
                _require_header(data, 0, name, len(body), timestamp)
            else:
                records.append(_record(name, body, data, position + _BLOCK))
        except MalformedError as error:
            found = as_invalid(error)
            raise InvalidArchiveError(f"record {number}", found.check, found.message) from None
        position, number = after, number + 1
    if timestamp is None:
        raise InvalidArchiveError("record 0", Check.RECORD, "the archive is empty")
    return records


def _read(data: Source, position: int, timestamp: int | None) -> tuple[str, bytes, int]:
    """Return the name and body of the record at a position, and the position after it."""
    size_field = data[position + 124 : position + 136]
    require(
        _SIZE.fullmatch(size_field) is not None, Check.RECORD, "this is not a record of an archive"
    )
    size = int(size_field[:11], 8)
    require(size <= _LARGEST, Check.RECORD, "the record is too large")
    start = position + _BLOCK
    end = start + size
    after = end + -end % _BLOCK
    require(after <= len(data), Check.RECORD, "the record is cut off")
    name = data[position : position + 100].rstrip(b"\0").decode("ascii", "replace")
    require(
        data[end:after] == bytes(after - end), Check.RECORD, "the record is not padded with zeros"
    )
    if timestamp is not None:
        _require_header(data, position, name, end - start, timestamp)
    return name, data[start:end], after


def _require_header(data: Source, position: int, name: str, size: int, timestamp: int) -> None:
    require(
        data[position : position + _BLOCK] == header_block(name, size, timestamp),
        Check.RECORD,
        "the record's header is not the one this archive must have",
    )


def header_block(name: str, size: int, timestamp: int) -> bytes:
    """Return the tar header of a record: the fields that the tool writes, and zeros."""
    before = name.encode("ascii", "replace").ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    before += b"%011o\0" % size + b"%011o\0" % timestamp
    rest = b"0".ljust(_BLOCK - 156, b"\0")
    checksum = sum(before) + 8 * ord(" ") + sum(rest)
    return before + b"%06o\0 " % checksum + rest


def _read_timestamp(name: str, body: bytes) -> int:
    require(name == "BELENIOS", Check.RECORD, "the archive does not begin with BELENIOS")
    version, timestamp = fields(canonical(body), "version", "timestamp")
    require(type(version) is int and version == 1, Check.RECORD, "the archive's version is not 1")
    text = string(timestamp)
    require(
        _TIMESTAMP.fullmatch(text) is not None and int(text) < _OCTAL_LIMIT,
        Check.RECORD,
        "the archive's time is not a number in a string",
    )
    return int(text)


def _record(name: str, body: bytes, source: Source, start: int) -> Record:
    digest = sha256_hex(body)
    require(
        name in (f"{digest}.data.json", f"{digest}.event.json"),
        Check.RECORD_NAME,
        "the record's name is not the hash of its content",
    )
    return Record(
        is_event=name.endswith(".event.json"),
        hash=digest,
        source=source,
        start=start,
        end=start + len(body),
    )
