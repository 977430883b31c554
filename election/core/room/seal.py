"""Seal what the committee alone may read; twin of the sealing half of ``room/seal.js``.

A box is sealed to a public key: an ephemeral point, then AES-256-GCM under a key that is derived
from the Diffie-Hellman secret, both points and the context. A text has a key of its own, in one
share for each room key that is needed to read it: whoever lacks one of them cannot.
"""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from election.core.room.frame import LENGTH, Frame, padded_length
from election.core.room.keys import SEED, hkdf, point, text_of
from election.core.room.statement import CURVE, read_point

NONCE = bytes(12)  # each key encrypts once


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed text: its box, and by scope a share of its key."""

    box: str
    shares: Mapping[str, str]


def seal(data: bytes, public_key: str, context: bytes) -> str:
    """Seal bytes to a public key."""
    ephemeral = ec.generate_private_key(CURVE)
    shared = ephemeral.exchange(ec.ECDH(), read_point(public_key))
    key = box_key(shared, point(ephemeral), b64decode(public_key), context)
    return text_of(point(ephemeral) + AESGCM(key).encrypt(NONCE, data, context))


def box_key(shared: bytes, ephemeral: bytes, recipient: bytes, context: bytes) -> bytes:
    """Derive the key of a box."""
    return hkdf(shared, context, SEED, salt=ephemeral + recipient)


def seal_text(
    frame: Frame, text: str, *, kind: str, text_id: str, keys: Mapping[str, str]
) -> Sealed:
    """Seal a text to room keys, by scope, that are all needed to read it; its length is hidden."""
    shares = {scope: secrets.token_bytes(SEED) for scope in sorted(keys)}
    context = frame.text(kind, text_id)
    data = text.encode()
    whole = len(data).to_bytes(LENGTH, "big") + data
    padded = whole.ljust(padded_length(len(data)), b"\0")
    box = AESGCM(text_key(shares, context)).encrypt(NONCE, padded, context)
    return Sealed(
        box=text_of(box),
        shares={
            scope: seal(share, keys[scope], frame.share(kind, text_id, scope))
            for scope, share in shares.items()
        },
    )


def text_key(shares: Mapping[str, bytes], context: bytes) -> bytes:
    """Derive the key of a text from all its shares."""
    return hkdf(b"".join(shares[scope] for scope in sorted(shares)), context, SEED)
