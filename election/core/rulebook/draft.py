"""A rulebook while it is being read: what has been found wrong, and typed access to its tables.

A wrong value is noted and replaced by a harmless one, so that reading goes on and the author
gets every mistake at once. A draft with violations never becomes a rulebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from election.core.refusal import Param, Violation, violation
from election.core.rulebook.lines import line_of
from election.core.rulebook.period import LONGEST, Period, period

_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V")


@dataclass(slots=True, kw_only=True)
class Draft:
    """The place, the sources and the mistakes of one file."""

    where: str
    lines: Mapping[str, int]
    supposing: str = ""  # "Q10=V2": the reading that is tried instead of the chosen one
    sources: dict[str, str] = field(default_factory=dict)  # dotted key -> paragraph or Q id
    origins: dict[str, str] = field(default_factory=dict)  # dotted key -> "Q10 V1" that set it
    violations: list[Violation] = field(default_factory=list)

    def refuse(
        self, code: str, key: str, template: str, /, rule: str | None = None, **params: Param
    ) -> None:
        """Note one mistake at a key."""
        found = violation(code, template, rule=rule, where=self.place(key), **params)
        if found not in self.violations:
            self.violations.append(found)

    def place(self, key: str) -> str:
        """Name file, line where known, and key."""
        origin = self._climb(self.origins, key)
        if origin is None:
            line, shown = line_of(self.lines, key), key
        else:
            question, reading = origin.split(" ", 1)
            sets = f"interpretations.{question}.readings.{reading}.sets"
            line, shown = line_of(self.lines, f"{sets}.{key}"), f"{key} (set by {origin})"
        if origin is None and self.supposing:
            shown = f"{shown} (with {self.supposing})"
        return f"{self.where}:{line}: {shown}" if line else f"{self.where}: {shown}"

    def source(self, key: str) -> str | None:
        """Return the id a value rests on, its own or its table's."""
        return self._climb(self.sources, key)

    @staticmethod
    def _climb(ids: Mapping[str, str], key: str) -> str | None:
        while key:
            if key in ids:
                return ids[key]
            key = key.rpartition(".")[0]
        return None


class Table:
    """One TOML table: each key is asked for by type, and the keys nobody asked for are refused."""

    def __init__(
        self, raw: Mapping[str, object], path: str, draft: Draft, *, decides: bool = True
    ) -> None:
        self.raw = raw
        self.path = path
        self.draft = draft
        self.decides = decides  # its values decide something, and so need a source
        self.known: list[str] = []

    def __contains__(self, key: str) -> bool:
        if key not in self.known:
            self.known.append(key)
        return key in self.raw

    def key(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str) -> str:
        value = self._take(name, str, "a text", "")
        if name in self.raw and isinstance(self.raw[name], str) and not value.strip():
            self.draft.refuse("empty", self.key(name), "Write a text here; it is empty.")
        return value

    def flag(self, name: str) -> bool:
        return self._take(name, bool, "true or false", False)

    def day(self, name: str) -> date:
        return self._take(name, date, "a date such as 2011-12-08", date.min)

    def whole(self, name: str, least: int, most: int) -> int:
        value = self._take(name, int, "a whole number", least)
        if not least <= value <= most:
            self.draft.refuse(
                "impossible-value",
                self.key(name),
                "{value} is not possible here; write a number from {least} to {most}.",
                value=value,
                least=least,
                most=most,
            )
        return value

    def whole_unless(self, name: str, word: str, least: int, most: int) -> int | None:
        """Read a number, or the word that stands for none; the word is explicit on purpose."""
        if name in self and self.raw[name] == word:
            self._sourced(name)
            return None
        if isinstance(self.raw.get(name), str):
            self.draft.refuse(
                "wrong-type",
                self.key(name),
                'Write a whole number or the word "{word}", not "{value}".',
                word=word,
                value=str(self.raw[name]),
            )
            return None
        return self.whole(name, least, most)

    def period_unless(self, name: str, word: str) -> Period | None:
        """Read a number of days, a text such as ``3 weeks``, or the word that stands for none."""
        value = self.raw.get(name)
        if isinstance(value, str) and value != word:
            self._sourced(name)
            read = period(value)
            if read is None:
                self.draft.refuse(
                    "not-a-period",
                    self.key(name),
                    'Write a number of days, "3 weeks", "10 working days" or "{word}", not '
                    '"{value}".',
                    word=word,
                    value=value,
                )
            self.known.append(name)
            return read
        days = self.whole_unless(name, word, 0, LONGEST)
        return None if days is None else Period(count=days)

    def choice(self, name: str, kind: type[E]) -> E:
        value = self._take(name, str, "one of: " + ", ".join(kind), next(iter(kind)).value)
        return self._member(name, kind, value)

    def choices(self, name: str, kind: type[E]) -> tuple[E, ...]:
        values = tuple(self._member(name, kind, value) for value in self.texts(name))
        if name in self.raw and not values:
            self.draft.refuse("empty", self.key(name), "Name at least one; the list is empty.")
        return values

    def texts(self, name: str) -> tuple[str, ...]:
        values: list[object] = self._take(name, list, "a list of texts", [])
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) != len(values):
            self.draft.refuse("wrong-type", self.key(name), "Every entry must be a text.")
        if len(set(texts)) != len(texts):
            self.draft.refuse("named-twice", self.key(name), "An entry stands twice in the list.")
        return texts

    def wholes(self, name: str) -> tuple[int, ...]:
        values: list[object] = self._take(name, list, "a list of whole numbers", [])
        numbers = tuple(v for v in values if isinstance(v, int) and not isinstance(v, bool))
        if len(numbers) != len(values):
            self.draft.refuse("wrong-type", self.key(name), "Every entry must be a whole number.")
        return numbers

    def mapping(self, name: str) -> Mapping[str, object]:
        return self._take(name, dict, "a table", {}, sourced=False)

    def table(self, name: str, *, decides: bool | None = None) -> Table:
        return Table(
            self.mapping(name),
            self.key(name),
            self.draft,
            decides=self.decides if decides is None else decides,
        )

    def tables(self, name: str, *, decides: bool | None = None) -> Iterator[tuple[str, Table]]:
        """Yield the tables of a table by id, in the order of the file."""
        outer = self.table(name, decides=decides)
        for inner in outer.raw:
            if not _ID.fullmatch(inner):
                self.draft.refuse(
                    "bad-id",
                    outer.key(inner),
                    'Letters, digits and hyphens make an id; "{id}" has others.',
                    id=inner,
                )
            yield inner, outer.table(inner)

    def rows(self, name: str) -> Iterator[Table]:
        """Yield the tables of an array of tables."""
        for value in self._take(name, list, "a list of tables", []):
            if isinstance(value, dict):
                yield Table(value, self.key(name), self.draft)
            else:
                self.draft.refuse("wrong-type", self.key(name), "Every entry must be a table.")

    def close(self) -> None:
        """Refuse the keys that nothing asked for."""
        for name in self.raw:
            if name not in self.known:
                near = get_close_matches(name, self.known, n=1)
                hint = f'Did you mean "{near[0]}"?' if near else "Remove it."
                self.draft.refuse(
                    "unknown-key",
                    self.key(name),
                    'No rule here is called "{name}". {hint}',
                    name=name,
                    hint=hint,
                )

    def _member(self, name: str, kind: type[E], value: str) -> E:
        try:
            return kind(value)
        except ValueError:
            self.draft.refuse(
                "impossible-value",
                self.key(name),
                '"{value}" is not possible here; write one of: {allowed}.',
                value=value,
                allowed=", ".join(kind),
            )
            return next(iter(kind))

    def _take(
        self, name: str, kind: type[V], expected: str, instead: V, *, sourced: bool = True
    ) -> V:
        if name not in self:
            self.draft.refuse(
                "missing-key",
                self.key(name),
                'This must be said and is not: add "{name}", {expected}.',
                name=name,
                expected=expected,
            )
            return instead
        value = self.raw[name]
        if sourced:
            self._sourced(name)
        # bool is an int and datetime a date to Python, but not to the author of a rulebook
        alien = (isinstance(value, bool) and kind is not bool) or isinstance(value, datetime)
        if isinstance(value, kind) and not alien:
            return value
        self.draft.refuse(
            "wrong-type",
            self.key(name),
            "Write {expected}, not {value}.",
            expected=expected,
            value=repr(value),
        )
        return instead

    def _sourced(self, name: str) -> None:
        if self.decides and self.draft.source(self.key(name)) is None:
            self.draft.refuse(
                "no-source",
                self.key(name),
                "This value decides something and says not what it rests on: cite a paragraph "
                'with "rule" or "rules", or let an interpretation set it.',
            )
