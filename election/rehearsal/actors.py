"""Who sits at their own desks in a rehearsal: trustees, the code officer and voters.

Each does what her browser or program does in earnest, with her own secrets, and sends the
service public messages only. Nothing here reads the database.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.core.ballot import ceremony as steps
from election.core.ballot.ballot import make_ballot
from election.core.ballot.certificates import Ceremony, certificate
from election.core.ballot.credential import generate_code, public_credential
from election.core.ballot.engine import tables_for
from election.core.ballot.formats import Election
from election.core.ballot.invalid import as_invalid
from election.core.ballot.lot import lot_choices, lot_promise
from election.core.ballot.pki import keys_of, new_secret, signing_key_seed
from election.core.ballot.read import canonical, fields
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.tally import partial_decryption
from election.core.ballot.text import MalformedError, compact
from election.core.ballot.trustees import threshold, trustees_text
from election.core.ballot.verify_trustees import check_trustees
from election.core.record import manifest as record
from election.core.record.decrypt import (
    Announced,
    Shown,
    check_closed_boxes,
    decryption_statement,
    tally_head,
    tally_in,
)
from election.core.record.replacement import Pair, Replacement, make_replacement
from election.core.record.sign import private_key, public_key, sign
from election.rehearsal.workers import Across
from election.voting.services.lots import LOT_WINDOW


@dataclass(slots=True)
class Contributor:
    """Someone who fills lot boxes: a code of her own for each, and ballots promised first."""

    codes: dict[str, str] = field(default_factory=dict)
    ballots: dict[str, bytes] = field(default_factory=dict)

    def credentials(self, lot_uuids: Sequence[str]) -> dict[str, int]:
        """Make a code for each lot box and return the public credentials."""
        self.codes = {uuid: generate_code() for uuid in lot_uuids}
        return {uuid: public_credential(code, uuid) for uuid, code in self.codes.items()}

    def promise(self, elections: Sequence[Election], each: Across = map) -> dict[str, str]:
        """Tick at random in every lot box and return what is promised of the ballots."""
        wanted = [(election, self.codes[election.uuid]) for election in elections]
        for election, ballot in zip(elections, each(_tick, wanted), strict=True):
            self.ballots[election.uuid] = ballot
        return {uuid: lot_promise(ballot) for uuid, ballot in self.ballots.items()}


def _tick(wanted: tuple[Election, str]) -> bytes:
    election, code = wanted
    tables = tables_for(election.public_key, LOT_WINDOW)
    return make_ballot(election, code=code, choices=[lot_choices()], tables=tables)


@dataclass(slots=True)
class TrusteeDesk:
    """A trustee with her secret; everything she holds derives from it."""

    number: int
    secret: str = field(default_factory=new_secret, repr=False)
    contributor: Contributor = field(default_factory=Contributor)
    voutput: str = ""

    @property
    def _signing(self) -> Ed25519PrivateKey:
        return private_key(signing_key_seed(self.secret))

    @property
    def signing_key(self) -> str:
        """Her Ed25519 public key, as announced."""
        return public_key(self._signing)

    def certificate(self, *, size: int, threshold: int) -> str:
        """Make her certificate."""
        return certificate(self.secret, index=self.number, size=size, threshold=threshold)

    def polynomial(self, certificates: Ceremony) -> str:
        """Make her polynomial with a share for each trustee."""
        return steps.polynomial(self.secret, certificates)

    def key(self, certificates: Ceremony, vinput: str) -> str:
        """Check what the others sent, and make her key of it."""
        self.voutput = steps.voutput(self.secret, certificates, vinput)
        return self.voutput

    def number_to_read(
        self, key_set: Mapping[str, object], pool: Sequence[record.PoolEntry]
    ) -> str:
        """Compute the check number from what she herself was shown.

        Raises CeremonyError when the key set does not hold, or her own key is not in it.
        """
        certs = tuple(compact(each) for each in cast("list[object]", key_set["certs"]))
        certificates = Ceremony(certs=certs, threshold=cast("int", key_set["threshold"]))
        if certificates.index_of(keys_of(self.secret)) != self.number:
            raise steps.CeremonyError(self.number, "the certificates were put in another order")
        # All could be shown the same coefficients that none of them has signed.
        try:
            check_trustees(parse_trustees(trustees_text([threshold(key_set)])))
        except MalformedError as error:
            raise steps.CeremonyError(0, as_invalid(error).message) from None
        listed = cast("list[object]", key_set["verification_keys"])
        self._require_own_key(listed[self.number - 1])
        return record.number_to_read(record.parameters_digest(key_set), pool)

    def _require_own_key(self, listed: object) -> None:
        if not self.voutput:
            raise steps.CeremonyError(self.number, "the key you made is not on this desk")
        _, own = fields(canonical(self.voutput.encode()), "private_key", "public_key")
        if own != listed:
            raise steps.CeremonyError(
                self.number, "the key listed as yours is not the one you made"
            )

    def decrypt(
        self, shown: Shown, announced: Announced, *, processes: int
    ) -> tuple[dict[str, bytes], bytes]:
        """Verify both boxes and decrypt their totals; return shares by uuid and her signature.

        Raises RefusedError when a box is not the announced one.
        """
        entry = shown.manifest.entry(shown.opening.uuid)
        lot = entry.lot if entry else None
        verified = check_closed_boxes(shown, announced, processes=processes)
        key = steps.decryption_key(self.secret, self.voutput)
        shares = {
            report.uuid: partial_decryption(report.election, tally_in(data, report), key)
            for report, data in (
                (verified.votes, shown.votes),
                (verified.lots, shown.lots or b""),
            )
            if report is not None
        }
        lot_head = tally_head(verified.lots) if verified.lots else None
        statement = decryption_statement(
            manifest=shown.manifest.digest,
            uuid=shown.opening.uuid,
            head=tally_head(verified.votes) or "",
            lot_uuid=lot.uuid if lot else None,
            lot_head=lot_head,
        )
        return shares, sign(self._signing, statement)

    def sign(self, checksums: bytes) -> bytes:
        """Sign the record's checksums as a member of the nomination committee."""
        return sign(self._signing, checksums)


@dataclass(slots=True)
class CodeOfficerDesk:
    """The code officer with the codes of the seats; she alone knows which seat has which."""

    name: str
    codes: dict[str, str] = field(default_factory=dict, repr=False)  # by seat
    spares: list[str] = field(default_factory=list, repr=False)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate, repr=False)

    @property
    def public_key(self) -> str:
        """Her announced Ed25519 key."""
        return public_key(self.key)

    def make_codes(self, seats: Sequence[str]) -> None:
        """Make a code for each seat, and spares for a quarter of them."""
        self.codes = {seat: generate_code() for seat in seats}
        self.spares = [generate_code() for _ in range(spare_codes(len(seats)))]

    def credentials(self, uuid: str) -> tuple[list[int], list[int]]:
        """Return all public credentials for a uuid, and those of the spares in their order."""
        return self.lists([uuid])[uuid]

    def lists(
        self, uuids: Sequence[str], each: Across = map
    ) -> dict[str, tuple[list[int], list[int]]]:
        """Return the same for many uuids."""
        codes = [*self.codes.values(), *self.spares]
        made = zip(uuids, each(partial(_credentials, codes), uuids), strict=True)
        return {uuid: (listed, listed[len(self.codes) :]) for uuid, listed in made}

    def replace(self, seat: str, spare: int, *, uuids: Sequence[str], manifest: str) -> Replacement:
        """Give a seat a spare code and sign the statement that withdraws the lost one."""
        lost, new = self.codes[seat], self.spares[spare]
        statement = make_replacement(
            self.key,
            manifest_digest=manifest,
            pairs=[
                Pair(
                    uuid=uuid,
                    withdrawn=str(public_credential(lost, uuid)),
                    spare=str(public_credential(new, uuid)),
                )
                for uuid in uuids
            ],
        )
        self.codes[seat] = new
        return statement


def _credentials(codes: Sequence[str], uuid: str) -> list[int]:
    return [public_credential(code, uuid) for code in codes]


def spare_codes(seats: int) -> int:
    """Return how many spares are made: one for every four seats."""
    return math.ceil(seats / 4)
