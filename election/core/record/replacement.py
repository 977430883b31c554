"""Replacement statements: a spare code takes a lost code's place, signed by the code officer.

The officer signs the canonical JSON of ``{"kind": "replacement", "manifest": …, "pairs": …,
"version": 1}``; a pair per uuid, because each code has another public credential there.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.core.record import sign
from election.core.record.canonical import canonical
from election.core.record.document import Number, Signature, Uuid, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """In this uuid the withdrawn public credential gives way to the spare one."""

    uuid: Uuid
    withdrawn: Number
    spare: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    pairs: tuple[Pair, ...]
    signature: Signature


def statement(manifest_digest: str, pairs: Iterable[Pair]) -> bytes:
    """Return the exact bytes that the code officer signs."""
    return canonical(
        {
            "kind": "replacement",
            "manifest": manifest_digest,
            "pairs": [encode(pair) for pair in pairs],
            "version": 1,
        }
    )


def make_replacement(
    key: Ed25519PrivateKey, *, manifest_digest: str, pairs: Iterable[Pair]
) -> Replacement:
    """Sign a replacement with the code officer's key."""
    pairs = tuple(pairs)
    signature = sign.sign(key, statement(manifest_digest, pairs))
    return Replacement(pairs=pairs, signature=base64.b64encode(signature).decode())


def check_replacement(replacement: Replacement, *, manifest_digest: str, officer: str) -> None:
    """Raise BadSignatureError unless the officer's public key made the statement."""
    sign.check_signature(
        officer,
        signature=base64.b64decode(replacement.signature),
        data=statement(manifest_digest, replacement.pairs),
    )
