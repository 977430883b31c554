"""An election made for the bench: its ballots, and its tally by three trustees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from election.bench.times import Stopwatch
from election.core.ballot import archive
from election.core.ballot.archive import Kind
from election.core.ballot.ballot import make_ballot
from election.core.ballot.credential import credentials_text, generate_code, public_credential
from election.core.ballot.engine import tables_for
from election.core.ballot.formats import Question
from election.core.ballot.group import Q, power, random_scalar
from election.core.ballot.read import parse_ballot
from election.core.ballot.server_key import new_uuid
from election.core.ballot.setup import make_election
from election.core.ballot.tally import RunningTally, combine, partial_decryption, result_text
from election.core.ballot.trustees import (
    election_public_key,
    single,
    single_key,
    trustees_text,
)

POWER: Final = "one power mod p, of which it is all made"
MAKING: Final = "making a ballot"
CHECKING: Final = "accepting a ballot: its proofs"
CHECKING_NATIVE: Final = "accepting a ballot: its proofs, native engine"
CASTING: Final = "accepting a ballot: into the box, on the disk"
ACCEPTING: Final = "accepting a ballot, in all"
ADDING: Final = "tally: a ballot into the running sum"
SHARING: Final = "tally: one trustee's partial decryption"
COMBINING: Final = "tally: checking and combining the shares"
TRUSTEES: Final = 3
QUESTIONS: Final = (
    Question(question="Chair", answers=("A", "B"), least=1, most=1, blank=False),
    Question(question="Board", answers=tuple("ABCDEFGHIJ"), least=0, most=9, blank=False),
)

Step = tuple[Kind, tuple[bytes, ...]]
Choices = tuple[tuple[int, ...], ...]


class Box:
    """An election as it is made: the parts of its archive, and what making them took."""

    def __init__(self, ballots: int) -> None:
        uuid = new_uuid()
        self.keys = [random_scalar() for _ in range(TRUSTEES)]
        self.trustees = trustees_text([single(single_key(key)) for key in self.keys])
        self.election = make_election(
            uuid=uuid,
            name="Bench",
            description="",
            public_key=election_public_key(self.trustees),
            questions=QUESTIONS,
        )
        self.choices = [_choices(number) for number in range(ballots)]
        self.codes = [generate_code() for _ in range(ballots)]
        self.credentials = frozenset(public_credential(code, uuid) for code in self.codes)
        self.watch = Stopwatch()

    @property
    def counts(self) -> list[list[int]]:
        """The choices counted in the clear."""
        return [
            [sum(column) for column in zip(*answers, strict=True)]
            for answers in zip(*self.choices, strict=True)
        ]

    def setup(self) -> Step:
        """Return the first event."""
        credentials = credentials_text(self.credentials)
        texts = archive.setup_texts(self.election.raw, self.trustees, credentials)
        return Kind.SETUP, texts

    def vote(self) -> Iterator[bytes]:
        """Make every ballot."""
        for number in range(len(self.codes)):
            self.watch.time(POWER, power, self.election.public_key, Q - 1)
            yield self.watch.time(MAKING, self.make, number)

    def make(self, number: int) -> bytes:
        """Make one voter's ballot."""
        return make_ballot(
            self.election,
            code=self.codes[number],
            choices=self.choices[number],
            tables=tables_for(self.election.public_key),
        )

    def tally(self, ballots: Sequence[bytes]) -> Iterator[Step]:
        """Close the box and open it: the events after the ballots."""
        running = self.running()
        for raw in ballots:
            self.add(running, raw)
        yield from self.close(running)

    def running(self) -> RunningTally:
        """Return the sums of no ballots yet."""
        return RunningTally(self.election)

    def add(self, running: RunningTally, raw: bytes) -> None:
        """Add a ballot to the sums, as the service does when it is cast."""
        answers = parse_ballot(raw, self.election).answers
        self.watch.time(ADDING, running.add, [answer.choices for answer in answers])

    def close(self, running: RunningTally) -> Iterator[Step]:
        """Make the events after the ballots, of the sums."""
        yield Kind.END_BALLOTS, ()
        yield Kind.ENCRYPTED_TALLY, running.texts()
        sums, shares = running.ciphertexts, {}
        for owner, key in enumerate(self.keys, 1):
            shares[owner] = self.watch.time(SHARING, partial_decryption, self.election, sums, key)
            yield Kind.PARTIAL_DECRYPTION, archive.owned_texts(owner, shares[owner])
        counts = self.watch.time(
            COMBINING,
            combine,
            self.election,
            self.trustees,
            sums,
            shares,
            total_weight=running.total_weight,
        )
        yield Kind.RESULT, (result_text(counts),)


def _choices(number: int) -> Choices:
    """Return one voter's choices: of the second question from none to nine answers."""
    chosen = {(number + place) % 10 for place in range(number % 10)}
    return (number % 2, 1 - number % 2), tuple(int(place in chosen) for place in range(10))
