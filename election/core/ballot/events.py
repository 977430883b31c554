"""The chain of events of an archive: hashes, heights, payloads, and their order (section 4.4)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from election.core.ballot.invalid import (
    Check,
    InvalidArchiveError,
    UnsupportedElectionError,
    as_invalid,
    require,
)
from election.core.ballot.read import canonical, fields, integer, string
from election.core.ballot.tar import Record
from election.core.ballot.text import MalformedError


class EventType(StrEnum):
    """The specification's event types."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    SHUFFLE = "Shuffle"
    END_SHUFFLES = "EndShuffles"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


_RECORDS: Final = {
    EventType.SETUP: 4,
    EventType.BALLOT: 1,
    EventType.END_BALLOTS: 0,
    EventType.ENCRYPTED_TALLY: 2,
    EventType.SHUFFLE: 2,
    EventType.END_SHUFFLES: 0,
    EventType.PARTIAL_DECRYPTION: 2,
    EventType.RESULT: 1,
}
"""How many data records stand before an event; the last of them is its payload."""

_BOX_OPEN: Final = frozenset({EventType.BALLOT, EventType.END_BALLOTS})
_FOLLOWERS: Final = {
    EventType.SETUP: _BOX_OPEN,
    EventType.BALLOT: _BOX_OPEN,
    EventType.END_BALLOTS: frozenset({EventType.ENCRYPTED_TALLY}),
    EventType.ENCRYPTED_TALLY: frozenset({EventType.PARTIAL_DECRYPTION}),
    EventType.PARTIAL_DECRYPTION: frozenset({EventType.PARTIAL_DECRYPTION, EventType.RESULT}),
    EventType.RESULT: frozenset[EventType](),
}
"""What may follow what. Without ranked questions nothing is shuffled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event and the data records it brings; the last of these is its payload."""

    height: int
    type: EventType
    hash: str
    data: tuple[Record, ...]

    @property
    def where(self) -> str:
        """How errors name the event."""
        tracker = f", ballot {self.tracker}" if self.type is EventType.BALLOT else ""
        return f"event {self.height} ({self.type}{tracker})"

    @property
    def tracker(self) -> str:
        """The tracker of a Ballot event's ballot."""
        return base64.b64encode(bytes.fromhex(self.data[0].hash)).decode().rstrip("=")


@contextmanager
def at(where: str) -> Iterator[None]:
    """Name the place in whatever is found wrong inside."""
    try:
        yield
    except (InvalidArchiveError, UnsupportedElectionError):
        raise
    except MalformedError as error:
        found = as_invalid(error)
        raise InvalidArchiveError(where, found.check, found.message) from None


def link_events(records: Iterable[Record]) -> list[Event]:
    """Group records into events; raises InvalidArchiveError where chain or grouping breaks."""
    events: list[Event] = []
    waiting: list[Record] = []
    for record in records:
        if record.is_event:
            with at(f"event {len(events)}"):
                events.append(_event(record, events, tuple(waiting)))
            waiting = []
        else:
            waiting.append(record)
    with at("the end"):
        require(not waiting, Check.ORPHAN, "data stands after the last event")
        require(bool(events), Check.ORDER, "the archive has no event")
    return events


def _event(record: Record, before: list[Event], data: tuple[Record, ...]) -> Event:
    parent, height, kind, payload = fields(
        canonical(record.body),
        *("parent", "height", "type", "payload"),
        optional=("parent", "payload"),
    )
    require(integer(height) == len(before), Check.HEIGHT, "the height is not the event's place")
    require(
        parent == (before[-1].hash if before else None),
        Check.CHAIN,
        "the parent is not the event before",
    )
    require(string(kind) in set(EventType), Check.TEXT, "the type of the event is unknown")
    event = Event(height=height, type=EventType(kind), hash=record.hash, data=data)
    require(
        len(data) == _RECORDS[event.type],
        Check.ORPHAN,
        f"{_RECORDS[event.type]} data records must stand before the event, not {len(data)}",
    )
    require(
        payload == (data[-1].hash if data else None),
        Check.PAYLOAD,
        "the payload is not the data record before the event",
    )
    return event


def require_order(events: Iterable[Event]) -> None:
    """Check that the events follow each other as an election does, from a Setup on."""
    allowed = frozenset({EventType.SETUP})
    for event in events:
        with at(event.where):
            require(event.type in allowed, Check.ORDER, "the event stands where it may not")
        allowed = _FOLLOWERS[event.type]
