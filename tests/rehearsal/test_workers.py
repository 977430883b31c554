"""Worker processes: in order, with the refusal whole, and gone when their parent is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from election.core.refusal import RefusedError, violation
from election.rehearsal.workers import across

WAIT = """
import time
from election.rehearsal.workers import across
with across(2) as each:
    print(list(each(abs, range(8))), flush=True)
    time.sleep(60)
"""


def refuse_three(number: int) -> int:
    if number == 3:
        raise RefusedError([violation("three", "Not {number}.", "R3", number=number)])
    return number * number


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_items(processes):
    with across(processes) as each:
        assert list(each(abs, range(-20, 0))) == list(range(20, 0, -1))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_refusal_comes_out_whole(processes):
    with across(processes) as each, pytest.raises(RefusedError) as refused:
        list(each(refuse_three, range(5)))
    (reason,) = refused.value.violations
    assert (reason.code, reason.rule, reason.message) == ("three", "R3", "Not 3.")


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(each) for each in listed.split()]


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_workers_end_when_their_parent_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", WAIT], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert parent.stdout is not None
    parent.stdout.readline()  # the workers are at work
    workers = children(parent.pid)
    assert len(workers) == 2
    os.kill(parent.pid, signal.SIGKILL)
    parent.stdout.close()
    parent.wait()
    until = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, workers))
