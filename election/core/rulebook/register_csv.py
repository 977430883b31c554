"""Reading the register, and the votes of a rehearsal, from CSV; the columns: docs/files.md."""

from __future__ import annotations

from dataclasses import dataclass

from election.core.refusal import RefusedError, Violation, refuse_if
from election.core.rulebook.csv_cells import date_cell, email_cell, number_cell, text_cell
from election.core.rulebook.csv_columns import ORGANISATIONS, PERSONS, VOTES
from election.core.rulebook.csv_people import read_organisations
from election.core.rulebook.csv_text import Findings, Row, Table, heading, read_table
from election.core.rulebook.model import MemberKind, Rulebook
from election.core.rulebook.register import Person, Register, register_findings

_BLANK = {"blank", "blankt", "blankröst", "blankstemme"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteLine:
    """How someone votes in a rehearsal; nothing chosen is a blank vote."""

    row: int
    voter: str  # a person's number, e-mail address or name
    contest: str
    round: int
    choices: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not self.choices


def read_register(data: bytes, rulebook: Rulebook, where: str) -> Register:
    """Read a whole register, or refuse it.

    The caps and other rules of the register are checked from the day the rulebook is valid.

    Raises:
        RefusedError: with every error, by row and column.
    """
    register, table = _examined(data, rulebook, where)
    refuse_if(table.findings.in_order())
    return register


def _examined(data: bytes, rulebook: Rulebook, where: str) -> tuple[Register, Table]:
    """Return the register a file holds; not to be used where its table has findings."""
    if rulebook.membership.kind is MemberKind.PERSONS:
        table = read_table(data, PERSONS, where)
        register, rows = _persons(table)
    else:
        table = read_table(data, ORGANISATIONS, where)
        register, rows = read_organisations(rulebook, table)
    for found in register_findings(rulebook, register, rulebook.valid_from):
        row = rows.get(id(found.subject))
        table.findings.add_violation(row, found.column, found.violation)
    return register, table


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyRow:
    """A row in which something is wrong: its number, and each cell with what is wrong in it."""

    number: int
    cells: tuple[tuple[str, str, tuple[Violation, ...]], ...]  # heading, text, what is wrong
    others: tuple[Violation, ...]  # wrong in the row, in a column the file does not have


def faulty_rows(data: bytes, rulebook: Rulebook, where: str) -> list[FaultyRow]:
    """Return the rows of a refused file that have to be corrected, as its writer sees them.

    Empty where the file cannot be read as a table at all.
    """
    try:
        _register, table = _examined(data, rulebook, where)
    except RefusedError:
        return []
    wrong = table.findings.by_row()
    return [
        FaultyRow(
            number=row.number,
            cells=tuple(
                (name, row.cells.get(key, ""), tuple(wrong[row.number].get(key, ())))
                for key, (_letter, name) in table.findings.places.items()
            ),
            others=tuple(
                found
                for key, all_found in wrong[row.number].items()
                if key not in table.findings.places
                for found in all_found
            ),
        )
        for row in table.rows
        if row.number in wrong
    ]


def _persons(table: Table) -> tuple[Register, dict[int, int]]:
    rows: dict[int, int] = {}
    persons = []
    for row in table.rows:
        person = Person(
            id=text_cell(row, "number", table.findings),
            name=text_cell(row, "name", table.findings),
            email=email_cell(row, "email", table.findings),
            member_since=date_cell(row, "member_since", table.findings),
            fee_paid_until=date_cell(row, "fee_paid_until", table.findings),
        )
        rows[id(person)] = row.number
        persons.append(person)
    return Register(persons=tuple(persons)), rows


def read_votes(data: bytes, where: str) -> list[VoteLine]:
    """Read how the voters of a rehearsal vote, every line in its order.

    A voter's later line for the same contest and round is there too: she casts again.

    Raises:
        RefusedError: with every error, by row and column.
    """
    table = read_table(data, VOTES, where)
    lines = [
        VoteLine(
            row=row.number,
            voter=text_cell(row, "voter", table.findings),
            contest=text_cell(row, "contest", table.findings),
            round=number_cell(row, "round", table.findings) or 1,
            choices=_choices(row, table.findings),
        )
        for row in table.rows
    ]
    refuse_if(table.findings.in_order())
    return lines


def _choices(row: Row, findings: Findings) -> tuple[str, ...]:
    names = [" ".join(one.split()) for one in row.cells["choices"].split("|")]
    if len(names) == 1 and heading(names[0]) in _BLANK:
        return ()
    if not all(names):
        template = "Write the names with | between them, or blank."
        findings.add(row.number, "choices", "choices-unreadable", template)
    folded = [one.casefold() for one in names]
    for name in dict.fromkeys(one for one in names if folded.count(one.casefold()) > 1):
        template = "{name} is there more than once."
        findings.add(row.number, "choices", "chosen-twice", template, name=name)
    if any(heading(one) in _BLANK for one in names):
        template = "A vote is blank or it has names, not both."
        findings.add(row.number, "choices", "choices-unreadable", template)
    return tuple(names)
