"""What happens by itself goes on, whatever went wrong in a round before."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from threading import Event

from sqlalchemy.orm import Session, sessionmaker

from election.voting.keystore import KeyStore
from election.worker import work
from tests.factories import NOW


def test_a_round_that_fails_is_not_the_last(session: Session, tmp_path: Path) -> None:
    stop, rounds = Event(), []

    def now() -> datetime:
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError("the first round fails")
        stop.set()
        return NOW

    sessions = sessionmaker(session.get_bind())
    work(sessions, keys=KeyStore(tmp_path), transport=None, now=now, stop=stop)
    assert len(rounds) == 2
