"""Commands about the programs that browsers run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from election.cli.arguments import Subcommands


def add_programs(subcommands: Subcommands) -> None:
    """``election programs``: the list of these files, or a comparison of a server with one."""
    parser = subcommands.add_parser(
        "programs", help="list what browsers run, or compare what a server serves with a release"
    )
    parser.add_argument("--number", action="store_true", help="print the list's number alone")
    parser.add_argument("--compare", metavar="URL", help="the site of a server, https://…")
    parser.add_argument(
        "--list", type=Path, metavar="FILE", help="a release's list; these files' own without"
    )
    parser.add_argument(
        "--page", action="append", default=[], metavar="PATH", help="a page to read as well"
    )
    parser.set_defaults(run=_programs)


def _programs(arguments: argparse.Namespace) -> int:
    from election.web.programs import grouped, listing, number, programs, read_listing

    try:
        file = arguments.list
        found = read_listing(file.read_text("utf-8")) if file else dict(programs())
    except ValueError:
        print(f"{arguments.list} is not a list of programs.", file=sys.stderr)
        return 2
    if arguments.compare:
        return _compare(arguments.compare, found, arguments.page)
    if arguments.number:
        print(grouped(number(found)))
    else:
        print(listing(found), end="")
    return 0


def _compare(site: str, expected: dict[str, str], pages: list[str]) -> int:
    from election.core.record.wording import printable
    from election.web.compare import PAGES, compare
    from election.web.programs import grouped, number

    asked = (*PAGES, *(page.lstrip("/") for page in pages))
    differences = compare(site, expected, pages=asked)
    print(f"Number of the list: {grouped(number(expected))}")
    for one in differences:
        print(printable(str(one)))
    if differences:
        print(f"{len(differences)} differences: {site} does not serve these programs.")
        return 1
    print(f"{site} serves these {len(expected)} files, and its {len(asked)} pages run no others.")
    return 0
