"""Verification of a ballot and of a whole archive: the door that other rooms use."""

from __future__ import annotations

from election.core.ballot.invalid import (
    Check,
    InvalidArchiveError,
    InvalidBallotError,
    InvalidError,
    UnsupportedElectionError,
)
from election.core.ballot.verify_ballot import CheckedBallot, check_ballot

__all__ = [
    "Check",
    "CheckedBallot",
    "InvalidArchiveError",
    "InvalidBallotError",
    "InvalidError",
    "UnsupportedElectionError",
    "check_ballot",
]
