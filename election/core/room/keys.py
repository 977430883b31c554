"""Private keys of the committee's room, each derived from a seed; twin of ``room/keys.js``.

In earnest they are in the members' browsers alone. Here they are for the demonstration and for
tests, where one process plays everybody.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass
from hmac import digest
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from election.core.room.frame import VERSION, Frame
from election.core.room.statement import CURVE, HALF

ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SEED: Final = 32  # bytes
WIDE: Final = 48  # bytes, so that reducing them leaves no bias


def hkdf(material: bytes, info: bytes, length: int, salt: bytes = b"") -> bytes:
    """Derive bytes from a secret (RFC 5869, SHA-256)."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def private_key(seed: bytes, label: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the private key on P-256 that a seed has under a label."""
    scalar = int.from_bytes(hkdf(seed, label, WIDE), "big") % (ORDER - 1) + 1
    return ec.derive_private_key(scalar, CURVE)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a key's public half, uncompressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def text_of(data: bytes) -> str:
    """Return bytes as base64."""
    return b64encode(data).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberKeys:
    """What a member's secret of 22 characters opens."""

    opening: ec.EllipticCurvePrivateKey
    pin: bytes

    @property
    def public_key(self) -> str:
        return text_of(point(self.opening))

    def mark(self, frame: Frame, public_key: str, signing_key: str) -> str:
        """Return the mark by which she knows a room key that she has compared by voice."""
        return text_of(digest(self.pin, frame.pin(public_key, signing_key), "sha256"))


def member_keys(frame: Frame, secret: str) -> MemberKeys:
    """Derive a member's keys from her secret, for one election."""
    return MemberKeys(
        opening=private_key(secret.encode(), frame.label("member", "ecdh")),
        pin=hkdf(secret.encode(), frame.label("member", "pin"), SEED),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomKeys:
    """A room key: of the whole committee, or of those who work on one office."""

    seed: bytes

    @property
    def opening(self) -> ec.EllipticCurvePrivateKey:
        return private_key(self.seed, f"{VERSION}|room|ecdh".encode())

    @property
    def signing(self) -> ec.EllipticCurvePrivateKey:
        return private_key(self.seed, f"{VERSION}|room|sign".encode())

    @property
    def public_key(self) -> str:
        return text_of(point(self.opening))

    @property
    def signing_key(self) -> str:
        return text_of(point(self.signing))

    def sign(self, statement: bytes) -> str:
        """Vouch for another key of the room."""
        halves = decode_dss_signature(self.signing.sign(statement, ec.ECDSA(SHA256())))
        return text_of(b"".join(half.to_bytes(HALF, "big") for half in halves))


def new_room_keys() -> RoomKeys:
    """Draw a room key."""
    return RoomKeys(seed=secrets.token_bytes(SEED))
