"""A lost code replaced where no network is: a spare for its seat, and the officer's statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from election.core.ballot.credential import CodeError, check_code, public_credential
from election.core.ballot.pki import SecretError, check_secret, signing_key_seed
from election.core.ballot.text import MalformedError, parse
from election.core.codes.lists import Codes, draw_codes
from election.core.codes.seats import SeatsFile
from election.core.record.canonical import canonical
from election.core.record.document import encode
from election.core.record.replacement import Pair, make_replacement
from election.core.record.sign import private_key
from election.core.refusal import RefusedError, violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a code officer keeps: her secret, and the codes as they were made."""

    secret: str = field(repr=False)
    codes: Codes


def read_kept(data: bytes, seats: SeatsFile, *, where: str) -> Kept:
    """Read the officer's file, as the command or her page wrote it; raises RefusedError."""
    kept = None
    try:
        read: Any = parse(data)
        if (read["kind"], read["ceremony"]) == ("code-officer", seats.ceremony):
            secret = check_secret(read["secret"])
            codes = _given(read) if "codes" in read else draw_codes(seats, secret)
            kept = Kept(secret=secret, codes=codes)
    except (MalformedError, SecretError, CodeError, KeyError, TypeError, AttributeError):
        kept = None  # told below
    if kept is None:
        template = "This is not the file that the code officer keeps of this ceremony."
        raise RefusedError([violation("not-kept", template, where=where)])
    return kept


def _given(read: Mapping[str, Any]) -> Codes:
    return Codes(
        by_seat={str(seat): check_code(code) for seat, code in read["codes"].items()},
        spares=tuple(check_code(code) for code in read["spares"]),
        made_elsewhere=True,
    )


def replace_code(seats: SeatsFile, kept: Kept, seat: str) -> tuple[Codes, bytes]:
    """Give a seat the next spare; return the codes with it, and the file that is sent.

    Raises RefusedError: no such seat, no spare left, nothing published yet, or statements of
    other codes than these.
    """
    current = _resumed(seats, kept.codes)
    used = len(seats.replaced)
    if seats.manifest is None:
        raise _refused("replace-early", "Codes are replaced after the manifest is published.")
    if seat not in current:
        raise _refused("replace-seat", "There is no seat {seat} in the file of seats.", seat=seat)
    if used >= len(kept.codes.spares):
        raise _refused("replace-none-left", "All spares are used.")
    lost, given = current[seat], kept.codes.spares[used]
    statement = make_replacement(
        private_key(signing_key_seed(kept.secret)),
        manifest_digest=seats.manifest,
        pairs=[
            Pair(
                uuid=uuid,
                withdrawn=str(public_credential(lost, uuid)),
                spare=str(public_credential(given, uuid)),
            )
            for uuid in seats.left
        ],
    )
    sent = {
        "kind": "replacement-statement",
        "ceremony": seats.ceremony,
        "spare": used + 1,
        "statement": encode(statement),
    }
    codes = Codes(by_seat=current | {seat: given}, spares=kept.codes.spares)
    return codes, canonical(sent)


def _resumed(seats: SeatsFile, codes: Codes) -> dict[str, str]:
    """Return the codes of the seats after all replacements that were stated before."""
    current = dict(codes.by_seat)
    for each in seats.replaced:
        made = {code: str(public_credential(code, each.uuid)) for code in codes.all()}
        seat = next((seat for seat, code in current.items() if made[code] == each.withdrawn), None)
        given = next((code for code in codes.spares if made[code] == each.spare), None)
        if seat is None or given is None:
            raise _refused("replace-others", "Codes that are not these have been replaced.")
        current[seat] = given
    return current


def _refused(code: str, template: str, **params: str) -> RefusedError:
    return RefusedError([violation(code, template, **params)])
