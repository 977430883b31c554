"""From the rows of a register of member organisations to members, persons and appointments."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import chain, count
from typing import TypeVar

from election.core.rulebook.csv_cells import (
    date_cell,
    email_cell,
    number_cell,
    role_cell,
    text_cell,
)
from election.core.rulebook.csv_text import Findings, Row, Table
from election.core.rulebook.model import Role, Rulebook
from election.core.rulebook.register import Appointment, Member, Person, Register

_Value = TypeVar("_Value", str, date)
_APPOINTMENT = ("role", "position", "name", "email", "from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A row that appoints someone, its cells read."""

    row: int
    member: str  # the member's name, folded
    name: str
    email: str | None
    role: Role
    position: int | None
    since: date
    until: date | None


def read_organisations(rulebook: Rulebook, table: Table) -> tuple[Register, dict[int, int]]:
    """Return the register, and the row of each of its entries by ``id``.

    What is wrong is noted among the table's findings; the register must then not be used.
    """
    by_member: dict[str, list[Row]] = defaultdict(list)
    lines: list[_Line] = []
    for row in table.rows:
        member = text_cell(row, "member", table.findings).casefold()
        if member:
            by_member[member].append(row)
        if any(row.cells[column] for column in _APPOINTMENT):
            line = _line(row, table.findings)
            if line is not None and member:
                lines.append(line)
    spelling = {one.member.casefold(): one.member for one in rulebook.membership.exceptions}
    ids = _ids([rows[0].cells["member"] for rows in by_member.values()])
    members = {
        name: _member(rows, id_, spelling, table.findings)
        for (name, rows), id_ in zip(by_member.items(), ids, strict=True)
    }
    persons = _persons(lines, table.findings)
    appointments = [
        Appointment(
            member=members[line.member].id,
            person=person.id,
            role=line.role,
            position=position,
            since=line.since,
            until=line.until,
        )
        for line, person, position in zip(lines, persons, _positions(lines), strict=True)
    ]
    rows = {id(member): by_member[name][0].number for name, member in members.items()}
    rows |= {id(one): line.row for one, line in zip(appointments, lines, strict=True)}
    register = Register(
        members=tuple(members.values()),
        persons=tuple({one.id: one for one in persons}.values()),
        appointments=tuple(appointments),
    )
    return register, rows


def _line(row: Row, findings: Findings) -> _Line | None:
    role = role_cell(row, "role", findings)
    name = text_cell(row, "name", findings)
    position = number_cell(row, "position", findings)
    email = email_cell(row, "email", findings)
    since = date_cell(row, "from", findings, required=True)
    until = date_cell(row, "to", findings)
    if role is None or since is None or not name:
        return None
    return _Line(
        row=row.number,
        member=row.cells["member"].casefold(),
        name=name,
        email=email,
        role=role,
        position=position,
        since=since,
        until=until,
    )


def _member(
    rows: Sequence[Row], id_: str, spelling: Mapping[str, str], findings: Findings
) -> Member:
    """Read the columns about the member, which must agree wherever they are filled in."""
    name = rows[0].cells["member"]
    decision = _agreed(rows, "decision", [row.cells["decision"] or None for row in rows], findings)
    since = _agreed(rows, "since", [date_cell(row, "since", findings) for row in rows], findings)
    until = _agreed(rows, "until", [date_cell(row, "until", findings) for row in rows], findings)
    if not any(row.cells["since"] for row in rows):
        template = "Enter the day {member} became a member, as in 2012-02-01."
        findings.add(rows[0].number, "since", "cell-empty", template, member=name)
    return Member(
        id=id_,
        name=spelling.get(name.casefold(), name),
        since=since or date.min,
        until=until,
        decision=decision,
    )


def _agreed(
    rows: Sequence[Row], column: str, values: Sequence[_Value | None], findings: Findings
) -> _Value | None:
    """Return what the rows say, noting each that says something else than the first."""
    said = [(row.number, value) for row, value in zip(rows, values, strict=True) if value]
    for number, value in said[1:]:
        if value != said[0][1]:
            template = "Here it says {text}, and in row {row} {other}. Make them agree."
            findings.add(
                number,
                column,
                "member-differs",
                template,
                text=str(value),
                row=said[0][0],
                other=str(said[0][1]),
            )
    return said[0][1] if said else None


def _persons(lines: Sequence[_Line], findings: Findings) -> list[Person]:
    """Return the person of each line: the same address is the same person.

    Without an address she is the one of that name her member has.
    """
    emails: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        if line.email:
            emails[line.member, line.name.casefold()].add(line.email.casefold())
    first: dict[tuple[str, ...], _Line] = {}
    keys: list[tuple[str, ...]] = []
    for line in lines:
        known = emails[line.member, line.name.casefold()]
        if line.email is None and len(known) > 1:
            template = "{member} has appointed several persons called {name}. Enter the address."
            findings.add(
                line.row, "email", "person-ambiguous", template, name=line.name, member=line.member
            )
            known = {f"row {line.row}"}  # one more person, so that nothing else is found wrong
        email = line.email.casefold() if line.email else next(iter(sorted(known)), None)
        key = (email,) if email else (line.member, line.name.casefold())
        keys.append(key)
        other = first.setdefault(key, line)
        if other.name.casefold() != line.name.casefold():
            template = "This is the address of {name} in row {row}. Each needs her own."
            findings.add(
                line.row, "email", "email-shared", template, name=other.name, row=other.row
            )
    addresses = {key: line.email for key, line in zip(keys, lines, strict=True) if line.email}
    persons = {
        key: Person(id=id_, name=line.name, email=addresses.get(key))
        for (key, line), id_ in zip(
            first.items(), _ids([line.name for line in first.values()]), strict=True
        )
    }
    return [persons[key] for key in keys]


def _positions(lines: Sequence[_Line]) -> list[int]:
    """Return each line's position; where a member gave none, its order in the file.

    Who follows someone whose appointment has ended takes over her position.
    """
    positions = [line.position or 0 for line in lines]
    groups: dict[tuple[str, Role], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        groups[line.member, line.role].append(place)
    for places in groups.values():
        highest = max(positions[place] for place in places)
        free: list[int] = []
        ends: list[tuple[date, int]] = []
        for place in sorted(places, key=lambda place: (lines[place].since, place)):
            if positions[place]:
                continue
            while ends and ends[0][0] < lines[place].since:
                heappush(free, heappop(ends)[1])
            if not free:
                highest += 1
            positions[place] = heappop(free) if free else highest
            heappush(ends, (lines[place].until or date.max, positions[place]))
    return positions


def _ids(names: Sequence[str]) -> list[str]:
    """Return an id for each name: its letters and digits, numbered where two are alike."""
    taken: set[str] = set()
    counts: dict[str, int] = defaultdict(int)
    ids = []
    for name in names:
        slug = _slug(name)
        id_ = slug
        while id_ in taken:
            counts[slug] += 1
            id_ = f"{slug}-{counts[slug] + 1}"
        taken.add(id_)
        ids.append(id_)
    return ids


def new_id(name: str, taken: Container[str]) -> str:
    """Return the id of somebody new: her name's letters and digits, numbered if it is taken."""
    slug = _slug(name)
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(one for one in chain([slug], numbered) if one not in taken)


def _slug(name: str) -> str:
    folded = name.casefold().replace("ø", "o").replace("æ", "ae")
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "name"
