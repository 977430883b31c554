"""What happens by itself goes on, whatever went wrong in a round before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from sqlalchemy.orm import Session, sessionmaker

from election import mail
from election.db import transaction
from election.voting.keystore import KeyStore
from election.worker import work
from tests.factories import NOW, SV, network


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


@dataclass
class Hanging:
    """A mail server that takes the connection and says nothing."""

    is_asked: Event = field(default_factory=Event)
    answers: Event = field(default_factory=Event)

    def send(self, message: mail.Message) -> None:
        assert message.body
        self.is_asked.set()
        assert self.answers.wait(20)


def test_a_mail_server_that_hangs_keeps_nobody_waiting(session: Session, tmp_path: Path) -> None:
    with transaction(session):
        row = mail.enqueue(
            session,
            network_id=network(session).id,
            address="ett@example",
            text="people/sign_in",
            language="sv",
            at=NOW,
            network="Nätverket",
            link="https://election.example",
            code="123456",
            minutes=20,
        )
    stop, rounds, server = Event(), [], Hanging()

    def now() -> datetime:
        rounds.append(1)
        return NOW

    sessions = sessionmaker(session.get_bind())
    kwargs = {"keys": KeyStore(tmp_path), "transport": server, "now": now, "stop": stop}
    worker = Thread(target=work, args=(sessions,), kwargs=kwargs)
    worker.start()
    assert server.is_asked.wait(20)
    with transaction(session):  # what is written meanwhile, such as a ballot, does not wait
        network(session, rulebook=SV)
    before = len(rounds)
    while len(rounds) < before + 2:  # nor do the duties
        assert not stop.wait(0.05)
    server.answers.set()
    while mail_is_waiting(session, row):
        assert not stop.wait(0.05)
    stop.set()
    worker.join()


def mail_is_waiting(session: Session, row: mail.Outgoing) -> bool:
    session.rollback()
    session.refresh(row)
    return row.sent_at is None
