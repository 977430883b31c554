"""The group BELENIOS-2048 and arithmetic in it (Belenios 2.0 specification, section 5.1).

The subgroup of order q of the integers modulo p. (p - 1) / q has the factors 2 and 3, so
every element that comes from outside is tested for membership before it is used.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache
from typing import Final, Protocol

from gmpy2 import invert as _invert
from gmpy2 import mpz, powmod, powmod_sec

NAME: Final = "BELENIOS-2048"
P: Final = int(
    "a3ef2d011fefb1b6e39e568fccdffb0fb7dc7ef3a791b6862791811d21fc35f21e6d36856b428030"
    "421f514ed40bfd4c06e092a495af8d79a2f85e0fb11c0ede07dd973f9c53e50930c6e82ac36de1ae"
    "3fb8c3aabfff12ce27a5022ddd8912d107435012768a2cdd0a4091d8fa447f6c7ebc15a349fa318a"
    "6b4fe17d8d47e843a3e14dfa9b2162f4d7229abe93a188b46b006517d6f6747ebbb29c9ec3099b60"
    "7f18fb1a8bc858279aa8599411d998d3e3fada9e010840d082d8c31911acdd4a0e7992d0f18cc759"
    "cb5de0acf66a3882555bc810941e021b6a4ccfa04ee4008f878affa2375e2999b44f6cef17d70730"
    "1e59e0e6351e051ed9cec4157646e64f",
    16,
)
Q: Final = int("adb6066a73522565f4daa0f2579db7f2f0fa90c2168bc709e20263387d55c491", 16)
G: Final = int(
    "1307c1ab5f295885d7caa3a78a42415e31fd1c5807b61fb1e781878a52230a51988b98c259597f9c"
    "5a9dfd001d26ba31d9d8976f01d95a1c8262ee68a0e92cea541e5219e0d0d094301b894236823fe1"
    "d4bc04e29f3748aefd4f10d5b1a356a8643e673fd9d215fc8fe5fb9cf9fdb8ea88fdb1a3381a697f"
    "df9c2458570b06d26aef1be365fdd90165f397c6b870df8c1b9e519edcee8bb0f74b7a1615a274ba"
    "60a7ea574a61f552d2dde0ce514e0927c4ff49b1964c4a913731ae4268d60d7f22127b6cbba44d45"
    "3ac8b72fd04e0991b7aeff04867d8724ac638f5f34100d2d47aa680d43771902743d663f42d853c0"
    "41e1c91fe3823f4bcf284308f1d7e653",
    16,
)

_P, _Q = mpz(P), mpz(Q)

_TEETH: Final = 6
_SPACING: Final = -(-Q.bit_length() // _TEETH)
_ROW: Final = mpz(1 << _SPACING)
_BITS: Final = f"0{_TEETH * _SPACING}b"
_ZEROS: Final = int.from_bytes(b"0" * _SPACING)

Random = Callable[[], int]
"""Draws a uniform scalar; an argument wherever randomness is used, so that vectors can be made."""


def random_scalar() -> int:
    """Return a uniform integer in 0 .. q-1 from the operating system's randomness."""
    return secrets.randbelow(Q)


def multiply(a: int, b: int) -> int:
    """Return a·b mod p."""
    return int(mpz(a) * b % _P)


def divide(a: int, b: int) -> int:
    """Return a/b mod p; raises ZeroDivisionError when b has no inverse."""
    return int(a * _invert(mpz(b), _P) % _P)


def power(base: int, exponent: int) -> int:
    """Return base^exponent mod p, for public exponents."""
    return int(powmod(base, exponent, _P))


def secret_power(base: int, exponent: int) -> int:
    """Return base^exponent mod p in time that does not depend on the exponent.

    The exponent is reduced mod q and lifted by 2q, so that it is never zero and its
    length does not tell it either; base must be a member of the subgroup.
    """
    return SecretBase(base).power(exponent)


def is_member(element: int) -> bool:
    """Tell whether the element lies in the subgroup of order q (the identity does)."""
    return 0 < element < P and powmod(element, _Q, _P) == 1


class Base(Protocol):
    """Something whose powers are wanted."""

    def power(self, exponent: int) -> int:
        """Return base^exponent mod p."""

    def mpz_power(self, exponent: int) -> mpz:
        """Like :meth:`power`, without leaving gmpy2's type."""


class SecretBase:
    """Powers of one base for secret exponents: no table, and a time that does not tell them."""

    def __init__(self, base: int) -> None:
        self._base = mpz(base)

    def power(self, exponent: int) -> int:
        """Return base^exponent mod p."""
        return int(self.mpz_power(exponent))

    def mpz_power(self, exponent: int) -> mpz:
        """Like :meth:`power`, without leaving gmpy2's type."""
        return powmod_sec(self._base, mpz(exponent) % _Q + 2 * _Q, _P)


class FixedBase:
    """Powers of one base by table: base^e as a product of precomputed base^(d·2^(w·i)).

    A table of window w holds ceil(257/w)·2^w elements of 256 bytes: 0.5 MB for w = 6,
    2.1 MB for w = 8. For public exponents, and for whoever makes ballots where nobody can take
    the time of it: it tells of the exponent.
    """

    def __init__(self, base: int, window: int = 8) -> None:
        self.base = base
        self._window = window
        self._mask = (1 << window) - 1
        self._rows = []
        step = mpz(base)
        for _ in range(-(-Q.bit_length() // window)):
            row = [mpz(1)]
            for _ in range(self._mask):
                row.append(row[-1] * step % _P)
            self._rows.append(row)
            step = row[-1] * step % _P

    def power(self, exponent: int) -> int:
        """Return base^exponent mod p; the exponent is reduced mod q."""
        return int(self.mpz_power(exponent))

    def mpz_power(self, exponent: int) -> mpz:
        """Like :meth:`power`, without leaving gmpy2's type."""
        exponent %= Q
        product = mpz(1)
        for row in self._rows:
            digit = exponent & self._mask
            if digit:
                product = product * row[digit] % _P
            exponent >>= self._window
        return product


class Comb:
    """Powers of a base that occurs a few times, which share their squarings (Lim and Lee).

    An exponent's bits stand in six rows, one below the other; a table holds, for each column
    that there can be, the product of the rows' powers of the base.
    """

    def __init__(self, base: int) -> None:
        step, products = mpz(base), [mpz(1)]
        for row in range(_TEETH):
            if row:
                step = powmod(step, _ROW, _P)
            products += [product * step % _P for product in products]
        self._products = products

    def mpz_power(self, exponent: int) -> mpz:
        """Return base^exponent mod p, for an exponent of up to 258 bits that is not negative.

        It is taken as it is: whether the base has order q may be what is asked.
        """
        modulus, products, result = _P, self._products, mpz(1)
        for column in _columns(exponent):
            result = result * result % modulus * products[column] % modulus
        return result


def _columns(exponent: int) -> bytes:
    """Return the columns of an exponent's rows, each as a number; the highest bits first."""
    bits, columns = format(exponent, _BITS).encode(), 0
    for start in range(0, len(bits), _SPACING):
        row = int.from_bytes(bits[start : start + _SPACING]) - _ZEROS  # a byte for each bit
        columns = 2 * columns + row
    return columns.to_bytes(_SPACING)


@cache
def generator_table(window: int = 8) -> FixedBase:
    """Return the table of the generator, built once in a process."""
    return FixedBase(G, window)
