"""The audit log is one unbroken chain for each network, and nothing in it can be changed."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from tests.factories import NOW, SV, network


def write(session: Session, network_id: UUID, **facts: object) -> audit.Act:
    return audit.record(
        session,
        network_id=network_id,
        action="test:write",
        actor=audit.person(uuid4()),
        subject=network_id,
        at=NOW,
        **facts,
    )


def broken(session: Session, network_id: UUID) -> list[int]:
    session.expire_all()
    return [one.number for one in audit.broken_links(session, network_id=network_id)]


def test_each_act_names_the_one_before(session: Session) -> None:
    home = network(session).id
    first, second = write(session, home), write(session, home, seats=5, day=NOW.date(), who=None)
    assert second.previous == first.digest
    assert second.facts == {"seats": 5, "day": "2026-09-01", "who": None}
    assert broken(session, home) == []


def test_each_network_has_a_chain_of_its_own(session: Session) -> None:
    ours, theirs = network(session).id, network(session, SV).id
    write(session, ours)
    acts = session.scalars(sa.select(audit.Act).where(audit.Act.network_id == theirs)).all()
    assert [one.number for one in acts] == [1]
    assert acts[0].previous == audit.FIRST


@pytest.mark.parametrize(
    "change", ["UPDATE audit_act SET actor = 'nobody'", "DELETE FROM audit_act WHERE number = 2"]
)
def test_the_table_refuses_change(session: Session, change: str) -> None:
    write(session, network(session).id)
    with pytest.raises(sa.exc.IntegrityError, match="audit_act is append-only"):
        session.execute(sa.text(change))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE audit_act SET actor = 'nobody' WHERE number = 2", [2]),
        ("UPDATE audit_act SET facts = '{}' WHERE number = 3", [3]),
        ("UPDATE audit_act SET at = '2020-01-01 00:00:00' WHERE number = 1", [1]),
        ("DELETE FROM audit_act WHERE number = 2", [2, 3]),
        ("UPDATE audit_act SET number = 9 WHERE number = 3", [3, 9]),
    ],
)
def test_a_change_past_the_guard_is_found(session: Session, change: str, found: list[int]) -> None:
    home = network(session).id
    for number in range(2):
        write(session, home, number=number)
    for act in ("update", "delete"):
        session.execute(sa.text(f"DROP TRIGGER audit_act_refuses_{act}"))
    session.execute(sa.text(change))
    assert broken(session, home) == found
