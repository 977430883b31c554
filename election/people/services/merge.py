"""Merge two entries of the register that are one person, and part them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.db import Base
from election.people.mail import tell_old_address
from election.people.merging import Merge, hindrances
from election.people.models import Network, Person, PersonMerge
from election.people.queries import register_of
from election.people.services.entries import new_violations, wait_for_others
from election.people.services.journal import last_act, plain, typed
from election.people.services.undo import acts_since

# What is never written anew: it tells what was adopted or done under the name of then.
KEPT: Final = {"roll_line", "person_merge"}
FIELDS: Final = ("key", "email", "member_since", "fee_paid_until")
Places = dict[str, list[str]]  # "table.column": the ids of the rows that name somebody there


def merge_hindrances(
    session: Session, *, keep: Person, merged: Person, now: datetime
) -> list[Violation]:
    """Return why two persons cannot be merged; nothing while they can."""
    if keep.id == merged.id or _merges_of(session, merged) or _merges_of(session, keep):
        template = "Choose two persons, neither of whom has been merged with another."
        return [violation("not-two-persons", template)]
    return [
        *hindrances(session, Merge(keep=keep, merged=merged, now=now)),
        *_double_rows(session, keep, merged),
        *_register_against(session, keep, merged, now),
    ]


def _merges_of(session: Session, person: Person) -> bool:
    chosen = sa.select(PersonMerge.id).where(
        PersonMerge.merged_id == person.id, PersonMerge.undone_at.is_(None)
    )
    return session.scalar(chosen.limit(1)) is not None


def _register_against(
    session: Session, keep: Person, merged: Person, now: datetime
) -> list[Violation]:
    network = session.get_one(Network, keep.network_id)
    before = register_of(session, network.id)
    persons = tuple(one for one in before.persons if one.id != merged.key)
    appointments = tuple(
        replace(one, person=keep.key) if one.person == merged.key else one
        for one in before.appointments
    )
    after = replace(before, persons=persons, appointments=appointments)
    return new_violations(session, network, before, after, now)


def named_in() -> Iterator[tuple[sa.Table, sa.Column[UUID]]]:
    """Yield every column that names a person and follows when she is merged."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name == "person" and table.name not in KEPT:
                yield table, next(one for one in key.columns if one.name != "network_id")


def _places(session: Session, person: Person) -> Places:
    found: Places = {}
    for table, column in named_in():
        ids = session.scalars(sa.select(table.c.id).where(column == person.id))
        rows = sorted(str(one) for one in ids)
        if rows:
            found[f"{table.name}.{column.name}"] = rows
    return found


def _double_rows(session: Session, keep: Person, merged: Person) -> Iterator[Violation]:
    """Refuse where both have what one person can have only once."""
    for table, column in named_in():
        for names, condition in _unique(table):
            if column.name not in names:
                continue
            others = [table.c[name] for name in names if name != column.name]
            hers, its = (
                _keys(session, sa.select(table.c.id, *others).where(column == one.id), condition)
                for one in (keep, merged)
            )
            if hers & its:
                template = (
                    "Both have something that one person can have only once ({what}). End or "
                    "withdraw it for one of them first."
                )
                yield violation("both-have-it", template, what=table.name.replace("_", " "))
                return


def _keys(
    session: Session, rows: sa.Select[Any], condition: sa.TextClause | None
) -> set[tuple[Any, ...]]:
    """Return what the rows say in the other columns; NULL is like nothing."""
    chosen = rows if condition is None else rows.where(condition)
    found = (tuple(row)[1:] for row in session.execute(chosen))
    return {key for key in found if None not in key}


def _unique(table: sa.Table) -> Iterator[tuple[list[str], sa.TextClause | None]]:
    for one in table.constraints:
        if isinstance(one, sa.UniqueConstraint):
            yield [column.name for column in one.columns], None
    for index in table.indexes:
        if index.unique:
            names = [column.name for column in index.columns]
            yield names, index.dialect_options["sqlite"].get("where")


def merge_persons(
    session: Session,
    *,
    keep: Person,
    merged: Person,
    email: str | None,
    actor: audit.Actor,
    now: datetime,
) -> PersonMerge:
    """Let everything that names ``merged`` name ``keep``, who has one of both addresses.

    Whoever read the other address is told. What names persons as they were then, such as adopted
    rolls, stays as it is. Raises RefusedError with every reason against it.
    """
    network = session.get_one(Network, keep.network_id)
    wait_for_others(session, network)
    found = merge_hindrances(session, keep=keep, merged=merged, now=now)
    strange = email not in {keep.email, merged.email}
    template = "Choose one of the addresses the two have."
    refuse_if([*found, *([violation("address-of-neither", template)] if strange else [])])
    row = PersonMerge(
        network_id=network.id,
        keep_id=keep.id,
        merged_id=merged.id,
        made_at=now,
        made_by=actor,
        act=0,
        journal={
            "moved": _places(session, merged),
            "there": _places(session, keep),
            "keep": {name: plain(getattr(keep, name)) for name in FIELDS},
            "merged": {name: plain(getattr(merged, name)) for name in FIELDS},
        },
    )
    tell_old_address(session, person=merged, email=email, now=now)
    tell_old_address(session, person=keep, email=email, now=now)
    _name(session, row.journal["moved"], keep)
    joined = [one for one in (keep.member_since, merged.member_since) if one]
    paid = [one for one in (keep.fee_paid_until, merged.fee_paid_until) if one]
    merged.key = f"{merged.key} ~ {row.id}"  # nobody new gets it; nobody is found by it
    merged.email, merged.member_since, merged.fee_paid_until = None, None, None
    session.flush()
    keep.email = email
    keep.member_since = min(joined, default=None)
    keep.fee_paid_until = max(paid, default=None)
    session.add(row)
    session.flush()
    audit.about(session, keep, "person:merge", actor=actor, at=now, merged=merged.id)
    row.act = last_act(session, network.id)
    return row


def _name(session: Session, places: Places, person: Person) -> None:
    for place, ids in places.items():
        name, _dot, column = place.partition(".")
        table = Base.metadata.tables[name]
        rows = table.c.id.in_([UUID(one) for one in ids])
        session.execute(sa.update(table).where(rows).values({column: person.id}))
    session.flush()
    for one in session.identity_map.values():
        if one is not person:
            session.expire(one)


def part_hindrances(session: Session, merge: PersonMerge) -> list[Violation]:
    """Return why a merge cannot be undone; nothing while it can."""
    if merge.undone_at is not None:
        return [violation("undone-already", "This has been undone already.")]
    keep = session.get_one(Person, merge.keep_id)
    ids = {one for rows in merge.journal["moved"].values() for one in rows}
    ids |= {str(merge.keep_id), str(merge.merged_id)}
    found = list(acts_since(session, merge.network_id, merge.act, ids, frozenset()))
    was = {
        (place, one)
        for part in ("moved", "there")
        for place, rows in merge.journal[part].items()
        for one in rows
    }
    now_is = {(place, one) for place, rows in _places(session, keep).items() for one in rows}
    if was != now_is and not found:
        template = "Something has been entered or ended for her since."
        found.append(violation("named-since", template))
    return found


def part_persons(
    session: Session, *, merge: PersonMerge, actor: audit.Actor, now: datetime
) -> None:
    """Undo a merge: each has again what was hers."""
    network = session.get_one(Network, merge.network_id)
    wait_for_others(session, network)
    refuse_if(part_hindrances(session, merge))
    keep, merged = (session.get_one(Person, one) for one in (merge.keep_id, merge.merged_id))
    tell_old_address(session, person=keep, email=merge.journal["keep"]["email"], now=now)
    _name(session, merge.journal["moved"], merged)
    for person, part in ((keep, "keep"), (merged, "merged")):
        for name, value in merge.journal[part].items():
            setattr(person, name, typed(Base.metadata.tables["person"], name, value))
        session.flush()
    merge.undone_at = now
    audit.about(session, keep, "person:part", actor=actor, at=now, merged=merged.id)


def merges_of(session: Session, person: Person) -> list[tuple[PersonMerge, Person]]:
    """Return the merges a person is part of and that were not undone, with the other entry."""
    chosen = sa.select(PersonMerge).where(
        sa.or_(PersonMerge.keep_id == person.id, PersonMerge.merged_id == person.id),
        PersonMerge.undone_at.is_(None),
    )
    return [
        (one, session.get_one(Person, ({one.keep_id, one.merged_id} - {person.id}).pop()))
        for one in session.scalars(chosen.order_by(PersonMerge.made_at))
    ]


def counts_of(session: Session, person: Person) -> dict[str, int]:
    """Return how many rows of each table name a person and would follow."""
    found: dict[str, int] = {}
    for place, rows in _places(session, person).items():
        table = place.partition(".")[0]
        found[table] = found.get(table, 0) + len(rows)
    return found
