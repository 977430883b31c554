"""The console command ``election``: each subcommand a few lines that call a room of the package.

Exit codes: 0 fine, 1 a verification found the evidence invalid, 2 bad input or refused.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from election import __version__
from election.cli.arguments import Subcommands
from election.cli.ballot import add_ballot
from election.cli.codes import add_codes
from election.cli.play import add_bench, add_generate, add_rehearse
from election.cli.programs import add_programs
from election.cli.rules import add_calendar, add_rulebook
from election.cli.site import add_demo, add_found, add_recover, add_serve, add_work
from election.cli.verify import add_verify, add_verify_diff
from election.core.refusal import RefusedError


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
        from election.core.record.wording import printable

        for reason in refused.violations:
            print(printable(str(reason)), file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as shells count it: 128 and the signal


COMMANDS: tuple[Callable[[Subcommands], None], ...] = (
    add_demo,
    add_found,
    add_serve,
    add_work,
    add_recover,
    add_rehearse,
    add_generate,
    add_rulebook,
    add_calendar,
    add_codes,
    add_ballot,
    add_verify,
    add_verify_diff,
    add_programs,
    add_bench,
)
