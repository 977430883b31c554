"""Voting codes and the credentials derived from them (Belenios 2.0 specification, section 4.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from election.core.ballot.formats import BASE58
from election.core.ballot.group import G, Q, Random, random_scalar, secret_power
from election.core.ballot.text import compact

_DRAWN: Final = 14
_ITERATIONS: Final = 1000


# Spaces and dashes of every kind that keyboards, word processors and mail put into a code.
_TYPING: Final = frozenset(
    " \t\r\n\v\f\xa0\xad\u200b\u200c\u200d\u2060\ufeff\u2007\u2009\u202f"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
)
_LOOKALIKES: Final = "0OIl"  # left out of the alphabet because they look like others
_PASS: Final = 12  # characters of a pass, which stands beside the code
_SHOWN_BY_CASE: Final = 8  # so many letters all in one case are no chance


class CodeError(ValueError):
    """A voting code that was mistyped; ``code`` names the fault, the message what to look at.

    ``code-letter`` and ``code-lookalike`` (params ``letter``), ``code-length`` (``expected``,
    ``given``), ``code-is-pass``, ``code-case``, ``code-mistyped``.
    """

    def __init__(self, code: str, says: str, **params: str | int) -> None:
        self.code, self.params = code, params
        super().__init__(says)


def base58(value: int, length: int) -> str:
    """Write the lowest ``length`` digits of a number in base 58, the highest first."""
    digits = []
    for _ in range(length):
        value, digit = divmod(value, len(BASE58))
        digits.append(BASE58[digit])
    return "".join(reversed(digits))


def generate_code(random: Random = random_scalar) -> str:
    """Draw a new voting code, ``XXX-XXX-XXX-XXX-XXX``: 82 random bits and a check character."""
    drawn = base58(random(), _DRAWN)
    return _dashed(drawn + _check_character(drawn))


def check_code(code: str) -> str:
    """Return the code as it was handed out, dashes in place; raises CodeError when mistyped.

    Spaces and dashes are typing, not content; upper and lower case letters differ.
    """
    letters = "".join(letter for letter in code if letter not in _TYPING)
    fault = _fault(letters)
    if fault is None:
        return _dashed(letters)
    if _is_of_one_case(letters):
        raise CodeError("code-case", "Upper and lower case differ; these letters are all alike.")
    raise fault


def _fault(letters: str) -> CodeError | None:
    for letter in letters:
        if letter in _LOOKALIKES:
            says = (
                f"A code never has {letter!r}, which looks like another; look at the sheet again."
            )
            return CodeError("code-lookalike", says, letter=letter)
        if letter not in BASE58:
            says = f"A code has no character {letter!r}; look at the sheet again."
            return CodeError("code-letter", says, letter=letter)
    if len(letters) == _PASS:
        return CodeError("code-is-pass", "This is as long as a pass; the code has 15 characters.")
    if len(letters) != _DRAWN + 1:
        says = f"A code has 15 characters besides the dashes; this has {len(letters)}."
        return CodeError("code-length", says, expected=_DRAWN + 1, given=len(letters))
    if letters[-1] != _check_character(letters[:-1]):
        says = "A character of the code is mistyped; look at the sheet again."
        return CodeError("code-mistyped", says)
    return None


def _is_of_one_case(letters: str) -> bool:
    cased = "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
    return len(cased) >= _SHOWN_BY_CASE and (cased.isupper() or cased.islower())


def _check_character(drawn: str) -> str:
    value = 0
    for letter in drawn:
        value = value * len(BASE58) + BASE58.index(letter)
    return BASE58[53 - value % 53]


def _dashed(letters: str) -> str:
    return "-".join(letters[at : at + 3] for at in range(0, len(letters), 3))


def secret_exponent(code: str, uuid: str) -> int:
    """Return the secret exponent of a code in one election; raises CodeError when mistyped.

    The dashes are part of what is hashed: the same letters without them are another key.
    """
    derived = hashlib.pbkdf2_hmac("sha256", check_code(code).encode(), uuid.encode(), _ITERATIONS)
    return int.from_bytes(derived) % Q


def public_credential(code: str, uuid: str) -> int:
    """Return the public credential of a code in one election; raises CodeError when mistyped."""
    return secret_power(G, secret_exponent(code, uuid))


def credentials_text(credentials: Iterable[int] | Mapping[int, int]) -> bytes:
    """Write the archived list: sorted as numbers, with weights when a mapping gives any.

    The order must not tell who stands where on the roll. Raises ValueError on a doubled one.
    """
    weights = credentials if isinstance(credentials, Mapping) else None
    listed = sorted(credentials)
    if len(set(listed)) != len(listed):
        raise ValueError("a public credential stands twice in the list")
    if weights is None or all(weight == 1 for weight in weights.values()):
        return compact([str(credential) for credential in listed]).encode()
    return compact([f"{credential},{weights[credential]}" for credential in listed]).encode()
