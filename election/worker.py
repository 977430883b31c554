"""What happens by itself: mail is sent, contests close at their time, reminders go out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from election import mail
from election.core.refusal import RefusedError
from election.db import erase_traces
from election.nominations import services as nominations
from election.people import services as people
from election.results import services as results
from election.room.models import RoomErasure
from election.tally import services as tally
from election.voting.keystore import KeyStore
from election.voting.models import Contest
from election.voting.services import reminding

log = logging.getLogger(__name__)
Due = Callable[..., int]

# Each does what has fallen due in its stage, one transaction an act, and may be called again.
DUE: tuple[Due, ...] = (nominations.due, tally.due, reminding.due, people.due, results.due)
PAUSE = 1.0  # seconds between two rounds


@dataclass(slots=True)
class Traces:
    """Empties the database's journal after what must not be read any more was deleted.

    What was deleted is seen in the rows: it does not matter by which process, nor whether this
    one was running at the time.
    """

    erased: tuple[int, int, int] | None = None  # what had been deleted when it was emptied last

    def erase(self, session: Session, *, done: int) -> None:
        """Erase what there is to erase; what cannot be now will be in the next round."""
        deleted = _closed(session), _wiped(session), _emptied(session)
        if done or deleted != self.erased:
            self.erased = deleted if erase_traces(session) else None


def _closed(session: Session) -> int:
    closed = sa.select(sa.func.count(Contest.id)).where(Contest.closed_at.is_not(None))
    return session.scalar(closed) or 0


def _wiped(session: Session) -> int:
    wiped = sa.select(sa.func.count(mail.Outgoing.id)).where(mail.Outgoing.body.is_(None))
    return session.scalar(wiped) or 0


def _emptied(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count(RoomErasure.id))) or 0


def do_what_is_due(
    session: Session,
    *,
    keys: KeyStore,
    transport: mail.Transport | None,
    now: datetime,
    traces: Traces | None = None,
) -> int:
    """Do everything that has fallen due; return how many acts that was.

    A stage that fails is logged and does not keep the others from their work.
    """
    done = 0
    for due in DUE:
        try:
            done += due(session, keys=keys, now=now)
        except RefusedError as refused:
            session.rollback()
            log.warning("%s: %s", due.__module__, refused)
        except Exception as error:  # the others must go on
            session.rollback()
            # No trace: it may hold what nobody should read.
            log.error("%s: %s", due.__module__, type(error).__name__)  # noqa: TRY400
    if transport is not None:
        done += mail.deliver(session, transport, now)
    (traces or Traces()).erase(session, done=done)
    return done


def transport_of(config: Config) -> mail.Transport | None:
    """Return the mail server of the settings, None when there is none: mail then waits."""
    if config.smtp_host is None:
        return None
    return mail.SMTPTransport(
        host=config.smtp_host,
        port=config.smtp_port,
        sender=config.sender,
        starttls=config.smtp_starttls,
        username=config.smtp_username,
        password=config.smtp_password,
    )


def work(
    sessions: sessionmaker[Session],
    *,
    keys: KeyStore,
    transport: mail.Transport | None,
    now: Callable[[], datetime],
    stop: threading.Event,
) -> None:
    """Work until told to stop. A mail server that hangs keeps no contest from closing."""
    traces = Traces()

    def do_duties() -> None:
        with sessions() as session:
            do_what_is_due(session, keys=keys, transport=None, traces=traces, now=now())

    def send_mail(carrier: mail.Transport) -> None:
        with sessions() as session:
            mail.deliver(session, carrier, now())

    if transport is not None:
        rounds = (partial(send_mail, transport), stop)
        threading.Thread(target=_round_after_round, args=rounds, daemon=True).start()
    _round_after_round(do_duties, stop)


def _round_after_round(act: Callable[[], None], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            act()
        except Exception as error:  # contests must close, whatever went wrong a second ago
            log.error("work: %s", type(error).__name__)  # noqa: TRY400
        stop.wait(PAUSE)
