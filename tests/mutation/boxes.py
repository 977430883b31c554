"""The mutants: a good box with one thing in it changed, and everything around it put right again.

Whoever forges a box can compute hashes: names of records, the chain of events and the payloads
that name them are mended, so that what refuses a mutant is what the changed object itself says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from ballot_forging import Maker, pack, repaired
from ballot_proving import Twist, bare, scalar, sign_ballot, sign_group, single_key, text
from false_boxes import BLANK, FIRST_SHARE, QUESTIONS, RESULT, SETUP, TALLY, make_box

from tests.mutation.values import Path, changed

T = TypeVar("T")

# Where each object stands in a box: height of its event, place among the event's texts.
OBJECTS = {
    "election": (SETUP, 0),
    "trustees": (SETUP, 1),
    "credentials": (SETUP, 2),
    "setup payload": (SETUP, 3),
    "ballot": (BLANK, 0),
    "encrypted tally": (TALLY, 0),
    "tally payload": (TALLY, 1),
    "partial decryption": (FIRST_SHARE, 0),
    "decryption payload": (FIRST_SHARE, 1),
    "result": (RESULT, 0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A box cut off behind what was changed, and the whole box with the same change."""

    kind: str
    place: str
    what: str
    cut: bytes
    whole: bytes

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.place or 'all of it'}: {self.what}"


def mutants() -> Iterator[Mutant]:
    box = make_box()
    for name, (height, place) in OBJECTS.items():
        yield from _values(box, name, height, place)
        yield from _forms(box, name, height, place)
        yield from _foreign(box, name, height, place)
    yield from _ballots_signed_again(box)
    yield from _trustees_signed_again(box)
    yield from _event_texts(box)
    yield from _events(box)
    yield from _small_orders(box)
    yield from _bytes(box)


def _told(path: Path) -> str:
    return ".".join(map(str, path))


def _mutant(box: Maker, kind: str, place: str, what: str, at: tuple[int, int, bytes]) -> Mutant:
    height, which, body = at
    return Mutant(
        kind=kind,
        place=place,
        what=what,
        cut=pack(repaired(box.events[: height + 1], height, which, body)),
        whole=pack(repaired(box.events, height, which, body)),
    )


# --- the objects ---


def _values(box: Maker, name: str, height: int, place: int) -> Iterator[Mutant]:
    raw = box.events[height][1][place]
    for path, what, value in changed(json.loads(raw)):
        body = text(value)
        if body != raw:
            yield _mutant(box, name, _told(path), what, (height, place, body))


def _forms(box: Maker, name: str, height: int, place: int) -> Iterator[Mutant]:
    """Write the same value otherwise, or not quite."""
    raw = box.events[height][1][place]
    value = json.loads(raw)
    opened = raw[:1]
    others = {
        "with spaces": json.dumps(value, ensure_ascii=False).encode(),
        "with a line break behind": raw + b"\n",
        "with a space before": b" " + raw,
        "with a byte order mark": b"\xef\xbb\xbf" + raw,
        "with a key twice": raw.replace(b"{", b'{"version":1,', 1) if opened == b"{" else raw,
        "with letters escaped": json.dumps(value, separators=(",", ":")).encode(),
        "with slashes escaped": raw.replace(b"/", b"\\/"),
        "cut": raw[:-1],
        "empty": b"",
        "twice": raw + raw,
        "not UTF-8": raw[:-1] + b"\xff" + raw[-1:],
        "nested ten thousand deep": b"[" * 10_000 + b"]" * 10_000,
        "a number of a million digits": b"9" * 1_000_000,
    }
    for what, body in others.items():
        if body != raw:
            yield _mutant(box, name, "", what, (height, place, body))


def _foreign(box: Maker, name: str, height: int, place: int) -> Iterator[Mutant]:
    """Put in what belongs to another election: of other keys, or of other voters alone."""
    for what, other in (
        ("of an election with other keys", make_box()),
        ("of an election of one question", make_box(QUESTIONS[:1])),
    ):
        body = other.events[height][1][place]
        if body != box.events[height][1][place]:
            yield _mutant(box, name, "", what, (height, place, body))


def _ballots_signed_again(box: Maker) -> Iterator[Mutant]:
    """Change a ballot as its own voter could, who can sign it."""
    raw = box.events[BLANK][1][0]
    unsigned = {key: value for key, value in json.loads(raw).items() if key != "signature"}
    for path, what, value in changed(unsigned):
        body = _made(lambda value=value: sign_ballot(value, box.secrets[1]))
        if body is not None and body != raw:
            place = _told(path)
            yield _mutant(box, "ballot, signed again", place, what, (BLANK, 0, body))


def _trustees_signed_again(box: Maker) -> Iterator[Mutant]:
    """Change the trustees' data as all of them together could, who can sign it."""
    group = box.items[1][1]
    for path, what, value in changed(bare(group)):
        signed = _made(lambda value=value: sign_group(value, box.signing))
        if signed is not None and _unsigned(signed) != _unsigned(group):
            body = text([box.items[0], ["Pedersen", signed]])
            place = _told(path)
            yield _mutant(box, "trustees, signed again", place, what, (SETUP, 1, body))


def _unsigned(group: dict[str, Any]) -> dict[str, Any]:
    """Return what the trustees sign, without what signing makes anew in any case."""
    keys = [{**key, "signature": None} for key in group["verification_keys"]]
    return {**bare(group), "signatures": None, "verification_keys": keys}


def _made(make: Callable[[], T]) -> T | None:
    """Return what the change gives; None where a forger's own tools cannot work with it."""
    try:
        return make()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None


# --- the chain ---


def _event_texts(box: Maker) -> Iterator[Mutant]:
    for height, (kind, _) in enumerate(box.events):
        if kind == "PartialDecryption" and height != FIRST_SHARE:
            continue
        for path, what, value in _changed_event(box, height):
            yield Mutant(
                kind=f"event {kind}",
                place=_told(path),
                what=what,
                cut=pack(box.events[: height + 1], edit=_replacing(height, value)),
                whole=pack(box.events, edit=_replacing(height, value)),
            )


def _changed_event(box: Maker, height: int) -> Iterator[tuple[Path, str, Any]]:
    seen: list[Any] = []

    def look(event: dict[str, Any]) -> dict[str, Any]:
        seen.append(event)
        return event

    pack(box.events[: height + 1], edit=look)
    for path, what, value in changed(seen[height]):
        if value != seen[height] or list(value) != list(seen[height]):
            yield path, what, value


def _replacing(height: int, value: Any) -> Callable[[Any], Any]:
    counted = iter(range(1_000))
    return lambda event: value if next(counted) == height else event


def _events(box: Maker) -> Iterator[Mutant]:
    """Move, double and leave out whole events, and chain what is left anew."""
    for height, (kind, _) in enumerate(box.events):
        one, before, after = box.events[height], box.events[:height], box.events[height + 1 :]
        ways = {"left out": [*before, *after], "doubled": [*before, one, one, *after]}
        if after:
            ways["moved behind the next"] = [*before, after[0], one, *after[1:]]
        for what, events in ways.items():
            place, cut = f"{height} {kind}", pack(events[: height + 2])
            yield Mutant(kind="events", place=place, what=what, cut=cut, whole=pack(events))


# --- members of small order, with proofs that hold ---


def _small_orders(box: Maker) -> Iterator[Mutant]:
    kind = "small orders, proofs that hold"
    for order in (2, 3):
        for question, places in ((0, 1), (1, 2)):
            for place in range(places):
                for part, name in enumerate(("alpha", "beta")):
                    twist = Twist(question, place, part, order)
                    raw = box.ballot(1, [[0], [1, 0]], twist)
                    told = f"ballot {question}.{place}.{name}"
                    yield _mutant(box, kind, told, f"order {order}", (BLANK, 0, raw))
        key = text([["Single", single_key(scalar(), order)], box.items[1]])
        yield _mutant(box, kind, "trustees.0 public_key", f"order {order}", (SETUP, 1, key))
        for owner in (1, 2, 3):
            share = ("PartialDecryption", box.decryption(owner, order))
            events = [*box.events[:FIRST_SHARE], share]
            left = [e for e in box.events[FIRST_SHARE:RESULT] if _owner(e) != owner]
            yield Mutant(
                kind=kind,
                place=f"factors of trustee {owner}",
                what=f"order {order}",
                cut=pack(events),
                whole=pack([*events, *left, box.events[RESULT]]),
            )


def _owner(event: tuple[str, list[bytes]]) -> int:
    return int(json.loads(event[1][1])["owner"])


# --- the file ---


def _bytes(box: Maker) -> Iterator[Mutant]:
    data = pack(box.events)
    position = number = 0
    while position < len(data):
        size = int(data[position + 124 : position + 135], 8)
        end = position + 512 + size + -size % 512
        yield from _bytes_of_record(data, number, position, end)
        position, number = end, number + 1
    for what, other in (
        ("a block of zeros behind", data + bytes(512)),
        ("two blocks of zeros behind", data + bytes(1024)),
        ("its beginning behind", data + data[:1024]),
        ("nothing", b""),
    ):
        yield Mutant(kind="bytes", place="file", what=what, cut=other, whole=other)


HEADER = {
    0: "name",
    100: "mode",
    108: "owner",
    124: "size",
    136: "time",
    148: "sum",
    156: "type",
    400: "rest",
}


def _bytes_of_record(data: bytes, number: int, begin: int, end: int) -> Iterator[Mutant]:
    flips = {f"header: {told}": begin + offset for offset, told in HEADER.items()}
    if end - begin > 512:
        flips |= {
            f"body, {part} of 4": begin + 512 + (end - begin - 513) * part // 4 for part in range(5)
        }
    for what, place in flips.items():
        other = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        yield Mutant(kind="bytes", place=f"record {number}", what=what, cut=other, whole=other)
    for what, other in (
        ("record left out", data[:begin] + data[end:]),
        ("record doubled", data[:end] + data[begin:]),
        ("file cut in the record's header", data[: begin + 100]),
        ("file cut in the record's body", data[: end - 1]),
    ):
        yield Mutant(kind="bytes", place=f"record {number}", what=what, cut=other, whole=other)
