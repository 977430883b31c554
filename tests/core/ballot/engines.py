"""The engine that the tests of ballots and archives ask: each of them in turn."""

from __future__ import annotations

from election.core.ballot.engine import PYTHON, Engine, Powers
from election.core.ballot.verify import ArchiveReport, CheckedBallot, check_ballot, verify_archive

LANES = {"python": None, "portable": 1, "AVX2": 4, "IFMA": 8}


class Asked:
    """The engine of the test that runs."""

    engine: Engine = PYTHON


def verify(data: bytes, **options) -> ArchiveReport:
    return verify_archive(data, **{"engine": Asked.engine, **options})


def check(
    raw: bytes, election, credentials, powers: Powers | None = None, **options
) -> CheckedBallot:
    powers = powers or Asked.engine.powers(election.public_key, 8)
    return check_ballot(raw, election, credentials, powers, **options)
