"""Writing a ballot box: a hash-chained archive, event by event (specification, section 4.4).

Each event yields the exact bytes to append, so that a box can be kept in a database row by
row; the file is the header and the events, one after the other. It is an old-style tar file
without an end: one that is read while voting is open is a valid box too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from election.core.ballot.text import compact, sha256_hex

_BLOCK: Final = 512
_LATEST: Final = 8**11  # a time that tar's eleven octal digits hold


class Kind(StrEnum):
    """The types of events; ranked questions' shuffles are not made here."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


_TEXTS: Final = {
    Kind.SETUP: 4,
    Kind.BALLOT: 1,
    Kind.END_BALLOTS: 0,
    Kind.ENCRYPTED_TALLY: 2,
    Kind.PARTIAL_DECRYPTION: 2,
    Kind.RESULT: 1,
}
_FOLLOWS: Final[dict[Kind | None, tuple[Kind, ...]]] = {
    None: (Kind.SETUP,),
    Kind.SETUP: (Kind.BALLOT, Kind.END_BALLOTS),
    Kind.BALLOT: (Kind.BALLOT, Kind.END_BALLOTS),
    Kind.END_BALLOTS: (Kind.ENCRYPTED_TALLY,),
    Kind.ENCRYPTED_TALLY: (Kind.PARTIAL_DECRYPTION,),
    Kind.PARTIAL_DECRYPTION: (Kind.PARTIAL_DECRYPTION, Kind.RESULT),
    Kind.RESULT: (),
}


class OutOfOrderError(ValueError):
    """An event that may not follow the last one, such as a ballot after the end of ballots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: ``data`` is what to append to the file, ``head`` the SHA-256 of its text."""

    kind: Kind
    height: int
    parent: str | None
    head: str
    records: tuple[tuple[str, bytes], ...]
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where a box stands: what the next event needs to know, and nothing else.

    ``timestamp`` (seconds since 1970) is the box's beginning and stands in every record.
    """

    timestamp: int
    height: int = 0
    head: str | None = None
    last: Kind | None = None

    def append(self, kind: Kind, *texts: bytes) -> Event:
        """Make the next event of the texts, the payload last; raises OutOfOrderError."""
        if kind not in _FOLLOWS[self.last]:
            raise OutOfOrderError(f"{kind} may not follow {self.last or 'the header'}")
        if len(texts) != _TEXTS[kind]:
            raise ValueError(f"{kind} takes {_TEXTS[kind]} texts, not {len(texts)}")
        event: dict[str, object] = {"parent": self.head} if self.head is not None else {}
        event |= {"height": self.height, "type": kind.value}
        if texts:
            event["payload"] = sha256_hex(texts[-1])
        raw = compact(event).encode()
        head = sha256_hex(raw)
        records = (
            *((f"{sha256_hex(text)}.data.json", text) for text in texts),
            (f"{head}.event.json", raw),
        )
        return Event(
            kind=kind,
            height=self.height,
            parent=self.head,
            head=head,
            records=records,
            data=b"".join(_record(name, text, self.timestamp) for name, text in records),
        )

    def after(self, event: Event) -> Archive:
        """Return where the box stands when the event has been appended."""
        return replace(self, height=event.height + 1, head=event.head, last=event.kind)


def header(timestamp: int) -> bytes:
    """Return the beginning of a box file; the timestamp is a string, as the tool writes it."""
    if not 0 <= timestamp < _LATEST:
        raise ValueError("the timestamp does not fit the archive")
    body = compact({"version": 1, "timestamp": str(timestamp)}).encode()
    return _record("BELENIOS", body, timestamp)


def setup_texts(election: bytes, trustees: bytes, credentials: bytes) -> tuple[bytes, ...]:
    """Return the four texts of the Setup event."""
    payload = {
        "election": sha256_hex(election),
        "trustees": sha256_hex(trustees),
        "credentials": sha256_hex(credentials),
    }
    return election, trustees, credentials, compact(payload).encode()


def owned_texts(owner: int, partial_decryption: bytes) -> tuple[bytes, bytes]:
    """Return the two texts of a PartialDecryption event; owners are counted from 1.

    The owner is the trustee's place in the flattened list of keys.
    """
    payload = {"owner": owner, "payload": sha256_hex(partial_decryption)}
    return partial_decryption, compact(payload).encode()


def write(timestamp: int, steps: Sequence[tuple[Kind, Sequence[bytes]]]) -> bytes:
    """Write a whole box at once."""
    data, archive = [header(timestamp)], Archive(timestamp=timestamp)
    for kind, texts in steps:
        event = archive.append(kind, *texts)
        data.append(event.data)
        archive = archive.after(event)
    return b"".join(data)


def _record(name: str, body: bytes, timestamp: int) -> bytes:
    """Return one file of the archive: a header block, and the body filled up with zeros."""
    fields = {
        0: name.encode(),
        100: b"0000644\0",
        108: b"0000000\0",
        116: b"0000000\0",
        124: b"%011o\0" % len(body),
        136: b"%011o\0" % timestamp,
        148: b" " * 8,
        156: b"0",
    }
    block = bytearray(_BLOCK)
    for at, field in fields.items():
        block[at : at + len(field)] = field
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + body + b"\0" * (-len(body) % _BLOCK)
