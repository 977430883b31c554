"""Writing the register as a CSV file that reads back as the same register."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

from election.core.rulebook.csv_clean import write_cell
from election.core.rulebook.model import MemberKind, Role, Rulebook
from election.core.rulebook.register import Appointment, Member, Person, Register

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "sv": (
        *("Medlem", "Beslut", "Medlem sedan", "Medlem till", "Roll", "Ordning"),
        *("Namn", "E-post", "Från", "Till"),
    ),
    "nb": (
        *("Medlem", "Vedtak", "Medlem siden", "Medlem til", "Rolle", "Rekkefølge"),
        *("Navn", "E-post", "Fra", "Til"),
    ),
    "en": (
        *("Member", "Decision", "Member since", "Member until", "Role", "Position"),
        *("Name", "E-mail", "From", "To"),
    ),
}
_HEADINGS_OF_PERSONS: Final[Mapping[str, tuple[str, ...]]] = {
    "sv": ("Medlemsnummer", "Namn", "E-post", "Medlem sedan", "Avgift betald till"),
    "nb": ("Medlemsnummer", "Navn", "E-post", "Innmeldt", "Kontingent betalt til"),
    "en": ("Member number", "Name", "E-mail", "Member since", "Fee paid until"),
}
_ROLES: Final[Mapping[str, Mapping[Role, str]]] = {
    "sv": {Role.ORDINARY: "ordinarie", Role.SUBSTITUTE: "ersättare"},
    "nb": {Role.ORDINARY: "fast", Role.SUBSTITUTE: "vara"},
    "en": {Role.ORDINARY: "ordinary", Role.SUBSTITUTE: "substitute"},
}


def write_register(register: Register, rulebook: Rulebook, language: str) -> bytes:
    """Return the register as UTF-8 with its mark and semicolons, as spreadsheets open it at once.

    No cell is one a spreadsheet would compute. Persons whom nobody has appointed are left out
    where the members are organisations: the file has no row for them.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    if rulebook.membership.kind is MemberKind.PERSONS:
        writer.writerow(_HEADINGS_OF_PERSONS[language])
        rows = _rows_of_persons(register)
    else:
        writer.writerow(_HEADINGS[language])
        rows = _rows(register, language)
    writer.writerows([write_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _rows_of_persons(register: Register) -> Iterator[tuple[str, ...]]:
    for one in register.persons:
        if one.member_since is not None:
            days = (str(one.member_since), str(one.fee_paid_until or ""))
            yield one.id, one.name, one.email or "", *days


def _rows(register: Register, language: str) -> Iterator[tuple[str, ...]]:
    persons = {one.id: one for one in register.persons}
    appointed: dict[str, list[Appointment]] = {}
    for one in register.appointments:
        appointed.setdefault(one.member, []).append(one)
    for member in register.members:
        for one in appointed.get(member.id, ()):
            yield *_member(member), *_appointment(one, persons[one.person], language)
        if member.id not in appointed:
            yield *_member(member), *[""] * 6


def _member(one: Member) -> tuple[str, ...]:
    return one.name, one.decision or "", str(one.since), str(one.until or "")


def _appointment(one: Appointment, person: Person, language: str) -> tuple[str, ...]:
    role = _ROLES[language][one.role]
    days = (str(one.since), str(one.until or ""))
    return role, str(one.position), person.name, person.email or "", *days
