"""What a new register changes in the one before it, and who in it is known already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from election.core.rulebook.csv_people import new_id
from election.core.rulebook.register import Appointment, Member, Person, Register


class Change(StrEnum):
    """What becomes of an entry of the register."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry after the change, or the last of it; ``before`` has what was otherwise."""

    change: Change
    entry: Member | Person | Appointment
    member: Member | None = None  # of an appointment
    person: Person | None = None
    before: Mapping[str, str]  # from the name of a column to what it said


def known_again(read: Register, known: Register) -> Register:
    """Return a register read from a file with the ids its members and persons have already.

    A member is known by its name. A person is known by her address, whatever her name is now,
    else by her name among those of the same member, unless both have an address and they differ.
    """
    members = _members_known(read, known)
    persons = _persons_known(read, known, members)
    return Register(
        members=tuple(replace(one, id=members[one.id]) for one in read.members),
        persons=tuple(replace(one, id=persons[one.id]) for one in read.persons),
        appointments=tuple(
            replace(one, member=members[one.member], person=persons[one.person])
            for one in read.appointments
        ),
    )


def _members_known(read: Register, known: Register) -> dict[str, str]:
    by_name = {one.name.casefold(): one.id for one in known.members}
    taken = {one.id for one in known.members}
    ids: dict[str, str] = {}
    for one in read.members:
        ids[one.id] = by_name.get(one.name.casefold()) or new_id(one.name, taken)
        taken.add(ids[one.id])
    return ids


def _persons_known(read: Register, known: Register, members: Mapping[str, str]) -> dict[str, str]:
    by_address = {one.email.casefold(): one.id for one in known.persons if one.email}
    by_name = _by_member_and_name(known)
    addresses = {one.id: (one.email or "").casefold() for one in known.persons}
    places = _members_of(read)
    taken = set(addresses)
    ids: dict[str, str] = {}
    found: set[str] = set()
    addressed = [one for one in read.persons if (one.email or "").casefold() in by_address]
    for one in addressed:
        ids[one.id] = by_address[(one.email or "").casefold()]
        found.add(ids[one.id])
    for one in read.persons:
        if one.id in ids:
            continue
        namesakes = [
            id_
            for member in places.get(one.id, ())
            for id_ in by_name.get((members[member], one.name.casefold()), ())
            if id_ not in found and not (one.email and addresses[id_])
        ]
        ids[one.id] = namesakes[0] if namesakes else new_id(one.name, taken)
        found.add(ids[one.id])
        taken.add(ids[one.id])
    return ids


def _members_of(register: Register) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in register.appointments:
        found.setdefault(one.person, []).append(one.member)
    return found


def _by_member_and_name(register: Register) -> dict[tuple[str, str], list[str]]:
    names = {one.id: one.name.casefold() for one in register.persons}
    found: dict[tuple[str, str], list[str]] = {}
    for one in register.appointments:
        ids = found.setdefault((one.member, names[one.person]), [])
        if one.person not in ids:
            ids.append(one.person)
    return found


def register_changes(before: Register, after: Register, on: date) -> list[Line]:
    """Return every entry of the new register, and what of the old one ends with it.

    ``on`` is the first day the new one holds: what it does not name ends the day before.
    """
    old_persons = {one.id: one for one in before.persons}
    old_members = {one.id: one for one in before.members}
    return [
        *_members(old_members, after, on),
        *_persons(old_persons, after),
        *_appointments(before, after, on),
    ]


def _members(old: Mapping[str, Member], after: Register, on: date) -> Iterator[Line]:
    named = {one.id for one in after.members}
    for one in after.members:
        yield _line(old.get(one.id), one, ("name", "decision", "since", "until"))
    for gone in old.values():
        if gone.id not in named and (gone.until is None or gone.until >= on):
            yield Line(change=Change.ENDED, entry=gone, before={})


def _persons(old: Mapping[str, Person], after: Register) -> Iterator[Line]:
    """Yield those who are members themselves; the others stand with their appointments."""
    named = {one.id for one in after.persons}
    for one in after.persons:
        if one.member_since is not None:
            columns = ("name", "email", "member_since", "fee_paid_until")
            yield _line(old.get(one.id), one, columns)
    for gone in old.values():
        if gone.id not in named and gone.member_since is not None:
            yield Line(change=Change.ENDED, entry=gone, before={})


def _appointments(before: Register, after: Register, on: date) -> Iterator[Line]:
    old = {(*_place(one), one.since): one for one in before.appointments}
    named = {(*_place(one), one.since) for one in after.appointments}
    going = {
        key: one
        for key, one in old.items()
        if key not in named and (one.until is None or one.until >= on)
    }
    members = {one.id: one for one in (*before.members, *after.members)}
    persons = {one.id: one for one in (*before.persons, *after.persons)}
    old_persons = {one.id: one for one in before.persons}
    by_place: dict[tuple[str, str, str], list[tuple[str, str, str, date]]] = {}
    for key in going:
        by_place.setdefault(key[:3], []).append(key)
    for one in after.appointments:
        was = old.get((*_place(one), one.since))
        corrected = by_place.get(_place(one), [])
        if was is None and corrected:  # another first day is a correction
            was = going.pop(corrected.pop(0))
        line = _line(was, one, ("position", "since", "until"))
        changed = _differences(old_persons.get(one.person), persons[one.person], ("name", "email"))
        yield replace(
            line,
            change=Change.CHANGED if changed and line.change is Change.UNCHANGED else line.change,
            before={**line.before, **changed},
            member=members[one.member],
            person=persons[one.person],
        )
    for one in going.values():
        yield Line(
            change=Change.ENDED,
            entry=one,
            before={},
            member=members[one.member],
            person=persons[one.person],
        )


def _place(one: Appointment) -> tuple[str, str, str]:
    return one.member, one.person, one.role.value


def _line(
    was: Member | Person | Appointment | None,
    one: Member | Person | Appointment,
    columns: Iterable[str],
) -> Line:
    if was is None:
        return Line(change=Change.NEW, entry=one, before={})
    before = _differences(was, one, columns)
    return Line(change=Change.CHANGED if before else Change.UNCHANGED, entry=one, before=before)


def _differences(
    was: Member | Person | Appointment | None,
    one: Member | Person | Appointment,
    columns: Iterable[str],
) -> dict[str, str]:
    """Return what each column said that now says something else; empty where it said nothing."""
    if was is None:
        return {}
    both = ((column, getattr(was, column), getattr(one, column)) for column in columns)
    return {column: "" if old is None else str(old) for column, old, new in both if old != new}
