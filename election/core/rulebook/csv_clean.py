"""Single cells of a CSV file: what a reader sees in them, and how a text becomes one."""

from __future__ import annotations

import re
import unicodedata

from election.core.refusal import Violation, violation

_TEXT_CELL = re.compile(r'="(.*)"', re.DOTALL)
# A sheet would compute a cell that begins so; our own files put an apostrophe before it.
_COMPUTED = re.compile(r"'*[=+\-@\uff1d\uff0b\uff0d\uff20]")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_JOINER = re.compile("(?<=[\u0590-\u1fff])[\u200c\u200d](?=[\u0590-\u1fff])")
# å, ä, ö, ø, æ as a UTF-8 file has them when taken for Windows-1252 and saved
_TWICE = re.compile(
    "\u00c3[\u0080-\u00bf\u2013\u201e\u2026\u2020\u02dc\u0160\u0178]|\u00c2[\u00a0-\u00bf]"
)
_SHEET_ERROR = re.compile(r"#(#+|[A-ZÅÄÖØÆ/0]+[!?]?)", re.IGNORECASE)


def read_cell(raw: str) -> tuple[str, list[Violation]]:
    """Return what a reader sees in a cell, and what is wrong with it.

    That is one line with plain spaces, without the marks of spreadsheet programs.
    """
    if raw.isascii() and raw.isprintable() and not raw.startswith(("=", "#", "'")):
        return " ".join(raw.split()), []
    said = _TEXT_CELL.fullmatch(raw.strip())
    text = said.group(1).replace('""', '"') if said else raw
    text = unicodedata.normalize("NFC", _visible(text))
    text = " ".join(text.split())
    if text.startswith("'") and _COMPUTED.match(text):
        text = text[1:]
    fault = _fault(text)
    return text, [fault] if fault else []


def _fault(text: str) -> Violation | None:
    if _SHEET_ERROR.fullmatch(text):
        template = "The sheet shows an error here: {text}. Correct the formula."
        return violation("sheet-error", template, text=text)
    if text.startswith("="):
        return violation("sheet-formula", "This is a formula, not a value: {text}.", text=text)
    if "\ufffd" in text or _TWICE.search(text):
        template = (
            "Letters have been lost here: {text}. Save the sheet as CSV UTF-8 and look at it again."
        )
        return violation("letters-lost", template, text=text)
    if not _JOINER.sub("", text).isprintable():
        template = "There is a character here that cannot be printed: {text}."
        shown = "".join(one if one.isprintable() else "\ufffd" for one in text)
        return violation("character-unprintable", template, text=shown)
    return None


def _visible(text: str) -> str:
    """Drop what nobody sees, save the joiners that Persian and Indian spelling needs."""
    kept = {found.start() for found in _JOINER.finditer(text)}
    dropped = (one if place in kept else one.translate(INVISIBLE) for place, one in enumerate(text))
    return "".join(dropped) if kept else text.translate(INVISIBLE)


def read_typed(raw: str) -> tuple[str, list[Violation]]:
    """Return a text that was typed elsewhere, as its cell will be read when it is written."""
    return read_cell(write_cell(raw.strip()))


def write_cell(text: str) -> str:
    """Return a text as a cell no sheet computes; reading the file gives the text back."""
    return f"'{text}" if _COMPUTED.match(text) else text
