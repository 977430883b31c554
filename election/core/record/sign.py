"""Ed25519 signatures of the record: keys, key ids, PEM files, signing and checking.

A signature is over the exact bytes of a file, so that
``openssl pkeyutl -verify -pubin -inkey K.pem -rawin -in checksums.json -sigfile K.sig``
accepts it with no other program.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_DER_PREFIX: Final = bytes.fromhex("302a300506032b6570032100")  # RFC 8410, section 10.1
_FIELD: Final = 2**255 - 19
_ORDER_8: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER: Final = frozenset({0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8})
"""The y of the eight points whose signatures anybody can make, for any text."""


class BadSignatureError(ValueError):
    """A key that cannot be read, or a signature that does not fit key and bytes."""


def private_key(seed: bytes) -> Ed25519PrivateKey:
    """Return the signing key of these 32 bytes (RFC 8032, section 5.1.5)."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public key as the manifest has it: base64 of its DER, the middle line of a PEM."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def key_id(public: str) -> str:
    """Return the id of a public key: the first 16 digits of the SHA-256 of its DER."""
    return hashlib.sha256(_der(public)).hexdigest()[:16]


def pem(public: str) -> bytes:
    """Return the public key as a PEM file."""
    return f"-----BEGIN PUBLIC KEY-----\n{public}\n-----END PUBLIC KEY-----\n".encode()


def sign(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """Return the 64 bytes of the signature over the exact bytes."""
    return key.sign(data)


def check_signature(public: str, *, signature: bytes, data: bytes) -> None:
    """Raise BadSignatureError unless the key made the signature over these bytes."""
    point = _der(public)[len(_DER_PREFIX) :]
    try:
        Ed25519PublicKey.from_public_bytes(point).verify(signature, data)
    except (InvalidSignature, ValueError):
        raise BadSignatureError("the signature does not fit the key and the bytes") from None


def _der(public: str) -> bytes:
    try:
        der = base64.b64decode(public, validate=True)
    except ValueError:
        raise BadSignatureError("the public key is not base64") from None
    if len(der) != len(_DER_PREFIX) + 32 or not der.startswith(_DER_PREFIX):
        raise BadSignatureError("the public key is not an Ed25519 key in DER")
    if base64.b64encode(der).decode() != public:
        raise BadSignatureError("the public key is not written in canonical base64")
    y = int.from_bytes(der[len(_DER_PREFIX) :], "little") % (1 << 255)
    if y >= _FIELD or y in _SMALL_ORDER:
        raise BadSignatureError("anybody could sign with this public key")
    return der
