"""Compile the native engine here, and say which kernels this processor has, and how fast."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from election.core.ballot.engine import PYTHON, Engine, Product
from election.core.ballot.group import G, Q, power
from election.native import LANES, SOURCE, NativeMissingError, library_path, native

_COMPILERS: Final = ("cc", "gcc", "clang")
_FLAGS: Final = ("-std=c11", "-O3", "-fPIC", "-shared", "-Wall", "-Wextra")


def compile_library(target: Path) -> None:
    """Compile the source; raises NativeMissingError when there is no compiler or it fails."""
    compiler = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if compiler is None:
        raise NativeMissingError(
            "there is no C compiler (on Debian: apt-get install gcc libc6-dev)"
        )
    fresh = target.with_suffix(".new")
    command = [compiler, *_FLAGS, "-o", str(fresh), str(SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        fresh.unlink(missing_ok=True)
        raise NativeMissingError(f"{compiler} failed:\n{done.stderr}")
    fresh.replace(target)  # at once: another process may be loading it


def main() -> int:
    """Compile, try, and tell."""
    try:
        compile_library(library_path())
        made = native()
    except NativeMissingError as error:
        print(f"No native engine: {error}", file=sys.stderr)  # noqa: T201
        print("Nothing is lost: Python computes the same, more slowly.", file=sys.stderr)  # noqa: T201
        return 1
    for old in SOURCE.parent.glob("powers-*.so"):
        if old != library_path():
            old.unlink()
    print(f"Compiled. This processor uses: {made.name}")  # noqa: T201
    for each in _all_here():
        print(f"{microseconds(each):7.1f} µs a power of a number: {each.name}")  # noqa: T201
    return 0


def _all_here() -> Iterator[Engine]:
    yield PYTHON
    for lanes in LANES:
        with suppress(NativeMissingError):
            yield native(lanes)


def microseconds(engine: Engine) -> float:
    """Return how much processor time a power takes, of two with the same base; a trial of each."""
    wanted = [
        Product(0, 0, power(G, base), secrets.randbelow(Q)) for base in range(2, 66) for _ in "ab"
    ]
    powers = engine.powers(G, 4)
    took = []
    for _ in range(5):
        began = time.process_time()
        powers.products(wanted)
        took.append(time.process_time() - began)
    return min(took) / len(wanted) * 1e6


if __name__ == "__main__":
    raise SystemExit(main())
