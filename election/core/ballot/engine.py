"""What the verifier asks of arithmetic: products of powers, many at a time. And the reference.

An engine is asked for public numbers only and may take a time that tells them: nothing secret
goes through it. Secret exponents have :func:`election.core.ballot.group.secret_power`. The
reference below is Python with gmpy2; whatever else computes must give the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from gmpy2 import mpz, powmod

from election.core.ballot.group import Comb, FixedBase, P, generator_table

_P: Final = mpz(P)
_COMB_LEAST: Final = 2  # powers of one base from which a comb pays
_EXPONENT_LIMIT: Final = 1 << 256


class Product(NamedTuple):
    """g^g · y^y · base^exponent mod p: a commitment, or with the exponent q a test of membership.

    The exponents of g and y are taken modulo q. That of the base is taken as it is, since
    whether the base has order q may be what is asked; 0 < base < p, 0 <= exponent < 2^256.
    """

    g: int
    y: int
    base: int
    exponent: int


class Powers(Protocol):
    """Computes products for one election, whose public key is y."""

    def products(self, wanted: Sequence[Product]) -> list[mpz]:
        """Return each product; raises ValueError for a base or an exponent out of bounds."""


class Engine(Protocol):
    """Makes :class:`Powers`. It can be pickled, so that other processes use the same."""

    @property
    def name(self) -> str:
        """What a report calls it."""

    @property
    def tests_each(self) -> bool:
        """Whether testing each number for membership costs little beside its other powers."""

    def powers(self, public_key: int, window: int) -> Powers:
        """Return the powers of a public key; ``window`` says how large tables pay."""


def require_bounds(wanted: Sequence[Product]) -> None:
    """Raise ValueError for a product that is not as :class:`Product` says."""
    for one in wanted:
        if not (0 < one.base < P and 0 <= one.exponent < _EXPONENT_LIMIT):
            raise ValueError("a base or an exponent is out of bounds")


class Tables:
    """Tables of powers of g and of an election's public key: the reference, and the prover's."""

    def __init__(self, public_key: int, window: int = 8) -> None:
        self.public_key = public_key
        self.g = generator_table(window)
        self.y = FixedBase(public_key, window)

    def products(self, wanted: Sequence[Product]) -> list[mpz]:
        """Return each product; raises ValueError for a base or an exponent out of bounds."""
        require_bounds(wanted)
        times = Counter(one.base for one in wanted)
        powers = {base: _powers(base, count) for base, count in times.items()}
        return [self._product(one, powers[one.base]) for one in wanted]

    def _product(self, one: Product, power: Callable[[int], mpz]) -> mpz:
        result = power(one.exponent)
        if one.g:
            result = result * self.g.mpz_power(one.g) % _P
        if one.y:
            result = result * self.y.mpz_power(one.y) % _P
        return result


def _powers(base: int, count: int) -> Callable[[int], mpz]:
    """Return base^exponent as a function; squarings are shared where there are several."""
    if count >= _COMB_LEAST:
        return Comb(base).mpz_power
    return lambda exponent: powmod(base, exponent, _P)


@lru_cache(maxsize=32)
def tables_for(public_key: int, window: int = 8) -> Tables:
    """Return the tables of a public key, built once while it is in use."""
    return Tables(public_key, window)


class PythonEngine:
    """The default and the reference."""

    name: Final = "python"
    tests_each: Final = False

    def powers(self, public_key: int, window: int) -> Tables:
        """Return the tables of the public key."""
        return tables_for(public_key, window)


PYTHON: Final = PythonEngine()
