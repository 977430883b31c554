"""Verification of a whole archive, alone and offline. The door that other rooms use.

All that decides stands in the modules imported here and in those that they import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from election.core.ballot.engine import PYTHON, Engine
from election.core.ballot.events import Event, EventType, at, link_events, require_order
from election.core.ballot.formats import Election
from election.core.ballot.invalid import (
    Check,
    InvalidArchiveError,
    InvalidBallotError,
    InvalidError,
    UnsupportedElectionError,
    require,
)
from election.core.ballot.read import parse_ballot
from election.core.ballot.read_trustees import Trustees
from election.core.ballot.tar import Source, read_records
from election.core.ballot.verify_ballot import CheckedBallot, check_ballot
from election.core.ballot.verify_ballots import Progress, check_ballots
from election.core.ballot.verify_setup import Setup, check_setup
from election.core.ballot.verify_tally import (
    Factors,
    Pairs,
    Sums,
    check_decryption,
    check_result,
    check_tally,
)

__all__ = [
    "ArchiveReport",
    "Check",
    "CheckedBallot",
    "InvalidArchiveError",
    "InvalidBallotError",
    "InvalidError",
    "UnsupportedElectionError",
    "check_ballot",
    "verify_archive",
    "verify_diff",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReport:
    """What a verified archive says.

    ``credentials`` gives each its weight. ``ballots`` are all accepted ones in order, as
    tracker and credential; ``counted`` the trackers of those that count. ``owners`` are the
    trustees who decrypted. ``counts`` are per question, blank first where it is allowed,
    None before the result. ``joint``: every decryption has the joint proof.
    ``events`` are the hashes of all events by height. ``setup_hashes`` are SHA-256 of
    election, trustees and credentials.
    """

    uuid: str
    election: Election
    trustees: Trustees
    credentials: Mapping[int, int]
    setup_hashes: tuple[str, str, str]
    ballots: tuple[tuple[str, int], ...]
    counted: tuple[str, ...]
    ended: bool
    owners: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...] | None
    joint: bool
    events: tuple[str, ...]

    @property
    def num_tallied(self) -> int:
        """How many ballots count: one for each credential that voted."""
        return len(self.counted)

    @property
    def head(self) -> str:
        """The hash of the last event, which stands for the whole archive."""
        return self.events[-1]

    @property
    def height(self) -> int:
        """The height of the last event."""
        return len(self.events) - 1

    @property
    def complete(self) -> bool:
        """Whether the result is there."""
        return self.counts is not None


def verify_archive(
    data: Source,
    *,
    own: bool = True,
    progress: Progress | None = None,
    processes: int = 1,
    engine: Engine = PYTHON,
    executor: Executor | None = None,
) -> ArchiveReport:
    """Verify an archive in whatever state it is; nothing in it is believed.

    The engine computes the powers of the ballots; all that it gives is compared here. An
    executor spreads them over processes or machines of its own.

    ``own`` demands what our archives have: threshold data and decryptions in the strong form,
    no weights. Raises InvalidArchiveError (where, check, message), or UnsupportedElectionError
    for an election with ranked questions or in another group.
    """
    events = link_events(read_records(data))
    with at(events[0].where):
        require(events[0].type is EventType.SETUP, Check.ORDER, "the first event is no Setup")
        setup = check_setup(events[0], own=own)
    require_order(events)
    cast = [event for event in events if event.type is EventType.BALLOT]
    ballots = check_ballots(
        cast,
        setup.election,
        frozenset(setup.credentials),
        progress=progress,
        processes=processes,
        engine=engine,
        executor=executor,
    )
    box = _count(cast, setup, ballots)
    closing = _check_closing(events, setup, box, own=own)
    return ArchiveReport(
        uuid=setup.election.uuid,
        election=setup.election,
        trustees=setup.trustees,
        credentials=setup.credentials,
        setup_hashes=setup.hashes,
        ballots=tuple(box.ballots),
        counted=tuple(cast[place].tracker for place in box.last.values()),
        ended=any(event.type is EventType.END_BALLOTS for event in events),
        owners=closing.owners,
        counts=closing.counts,
        joint=closing.joint,
        events=tuple(event.hash for event in events),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """The ballots that were cast, of which the last of each credential counts (section 4.15)."""

    ballots: list[tuple[str, int]]  # tracker and credential
    last: dict[int, int]  # of each credential: its place
    tally: Pairs


def _count(cast: Sequence[Event], setup: Setup, ballots: Iterable[CheckedBallot]) -> _Box:
    """Add the ballots up as they come; of one that is replaced the text is read once more."""
    election, sums, replaced = setup.election, Sums(setup.election), Sums(setup.election)
    found: list[tuple[str, int]] = []
    last: dict[int, int] = {}
    for place, ballot in enumerate(ballots):
        weight = setup.credentials[ballot.credential]
        sums.add(ballot.ciphertexts, weight)
        if ballot.credential in last:
            event = cast[last[ballot.credential]]
            with at(event.where):
                earlier = parse_ballot(event.data[0].body, election)
            replaced.add(tuple(answer.choices for answer in earlier.answers), weight)
        last[ballot.credential] = place
        found.append((ballot.tracker, ballot.credential))
    return _Box(ballots=found, last=last, tally=sums.without(replaced))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closing:
    """What came after the ballots; ``joint``: every decryption has the joint proof."""

    owners: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...] | None
    joint: bool


def _check_closing(events: Sequence[Event], setup: Setup, box: _Box, *, own: bool) -> _Closing:
    """Check tally, decryptions and result, as far as they are there."""
    closing = [
        event
        for event in events
        if event.type in {EventType.ENCRYPTED_TALLY, EventType.PARTIAL_DECRYPTION, EventType.RESULT}
    ]
    tally = box.tally
    weight = sum(setup.credentials[credential] for credential in box.last)
    given: dict[int, Factors] = {}
    counts, joint = None, True
    for event in closing:
        with at(event.where):
            match event.type:
                case EventType.ENCRYPTED_TALLY:
                    check_tally(event.data, tally, tallied=len(box.last), total_weight=weight)
                case EventType.PARTIAL_DECRYPTION:
                    share = check_decryption(
                        event.data, setup.election, setup.trustees, tally, own=own
                    )
                    require(
                        share.owner not in given,
                        Check.OWNER_REPEATED,
                        f"trustee {share.owner} decrypted already",
                    )
                    given[share.owner] = share.factors
                    joint = joint and share.joint is not None
                case _:
                    counts = check_result(
                        event.data[0].body,
                        tally,
                        setup.trustees,
                        given,
                        total_weight=weight,
                    )
    return _Closing(owners=tuple(given), counts=counts, joint=joint)


def verify_diff(old: bytes, new: bytes) -> int:
    """Check that the newer archive extends the older copy; return how many events it adds.

    Both are read as chains; their proofs are for :func:`verify_archive`. Raises
    InvalidArchiveError, which names the first event of the older copy that is not there.
    """
    kept, now = link_events(read_records(old)), link_events(read_records(new))
    for place, event in enumerate(kept):
        with at(event.where):
            require(
                place < len(now) and now[place].hash == event.hash,
                Check.EXTENSION,
                "the event of the older copy is missing from the newer archive",
            )
    with at("record 0"):
        require(new.startswith(old), Check.EXTENSION, "the archives begin at different times")
    return len(now) - len(kept)
