"""What is rehearsed once for all tests, and that a rehearsal cleans up behind itself."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.mistakes import HALSA, ROOT, SV, files_of
from tests.rehearsal.records import Rehearsed


@pytest.fixture(autouse=True)
def nothing_left(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Keys and databases lie in a temporary directory; nothing of it may be left."""
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert list(temporary.iterdir()) == []


@pytest.fixture(scope="session")
def tiny_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rehearse the smallest election; what is refused only at the ballot needs a record."""
    files = files_of(tmp_path_factory.mktemp("tiny"), "tiny", {})
    assert files.run() == 0
    return files.out


def _command(name: str, out: Path) -> list[str]:
    files = ROOT / "examples" / name
    return [
        *(sys.executable, "-m", "election.cli", "rehearse"),
        *("--rulebook", str(ROOT / "rulebooks" / f"{name}.toml")),
        *("--register", str(files / "register.csv")),
        *("--election", str(files / "election.toml")),
        *("--votes", str(files / "votes.csv")),
        *("--out", str(out)),
    ]


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rehearsed]:
    """Rehearse both at the same time, once: each has stretches that use one processor."""
    directory = tmp_path_factory.mktemp("records")
    running = {
        name: subprocess.Popen(
            _command(name, directory / name),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in (HALSA, SV)
    }
    done = {}
    for name, process in running.items():
        said, _ = process.communicate()
        assert process.returncode == 0, said
        done[name] = Rehearsed(directory / name, said)
    return done


@pytest.fixture
def halsa(rehearsed: dict[str, Rehearsed]) -> Rehearsed:
    return rehearsed[HALSA]


@pytest.fixture
def sv(rehearsed: dict[str, Rehearsed]) -> Rehearsed:
    return rehearsed[SV]
