"""Strict reading of the trustees (specification, sections 4.5 to 4.7, and later versions' fields).

Version 2.0 ignores three fields that later versions write: ``context`` in a certificate,
``signatures``, and ``signature`` in a verification key. Data that has all three is *strong*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from election.core.ballot.formats import Proof
from election.core.ballot.group import multiply
from election.core.ballot.invalid import Check, InvalidError, require
from election.core.ballot.read import canonical, element, fields, integer, items, proof, string
from election.core.ballot.text import compact


@dataclass(frozen=True, slots=True, kw_only=True)
class TrusteeKey:
    """A public key and the proof that its private part is known."""

    public_key: int
    pok: Proof
    signature: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a certificate was made for."""

    group: str
    size: int
    threshold: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A trustee's two keys for the key generation, signed by the first of them."""

    message: str
    signature: Proof
    verification: int
    encryption: int
    context: Context | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The commitments to a trustee's polynomial, and the message that she signed."""

    message: str
    signature: Proof
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Trustees of whom ``threshold`` suffice; lists in the order of their indexes 1, 2, …

    ``joint_texts`` are what ``signatures`` sign: each trustee all certificates and her own
    coefficients.
    """

    threshold: int
    certificates: tuple[Certificate, ...]
    coefficients: tuple[Coefficients, ...]
    keys: tuple[TrusteeKey, ...]
    signatures: tuple[Proof, ...] | None
    joint_texts: tuple[str, ...]

    @property
    def strong(self) -> bool:
        """Whether every field of the later versions is there."""
        return (
            self.signatures is not None
            and all(key.signature is not None for key in self.keys)
            and all(certificate.context is not None for certificate in self.certificates)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trustees:
    """Single keys (each needed) and threshold groups; owners are counted over all keys from 1."""

    items: tuple[TrusteeKey | Threshold, ...]

    @property
    def keys(self) -> tuple[int, ...]:
        """Public keys in the order of owner numbers."""
        return tuple(
            key.public_key
            for item in self.items
            for key in (item.keys if isinstance(item, Threshold) else (item,))
        )

    @property
    def public_key(self) -> int:
        """The election's public key: the product of the items' keys."""
        parts: list[int] = []
        for item in self.items:
            if isinstance(item, Threshold):
                parts += [coefficients.values[0] for coefficients in item.coefficients]
            else:
                parts.append(item.public_key)
        return reduce(multiply, parts, 1)

    @property
    def strong(self) -> bool:
        """Whether all threshold data has the fields of later versions."""
        return all(item.strong for item in self.items if isinstance(item, Threshold))


def parse_trustees(raw: bytes) -> Trustees:
    """Read a list of trustees; nothing is verified yet. Raises MalformedError."""
    result = items(canonical(raw), _item)
    require(bool(result), Check.SHAPE, "there must be a trustee")
    return Trustees(items=result)


def _item(value: object) -> TrusteeKey | Threshold:
    match value:
        case ["Single", key]:
            return read_key(key, signed=False)
        case ["Pedersen", parameters]:
            return _threshold(parameters)
        case _:
            raise InvalidError(Check.TEXT, "a trustee is neither Single nor Pedersen")


def read_key(value: object, *, signed: bool = True) -> TrusteeKey:
    """Read a trustee's public key; nothing is verified yet."""
    later = ("signature",) if signed else ()
    pok, public_key, *rest = fields(value, "pok", "public_key", *later, optional=later)
    return TrusteeKey(
        public_key=element(public_key),
        pok=proof(pok),
        signature=next((proof(one) for one in rest if one is not None), None),
    )


def _threshold(value: object) -> Threshold:
    threshold, certs, coefexps, signatures, keys = fields(
        value,
        *("threshold", "certs", "coefexps", "signatures", "verification_keys"),
        optional=("signatures",),
    )
    certificates = items(certs, read_certificate)
    size = len(certificates)
    coefficients = items(coefexps, read_coefficients, size)
    return Threshold(
        threshold=integer(threshold),
        certificates=certificates,
        coefficients=coefficients,
        keys=items(keys, read_key, size),
        signatures=None if signatures is None else items(signatures, proof, size),
        joint_texts=tuple(joint_text(certs, own.values) for own in coefficients),
    )


def joint_text(certs: Any, values: Sequence[int]) -> str:  # noqa: ANN401 - JSON, read before
    """Return what a trustee signs: all certificates as she saw them, and her own coefficients."""
    return "certs_sig|" + compact({"certs": certs, "coefexps": [str(value) for value in values]})


def read_certificate(value: object) -> Certificate:
    """Read a certificate of the key generation; its signature is not verified yet."""
    message, signature = fields(value, "message", "signature")
    verification, encryption, context = fields(
        canonical(string(message).encode()),
        *("verification", "encryption", "context"),
        optional=("context",),
    )
    return Certificate(
        message=message,
        signature=proof(signature),
        verification=element(verification),
        encryption=element(encryption),
        context=None if context is None else _context(context),
    )


def _context(value: object) -> Context:
    group, size, threshold, index = fields(value, "group", "size", "threshold", "index")
    return Context(
        group=string(group),
        size=integer(size),
        threshold=integer(threshold),
        index=integer(index),
    )


def read_coefficients(value: object) -> Coefficients:
    """Read a trustee's signed coefficients; the signature is not verified yet."""
    message, signature = fields(value, "message", "signature")
    (values,) = fields(canonical(string(message).encode()), "coefexps")
    result = items(values, element)
    require(bool(result), Check.SHAPE, "a trustee has no coefficients")
    return Coefficients(message=message, signature=proof(signature), values=result)
