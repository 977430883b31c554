"""Trustees' keys as the archive lists them (Belenios 2.0 specification, 4.5, 4.6.7 and 4.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from election.core.ballot.ballot import proof_object
from election.core.ballot.group import G, Random, random_scalar, secret_power
from election.core.ballot.prove import prove_key
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.text import compact


def single_key(private_key: int, random: Random = random_scalar) -> dict[str, object]:
    """Return a mandatory trustee's public key with the proof that she knows the private one."""
    return {
        "pok": proof_object(prove_key(private_key, random=random)),
        "public_key": str(secret_power(G, private_key)),
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
