"""Trustees' keys as the archive lists them, and the check number of a key ceremony.

Belenios 2.0 specification, sections 4.5, 4.6.7 and 4.7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from election.core.ballot.ballot import proof_object
from election.core.ballot.group import Random, generator_table, random_scalar
from election.core.ballot.prove import prove_key
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.text import compact, sha256_hex

_DIGITS: Final = 12


def single_key(private_key: int, random: Random = random_scalar) -> dict[str, object]:
    """Return a mandatory trustee's public key with the proof that she knows the private one."""
    return {
        "pok": proof_object(prove_key(private_key, random=random)),
        "public_key": str(generator_table().power(private_key)),
    }


def single(key: Mapping[str, object]) -> list[object]:
    """Return an item of the trustees' list whose share is always needed."""
    return ["Single", dict(key)]


def threshold(parameters: Mapping[str, object]) -> list[object]:
    """Return an item of the trustees' list where any k of n shares are enough."""
    return ["Pedersen", dict(parameters)]


def trustees_text(items: Sequence[Sequence[object]]) -> bytes:
    """Write the trustees as they are archived."""
    return compact(items).encode()


def election_public_key(trustees: bytes) -> int:
    """Return the product of all items' keys: the key that ballots are encrypted to."""
    return parse_trustees(trustees).public_key


def check_number(parts: Sequence[bytes]) -> str:
    """Return the number of a ceremony that its trustees read to each other, ``1234 5678 9012``.

    ``parts`` in order: certificates, coefficients, lot boxes, credential lists. Twelve digits
    are enough only when the last parts to arrive were promised by their hashes (commitment)
    before anybody could see them, so that nobody can search for parts with a number to suit.
    """
    text = "check-number|" + ",".join(sha256_hex(part) for part in parts)
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()) % 10**_DIGITS
    digits = f"{value:0{_DIGITS}}"
    return " ".join(digits[at : at + 4] for at in range(0, _DIGITS, 4))


def commitment(part: bytes) -> str:
    """Return the hash by which a part is promised before it is shown.

    The part holds a fresh ciphertext or proof, so that its hash tells nothing about it.
    """
    return sha256_hex(part)
