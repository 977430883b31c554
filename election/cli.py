"""The console command ``election``: each subcommand a few lines that call a room of the package.

Exit codes: 0 fine, 1 a verification found the evidence invalid, 2 bad input or refused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from election import __version__
from election.core.refusal import RefusedError

Subcommands = Any  # argparse does not name this type


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = argparse.ArgumentParser(prog="election", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=f"election {__version__}")
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(subcommands)
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except RefusedError as refused:
        for reason in refused.violations:
            print(reason, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2


COMMANDS: tuple[Any, ...] = ()


if __name__ == "__main__":
    sys.exit(main())
