"""When a contest closes: announced, moved, and kept by the service itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import Mode
from election.db import erase_traces, transaction
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.tally.queries.deciding import key_is_lost
from election.tally.services.window import open_windows
from election.voting.keystore import KeyStore
from election.voting.models import Contest
from election.voting.queries import open_contests
from election.voting.services.closing import close_contest, forget

log = logging.getLogger(__name__)

COUNTDOWN: Final = timedelta(seconds=60)


def announce_close(
    session: Session, *, contest: Contest, closes_at: datetime, actor: audit.Actor, now: datetime
) -> None:
    """Announce when an open contest closes: later than was said, or after a countdown.

    Every booth shows the time; nobody is cut off who could not see it coming. Contests that are
    open together close together.
    """
    for each in [contest, *beside(session, contest)]:
        session.execute(sa.select(Contest.id).where(Contest.id == each.id).with_for_update())
        session.refresh(each)
        refuse_if(_time_violations(each, closes_at, now))
        refuse_if(_window_violations(session, each, closes_at))
        each.closes_at = closes_at
        session.flush()
        audit.about(
            session, each, "contest:announce-close", actor=actor, at=now, closes_at=closes_at
        )


def beside(session: Session, contest: Contest) -> list[Contest]:
    """Return the other contests that are open together with this one."""
    election = session.get_one(Election, contest.election_id)
    return [each for each in open_contests(session, election) if each.id != contest.id]


def close_together(
    session: Session, *, contest: Contest, keys: KeyStore, actor: audit.Actor, now: datetime
) -> None:
    """Close a contest, and those open together with it: nobody votes knowing another's count.

    One of the others whose key is lost stays open until two persons decide about it. The caller
    erases the keys with :func:`forget_closed` once this is committed.
    """
    others = beside(session, contest)
    close_contest(session, contest=contest, keys=keys, actor=actor, now=now)
    for each in others:
        if not key_is_lost(each, keys):
            close_contest(session, contest=each, keys=keys, actor=actor, now=now)


def forget_closed(session: Session, *, keys: KeyStore) -> None:
    """Erase the key of every contest that is closed, and what the journal keeps of its bindings.

    Ends the read that is under way in the session, as :func:`forget` does.
    """
    _destroy_keys(session, keys)
    erase_traces(session)


def _destroy_keys(session: Session, keys: KeyStore) -> None:
    for contest_id in session.scalars(sa.select(Contest.id).where(Contest.closed_at.is_not(None))):
        keys.destroy_contest_key(contest_id)


def _time_violations(contest: Contest, closes_at: datetime, now: datetime) -> Iterator[Violation]:
    if contest.closed_at is not None:
        yield violation("contest-closed-twice", "The contest is closed already.")
    elif contest.closes_at is not None and contest.closes_at <= now:
        yield violation(
            "closing-time-over", "The announced time is over: the contest closes, and stays closed."
        )
    elif closes_at < now + COUNTDOWN:
        yield violation(
            "countdown-too-short",
            "Voters must see the end coming: announce a time at least {seconds} seconds ahead.",
            seconds=int(COUNTDOWN.total_seconds()),
        )


def _window_violations(
    session: Session, contest: Contest, closes_at: datetime
) -> Iterator[Violation]:
    """Over days nobody watches a countdown: whoever comes at the last would be cut off."""
    election = session.get_one(Election, contest.election_id)
    over_days = rulebook_of_election(session, election).voting.mode is Mode.OVER_DAYS
    if over_days and contest.closes_at is not None and closes_at < contest.closes_at:
        yield violation(
            "window-shortened",
            "Votes are cast over days, and voters rely on the announced end. Closing earlier takes "
            "a decision of two persons.",
        )


def due(session: Session, *, keys: KeyStore, now: datetime) -> int:
    """Close every contest whose announced time is over, and open the windows whose time has come.

    Return how many contests that were. A contest whose key is lost, or whose box disagrees with
    the list of those who voted, waits for two persons. Keys
    that a server which died left behind are erased too.
    """
    over = session.scalars(
        sa.select(Contest.id).where(Contest.closed_at.is_(None), Contest.closes_at <= now)
    ).all()
    closed = 0
    for contest_id in over:
        try:
            with transaction(session):
                contest = session.get_one(Contest, contest_id)
                close_contest(session, contest=contest, keys=keys, actor=audit.SERVICE, now=now)
        except RefusedError:  # closed meanwhile, or persons must decide: the page tells them
            continue
        except Exception as error:  # the others must close all the same
            log.error("contest %s: %s", contest_id, type(error).__name__)  # noqa: TRY400
            continue
        forget(session, contest=contest, keys=keys)
        closed += 1
    _destroy_keys(session, keys)
    return closed + open_windows(session, keys=keys, now=now)
