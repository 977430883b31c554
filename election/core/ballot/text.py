"""Texts of the protocol: strict JSON in, compact JSON out, decimal numbers, and their hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any, Final, NoReturn

from election.core.ballot.group import Q

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]*")
_LONGEST_NUMBER: Final = 650  # digits; p has 617


class MalformedError(ValueError):
    """A text that is not what the protocol allows; the message says what is wrong."""


def compact(value: object) -> str:
    """Serialise as the protocol hashes it: no spaces, unicode as it is, fields as given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def parse(data: bytes) -> Any:  # noqa: ANN401 - JSON; the readers narrow it
    """Read JSON strictly; raises MalformedError on bad UTF-8, doubled keys, floats and NaN."""
    try:
        return json.loads(
            data.decode(),
            object_pairs_hook=_unique,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise MalformedError(f"not JSON: {error}") from None
    except MalformedError:
        raise
    except ValueError as error:
        raise MalformedError(f"not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise MalformedError("a key stands twice in one object")
    return result


def _no_float(text: str) -> NoReturn:
    raise MalformedError(f"not an integer: {text[:20]}")


def number(value: object) -> int:
    """Read a big number as the protocol writes it: a string ``0|[1-9][0-9]*``."""
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(value):
        raise MalformedError("not a decimal number in a string")
    return int(value)


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the bytes in hexadecimal, as record names have it."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(data: bytes) -> str:
    """Return base64 without padding of SHA-256: election hashes and ballot trackers."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def hash_to_scalar(prefix: str, *elements: int) -> int:
    """Return SHA-256 of ``prefix`` and the numbers joined by commas, reduced mod q.

    The prefix carries its own bars, as in ``prove|S|alpha,beta|`` (sections 4.5 to 4.18).
    """
    text = prefix + ",".join(map(str, elements))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % Q
