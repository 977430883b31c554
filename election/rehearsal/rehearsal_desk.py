"""The desk of someone who tries the rehearsal box: a ballot of her own, and a trustee's key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from election.core.ballot.ballot import BLANK, make_ballot
from election.core.ballot.ceremony import decryption_key
from election.core.ballot.credential import generate_code, public_credential
from election.core.ballot.formats import Election
from election.core.ballot.tally import partial_decryption
from election.core.ballot.verify import verify_archive
from election.core.record.decrypt import tally_head, tally_in
from election.core.record.rehearsal import rehearsal_statement
from election.core.refusal import refuse_if, violation
from election.rehearsal.actors import TrusteeDesk

CHOICES = (BLANK, (1, 0), (0, 1))


@dataclass(slots=True)
class RehearsalDesk:
    """Someone with a code for the rehearsal box."""

    code: str = field(default_factory=generate_code)

    def credential(self, uuid: str) -> int:
        """Return her public credential."""
        return public_credential(self.code, uuid)

    def ballot(self, election: Election) -> bytes:
        """Make a ballot that says something at random."""
        return make_ballot(election, code=self.code, choices=[secrets.choice(CHOICES)])


def open_rehearsal(
    desk: TrusteeDesk, archive: bytes, *, ceremony: str, uuid: str, persons: int
) -> tuple[bytes, bytes]:
    """Verify a rehearsal box and decrypt it; return a trustee's share, and her signature.

    Raises RefusedError when it is not the closed rehearsal box with one ballot of each person.
    """
    report = verify_archive(archive)
    head = tally_head(report)
    expected = head is not None and report.uuid == uuid
    if not expected or not len(report.ballots) == report.num_tallied == persons:
        refuse_if([violation("not-ready", "This is not the closed rehearsal box.")])
    key = decryption_key(desk.secret, desk.voutput)
    share = partial_decryption(report.election, tally_in(archive, report), key)
    statement = rehearsal_statement(ceremony=ceremony, uuid=uuid, head=head or "")
    return share, desk.sign(statement)
