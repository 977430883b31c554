"""Small discrete logarithms: how a count is read from g to the count."""

from __future__ import annotations

from math import isqrt
from typing import Final

from gmpy2 import mpz

from election.core.ballot.group import G, P, generator_table

_P: Final = mpz(P)
_TABLED: Final = 1 << 12  # up to here every value is listed; beyond, the square root is enough


class SmallLogarithm:
    """Discrete logarithms to the base g from 0 to a limit, by baby steps and giant steps."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._step = limit + 1 if limit < _TABLED else isqrt(limit) + 1
        self._baby: dict[int, int] = {}
        value = mpz(1)
        for exponent in range(self._step):
            self._baby[int(value)] = exponent
            value = value * G % _P
        self._giant = mpz(generator_table().power(-self._step))

    def find(self, element: int) -> int | None:
        """Return the logarithm, or None when there is none within the limit."""
        value = mpz(element)
        for giant in range(self._limit // self._step + 1):
            exponent = self._baby.get(int(value))
            if exponent is not None and giant * self._step + exponent <= self._limit:
                return giant * self._step + exponent
            value = value * self._giant % _P
        return None
