"""Public keys of the committee's room, and the signatures by which one vouches for the others."""

from __future__ import annotations

from base64 import b64decode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

HALF = 32  # bytes of a coordinate, and of each half of a signature
POINT = 2 * HALF + 1
CURVE = ec.SECP256R1()


class BadKeyError(ValueError):
    """What should be a public key or a signature is none."""


def read_point(public_key: str) -> ec.EllipticCurvePublicKey:
    """Return the public key written as base64 of an uncompressed point; raises BadKeyError."""
    try:
        point = b64decode(public_key, validate=True)
        if len(point) != POINT:
            raise BadKeyError("a public key has 65 bytes")
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError as error:
        raise BadKeyError("this is no public key") from error


def check_signature(signing_key: str, signature: str, statement: bytes) -> None:
    """Raise BadKeyError unless the key signed the statement (ECDSA, both halves one by one)."""
    try:
        raw = b64decode(signature, validate=True)
        if len(raw) != 2 * HALF:
            raise BadKeyError("a signature has 64 bytes")
        halves = int.from_bytes(raw[:HALF], "big"), int.from_bytes(raw[HALF:], "big")
        read_point(signing_key).verify(encode_dss_signature(*halves), statement, ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature) as error:
        raise BadKeyError("the signature does not fit") from error
