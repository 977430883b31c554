"""What is fuzzed: each takes any bytes, and may refuse them by its own errors alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ballot_forging import pack, repaired
from false_boxes import BLANK, make_box
from record_scenario import hold_evening

from election.core.ballot.events import link_events
from election.core.ballot.invalid import UnsupportedElectionError
from election.core.ballot.read import parse_ballot, parse_credentials, parse_election
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.tar import read_records
from election.core.ballot.text import MalformedError
from election.core.ballot.verify import verify_archive
from election.core.record.checksums import Checksums
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import Result
from election.core.refusal import RefusedError
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.register_csv import read_register
from tests.mutation.boxes import OBJECTS

REFUSALS = (MalformedError, UnsupportedElectionError, RefusedError)
ROOT = Path(__file__).parents[2]
RULES = ROOT / "rulebooks" / "halsa-och-demokrati.toml"
REGISTER = ROOT / "examples" / "halsa-och-demokrati" / "register.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is called with each input, and inputs to begin with."""

    act: Callable[[bytes], object]
    seeds: tuple[bytes, ...]

    def __call__(self, data: bytes) -> None:
        try:
            self.act(data)
        except REFUSALS:
            return


def targets() -> dict[str, Target]:
    """Return the targets by name."""
    return dict((*_objects(), *_documents(), *_files()))


def _objects() -> Iterator[tuple[str, Target]]:
    box = make_box()
    setup, ballot = box.events[0][1], box.events[BLANK][1][0]
    election = parse_election(setup[0])
    names = list(OBJECTS)

    def in_a_box(data: bytes) -> None:
        """Verify a box in which one object is the input, with all hashes mended around it."""
        height, place = OBJECTS[names[(data[0] if data else 0) % len(names)]]
        verify_archive(pack(repaired(box.events[: height + 1], height, place, data[1:])))

    seeds = [
        bytes([number]) + box.events[height][1][place]
        for number, (height, place) in enumerate(OBJECTS.values())
    ]
    yield "box", Target(act=in_a_box, seeds=tuple(seeds))
    yield "election", Target(act=parse_election, seeds=(setup[0],))
    yield "trustees", Target(act=parse_trustees, seeds=(setup[1],))
    yield "credentials", Target(act=parse_credentials, seeds=(setup[2],))
    yield "ballot", Target(act=lambda data: parse_ballot(data, election), seeds=(ballot,))
    yield (
        "archive",
        Target(act=lambda data: link_events(read_records(data)), seeds=(pack(box.events[:3]),)),
    )


def _documents() -> Iterator[tuple[str, Target]]:
    _, files = hold_evening()
    for kind, where in (
        (Manifest, "manifest.json"),
        (Opening, "openings/3.json"),
        (Result, "result.json"),
        (Checksums, "checksums.json"),
    ):
        read = kind.from_bytes
        act = lambda data, read=read, where=where: read(data, where=where)  # noqa: E731
        yield kind.__name__.lower(), Target(act=act, seeds=(files[where],))


def _files() -> Iterator[tuple[str, Target]]:
    rules = RULES.read_bytes()
    rulebook = load_rulebook(rules)
    head = b"".join(REGISTER.read_bytes().splitlines(keepends=True)[:8])
    yield "rulebook", Target(act=load_rulebook, seeds=(rules[:6000], rules))
    yield (
        "register",
        Target(act=lambda data: read_register(data, rulebook, where="register.csv"), seeds=(head,)),
    )
