"""What a change of many entries made otherwise, kept so that it can be taken back whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.db import Base
from election.people.models import (
    Appointment,
    ChangeKind,
    Member,
    Network,
    Person,
    RegisterChange,
)

TABLES: Final[Mapping[str, sa.Table]] = {
    model.__tablename__: Base.metadata.tables[model.__tablename__]
    for model in (Member, Person, Appointment)
}
Rows = dict[str, dict[UUID, dict[str, Any]]]


def rows_of(session: Session, network_id: UUID) -> Rows:
    """Return the register's rows by table and id, as JSON can say them."""
    found: Rows = {}
    for name, table in TABLES.items():
        chosen = sa.select(table).where(table.c.network_id == network_id)
        found[name] = {
            row["id"]: {column: plain(value) for column, value in row.items()}
            for row in session.execute(chosen).mappings()
        }
    return found


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a column's value as JSON can say it."""
    match value:
        case None | bool() | int():
            return value
        case _:
            return str(value)


def typed(table: sa.Table, column: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the value of a column that JSON has kept."""
    kind = table.c[column].type
    if value is None:
        return None
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return UUID(value) if isinstance(kind, sa.Uuid) else value


@contextmanager
def recorded(
    session: Session,
    *,
    network: Network,
    kind: ChangeKind,
    title: str,
    holds_from: date,
    actor: audit.Actor,
    now: datetime,
) -> Iterator[None]:
    """Keep what the block changes in the register; of the change before, its history alone."""
    session.flush()
    before = rows_of(session, network.id)
    yield
    session.flush()
    journal = _differences(before, rows_of(session, network.id))
    if not any(part for one in journal.values() for part in one.values()):
        return
    for earlier in session.scalars(
        sa.select(RegisterChange).where(RegisterChange.network_id == network.id)
    ):
        earlier.journal = {"appointment": earlier.journal.get("appointment", {})}
    session.add(
        RegisterChange(
            network_id=network.id,
            kind=kind,
            title=title,
            holds_from=holds_from,
            made_at=now,
            made_by=actor,
            act=last_act(session, network.id),
            journal=journal,
        )
    )
    session.flush()


def last_act(session: Session, network_id: UUID) -> int:
    """Return the number of the newest act in a network's log."""
    newest = sa.select(sa.func.max(audit.Act.number)).where(audit.Act.network_id == network_id)
    return session.scalar(newest) or 0


def _differences(before: Rows, after: Rows) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "new": [str(one) for one in after[name] if one not in before[name]],
            "gone": [row for one, row in before[name].items() if one not in after[name]],
            "changed": {
                str(one): changed
                for one, row in after[name].items()
                if (was := before[name].get(one)) is not None
                and (changed := {key: [was[key], row[key]] for key in row if was[key] != row[key]})
            },
        }
        for name in TABLES
    }
