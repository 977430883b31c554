"""Codes for a file of seats, and the public credential lists that are made of them.

The codes are drawn from a secret, as the code officer's page draws them, or come from
``belenios-tool setup generate-credentials``. Only the lists are meant for the service.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from election.core.ballot.credential import (
    CodeError,
    check_code,
    credentials_text,
    generate_code,
    public_credential,
)
from election.core.ballot.draws import draws_of
from election.core.ballot.pki import signing_key_seed
from election.core.codes.seats import KIND, VERSION, SeatsFile
from election.core.record.canonical import canonical
from election.core.record.sign import private_key, public_key
from election.core.refusal import RefusedError, refuse_if, violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """A code for each seat, in the order of the file, and the spares in theirs."""

    by_seat: Mapping[str, str] = field(repr=False)
    spares: tuple[str, ...] = field(repr=False)
    made_elsewhere: bool = False  # not drawn from the secret

    def all(self) -> Iterator[str]:
        """Yield every code, the spares last."""
        yield from self.by_seat.values()
        yield from self.spares


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """The public credentials for one uuid as they are archived, and those of the spares."""

    uuid: str
    credentials: bytes
    spares: tuple[int, ...]


def read_seats(data: bytes, *, where: str) -> SeatsFile:
    """Read the file that the code officer's page has saved; raises RefusedError."""
    seats = SeatsFile.from_bytes(data, where=where)
    if seats.kind != KIND or seats.version != VERSION or not (seats.uuids and seats.seats):
        template = "This is not the file of seats that the code officer's page saves."
        raise RefusedError([violation("not-seats", template, where=where)])
    return seats


def draw_codes(seats: SeatsFile, secret: str) -> Codes:
    """Draw the codes of a secret, the very ones that the code officer's page draws of it."""

    def code(which: str) -> str:
        return generate_code(draws_of(secret, f"voting code|{seats.uuids[0]}|{which}"))

    return Codes(
        by_seat={line.seat: code(f"seat|{line.seat}") for line in seats.seats},
        spares=tuple(code(f"spare|{at}") for at in range(seats.spares)),
    )


def given_codes(seats: SeatsFile, text: str, *, where: str) -> Codes:
    """Take codes that belenios-tool made, in their order: one for each seat, then the spares.

    The last word of a line is its code. Raises RefusedError.
    """
    lines = [line.split()[-1] for line in text.splitlines() if line.strip()]
    codes, found = [], []
    for number, line in enumerate(lines, 1):
        try:
            codes.append(check_code(line))
        except CodeError as error:
            place = f"{where}, row {number}"
            found.append(violation("code", "{says}", where=place, says=str(error)))
    wanted = len(seats.seats) + seats.spares
    if len(lines) != wanted or len(set(codes)) != len(codes):
        found.append(
            violation(
                "codes-number",
                "There must be {wanted} different codes, for {seats} seats and {spares} spares; "
                "there are {given}.",
                where=where,
                wanted=wanted,
                seats=len(seats.seats),
                spares=seats.spares,
                given=len(set(lines)),
            )
        )
    refuse_if(found)
    names = [line.seat for line in seats.seats]
    return Codes(
        by_seat=dict(zip(names, codes, strict=False)),
        spares=tuple(codes[len(names) :]),
        made_elsewhere=True,
    )


def credential_lists(seats: SeatsFile, codes: Codes) -> Iterator[CodeList]:
    """Yield the list for each uuid; sorted, so that no order tells which seat has which."""
    for uuid in seats.uuids:
        made = [public_credential(code, uuid) for code in codes.all()]
        yield CodeList(
            uuid=uuid,
            credentials=credentials_text(made),
            spares=tuple(made[len(codes.by_seat) :]),
        )


def upload(seats: SeatsFile, lists: Sequence[CodeList], secret: str) -> bytes:
    """Return the file that the code officer's page sends: public credentials alone."""
    return canonical(
        {
            "kind": "credential-lists",
            "version": VERSION,
            "ceremony": seats.ceremony,
            "officer_key": public_key(private_key(signing_key_seed(secret))),
            "credentials": {each.uuid: json.loads(each.credentials) for each in lists},
            "spares": {each.uuid: [str(one) for one in each.spares] for each in lists},
        }
    )


def officer_file(seats: SeatsFile, codes: Codes, secret: str) -> bytes:
    """Return the file that opens the code officer's page again; who has it can vote for seats."""
    kept: dict[str, object] = {
        "kind": "code-officer",
        "ceremony": seats.ceremony,
        "secret": secret,
    }
    if codes.made_elsewhere:
        kept |= {"codes": dict(codes.by_seat), "spares": list(codes.spares)}
    return canonical(kept)
