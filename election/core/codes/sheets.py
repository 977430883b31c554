"""What is printed and mailed: a sheet for each voter, slips to cut out, a table for mail merge."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from html import escape
from io import BytesIO, StringIO

import segno

from election.core.codes.lists import Codes
from election.core.codes.seats import SeatLine, SeatsFile

SLIPS_A_PAGE = 8

_STYLE = """
@page { size: A4; margin: 15mm }
* { box-sizing: border-box }
body { margin: 0; font: 12pt/1.4 sans-serif; color: #000 }
h1 { font-size: 1.4em; margin: 0 0 0.4em }
p { margin: 0 0 0.6em; overflow-wrap: anywhere }
.code { font: 1.3em/1.4 monospace }
svg { display: block }
.sheet { break-after: page; break-inside: avoid }
.sheet svg { width: 70mm; height: 70mm; margin-block: 5mm }
.slips { display: grid; grid-template-columns: 90mm 90mm; grid-auto-rows: 64mm; break-after: page }
.slip { border: 0.3mm dashed #555; padding: 4mm; overflow: hidden; font-size: 9pt; break-inside: avoid }
.slip svg { float: right; width: 30mm; height: 30mm; margin: 0 0 2mm 2mm }
.slip .whose, .slip strong { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden }
.sheet:last-child, .slips:last-child { break-after: auto }
"""  # noqa: E501


def sheets(seats: SeatsFile, codes: Codes) -> str:
    """Return a document of one A4 page for each seat, to be printed or kept as PDF."""
    return _document(
        seats, "".join(_sheet(seats, line, code) for line, code in _each(seats, codes))
    )


def slips(seats: SeatsFile, codes: Codes) -> str:
    """Return the same as slips to cut out, eight on a page."""
    made = [_slip(seats, line, code) for line, code in _each(seats, codes)]
    pages = [made[at : at + SLIPS_A_PAGE] for at in range(0, len(made), SLIPS_A_PAGE)]
    return _document(seats, "".join(f'<div class="slips">{"".join(page)}</div>' for page in pages))


def mail_merge(seats: SeatsFile, codes: Codes) -> bytes:
    """Return a table with a row for each seat, as a word processor or spreadsheet takes it."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("seat", "label", "holder", "address", "code", "pass", "link"))
    for line, code in _each(seats, codes):
        named = (line.seat, line.label, line.holder, line.address)
        writer.writerow(map(_plain, (*named, code, line.given, seats.link(line, code))))
    return text.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _each(seats: SeatsFile, codes: Codes) -> Iterator[tuple[SeatLine, str]]:
    for line in seats.seats:
        yield line, codes.by_seat[line.seat]


def _document(seats: SeatsFile, body: str) -> str:
    title = f"{seats.texts['sheet-title']}: {seats.election}"
    return (
        f'<!doctype html>\n<html lang="{escape(seats.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _sheet(seats: SeatsFile, line: SeatLine, code: str) -> str:
    texts = seats.texts
    whose = ", ".join(
        filter(None, (texts["sheet-seat"].replace("{label}", line.label), line.holder))
    )
    parts = (
        f"<h1>{escape(texts['sheet-title'])}</h1>",
        f"<p>{escape(seats.network)}: {escape(seats.election)}</p>",
        f"<p>{escape(whose)}</p>",
        f'<p class="code">{escape(code)}</p>',
        f'<p class="code">{escape(_pass(texts, line))}</p>',
        _picture(seats.link(line, code)),
        f"<p>{escape(texts['sheet-how'])}</p>",
        f'<p class="code">{escape(seats.booth)}</p>',
        f"<p>{escape(texts['sheet-change'])}</p>",
        f"<p>{escape(texts['sheet-keep'])}</p>",
    )
    return f'<section class="sheet">{"".join(parts)}</section>'


def _slip(seats: SeatsFile, line: SeatLine, code: str) -> str:
    whose = ", ".join(filter(None, (line.label, line.holder)))
    return (
        f'<section class="slip">{_picture(seats.link(line, code))}'
        f'<p><strong>{escape(seats.election)}</strong></p><p class="whose">{escape(whose)}</p>'
        f'<p class="code">{escape(code)}</p><p>{escape(_pass(seats.texts, line))}</p>'
        f"<p>{escape(seats.booth)}</p><p>{escape(seats.texts['sheet-keep'])}</p></section>"
    )


def _pass(texts: Mapping[str, str], line: SeatLine) -> str:
    return texts["sheet-pass"].replace("{pass}", line.given)


def _picture(link: str) -> str:
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True
    )
    return drawn.getvalue().decode()
