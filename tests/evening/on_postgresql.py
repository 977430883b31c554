"""The evening moved to a PostgreSQL server, where two transactions do wait at the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import db
from election.db import transaction
from tests.evening.meeting import Evening
from tests.postgresql import Postgresql

WAITING = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


class OnPostgresql(Evening):
    """An evening whose rows lie in another database than its directory's."""

    def __init__(self, evening: Evening, url: str) -> None:
        self._url = url
        super().__init__(evening.directory, evening.desks)
        self.now = evening.now

    @property
    def url(self) -> str:
        return self._url


def moved(evening: Evening, server: Postgresql) -> OnPostgresql:
    """Copy every row of an evening into a new database of the server."""
    evening.session.rollback()
    found = OnPostgresql(evening, server.migrated())
    to = found.session.connection()
    to.exec_driver_sql("SET session_replication_role = replica")  # rows come in any order
    for table in db.Base.metadata.sorted_tables:
        rows = [dict(row) for row in evening.session.execute(sa.select(table)).mappings()]
        if rows:
            to.execute(sa.insert(table), rows)
    to.exec_driver_sql("SET session_replication_role = DEFAULT")
    found.session.commit()
    return found


def while_under_way(
    evening: OnPostgresql, act: Callable[[Session], Any], other: Callable[[Evening], Any]
) -> Any:
    """Act, and before it is committed let somebody else act, who waits for us or does not.

    Return what she is answered; raises what she is refused.
    """
    with ThreadPoolExecutor(1) as thread:
        with transaction(evening.session):
            act(evening.session)
            acting = thread.submit(_acting, evening, other)
            _until_she_waits(evening, acting)
        return acting.result(60)


def _acting(evening: OnPostgresql, act: Callable[[Evening], Any]) -> Any:
    hers = OnPostgresql(evening, evening.url)
    try:
        return act(hers)
    finally:
        hers.end()


def _until_she_waits(evening: OnPostgresql, acting: Future[Any]) -> None:
    engine = db.engine(evening.url)
    with engine.connect() as watching:
        while not acting.done() and not watching.scalar(WAITING):
            watching.rollback()
            time.sleep(0.02)
    engine.dispose()
