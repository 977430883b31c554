"""Take back the last change of many entries, unless something rests on it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.db import Base
from election.people.mail import tell_old_address
from election.people.models import Appointment, Member, Network, Person, RegisterChange
from election.people.queries import members_by_id, persons_by_id
from election.people.services.entries import wait_for_others
from election.people.services.journal import TABLES, plain, rows_of, typed

# What reads the whole register when it is done, and is not undone with it.
READS_ALL: Final[frozenset[str]] = frozenset(
    {"roll:adopt", "candidates:freeze", "contest:open", "register:import"}
)
UUID_LENGTH: Final = 36


class Becomes(StrEnum):
    """What becomes of an entry when a change is undone."""

    BACK = "back"  # it was gone
    AGAIN = "again"  # it says again what it said
    AWAY = "away"  # it was new


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoLine:
    """One entry that would be otherwise after the undoing."""

    becomes: Becomes
    name: str
    member: str
    is_person: bool = False  # else a member, or where both are named an appointment
    before: tuple[tuple[str, str, str], ...] = ()  # column, what it says now, what it will say


def changes(session: Session, network_id: UUID) -> list[RegisterChange]:
    """Return the changes of many entries, the newest first."""
    chosen = sa.select(RegisterChange).where(RegisterChange.network_id == network_id)
    return list(
        session.scalars(chosen.order_by(RegisterChange.made_at.desc(), RegisterChange.act.desc()))
    )


def undo_hindrances(session: Session, change: RegisterChange) -> list[Violation]:
    """Return why a change cannot be taken back; nothing while it can."""
    if change.undone_at is not None:
        return [violation("undone-already", "This has been undone already.")]
    if changes(session, change.network_id)[0].id != change.id:
        template = (
            "The register has been changed as a whole again since. Only the last such change can "
            "be undone."
        )
        return [violation("not-the-last-change", template)]
    return [
        *acts_since(session, change.network_id, change.act, _ids(change), READS_ALL),
        *_entries_since(session, change),
        *_references(session, change),
    ]


def _ids(change: RegisterChange) -> set[str]:
    found: set[str] = set()
    for part in change.journal.values():
        found |= {*part["new"], *part["changed"], *(row["id"] for row in part["gone"])}
    appointments = change.journal["appointment"]["gone"]
    return found | {row[key] for row in appointments for key in ("person_id", "member_id")}


def acts_since(
    session: Session, network_id: UUID, number: int, touched: set[str], reads_all: frozenset[str]
) -> Iterator[Violation]:
    """Yield, once for each kind of act, what the log tells of these entries since an act.

    ``reads_all`` are acts that rest on everything, whomever they name.
    """
    acts = session.scalars(
        sa.select(audit.Act)
        .where(
            audit.Act.network_id == network_id,
            audit.Act.number > number,
            audit.Act.action.not_like("contact:%"),  # what somebody proposed rests on nothing
        )
        .order_by(audit.Act.number)
    ).all()
    mentioned = {act.number: {act.subject, *_leaves(act.facts)} for act in acts}
    behind = _named_by(session, set().union(*mentioned.values()))
    told: set[str] = set()
    for act in acts:
        template = _words(act.action)
        named = {name for one in mentioned[act.number] for name in (one, *behind.get(one, ()))}
        if template not in told and (act.action in reads_all or named & touched):
            told.add(template)
            moment = act.at.isoformat(sep=" ", timespec="minutes")
            yield violation("rests-on-the-change", template, moment=moment)


def _named_by(session: Session, mentioned: set[str]) -> dict[str, set[str]]:
    """Return, for rows the log names, whom of the register they name in turn."""
    ids = [UUID(one) for one in mentioned if len(one) == UUID_LENGTH and one.count("-") == 4]
    found: dict[str, set[str]] = {}
    for table, column in references():
        for chunk in _chunks(ids):
            rows = sa.select(table.c.id, column).where(table.c.id.in_(chunk), column.is_not(None))
            for row, named in session.execute(rows):
                found.setdefault(str(row), set()).add(str(named))
    return found


def references() -> Iterator[tuple[sa.Table, sa.Column[UUID]]]:
    """Yield every column outside the register that names an entry of it."""
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES:
            continue
        for key in table.foreign_key_constraints:
            if key.referred_table.name in TABLES:
                yield table, next(one for one in key.columns if one.name != "network_id")


def _leaves(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    match value:
        case dict():
            for key, each in value.items():
                yield str(key)
                yield from _leaves(each)
        case list():
            for each in value:
                yield from _leaves(each)
        case str():
            yield value


def _words(action: str) -> str:
    template = "Something else has been done since with somebody in it ({moment})."
    match action.partition(":")[0]:
        case "person" | "member" | "appointment" | "register":
            template = "Entries of it have been changed since ({moment})."
        case "nomination" | "proposal" | "candidates":
            template = "Somebody in it has been nominated or has nominated since ({moment})."
        case "roll" | "presence":
            template = "An electoral roll or presence at a meeting rests on it ({moment})."
        case "contest":
            template = "A ballot has been opened since ({moment})."
        case "term" | "office" | "committee":
            template = "Somebody in it has been elected, or has left a seat, since ({moment})."
        case "role":
            template = "A role has been given or ended since for somebody in it ({moment})."
    return template


def _entries_since(session: Session, change: RegisterChange) -> Iterator[Violation]:
    now_is = rows_of(session, change.network_id)
    for name, part in change.journal.items():
        for one, columns in part["changed"].items():
            row = now_is[name].get(UUID(one))
            if row is None or any(row[key] != new for key, (_old, new) in columns.items()):
                template = "Entries of it say something else by now."
                yield violation("changed-since", template)
                return


def _references(session: Session, change: RegisterChange) -> Iterator[Violation]:
    """Refuse what would take away an entry that others name, whether the log tells it or not."""
    new = {UUID(one) for part in change.journal.values() for one in part["new"]}
    for table, column in references():
        named = sa.select(column).where(table.c.network_id == change.network_id).distinct()
        if new & set(session.scalars(named)):
            template = "Somebody whom it brought into the register is named elsewhere by now."
            yield violation("named-elsewhere", template)
            return


def undo(
    session: Session, *, network: Network, change_id: UUID, actor: audit.Actor, now: datetime
) -> None:
    """Make the register what it was before the change; those whose address changes are told."""
    wait_for_others(session, network)
    change = session.get(RegisterChange, change_id, populate_existing=True)
    if change is None or change.network_id != network.id:
        raise RefusedError([violation("change-unknown", "There is no such change.")])
    refuse_if(undo_hindrances(session, change))
    _tell_addresses(session, change, now)
    for name in ("appointment", "person", "member"):
        table = TABLES[name]
        for chunk in _chunks([UUID(one) for one in change.journal[name]["new"]]):
            session.execute(sa.delete(table).where(table.c.id.in_(chunk)))
    for name, part in change.journal.items():
        _set_back(session, TABLES[name], part)
    change.undone_at = now
    session.flush()
    session.expire_all()
    audit.about(session, change, "register:undo", actor=actor, at=now, of=change.act)


def _tell_addresses(session: Session, change: RegisterChange, now: datetime) -> None:
    for one, columns in change.journal["person"]["changed"].items():
        if "email" in columns:
            person = session.get_one(Person, UUID(one))
            was = columns["email"][0]
            tell_old_address(session, person=person, email=was, now=now)


def _set_back(session: Session, table: sa.Table, part: dict[str, Any]) -> None:
    for one, columns in part["changed"].items():
        values = {key: typed(table, key, old) for key, (old, _new) in columns.items()}
        session.execute(sa.update(table).where(table.c.id == UUID(one)).values(**values))
    rows = [{key: typed(table, key, value) for key, value in row.items()} for row in part["gone"]]
    if rows:
        session.execute(sa.insert(table), rows)


def _chunks(ids: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    for first in range(0, len(ids), size):
        yield ids[first : first + size]


def undo_lines(session: Session, change: RegisterChange) -> list[UndoLine]:
    """Return, entry by entry, what comes back and what goes when the change is undone."""
    members = {str(key): one for key, one in members_by_id(session, change.network_id).items()}
    persons = {str(key): one for key, one in persons_by_id(session, change.network_id).items()}
    appointed = {
        str(one.id): {"member_id": str(one.member_id), "person_id": str(one.person_id)}
        for one in session.scalars(
            sa.select(Appointment).where(Appointment.network_id == change.network_id)
        )
    }

    def line(becomes: Becomes, table: str, row: dict[str, Any], was: Any = ()) -> UndoLine:  # noqa: ANN401
        member: Member | None = members.get(str(row.get("member_id") or row["id"]))
        person: Person | None = persons.get(str(row.get("person_id") or row["id"]))
        return UndoLine(
            becomes=becomes,
            name=person.name if person else "",
            member=member.name if member else "",
            is_person=table == "person",
            before=tuple((key, plain(new) or "", plain(old) or "") for key, (old, new) in was),
        )

    found: list[UndoLine] = []
    for table, part in change.journal.items():
        for row in part["gone"]:
            found.append(line(Becomes.BACK, table, row))
        for one, columns in part["changed"].items():
            row = {"id": one, **appointed.get(one, {})}
            found.append(line(Becomes.AGAIN, table, row, columns.items()))
        for one in part["new"]:
            found.append(line(Becomes.AWAY, table, {"id": one, **appointed.get(one, {})}))
    return found


def of_kind(lines: Iterable[UndoLine], becomes: Becomes) -> list[UndoLine]:
    """Return those of whom the same becomes."""
    return [one for one in lines if one.becomes is becomes]
