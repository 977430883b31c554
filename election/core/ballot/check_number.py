"""The check number of a key ceremony: what its trustees read to each other by voice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from election.core.ballot.text import sha256_hex

_DIGITS: Final = 12
_DIGITS_ALONE: Final = 40


def check_number(parts: Sequence[bytes], *, promised: bool = True) -> str:
    """Return the number of a ceremony that its trustees read to each other, ``1234 5678 9012``.

    ``parts`` in order: certificates, coefficients, lot boxes, credential lists. Twelve digits
    are enough only when the last parts to arrive were promised by hashes that do not tell the
    number, so that nobody can search for parts with a number to suit. Where nothing was
    promised there are forty, and searching takes 2^66 steps.
    """
    length = _DIGITS if promised else _DIGITS_ALONE
    text = "check-number|" + ",".join(sha256_hex(part) for part in parts)
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()) % 10**length
    digits = f"{value:0{length}}"
    return " ".join(digits[at : at + 4] for at in range(0, length, 4))
