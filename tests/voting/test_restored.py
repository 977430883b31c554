"""A machine is lost while people vote: a copy of database and key store goes on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from election.core.ballot.invalid import InvalidArchiveError
from election.core.ballot.verify import verify_archive, verify_diff
from election.voting.keystore import KeyStore
from election.voting.models import Voter
from tests.evening.meeting import Evening

At = Callable[[str], Evening]


def copy_database(source: Path, target: Path) -> None:
    """Copy as docs/running.md says, while the service is at work."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def test_a_copy_taken_while_people_vote_goes_on_and_what_came_later_is_missed(
    evening_at: At, tmp_path: Path
) -> None:
    evening = evening_at("opened")
    database = Path(evening.session.get_bind().engine.url.database or "")
    kept = tmp_path / "copy.sqlite"
    evening.vote("halland-o2", ["gotland-o2"])
    evening.vote("uppsala-o2", ["gotland-o1"])
    copy_database(database, kept)
    shutil.copytree(evening.directory / "keys", tmp_path / "keys")
    lost = evening.vote("gotland-o1", [])
    seen = evening.archive()

    evening.session.rollback()
    evening.session.get_bind().engine.dispose()
    copy_database(kept, database)
    shutil.rmtree(evening.directory / "keys")
    shutil.copytree(tmp_path / "keys", evening.directory / "keys")
    evening.session.expire_all()
    evening.keys = KeyStore(evening.directory / "keys")

    restored = evening.archive()
    assert seen.startswith(restored)
    with pytest.raises(InvalidArchiveError):  # whoever kept a later copy has the proof
        verify_diff(seen, restored)
    assert lost not in {tracker for tracker, _ in verify_archive(restored).ballots}
    again = evening.vote("gotland-o1", [])
    evening.close()
    report = verify_archive(evening.archive())
    assert (report.num_tallied, report.ballots[-1][0]) == (3, again)
    assert evening.session.scalar(sa.select(sa.func.count()).select_from(Voter)) == 3
