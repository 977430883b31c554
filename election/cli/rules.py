"""Commands that read rulebooks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from election.cli.arguments import Subcommands, year

if TYPE_CHECKING:
    from election.core.rulebook.model import Rulebook


def add_rulebook(subcommands: Subcommands) -> None:
    """``election rulebook check``: is a rulebook sound, and what does it decide?"""
    parser = subcommands.add_parser("rulebook", help="check a rulebook")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    check = acts.add_parser("check", help="refuse what is wrong, or say what it decides, and why")
    add_rulebook_file(check)
    check.set_defaults(run=_check_rulebook)


def add_calendar(subcommands: Subcommands) -> None:
    """``election calendar``: which offices are up when, by the rules alone."""
    parser = subcommands.add_parser("calendar", help="show which offices are elected when")
    add_rulebook_file(parser)
    parser.add_argument("--from", dest="first", type=year, required=True, metavar="YEAR")
    parser.add_argument("--to", dest="last", type=year, required=True, metavar="YEAR")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.set_defaults(run=_calendar)


def add_rulebook_file(parser: argparse.ArgumentParser) -> None:
    """Take a rulebook, and other readings of its open questions."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--reading",
        dest="readings",
        type=_reading,
        action="append",
        default=[],
        metavar="Q10=V2",
        help="suppose another reading of an open question (may be repeated)",
    )


def _reading(text: str) -> tuple[str, str]:
    question, equals, reading = text.partition("=")
    if not (question and equals and reading):
        raise argparse.ArgumentTypeError("write a question and a reading, such as Q10=V2")
    return question, reading


def _rulebook(arguments: argparse.Namespace) -> Rulebook:
    from election.core.rulebook.load import load_rulebook

    return load_rulebook(
        arguments.file.read_bytes(),
        readings=dict(arguments.readings),
        where=str(arguments.file),
    )


def _check_rulebook(arguments: argparse.Namespace) -> int:
    from election.core.rulebook.summary import summary_lines

    print("\n".join(summary_lines(_rulebook(arguments))))
    return 0


def _calendar(arguments: argparse.Namespace) -> int:
    from election.core.rulebook.calendar import table, table_lines

    rows = table(_rulebook(arguments), arguments.first, arguments.last)
    if arguments.json:
        print(json.dumps([row.to_json() for row in rows], indent=2))
    else:
        print("\n".join(table_lines(rows)))
    return 0
