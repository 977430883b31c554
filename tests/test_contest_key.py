"""The life of a contest's key: made when it opens, in one sealed file alone, gone when it closes."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

from config import Config
from election import db
from election.audit import SERVICE
from election.core.refusal import RefusedError
from election.voting.keystore import key_store_of
from election.voting.models import Contest
from election.voting.services.casting import slot_of
from election.voting.services.closing import close_contest
from election.worker import do_what_is_due
from tests.evening.hall import seat_for
from tests.evening.meeting import Evening
from tests.evening.setting import CHAIR_VOTES
from tests.evening.trail import bytes_of, found

At = Callable[[str], Evening]
DIED = 9


@pytest.fixture
def at(evening_at: At) -> Callable[[str], Evening]:
    """Give the evening with its key store sealed, as it is served in earnest."""

    def sealed(stage: str) -> Evening:
        evening = evening_at(stage)
        folder = evening.directory.parent / f"{evening.directory.name}-seal"
        evening.keys = key_store_of(
            Config(
                database_url=evening.url,
                key_store=evening.directory / "keys",
                seal_key_file=folder / "seal-key",
            )
        )
        return evening

    return sealed


def key_files(evening: Evening) -> list[Path]:
    return sorted((evening.directory / "keys").glob("*contest-*"))


def texts(evening: Evening) -> Iterator[bytes]:
    """Everything the service keeps: the database with its journal, keys, whatever lies there."""
    for each in evening.directory.rglob("*"):
        if each.is_file():
            yield each.read_bytes()


def test_it_is_made_when_the_contest_opens_and_lies_in_one_sealed_file(
    at: At, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    evening = at("ready")
    assert key_files(evening) == []
    evening.freeze()
    evening.open()
    evening.vote("uppsala-o2", CHAIR_VOTES["uppsala-o2"])
    (path,) = key_files(evening)
    assert path.name == f"contest-{evening.contest.id}"
    assert path.stat().st_mode & 0o777 == 0o600
    key = evening.keys.contest_key(evening.contest.id)
    slot = slot_of(key, seat_for(evening, "uppsala-o2")).encode()
    kept = b"\n".join(texts(evening))
    assert slot in kept  # what the key makes is there, and the key in no spelling
    assert found(bytes_of(key), kept + caplog.text.encode()) == []


@pytest.mark.sqlite
def test_a_backup_of_the_database_has_slots_and_no_key(at: At, tmp_path: Path) -> None:
    evening = at("voted")
    key = evening.keys.contest_key(evening.contest.id)
    evening.session.rollback()
    live, copy = sqlite3.connect(evening.database), sqlite3.connect(tmp_path / "backup")
    live.backup(copy)
    for each in (live, copy):
        each.close()
    kept = (tmp_path / "backup").read_bytes()
    assert slot_of(key, seat_for(evening, "uppsala-o2")).encode() in kept
    assert found(bytes_of(key), kept) == []


def test_when_it_closes_the_file_is_overwritten_and_gone(at: At) -> None:
    evening = at("voted")
    (path,) = key_files(evening)
    with path.open("rb") as held:
        sealed = held.read()
        evening.close()
        held.seek(0)
        assert held.read() == bytes(len(sealed))
    assert key_files(evening) == []
    with pytest.raises(RefusedError):
        evening.keys.contest_key(evening.contest.id)


def test_a_process_that_dies_between_the_commit_and_forgetting_leaves_it_to_the_worker(
    at: At,
) -> None:
    evening = at("voted")
    contest, key = evening.contest.id, evening.keys.contest_key(evening.contest.id)
    slot = slot_of(key, seat_for(evening, "uppsala-o2")).encode()
    evening.session.rollback()
    child = os.fork()
    if child == 0:
        close_and_die(evening)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == DIED
    evening.session.rollback()
    assert evening.contest.closed_at is not None
    assert evening.keys.contest_key(contest) == key
    assert slot in b"\n".join(texts(evening))  # in the journal, which nobody has emptied
    evening.session.rollback()
    do_what_is_due(evening.session, keys=evening.keys, transport=None, now=evening.now)
    assert key_files(evening) == []
    assert found([slot, *bytes_of(key)], b"\n".join(texts(evening))) == []


def close_and_die(evening: Evening) -> NoReturn:
    """Close the contest in a process of its own, and end it the moment that is committed."""
    try:
        with db.session_factory(db.engine(evening.url))() as session:
            with db.transaction(session):
                contest = session.scalars(sa.select(Contest)).one()
                close_contest(
                    session, contest=contest, keys=evening.keys, actor=SERVICE, now=evening.now
                )
            os._exit(DIED)  # nothing is closed, nothing is forgotten
    finally:
        os._exit(1)
