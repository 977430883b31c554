"""Nominations and answers stand when another election takes over an office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.db import OfNetwork
from election.elections.models import ElectionOffice
from election.nominations.models import Nomination, Support

Row = TypeVar("Row", bound=OfNetwork)


def carry_nominations(
    session: Session, pairs: Iterable[tuple[ElectionOffice, ElectionOffice]]
) -> int:
    """Copy the nominations of each first office to the second, as they stand; return how many."""
    carried = 0
    for before, now in pairs:
        chosen = sa.select(Nomination).where(
            Nomination.election_office_id == before.id, Nomination.set_aside_at.is_(None)
        )
        for one in session.scalars(chosen).all():
            made = copied(one, election_id=now.election_id, election_office_id=now.id)
            session.add(made)
            session.flush()
            supports = sa.select(Support).where(Support.nomination_id == one.id)
            session.add_all(
                copied(each, nomination_id=made.id) for each in session.scalars(supports).all()
            )
            carried += 1
    session.flush()
    return carried


def copied(row: Row, **changes: object) -> Row:
    """Return a new row that says the same, but for what is given."""
    values = {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).column_attrs}
    return type(row)(**{**values, "id": uuid4(), **changes})
