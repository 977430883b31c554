"""The one written form of the record's JSON: RFC 8785, and nothing else is read."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from election.core.ballot.text import MalformedError, parse
from election.core.refusal import RefusedError, violation


def canonical(value: object) -> bytes:
    """Return the canonical bytes (RFC 8785) of a JSON value: sorted keys, no spaces."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def read_canonical(data: bytes, *, where: str) -> Any:  # noqa: ANN401 - JSON; `decode` narrows it
    """Read JSON that is its own canonical form; raises RefusedError.

    One value has one text, so that a hash over the text is a hash over the value.
    """
    try:
        value = parse(data)
        written = canonical(value)
    except MalformedError as error:
        raise RefusedError(
            [
                violation(
                    "not-json", "This file cannot be read: {says}.", where=where, says=str(error)
                )
            ]
        ) from None
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError):
        raise RefusedError([_not_canonical(where)]) from None
    if written != data:
        raise RefusedError([_not_canonical(where)])
    return value


def _not_canonical(where: str) -> Any:  # noqa: ANN401
    return violation(
        "not-canonical",
        "This file is not written in canonical JSON (RFC 8785): it has been changed or re-written.",
        where=where,
    )


def sha256(data: bytes) -> str:
    """Return the SHA-256 of the bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
