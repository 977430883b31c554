"""From the bytes of a spreadsheet's CSV to a table of clean cells, whatever program wrote it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from election.core.refusal import RefusedError, Violation
from election.core.rulebook.csv_clean import INVISIBLE, read_cell

LARGEST = 20_000_000  # bytes; ten thousand rows are about one million
MOST_COLUMNS = 200
_SEPARATORS = (";", "\t", ",")
_SEP_LINE = re.compile(r'"?sep=([^\w\s"\']|\t)"?[;,\t]*(\r\n|\r|\n)', re.IGNORECASE)
# å, ä, ö, ø, æ as an MS-DOS or old Macintosh file has them when taken for Windows-1252
_NOT_WINDOWS = re.compile(
    "[^\\W\\d_][\u2020\u201e\u201d\u203a][^\\W\\d_]|[\u2020\u2122][^\\W\\d_]"
    "|[a-z]\u0152|[^\\W\\d_]\u0160[a-z]|[^\\W\\d_][\u00bf\u00be]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column a file may have: its key, and the headings under which it is known."""

    key: str
    headings: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with something in it; ``number`` as the spreadsheet shows it."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Findings:
    """What is wrong in one file, with row and column."""

    where: str
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # key: letter, heading
    violations: list[Violation] = field(default_factory=list)
    _order: list[tuple[int, int, str]] = field(default_factory=list)
    _cells: list[tuple[int, str, Violation]] = field(default_factory=list)  # row, column's key

    def add(
        self, row: int | None, column: str, code: str, template: str, /, **params: str | int
    ) -> None:
        found = Violation(code=code, template=template, params=params)
        self.add_violation(row, column, found)

    def add_violation(self, row: int | None, column: str, found: Violation) -> None:
        """Add a violation found elsewhere, with the place it has in this file."""
        place = self.where if row is None else f"{self.where}, row {row}"
        letters, name = self.places.get(column, (column, ""))
        if column:
            place += f", column {letters} ({name})" if name else f", column {letters}"
        self.violations.append(replace(found, where=place))
        self._order.append((row or 0, len(letters), letters))
        self._cells.append((row or 0, column, found))

    def in_order(self) -> list[Violation]:
        """Return the violations as someone meets them who reads the file."""
        places = sorted(range(len(self.violations)), key=lambda place: self._order[place])
        return [self.violations[place] for place in places]

    def by_row(self) -> dict[int, dict[str, list[Violation]]]:
        """Return what is wrong by number of the row and key of the column, places left out."""
        rows: dict[int, dict[str, list[Violation]]] = {}
        for row, column, found in self._cells:
            rows.setdefault(row, {}).setdefault(column, []).append(found)
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a file by column key; every row has every column, empty where it is missing."""

    rows: tuple[Row, ...]
    findings: Findings


def read_table(data: bytes, columns: Sequence[Column], where: str) -> Table:
    """Read a CSV file with these columns, in any order.

    The findings may hold cells that are wrong; the caller adds its own and refuses them all.

    Raises:
        RefusedError: the file cannot be read as such a table at all.
    """
    findings = Findings(where=where)
    encoding = _encoding(data)
    text = _decoded(data, encoding, findings)
    if encoding == "cp1252" and _NOT_WINDOWS.search(text):
        template = (
            "The letters å, ä, ö, æ, ø of this file are not understood. Save it as CSV UTF-8."
        )
        raise _refused(findings, "encoding-unknown", template)
    records = _records(text, columns, findings)
    rows = _rows(records, columns, findings)
    return Table(rows=rows, findings=findings)


def _refused(findings: Findings, code: str, template: str, /, **params: str | int) -> RefusedError:
    findings.add(None, "", code, template, **params)
    return RefusedError(findings.in_order())


# From bytes to text


def _decoded(data: bytes, encoding: str, findings: Findings) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        template = "This is a spreadsheet file. Open it and save the sheet as CSV UTF-8."
        raise _refused(findings, "not-csv", template)
    if len(data) > LARGEST:
        template = "The file is larger than {most} bytes. Divide it."
        raise _refused(findings, "file-too-large", template, most=LARGEST)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        template = "The file cannot be read as text (byte {place}). Save it as CSV UTF-8."
        raise _refused(findings, "encoding-unknown", template, place=error.start + 1) from error
    if "\x00" in text:
        template = "This is not a CSV file. Save the sheet as CSV UTF-8."
        raise _refused(findings, "not-csv", template)
    if not text.strip():
        raise _refused(findings, "file-empty", "The file is empty.")
    return text


def _encoding(data: bytes) -> str:
    """Recognise UTF-8 and UTF-16 with and without their mark, else take Windows-1252."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:400]
    if sample[1::2].count(0) * 4 > len(sample):
        return "utf-16-le"
    if sample[0::2].count(0) * 4 > len(sample):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


# From text to records


def _records(
    text: str, columns: Sequence[Column], findings: Findings
) -> list[tuple[int, list[str]]]:
    said = _SEP_LINE.match(text)
    if said:
        text = text[said.end() :]  # the sheet does not show this line as a row
    separator = said.group(1) if said else _separator(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            records.append((number, record))
    except csv.Error as error:
        template = (
            "A cell here begins with a quotation mark and does not end with one, or is very long. "
            "Quotation marks inside a cell are doubled."
        )
        findings.add(number + 1, "", "quotes-unbalanced", template)
        raise RefusedError(findings.in_order()) from error
    return records


def _separator(text: str, columns: Sequence[Column]) -> str:
    """Choose the separator under which most of the headings are known."""
    first = next((line for line in text.splitlines() if line.strip(' \t;,"')), "")
    known = {heading for column in columns for heading in column.headings}

    def headings(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=separator), [])
        except csv.Error:  # under this separator a cell is longer than any is
            return 0, 0
        return sum(1 for cell in cells if heading(cell) in known), len(cells)

    return max(_SEPARATORS, key=headings)


def heading(text: str) -> str:
    """Return a heading as it is compared: lower case, letters and digits only."""
    folded = unicodedata.normalize("NFC", text).translate(INVISIBLE).casefold()
    return re.sub(r"[\W_]+", "", folded)


# From records to rows


def _rows(
    records: Sequence[tuple[int, list[str]]], columns: Sequence[Column], findings: Findings
) -> tuple[Row, ...]:
    filled = [(number, record) for number, record in records if any(map(str.strip, record))]
    if not filled:
        raise _refused(findings, "file-empty", "The file is empty.")
    number, header = filled[0]
    if len(header) > MOST_COLUMNS:
        template = "The file has {count} columns. Is it another file?"
        raise _refused(findings, "too-many-columns", template, count=len(header))
    keys = _keys(number, header, columns, findings)
    if findings.violations:
        raise RefusedError(findings.in_order())
    rows = []
    for number, record in filled[1:]:
        cells = dict.fromkeys((column.key for column in columns), "")
        for place, raw in enumerate(record):
            key = keys.get(place)
            cell = _cell(raw, number, key or letter(place), findings)
            if key is not None:
                cells[key] = cell
            elif cell:
                template = "There is something here, but the column has no heading."
                findings.add(number, letter(place), "cell-without-heading", template)
        if any(cells.values()):
            rows.append(Row(number=number, cells=cells))
    if not rows and not findings.violations:
        raise _refused(findings, "no-rows", "The file has headings and no rows.")
    return tuple(rows)


def _keys(
    number: int, header: Sequence[str], columns: Sequence[Column], findings: Findings
) -> dict[int, str]:
    """Return the column of each place that has a heading."""
    by_heading = {name: column.key for column in columns for name in column.headings}
    keys: dict[int, str] = {}
    places: dict[str, tuple[str, str]] = {}
    expected = ", ".join(column.headings[0] for column in columns)
    for place, raw in enumerate(header):
        name = _cell(raw, number, letter(place), findings)
        key = by_heading.get(heading(name))
        if not name:
            continue
        if key is None:
            template = "The heading “{name}” is not known. The columns are: {expected}."
            findings.add(
                number, letter(place), "heading-unknown", template, name=name, expected=expected
            )
        elif key in places:
            template = "The column “{name}” is there twice: {first} and {second}."
            both = {"first": places[key][0], "second": letter(place)}
            findings.add(number, letter(place), "heading-double", template, name=name, **both)
        else:
            keys[place] = key
            places[key] = letter(place), name
    for column in columns:
        if column.required and column.key not in places:
            template = "The column “{name}” is missing. The columns are: {expected}."
            name = column.headings[0]
            findings.add(number, "", "heading-missing", template, name=name, expected=expected)
    findings.places = places
    return keys


def _cell(raw: str, row: int, column: str, findings: Findings) -> str:
    text, wrong = read_cell(raw)
    for found in wrong:
        findings.add_violation(row, column, found)
    return text


def letter(place: int) -> str:
    """Return a column's letter as the sheet shows it: A, B, …, Z, AA."""
    place += 1
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
