"""Several processes at the same database at once, as the workers of a server are."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from election.core.refusal import RefusedError
from tests.evening.meeting import Evening

Deed = Callable[[Evening], str]
"""Something done at the evening; returns what is acknowledged."""

_fork = get_context("fork")


@dataclass(slots=True)
class Worker:
    """A process with a connection of its own, and the file in which it notes every answer."""

    process: BaseProcess
    notes: Path

    @property
    def answers(self) -> list[str]:
        """What was acknowledged."""
        return self._noted("+")

    @property
    def refusals(self) -> list[str]:
        """The codes of what was refused."""
        return self._noted("-")

    def _noted(self, mark: str) -> list[str]:
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [line[1:] for line in lines if line[0] == mark]

    def kill_after(self, seconds: float) -> None:
        time.sleep(seconds)
        self.process.kill()
        self.process.join()


class Crowd:
    """Starts workers and lets them all begin at the same moment."""

    def __init__(self, evening: Evening) -> None:
        self._evening = evening
        self._go = _fork.Event()
        self._workers: list[Worker] = []
        evening.end()  # nobody inherits a connection

    def send(self, *deeds: Deed) -> Worker:
        """Give a new worker deeds to do one after the other."""
        notes = self._evening.directory / f"worker-{len(self._workers)}.txt"
        process = _fork.Process(target=_work, args=(self._evening, deeds, notes, self._go))
        worker = Worker(process, notes)
        self._workers.append(worker)
        process.start()
        return worker

    def start(self) -> None:
        self._go.set()

    def finish(self) -> None:
        """Start them, and wait until all are done."""
        self.start()
        for worker in self._workers:
            worker.process.join(60)
            assert worker.process.exitcode == 0, worker.notes


def _work(evening: Evening, deeds: Sequence[Deed], notes: Path, go: Event) -> None:
    mine = Evening(evening.directory, evening.desks)
    mine.now = evening.now
    go.wait()
    with notes.open("w") as file:
        for deed in deeds:
            try:
                line = "+" + deed(mine)
            except RefusedError as refused:
                line = "-" + " ".join(each.code for each in refused.violations)
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    mine.end()
