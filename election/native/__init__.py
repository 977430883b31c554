"""The native engine: the arithmetic of the verifier in C, beside Python's. Optional.

``python -m election.native`` (or ``make native``) compiles ``powers.c`` with the C compiler of
the machine; without one, everything goes on in Python.
"""

from __future__ import annotations

import ctypes
import hashlib
import weakref
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from gmpy2 import mpz

from election.core.ballot.engine import PYTHON, Engine, Product, require_bounds
from election.core.ballot.group import G, P, Q, power

SOURCE: Final = Path(__file__).with_name("powers.c")
NAMES: Final = ("python", "native", "auto")
_BYTES: Final = 256
_ASKED_BYTES: Final = 3 * 32 + 8
_WINDOW_MOST: Final = 8  # larger tables no longer fit the processor's cache
LANES: Final = (1, 4, 8)
_KINDS: Final = {1: "64-bit words", 4: "AVX2, four at a time", 8: "AVX-512 IFMA, eight at a time"}


class NativeMissingError(Exception):
    """There is no native engine here; the message says why."""


def engine(name: str) -> Engine:
    """Return the engine of that name; ``auto`` is the native one if there is one.

    Raises NativeMissingError when it is asked for and not there, ValueError for another name.
    """
    if name not in NAMES:
        raise ValueError(f"{name!r} is none of {', '.join(NAMES)}")
    if name == "python":
        return PYTHON
    try:
        return native()
    except NativeMissingError:
        if name == "native":
            raise
        return PYTHON


def library_path() -> Path:
    """Where the compiled library stands: its name tells from which source it was made."""
    texts = [path.read_bytes() for path in (SOURCE, SOURCE.with_name("lanes.h")) if path.exists()]
    digest = hashlib.sha256(b"".join(texts)).hexdigest()
    return SOURCE.with_name(f"powers-{digest[:16]}.so")


@lru_cache
def native(lanes: int = 0, path: Path | None = None) -> NativeEngine:
    """Load the native engine and try it; raises NativeMissingError.

    ``lanes`` asks for one kernel: 1 for the portable one, 4 for AVX2, 8 for AVX-512 IFMA. The
    path is that of the library where it does not stand beside its source.
    """
    path = path or library_path()
    if not path.exists():
        raise NativeMissingError("it has not been compiled; see make native")
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise NativeMissingError(f"it cannot be loaded: {error}") from None
    _declare(library)
    found = library.powers_lanes(lanes)
    if not found:
        raise NativeMissingError("this processor has no such vectors")
    made = NativeEngine(library, path, found)
    _try(made)
    return made


def _declare(library: ctypes.CDLL) -> None:
    number, size = ctypes.c_char_p, ctypes.c_size_t
    library.powers_new.argtypes = [ctypes.c_int, *[number] * 4, ctypes.c_int]
    library.powers_new.restype = ctypes.c_void_p
    library.powers_free.argtypes = [ctypes.c_void_p]
    library.powers_free.restype = None
    library.powers_products.argtypes = [ctypes.c_void_p, number, size, number, size, number]


def _try(made: NativeEngine) -> None:
    """Compare a few products with Python's: a broken compiler or processor shows at once."""
    y = power(G, 3)
    wanted = [
        Product(0, 0, 1, 0),
        Product(1, Q - 1, P - 1, 1),
        Product(Q - 2, 5, G, Q),
        *(Product(0, 0, power(y, 7 << shift), (1 << shift) - 1) for shift in range(0, 257, 32)),
    ]
    if made.powers(y, 4).products(wanted) != PYTHON.powers(y, 4).products(wanted):
        raise NativeMissingError("it computes wrong numbers on this machine")


class NativeEngine:
    """The library, and which of its kernels."""

    tests_each: Final = True

    def __init__(self, library: ctypes.CDLL, path: Path, lanes: int) -> None:
        self.library = library
        self.path = path
        self.lanes = lanes

    @property
    def name(self) -> str:
        """What a report calls it."""
        return f"native ({_KINDS[self.lanes]})"

    def powers(self, public_key: int, window: int) -> NativePowers:
        """Return the powers of a public key; the tables last as long as they are used."""
        return _powers(self, public_key, min(window, _WINDOW_MOST))

    def __reduce__(self) -> tuple[object, ...]:
        return native, (self.lanes, self.path)


@lru_cache(maxsize=4)
def _powers(engine: NativeEngine, public_key: int, window: int) -> NativePowers:
    return NativePowers(engine, public_key, window)


class NativePowers:
    """Tables of g and of a public key in the library's memory."""

    def __init__(self, engine: NativeEngine, public_key: int, window: int) -> None:
        library, lanes = engine.library, engine.lanes
        to_form = pow(2, 2 * library.powers_shift(lanes), P)
        numbers = (number.to_bytes(_BYTES, "little") for number in (P, to_form, G, public_key))
        self._library = library
        self._tables = library.powers_new(lanes, *numbers, window)
        if not self._tables:
            raise MemoryError("there is no memory for tables of powers")
        weakref.finalize(self, library.powers_free, self._tables)

    def products(self, wanted: Sequence[Product]) -> list[mpz]:
        """Return each product; raises ValueError for a base or an exponent out of bounds."""
        require_bounds(wanted)
        bases: dict[int, list[int]] = {}
        for place, one in enumerate(wanted):
            bases.setdefault(one.base, []).append(place)
        order = [place for places in bases.values() for place in places]
        asked = b"".join(
            _asked(wanted[place], base)
            for base, places in enumerate(bases.values())
            for place in places
        )
        raw = b"".join(base.to_bytes(_BYTES, "little") for base in bases)
        out = ctypes.create_string_buffer(_BYTES * len(wanted))
        if self._library.powers_products(self._tables, raw, len(bases), asked, len(wanted), out):
            raise MemoryError("there is no memory for powers")
        computed: list[mpz] = [mpz(0)] * len(wanted)
        view = memoryview(out)
        for start, place in enumerate(order):
            number = view[_BYTES * start : _BYTES * (start + 1)]
            computed[place] = mpz.from_bytes(bytes(number), "little")
        return computed


def _asked(one: Product, base: int) -> bytes:
    """Write a product as the C library's ``product``."""
    g, y, exponent = one.g % Q, one.y % Q, one.exponent
    return (g | y << 256 | exponent << 512 | base << 768).to_bytes(_ASKED_BYTES, "little")
