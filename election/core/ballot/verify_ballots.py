"""The ballots of an archive, in chunks: many memberships at once, and several processes."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from signal import SIGKILL, raise_signal
from threading import Thread

from election.core.ballot.check import find_stranger
from election.core.ballot.engine import PYTHON, Engine
from election.core.ballot.events import Event, at
from election.core.ballot.formats import Election
from election.core.ballot.invalid import Check, InvalidArchiveError, InvalidBallotError, require
from election.core.ballot.verify_ballot import CheckedBallot, check_several

Progress = Callable[[int, int], None]
"""Is told how many ballots of how many are verified."""

_CHUNK_ELEMENTS = 5000  # group elements per test of membership
_MANY_BALLOTS = 100  # from here on larger tables pay
_CREDENTIAL = re.compile(rb'"credential":"([0-9]{1,617})"')  # 617 digits are 2048 bits
_TOGETHER = 16  # ballots whose powers are computed together


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """What every chunk is checked against."""

    election: Election
    window: int
    engine: Engine

    def check(self, chunk: Sequence[bytes], credentials: Container[int]) -> list[CheckedBallot]:
        """Check some ballots; raises InvalidBallotError for the first bad one found."""
        powers = self.engine.powers(self.election.public_key, self.window)
        ballots = [
            ballot
            for start in range(0, len(chunk), _TOGETHER)
            for ballot in check_several(
                chunk[start : start + _TOGETHER],
                self.election,
                credentials,
                powers,
                membership=self.engine.tests_each,
            )
        ]
        if not self.engine.tests_each:
            _require_members(ballots)
        return ballots


def _require_members(ballots: Sequence[CheckedBallot]) -> None:
    stranger = find_stranger([one for ballot in ballots for one in ballot.elements()])
    if stranger is not None:
        culprit = ballots[stranger // len(ballots[0].elements())]  # all bring as many
        raise InvalidBallotError(
            Check.MEMBERSHIP, "a ciphertext is outside the subgroup", culprit.tracker
        )


@dataclass(slots=True)
class _Worker:
    """What a process of the pool keeps between chunks."""

    given: list[tuple[_Box, frozenset[int]]] = field(default_factory=list)


_worker = _Worker()


def _start(box: _Box, credentials: frozenset[int]) -> None:
    end_with_parent()
    _worker.given[:] = [(box, credentials)]


def end_with_parent() -> None:
    """Let this worker end when the process that started it is killed: it would wait for ever."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    raise_signal(SIGKILL)


def _work(chunk: Sequence[bytes]) -> list[CheckedBallot]:
    box, credentials = _worker.given[0]
    return box.check(chunk, credentials)


def check_ballots(
    events: Sequence[Event],
    election: Election,
    credentials: frozenset[int],
    *,
    progress: Progress | None = None,
    processes: int = 1,
    engine: Engine = PYTHON,
    executor: Executor | None = None,
) -> Iterator[CheckedBallot]:
    """Check all Ballot events in order; raises InvalidArchiveError, which names event and tracker.

    No more of them are in memory than are being checked. The executor, any that there is in
    ``concurrent.futures`` or like those, takes the place of processes of our own.

    Membership is tested chunk by chunk after the proofs; a ballot whose proofs fail and
    which has elements outside the subgroup is named for its proofs.
    """
    _require_each_once(events)
    box = _Box(
        election=election,
        window=10 if len(events) >= _MANY_BALLOTS else 8,
        engine=engine,
    )
    done = 0
    try:
        chunks = _chunks(events, election, processes)
        for ballots in _check_chunks(box, credentials, chunks, processes, executor):
            yield from ballots
            done += len(ballots)
            if progress is not None:
                progress(done, len(events))
    except InvalidBallotError as error:
        where = next(event.where for event in events if event.tracker == error.tracker)
        raise InvalidArchiveError(where, error.check, error.message) from None


def _require_each_once(events: Sequence[Event]) -> None:
    seen: set[str] = set()
    for event in events:
        with at(event.where):
            require(
                event.data[0].hash not in seen, Check.BALLOT_REPEATED, "the ballot stands twice"
            )
        seen.add(event.data[0].hash)


def _chunks(events: Sequence[Event], election: Election, processes: int) -> Iterator[list[bytes]]:
    """Cut the ballots into chunks of equal size, as many for each process."""
    elements = 2 * sum(question.width for question in election.questions)
    rounds = -(-len(events) * elements // (_CHUNK_ELEMENTS * processes))
    size = max(1, -(-len(events) // max(1, rounds * processes)))
    for start in range(0, len(events), size):
        yield [_body(event) for event in events[start : start + size]]


def _body(event: Event) -> bytes:
    with at(event.where):
        return event.data[0].body


def _check_chunks(
    box: _Box,
    credentials: frozenset[int],
    chunks: Iterator[list[bytes]],
    processes: int,
    executor: Executor | None,
) -> Iterator[list[CheckedBallot]]:
    if executor is not None:
        named = ((chunk, _named(chunk, credentials)) for chunk in chunks)
        yield from _in_order(executor.submit(box.check, *each) for each in named)
    elif processes <= 1:
        yield from (box.check(chunk, credentials) for chunk in chunks)
    else:
        box.engine.powers(box.election.public_key, box.window)  # before the processes part
        with ProcessPoolExecutor(
            processes, initializer=_start, initargs=(box, credentials)
        ) as pool:
            yield from _in_order((pool.submit(_work, chunk) for chunk in chunks), 2 * processes)


def _named(chunk: Sequence[bytes], credentials: frozenset[int]) -> frozenset[int]:
    """Return those of the list that a chunk can need: the whole of it is megabytes to send."""
    return credentials & {int(digits) for raw in chunk for digits in _CREDENTIAL.findall(raw)}


def _in_order(
    futures: Iterator[Future[list[CheckedBallot]]], most: int = 16
) -> Iterator[list[CheckedBallot]]:
    """Have chunks checked elsewhere, not more than some at a time; results come in order."""
    waiting: deque[Future[list[CheckedBallot]]] = deque()
    for future in futures:
        waiting.append(future)
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
