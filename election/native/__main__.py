"""Compile the native engine here, and say which kernel this processor will use."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from election.native import SOURCE, NativeMissingError, library_path, native

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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
