"""Boxes made by the package's own functions, and the one key set that opens them all."""

from dataclasses import dataclass, field
from functools import cache

from election.core.ballot import archive
from election.core.ballot.archive import Kind
from election.core.ballot.ballot import make_ballot
from election.core.ballot.ceremony import (
    Ceremony,
    certificate,
    decryption_key,
    polynomial,
    threshold_parameters,
    vinputs,
    voutput,
)
from election.core.ballot.credential import credentials_text
from election.core.ballot.formats import Election
from election.core.ballot.pki import new_secret
from election.core.ballot.tally import RunningTally, combine, partial_decryption, result_text
from election.core.ballot.verify_ballot import check_ballot

TIMESTAMP = 1795321254


@dataclass(frozen=True)
class KeySet:
    secrets: tuple[str, ...]
    parameters: dict
    keys: tuple[int, ...]


@cache
def key_set() -> KeySet:
    """Two of three trustees; made once, because one set serves any number of boxes."""
    secrets = tuple(new_secret() for _ in range(3))
    ceremony = Ceremony(
        certs=tuple(
            certificate(secret, index=index, size=3, threshold=2)
            for index, secret in enumerate(secrets, 1)
        ),
        threshold=2,
    )
    polynomials = [polynomial(secret, ceremony) for secret in secrets]
    outputs = [
        voutput(secret, ceremony, vinput)
        for secret, vinput in zip(secrets, vinputs(ceremony, polynomials), strict=True)
    ]
    keys = tuple(
        decryption_key(secret, output) for secret, output in zip(secrets, outputs, strict=True)
    )
    return KeySet(secrets, threshold_parameters(ceremony, polynomials, outputs), keys)


@dataclass
class BallotBox:
    """One box from setup to result."""

    election: Election
    trustees: bytes
    server_key: int
    credentials: list[int]
    steps: list = field(default_factory=list)
    last: dict = field(default_factory=dict)
    ballots: int = 0
    counts: tuple = ()

    def set_up(self) -> None:
        listed = credentials_text(self.credentials)
        texts = archive.setup_texts(self.election.raw, self.trustees, listed)
        self.steps.append((Kind.SETUP, texts))

    def cast(self, code: str, choices) -> bytes:
        raw = make_ballot(self.election, code=code, choices=choices)
        checked = check_ballot(raw, self.election, self.credentials)
        self.last[checked.credential] = checked.ciphertexts
        self.steps.append((Kind.BALLOT, [raw]))
        self.ballots += 1
        return raw

    def end(self) -> None:
        self.steps.append((Kind.END_BALLOTS, []))

    def tally(self) -> None:
        tally = RunningTally(self.election)
        for ciphertexts in self.last.values():
            tally.add(ciphertexts)
        self.steps.append((Kind.ENCRYPTED_TALLY, tally.texts()))
        keys = {1: self.server_key, 2: key_set().keys[0], 4: key_set().keys[2]}
        shares = {
            owner: partial_decryption(self.election, tally.ciphertexts, key)
            for owner, key in keys.items()
        }
        for owner, share in shares.items():
            self.steps.append((Kind.PARTIAL_DECRYPTION, archive.owned_texts(owner, share)))
        counts = combine(
            self.election,
            self.trustees,
            tally.ciphertexts,
            shares,
            total_weight=tally.total_weight,
        )
        self.counts = tuple(tuple(row) for row in counts)
        self.steps.append((Kind.RESULT, [result_text(counts)]))

    def data(self) -> bytes:
        return archive.write(TIMESTAMP, self.steps)

    def head(self) -> str:
        state = archive.Archive(timestamp=TIMESTAMP)
        for kind, texts in self.steps:
            state = state.after(state.append(kind, *texts))
        return state.head
