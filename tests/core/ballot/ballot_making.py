"""Small elections made wholly by the package, for the tests of the making rooms."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

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
from election.core.ballot.credential import credentials_text, generate_code, public_credential
from election.core.ballot.formats import Election, Question
from election.core.ballot.group import random_scalar
from election.core.ballot.pki import new_secret
from election.core.ballot.server_key import new_uuid
from election.core.ballot.setup import make_election
from election.core.ballot.tally import RunningTally, combine, partial_decryption, result_text
from election.core.ballot.trustees import (
    election_public_key,
    single,
    single_key,
    threshold,
    trustees_text,
)
from election.core.ballot.verify_ballot import check_ballot

TIMESTAMP = 1795321254


def question(answers: int, least: int, most: int, *, blank: bool = False) -> Question:
    return Question(
        question='Vem? «ÆØÅ» 👋\n"\\/',
        answers=tuple(f"Testperson {number} Ö" for number in range(1, answers + 1)),
        least=least,
        most=most,
        blank=blank,
    )


def ceremony_of(size: int, needed: int) -> tuple[dict, list[int]]:
    """Threshold parameters and the private key of each trustee."""
    secrets = [new_secret() for _ in range(size)]
    ceremony = Ceremony(
        certs=tuple(
            certificate(secret, index=index, size=size, threshold=needed)
            for index, secret in enumerate(secrets, 1)
        ),
        threshold=needed,
    )
    polynomials = [polynomial(secret, ceremony) for secret in secrets]
    outputs = [
        voutput(secret, ceremony, vinput)
        for secret, vinput in zip(secrets, vinputs(ceremony, polynomials), strict=True)
    ]
    keys = [decryption_key(secret, output) for secret, output in zip(secrets, outputs, strict=True)]
    return threshold_parameters(ceremony, polynomials, outputs), keys


@dataclass
class Making:
    """One election as it is run: codes, trustees' keys, the box and the running tally."""

    election: Election
    trustees: bytes
    keys: list[int]
    codes: list[str]
    weights: dict[int, int]
    tally: RunningTally
    steps: list = field(default_factory=list)
    last: dict = field(default_factory=dict)

    @classmethod
    def of(cls, questions, *, voters=3, parameters=None, keys=None, weights=None, uuid=None):
        """With threshold parameters: a server's single key first, then the threshold."""
        uuid = uuid or new_uuid()
        private = [random_scalar()] + (keys or [random_scalar(), random_scalar()])
        if parameters is None:
            items = [single(single_key(key)) for key in private]
        else:
            items = [single(single_key(private[0])), threshold(parameters)]
        trustees = trustees_text(items)
        election = make_election(
            uuid=uuid,
            name="Prov: ordförande",
            description="",
            public_key=election_public_key(trustees),
            questions=questions,
        )
        codes = [generate_code() for _ in range(voters)]
        credentials = [public_credential(code, uuid) for code in codes]
        weighing = dict(zip(credentials, weights or [1] * voters, strict=True))
        making = cls(election, trustees, private, codes, weighing, RunningTally(election))
        texts = archive.setup_texts(election.raw, trustees, credentials_text(weighing))
        making.steps.append((Kind.SETUP, texts))
        return making

    def cast(self, voter: int, choices) -> bytes:
        ballot = make_ballot(self.election, code=self.codes[voter], choices=choices)
        self.put(ballot)
        return ballot

    def put(self, ballot: bytes) -> None:
        checked = check_ballot(ballot, self.election, self.weights)
        weight = self.weights[checked.credential]
        earlier = self.last.get(checked.credential)
        if earlier is None:
            self.tally.add(checked.ciphertexts, weight)
        else:
            self.tally.replace(earlier, checked.ciphertexts, weight)
        self.last[checked.credential] = checked.ciphertexts
        self.steps.append((Kind.BALLOT, (ballot,)))

    def close(self) -> None:
        self.steps += [(Kind.END_BALLOTS, ()), (Kind.ENCRYPTED_TALLY, self.tally.texts())]

    def share(self, owner: int) -> bytes:
        return partial_decryption(self.election, self.tally.ciphertexts, self.keys[owner - 1])

    def combined(self, shares: dict[int, bytes]) -> list[list[int]]:
        return combine(
            self.election,
            self.trustees,
            self.tally.ciphertexts,
            shares,
            total_weight=self.tally.total_weight,
        )

    def finish(self, *owners: int) -> list[list[int]]:
        self.close()
        shares = {owner: self.share(owner) for owner in owners}
        for owner, share in shares.items():
            self.steps.append((Kind.PARTIAL_DECRYPTION, archive.owned_texts(owner, share)))
        counts = self.combined(shares)
        self.steps.append((Kind.RESULT, (result_text(counts),)))
        return counts

    def data(self) -> bytes:
        return archive.write(TIMESTAMP, self.steps)

    def write(self, directory: Path) -> Path:
        directory.mkdir(exist_ok=True)
        (directory / f"{self.election.uuid}.bel").write_bytes(self.data())
        return directory


def tool(*arguments: str, stdin: str = "", cwd: Path | None = None) -> str:
    """What belenios-tool prints; fails the test when it refuses."""
    done = subprocess.run(
        ["belenios-tool", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={"BELENIOS_USE_URANDOM": "1", "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
