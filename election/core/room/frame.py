"""What the committee's room binds its messages to, and the numbers people read to each other.

Twin of ``static/js/room/frame.js``. A context is both the label under which a key is derived and
the associated data of what it encrypts: moved to another place, a message does not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from typing import Final

VERSION: Final = "election-room 1"
EVERYBODY: Final = ""  # the scope of the key that every member has; the others are offices
ROUNDS: Final = 200_000  # beside 53 bits of number, what a search for another key costs
DIGITS: Final = 16
LEAST: Final = 256  # bytes of the shortest text
MOST: Final = 32_768
LENGTH: Final = 4  # bytes that say how long a text is


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One election's room: ids of network and election."""

    network: str
    election: str

    def label(self, *parts: str) -> bytes:
        """Return a label of this room."""
        first, *rest = parts
        return "|".join((VERSION, first, self.network, self.election, *rest)).encode()

    def text(self, kind: str, text_id: str) -> bytes:
        """Return the context of a sealed text."""
        return self.label("text", kind, text_id)

    def share(self, kind: str, text_id: str, scope: str) -> bytes:
        """Return the context of one share of a text's key."""
        return self.label("share", kind, text_id, scope)

    def wrap(self, scope: str, key_id: str, person: str) -> bytes:
        """Return the context of a room key that is sealed to a member."""
        return self.label("wrap", scope, key_id, person)

    def office_key(self, scope: str, key_id: str, public_key: str) -> bytes:
        """Return what is signed of an office's key."""
        return self.label("office key", scope, key_id, public_key)

    def member_key(self, person: str, public_key: str) -> bytes:
        """Return what is signed of a member's key when she is let in."""
        return self.label("member key", person, public_key)

    def pin(self, public_key: str, signing_key: str) -> bytes:
        """Return what a member marks as compared by voice."""
        return self.label("pin", public_key, signing_key)

    def room_number(self, public_key: str, signing_key: str) -> str:
        """Return the number of the committee's key, as its members and its writers see it."""
        return number(self.label("room number", public_key, signing_key))

    def member_number(self, person: str, public_key: str) -> str:
        """Return the number of a member's key, which she reads to whoever lets her in."""
        return number(self.label("member number", person, public_key))


def number(label: bytes) -> str:
    """Return sixteen digits in groups of four."""
    derived = pbkdf2_hmac("sha256", label, VERSION.encode(), ROUNDS, 16)
    digits = f"{int.from_bytes(derived, 'big') % 10**DIGITS:0{DIGITS}d}"
    return " ".join(digits[at : at + 4] for at in range(0, DIGITS, 4))


def padded_length(length: int) -> int:
    """Return the length a text of so many bytes is given: 256, 512, 1024 and so on."""
    size = LEAST
    while size < length + LENGTH:
        size *= 2
    return size
