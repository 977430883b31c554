"""Work spread over processors: what happens at many desks at once in earnest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Protocol, TypeVar

from election.core.ballot.verify_ballots import end_with_parent

T = TypeVar("T")
R = TypeVar("R")


class Across(Protocol):
    """Applies a function to each item and gives the results in order, as ``map`` does."""

    def __call__(self, act: Callable[[T], R], items: Iterable[T], /) -> Iterable[R]: ...


@contextmanager
def across(processes: int) -> Iterator[Across]:
    """Give a ``map`` over this many processes; a single one is this one."""
    if processes <= 1:
        yield map
        return
    with ProcessPoolExecutor(
        processes, mp_context=get_context("fork"), initializer=end_with_parent
    ) as workers:
        yield workers.map
