"""On which line of a TOML file a key stands; ``tomllib`` does not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_NAME})\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*({_NAME})\s*=")
_QUOTES = ('"""', "'''")


def key_lines(text: str) -> dict[str, int]:
    """Return the first line of each table and key written on a line of its own, by dotted key.

    Keys inside inline tables are not found; :func:`line_of` falls back on what holds them.
    """
    lines: dict[str, int] = {}
    table = ""
    quote = None  # the quotes that end the multi-line string we are in
    for number, line in enumerate(text.splitlines(), start=1):
        if quote is not None:
            quote = None if quote in line else quote
            continue
        if header := _HEADER.match(line):
            table = _dotted(header[1])
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            name = _dotted(key[1])
            lines.setdefault(f"{table}.{name}" if table else name, number)
        quote = next((mark for mark in _QUOTES if line.count(mark) % 2), None)
    return lines


def line_of(lines: Mapping[str, int], key: str) -> int | None:
    """Return the line of a key, or of the nearest table that holds it."""
    while key:
        if key in lines:
            return lines[key]
        key = key.rpartition(".")[0]
    return None


def _dotted(name: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_PART, name))
