"""Commands for a voter who trusts no browser: make a ballot, or check an opened one, offline."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from election.cli.arguments import Subcommands, typed_secret
from election.core.refusal import RefusedError, violation

if TYPE_CHECKING:
    from election.core.ballot.ballot import Selection
    from election.core.ballot.formats import Election, Question


def add_ballot(subcommands: Subcommands) -> None:
    """``election ballot make`` and ``election ballot check``."""
    parser = subcommands.add_parser("ballot", help="make a ballot, or check an opened one, offline")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    make = acts.add_parser("make", help="encrypt a ballot; asks for the voting code")
    check = acts.add_parser("check", help="see whether an opened ballot holds what it says")
    for act in (make, check):
        act.add_argument(
            "--election", type=Path, required=True, metavar="F", help="election.json of the board"
        )
    make.add_argument(
        "--choices",
        type=Path,
        required=True,
        metavar="F",
        help="JSON: for each question 0 or 1 for each name; blank first, where it is allowed",
    )
    make.add_argument("--out", type=Path, required=True, metavar="F", help="a new file")
    make.set_defaults(run=_make)
    check.add_argument("opened", type=Path, metavar="OPENED")
    check.set_defaults(run=_check)


def _make(arguments: argparse.Namespace) -> int:
    from election.core.ballot.ballot import SelectionError, make_ballot, tracker
    from election.core.ballot.credential import CodeError
    from election.core.ballot.prove import SecretBases

    election = _election(arguments.election)
    choices = _choices(arguments.choices, election)
    try:
        code, bases = typed_secret("Voting code: "), SecretBases.of(election.public_key)
        raw = make_ballot(election, code=code, choices=choices, tables=bases)
    except (SelectionError, CodeError) as error:
        raise _refused("ballot-choices", str(error)) from None
    with arguments.out.open("xb") as file:
        file.write(raw)
    print(f"The ballot lies in {arguments.out}. It is cast when it is brought to the booth.")
    print(f"Its tracker: {tracker(raw)}")
    return 0


def _election(path: Path) -> Election:
    from election.core.ballot.invalid import InvalidError
    from election.core.ballot.read import parse_election
    from election.core.ballot.text import MalformedError

    try:
        return parse_election(path.read_bytes())
    except (MalformedError, InvalidError) as error:
        raise _refused("not-an-election", str(error), where=str(path)) from None


def _choices(path: Path, election: Election) -> list[Selection]:
    try:
        given: Any = json.loads(path.read_text("utf-8"))
    except ValueError:
        given = None
    rows = given if isinstance(given, list) else [None]
    if not all(isinstance(row, list) and all(one in (0, 1) for one in row) for row in rows):
        raise _refused("not-choices", "This is not a list of lists of 0 and 1", where=str(path))
    questions = [*election.questions, *[None] * len(rows)]
    return [_selection(asked, row) for asked, row in zip(questions, rows, strict=False)]


def _selection(asked: Question | None, row: list[int]) -> Selection:
    """Read a row as belenios-tool does: blank's place is the first, where blank is allowed."""
    from election.core.ballot.ballot import BLANK

    if asked is None or not asked.blank or len(row) != len(asked.answers) + 1:
        return row
    blank, *others = row
    if blank and any(others):
        raise _refused("blank-and-names", "A blank vote names nobody")
    return BLANK if blank else others


def _check(arguments: argparse.Namespace) -> int:
    from election.core.ballot.ballot import Blank, SelectionError
    from election.core.ballot.invalid import InvalidError
    from election.core.ballot.open_ballot import OpeningError, open_ballot
    from election.core.ballot.text import MalformedError
    from election.core.record.wording import printable

    election = _election(arguments.election)
    try:
        found = open_ballot(arguments.opened.read_bytes().strip(), election)
    except OpeningError as error:
        print(error)
        return 1
    except (SelectionError, MalformedError, InvalidError) as error:
        raise _refused("not-opened", str(error), where=str(arguments.opened)) from None
    print("The ballot holds exactly this:")
    for asked, selection in zip(election.questions, found.choices, strict=True):
        names = (
            ["blank"]
            if isinstance(selection, Blank)
            else [name for name, one in zip(asked.answers, selection, strict=True) if one]
        )
        print(printable(f"  {asked.question}: {', '.join(names) or 'nobody'}"))
    print(f"Its tracker, which must be the one that was noted: {found.tracker}")
    return 0


def _refused(code: str, says: str, where: str | None = None) -> RefusedError:
    return RefusedError([violation(code, "{says}.", where=where, says=says.rstrip("."))])
