"""Commands of a code officer who makes the codes on a machine of her own, without a network."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from election.cli.arguments import Subcommands, typed_secret

if TYPE_CHECKING:
    from election.core.codes.lists import Codes
    from election.core.codes.seats import SeatsFile


def add_codes(subcommands: Subcommands) -> None:
    """``election codes make`` and ``election codes replace``, offline."""
    parser = subcommands.add_parser("codes", help="make voting codes where no network is")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    make = acts.add_parser("make", help="make codes, sheets, and the lists that the service gets")
    make.add_argument(
        "seats", type=Path, metavar="SEATS", help="what the code officer's page saved"
    )
    make.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new directory")
    make.add_argument(
        "--codes", type=Path, metavar="F", help="take codes that belenios-tool made (….privcreds)"
    )
    make.add_argument(
        "--secret",
        action="store_true",
        help="make those of an earlier secret again; asks for it",
    )
    make.set_defaults(run=_make)
    replace = acts.add_parser("replace", help="give a seat a spare, and sign that it has it")
    replace.add_argument("seats", type=Path, metavar="SEATS", help="saved anew from the page")
    replace.add_argument(
        "--kept", type=Path, required=True, metavar="F", help="code-officer.json of the making"
    )
    replace.add_argument("--seat", required=True, metavar="SEAT", help="such as Uppsala#2")
    replace.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new directory")
    replace.set_defaults(run=_replace)


def _make(arguments: argparse.Namespace) -> int:
    from election.core.codes import lists
    from election.core.record.canonical import sha256
    from election.core.record.manifest import lists_fingerprint

    seats = lists.read_seats(arguments.seats.read_bytes(), where=str(arguments.seats))
    secret = _secret(arguments)
    codes = _codes(arguments, seats, secret)
    arguments.out.mkdir(mode=0o700)  # before the work: nothing is written over
    made = []
    for number, each in enumerate(lists.credential_lists(seats, codes), 1):
        made.append(each)
        print(f"List {number} of {len(seats.uuids)} is made.", flush=True)
    for name, data in _private(seats, codes, secret).items():
        _write(arguments.out / name, data, mode=0o600)
    _write(arguments.out / "credentials.json", lists.upload(seats, made, secret), mode=0o644)
    shown = lists_fingerprint(sha256(each.credentials) for each in made)
    groups = " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))
    print(f"{len(codes.by_seat)} codes and {len(codes.spares)} spares lie in {arguments.out}:")
    print("\n".join(f"  {each}" for each in _WHAT))
    print(f"Fingerprint of the lists: {groups}")
    return 0


_WHAT = (
    "code-officer.json  your secret; opens your page again. Keep it as you keep codes",
    "sheets.html        a page for each seat, to print",
    "slips.html         the same as slips to cut out",
    "codes.csv          for mail merge",
    "credentials.json   public; the only file that the service gets, on your page",
)


def _replace(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from election.core.codes.lists import read_seats
    from election.core.codes.replace import read_kept, replace_code
    from election.core.codes.sheets import sheets

    seats = read_seats(arguments.seats.read_bytes(), where=str(arguments.seats))
    kept = read_kept(arguments.kept.read_bytes(), seats, where=str(arguments.kept))
    codes, statement = replace_code(seats, kept, arguments.seat)
    mine = tuple(line for line in seats.seats if line.seat == arguments.seat)
    arguments.out.mkdir(mode=0o700)
    sheet = sheets(replace(seats, seats=mine), codes).encode()
    _write(arguments.out / "sheet.html", sheet, mode=0o600)
    _write(arguments.out / "replacement.json", statement, mode=0o644)
    print(
        f"The new sheet of {arguments.seat} lies in {arguments.out}. Its code counts when your\n"
        "page has sent replacement.json, the public statement that the lost one is withdrawn."
    )
    return 0


def _secret(arguments: argparse.Namespace) -> str:
    from election.core.ballot.pki import SecretError, check_secret, new_secret
    from election.core.refusal import RefusedError, violation

    if not arguments.secret:
        return new_secret()
    try:
        return check_secret(typed_secret("Your secret: "))
    except SecretError as error:
        raise RefusedError([violation("secret", "{says}", says=str(error))]) from None


def _codes(arguments: argparse.Namespace, seats: SeatsFile, secret: str) -> Codes:
    from election.core.codes.lists import draw_codes, given_codes

    if arguments.codes is None:
        return draw_codes(seats, secret)
    text = arguments.codes.read_text("utf-8", "replace")
    return given_codes(seats, text, where=str(arguments.codes))


def _private(seats: SeatsFile, codes: Codes, secret: str) -> dict[str, bytes]:
    from election.core.codes import sheets
    from election.core.codes.lists import officer_file

    return {
        "code-officer.json": officer_file(seats, codes, secret),
        "sheets.html": sheets.sheets(seats, codes).encode(),
        "slips.html": sheets.slips(seats, codes).encode(),
        "codes.csv": sheets.mail_merge(seats, codes),
    }


def _write(path: Path, data: bytes, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
