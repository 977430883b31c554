"""Making and checking many ballots, on all processors: what voters' browsers do, and the server.

Ballots are made and checked in worker processes; casting them stays in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

from election.core.ballot.ballot import Selection, SelectionError, make_ballot
from election.core.ballot.verify import CheckedBallot
from election.core.ballot.verify_ballots import end_with_parent
from election.core.refusal import RefusedError, violation
from election.voting.services.casting import OpenBox, check

_WORTH_WORKERS: Final = 8
_kept: list[OpenBox] = []  # in a worker: the box it makes ballots for


@dataclass(frozen=True, slots=True)
class Wish:
    """One ballot to be made: whose code, what she chooses in each question, asked for where."""

    voter: str
    where: str
    code: str
    choices: tuple[Selection, ...]


def make_ballots(
    box: OpenBox, wishes: Sequence[Wish], *, processes: int
) -> Iterator[tuple[str, bytes, CheckedBallot]]:
    """Give (voter, ballot, checked ballot) in the order of the wishes."""
    if processes == 1 or len(wishes) < _WORTH_WORKERS:
        yield from _make(box, wishes)
        return
    size = max(1, min(50, len(wishes) // (4 * processes)))
    chunks = [wishes[at : at + size] for at in range(0, len(wishes), size)]
    # Forked workers find the box and its tables where they are; nothing large is sent to them.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("fork"), initializer=_keep, initargs=(box,)
    ) as workers:
        for chunk in workers.map(_make_chunk, chunks):
            yield from chunk


def _keep(box: OpenBox) -> None:
    end_with_parent()
    _kept.append(box)


def _make_chunk(wishes: Sequence[Wish]) -> list[tuple[str, bytes, CheckedBallot]]:
    return list(_make(_kept[-1], wishes))


def _make(box: OpenBox, wishes: Sequence[Wish]) -> Iterator[tuple[str, bytes, CheckedBallot]]:
    for wish in wishes:
        try:
            raw = make_ballot(box.election, code=wish.code, choices=wish.choices)
        except SelectionError as error:
            raise RefusedError(
                [violation("selection", "{says}", where=wish.where, says=str(error))]
            ) from None
        yield wish.voter, raw, check(box, raw)
