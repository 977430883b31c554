"""The server's own mandatory keys, one per election, all from one seed; and new uuids."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from election.core.ballot.credential import base58
from election.core.ballot.group import Q, Random, random_scalar

_SEED_LEAST: Final = 32
_UUID_LENGTH: Final = 14


def derive_server_key(seed: bytes, uuid: str) -> int:
    """Return the server's private key in one election (HKDF-SHA256, RFC 5869).

    The key must differ in every election, and only the seed needs a recovery copy. Of 48
    bytes reduced modulo q the bias is below 2^-128. Raises ValueError for a short seed.
    """
    if len(seed) < _SEED_LEAST:
        raise ValueError(f"the server's seed must have at least {_SEED_LEAST} bytes")
    derivation = HKDF(
        algorithm=SHA256(), length=48, salt=None, info=f"election server key|{uuid}".encode()
    )
    return int.from_bytes(derivation.derive(seed)) % Q


def new_uuid(random: Random = random_scalar) -> str:
    """Draw a new election's uuid: 14 characters of base 58."""
    return base58(random(), _UUID_LENGTH)
