"""Verification of an archive's setup: election, trustees and credentials (sections 4.7 to 4.10)."""

from __future__ import annotations

from dataclasses import dataclass

from election.core.ballot.events import Event
from election.core.ballot.formats import Election
from election.core.ballot.group import Q
from election.core.ballot.invalid import Check, require
from election.core.ballot.read import has_weights, parse_credentials, parse_election
from election.core.ballot.read_trustees import Trustees, parse_trustees
from election.core.ballot.text import compact
from election.core.ballot.verify_trustees import check_trustees, require_members


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What an election starts from, verified; ``credentials`` gives each its weight.

    ``hashes`` are SHA-256 of election, trustees and credentials.
    """

    election: Election
    trustees: Trustees
    credentials: dict[int, int]
    hashes: tuple[str, str, str]


def check_setup(event: Event, *, own: bool) -> Setup:
    """Check a Setup event; raises InvalidError or UnsupportedElectionError."""
    first, second, third, payload = event.data
    expected = {"election": first.hash, "trustees": second.hash, "credentials": third.hash}
    election = parse_election(first.body)
    require(
        payload.body == compact(expected).encode(),
        Check.PAYLOAD,
        "the setup data does not name election, trustees and credentials before it",
    )
    trustees = parse_trustees(second.body)
    check_trustees(trustees, own=own)
    require_members([("the election's public key", election.public_key)])
    require(
        election.public_key == trustees.public_key,
        Check.ELECTION_KEY,
        "the election's public key is not the product of the trustees' keys",
    )
    return Setup(
        election=election,
        trustees=trustees,
        credentials=check_credentials(third.body, own=own),
        hashes=(first.hash, second.hash, third.hash),
    )


def check_credentials(raw: bytes, *, own: bool = True) -> dict[int, int]:
    """Check a list of public credentials and return each credential's weight.

    With ``own``, no weights are accepted.
    """
    credentials = parse_credentials(raw)
    require(
        not (own and has_weights(raw)), Check.WEIGHT, "our elections have no weights, this one has"
    )
    require(sum(credentials.values()) < Q, Check.WEIGHT, "the weights are too large to be counted")
    require_members([(f"the credential {str(one)[:20]}…", one) for one in credentials])
    return credentials
