"""Secrets of the installation: made once, whichever process is first."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from election.files import made_once


def secret(path: Path) -> bytes:
    return made_once(path, os.urandom(64))


def test_processes_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    with ProcessPoolExecutor(8, mp_context=get_context("fork")) as processes:
        found = set(processes.map(secret, [path] * 64))
    assert found == {path.read_bytes()}
    assert len(path.read_bytes()) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"kept")
    assert secret(path) == b"kept"
