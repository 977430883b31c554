"""Moments keep their zone, transactions are whole, and rows stay within their network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit, db
from election.people.models import Appointment, Member, Network, Person, Role
from tests.factories import NOW, REGISTER, SV, import_register, network


def test_a_moment_comes_back_in_utc(session: Session) -> None:
    local = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    session.add(Network(key="n", name="N", created_at=local))
    session.flush()
    session.expire_all()
    stored = session.scalars(sa.select(Network.created_at)).one()
    assert (stored, stored.tzinfo) == (local, UTC)


def test_a_naive_moment_is_refused(session: Session) -> None:
    session.add(Network(key="n", name="N", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(sa.exc.StatementError, match="has no time zone"):
        session.flush()


def test_a_transaction_commits_all_or_nothing(session: Session, database_url: str) -> None:
    with db.transaction(session):
        network(session)

    def stop_midway() -> None:
        with db.transaction(session):
            network(session, SV)
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        stop_midway()
    engine = db.engine(database_url)
    with db.session_factory(engine)() as other:
        assert [one.key for one in other.scalars(sa.select(Network))] == ["halsa-och-demokrati"]
    engine.dispose()


def test_changes_made_outside_a_transaction_are_not_lost_silently(session: Session) -> None:
    session.add(Network(key="n", name="N", created_at=NOW))
    with pytest.raises(RuntimeError, match="outside a transaction"), db.transaction(session):
        pass


def test_writers_wait_for_each_other(database_url: str) -> None:
    """Each reads the last act and writes the next: without waiting, two would take one number."""
    engine = db.engine(database_url)
    make = db.session_factory(engine)
    with make() as session, db.transaction(session):
        home = network(session).id
    failures: list[Exception] = []

    def write() -> None:
        try:
            with make() as own:
                for _ in range(10):
                    with db.transaction(own):
                        audit.record(
                            own,
                            network_id=home,
                            action="test:write",
                            actor=audit.SERVICE,
                            subject=home,
                            at=NOW,
                        )
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with make() as session:
        numbers = list(session.scalars(sa.select(audit.Act.number).order_by(audit.Act.number)))
        assert not failures
        assert numbers == list(range(1, 42))
        assert not list(audit.broken_links(session, network_id=home))
    engine.dispose()


def test_a_row_cannot_point_into_another_network(session: Session) -> None:
    ours, theirs = network(session), network(session, SV)
    import_register(session, ours, REGISTER)
    member = session.scalars(sa.select(Member)).first()
    stranger = Person(network_id=theirs.id, key="x", name="Testperson X")
    session.add(stranger)
    session.flush()
    assert member is not None
    session.add(
        Appointment(
            network_id=ours.id,
            member_id=member.id,
            person_id=stranger.id,
            role=Role.ORDINARY,
            position=9,
            since=NOW.date(),
        )
    )
    with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
        session.flush()


def test_answers_are_remembered_only_where_nothing_is_changed(session: Session) -> None:
    asked = iter(range(9))

    def ask() -> int:
        return db.once(session, "question", lambda: next(asked))

    assert [ask(), ask()] == [0, 1]
    db.only_read(session)
    assert [ask(), ask()] == [2, 2]
    with db.transaction(session):
        assert [ask(), ask()] == [3, 4]
    assert [ask(), ask()] == [5, 6]
