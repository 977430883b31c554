"""What single cells of a register mean: dates, addresses, numbers, roles, in three languages."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from election.core.rulebook.csv_text import Findings, Row, heading
from election.core.rulebook.model import Role

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]0{1,2}[:.]00([:.]00([.,]0+)?)?(Z|[+]00:00)?")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(\.[^\s@<>()\[\],;:\"\\.]+)+")
_SCIENTIFIC = re.compile(r"\d[.,]?\d*E[+]?\d+", re.IGNORECASE)
_NUMBERED = {"number", "voter"}  # columns in which somebody's number stands
_YEARS = (1900, 2200)

_ROLES = {
    "ordinary": Role.ORDINARY,
    "ordinarie": Role.ORDINARY,
    "ordinarieledamot": Role.ORDINARY,
    "ordinarierepresentant": Role.ORDINARY,
    "ordinaryrepresentative": Role.ORDINARY,
    "representative": Role.ORDINARY,
    "representant": Role.ORDINARY,
    "ledamot": Role.ORDINARY,
    "fast": Role.ORDINARY,
    "fastmedlem": Role.ORDINARY,
    "fastrepresentant": Role.ORDINARY,
    "ordinær": Role.ORDINARY,
    "substitute": Role.SUBSTITUTE,
    "deputy": Role.SUBSTITUTE,
    "ersättare": Role.SUBSTITUTE,
    "suppleant": Role.SUBSTITUTE,
    "vara": Role.SUBSTITUTE,
    "varamedlem": Role.SUBSTITUTE,
    "vararepresentant": Role.SUBSTITUTE,
}


def date_cell(row: Row, column: str, findings: Findings, *, required: bool = False) -> date | None:
    """Return the date of a cell; what is no date is noted."""
    text = row.cells[column]
    if not text:
        if required:
            findings.add(row.number, column, "cell-empty", "Enter a date, as in 2027-01-31.")
        return None
    found = read_date(text)
    if isinstance(found, date):
        return found
    findings.add(row.number, column, "date-unreadable", found, text=text)
    return None


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | str:
    """Return the date, or the sentence that tells why it is none.

    Understood are 2027-01-31, 20270131 and, always day first, 31.01.2027 and 31/01/2027,
    each also with the midnight some programs add.
    """
    text = _MIDNIGHT.sub("", text) if len(text) > 10 else text
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif text.isdigit() and len(text) == 5:
        return "{text} is how Excel stores a date. Format the column as a date and save again."
    elif re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}", text):
        return "Write the year of {text} with four digits, as in 2027-01-31."
    else:
        return "{text} is not a date. Write it as 2027-01-31."
    if not _YEARS[0] <= year <= _YEARS[1]:
        return "{text} is not in the years 1900 to 2200."
    try:
        return date(year, month, day)
    except ValueError:
        return "{text} is not a day of the calendar. The day comes before the month."


def email_cell(row: Row, column: str, findings: Findings) -> str | None:
    """Return an e-mail address; what is none is noted."""
    text = row.cells[column].removeprefix("mailto:")
    if not text:
        return None
    if not _EMAIL.fullmatch(text):
        template = "{text} is not an e-mail address. Write one, as in name@example.org."
        findings.add(row.number, column, "email-unreadable", template, text=text)
        return None
    return text


def is_address(text: str) -> bool:
    """Tell whether a text is written as an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def number_cell(row: Row, column: str, findings: Findings) -> int | None:
    """Return a whole number from 1; what is none is noted."""
    text = row.cells[column]
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) > 0):
        template = "{text} is not a whole number from 1."
        findings.add(row.number, column, "number-unreadable", template, text=text)
        return None
    return int(text)


def text_cell(row: Row, column: str, findings: Findings) -> str:
    """Return a text that must be there; a number Excel has shortened is noted."""
    text = row.cells[column]
    if not text:
        findings.add(row.number, column, "cell-empty", "This cell must not be empty.")
    elif column in _NUMBERED and _SCIENTIFIC.fullmatch(text):
        template = "Excel has shortened the number: {text}. Format the column as text."
        findings.add(row.number, column, "number-shortened", template, text=text)
    return text


def role_cell(row: Row, column: str, findings: Findings) -> Role | None:
    """Return the role; what is none is noted."""
    text = row.cells[column]
    role = _ROLES.get(heading(text))
    if role is None:
        template = (
            "{text} is not a role. Write ordinary or substitute."
            if text
            else "Enter the role: ordinary or substitute."
        )
        findings.add(row.number, column, "role-unknown", template, text=text)
    return role
