"""Pictures of nominees: JPEG taken apart, and put together again without anything but the picture.

The nominee's browser has made the picture small; what arrives is nevertheless anybody's bytes.
Segments are read strictly (ITU-T T.81, annex B), and only those a decoder needs are written
again: no place, camera, date or thumbnail of the original stays, and nothing after its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

LARGEST_BYTES = 600_000
LARGEST_SIDE = 2000  # pixels
SMALLEST_SIDE = 32
JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")  # says no more than "YCbCr, square"

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
DQT, DHT, DRI = 0xDB, 0xC4, 0xDD
FRAMES = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive; all with Huffman codes
RESTARTS = range(0xD0, 0xD8)
DROPPED = (*range(0xE0, 0xF0), 0xFE)  # what applications add, and comments
ADOBE = 0xEE


class PhotoError(ValueError):
    """These bytes are no picture that is shown here; the template of a refusal says why."""

    def __init__(self, template: str) -> None:
        super().__init__(template)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG and its measures."""

    content: bytes
    width: int
    height: int


def read_photo(data: bytes) -> Picture:
    """Return the picture alone.

    Raises PhotoError when it is no whole JPEG, or too large.
    """
    if len(data) > LARGEST_BYTES:
        raise PhotoError("The picture is too large. Choose one below 600 kB.")
    parts, size = [b"\xff\xd8", JFIF], None
    scans = 0
    for marker, body in _segments(data):
        if marker == ADOBE and body.startswith(b"Adobe") and body[11:12] != b"\x01":
            raise PhotoError("The colours of this picture are for printing. Save it as RGB.")
        if marker in DROPPED:
            continue
        if marker in FRAMES:
            if size is not None:
                raise PhotoError(BROKEN)
            size = _size(body)
        elif marker == SOS:
            scans += 1
            _check(size is not None)
        else:
            _check(_table_is_whole(marker, body))
        parts.append(_written(marker, body))
    if size is None or not scans:
        raise PhotoError(BROKEN)
    return Picture(content=b"".join([*parts, b"\xff\xd9"]), width=size[0], height=size[1])


BROKEN = "This is no whole JPEG picture. Choose another file."


def _check(holds: bool) -> None:
    if not holds:
        raise PhotoError(BROKEN)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and content until the end of the picture; a scan with its coded data."""
    _check(data[:2] == b"\xff\xd8")
    at = 2
    while True:
        _check(len(data) >= at + 2 and data[at] == 0xFF)
        marker = data[at + 1]
        if marker == EOI:
            return
        _check(marker in (*FRAMES, *DROPPED, DQT, DHT, DRI, SOS) and len(data) >= at + 4)
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        _check(length >= 2 and end <= len(data))
        body = data[at + 4 : end]
        if marker == SOS:
            _check(len(body) >= 1 and len(body) == 4 + 2 * body[0])
            end = _end_of_scan(data, end)
            body = data[at + 2 : end]  # with its length: what follows it has none
        yield marker, body
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the coded data of a scan ends: at the next marker that is no restart."""
    while True:
        at = data.find(b"\xff", at)
        _check(at >= 0 and at + 1 < len(data))
        if data[at + 1] != 0 and data[at + 1] not in RESTARTS:
            return at
        at += 2


def _size(body: bytes) -> tuple[int, int]:
    _check(len(body) >= 6 and body[0] == 8)  # bits a colour
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    colours = body[5]
    if colours not in (1, 3):
        raise PhotoError("The colours of this picture are for printing. Save it as RGB.")
    _check(len(body) == 6 + 3 * colours)
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (width, height)):
        raise PhotoError("The picture must have 32 to 2,000 pixels on each side.")
    return width, height


def _table_is_whole(marker: int, body: bytes) -> bool:
    """Tell whether tables end where their segment ends."""
    at = 0
    while at < len(body):
        if marker == DRI:
            return len(body) == 2
        if marker == DQT:
            at += 1 + 64 * (1 + (body[at] >> 4 & 1))
        else:
            at += 17 + sum(body[at + 1 : at + 17])
    return bool(body) and at == len(body)


def _written(marker: int, body: bytes) -> bytes:
    head = bytes((0xFF, marker))
    return head + (body if marker == SOS else (len(body) + 2).to_bytes(2, "big") + body)
