"""The frame of a rulebook file: the network's own text, its paragraphs, its open questions.

What the tables say rests on these: each value of the file cites a paragraph, or is set by the
chosen reading of an interpretation, never both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from election.core.rulebook.draft import Draft, Table
from election.core.rulebook.model import Interpretation, Paragraph, Reading

_FRAME = ("text", "paragraphs", "interpretations")
_ID = re.compile(r"[A-Z]+[0-9]+[a-z]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a rulebook's values rest on, and the values of its tables without their citations."""

    sections: Mapping[str, str]
    paragraphs: Mapping[str, Paragraph]
    interpretations: Mapping[str, Interpretation]
    tables: Mapping[str, object]
    sources: Mapping[str, str]


def read_frame(raw: Mapping[str, object], readings: Mapping[str, str], draft: Draft) -> Frame:
    """Read the frame; ``readings`` overrules the file's own choice of readings."""
    top = Table(raw, "", draft, decides=False)
    sections = {heading: top.table("text").text(heading) for heading in top.mapping("text")}
    paragraphs = {id_: _paragraph(id_, t, sections) for id_, t in top.tables("paragraphs")}
    interpretations = {id_: _interpretation(id_, t) for id_, t in top.tables("interpretations")}
    for id_ in (*paragraphs, *interpretations):
        if not _ID.fullmatch(id_):
            draft.refuse("bad-id", id_, "An id is capitals and a number, such as R21 or Q15b.")
    for id_ in paragraphs.keys() & interpretations.keys():
        draft.refuse("named-twice", f"interpretations.{id_}", "A paragraph has this id too.")
    tables = _cited({k: v for k, v in raw.items() if k not in _FRAME}, "", paragraphs, draft)
    return Frame(
        sections=sections,
        paragraphs=paragraphs,
        interpretations=_choose(interpretations, readings, draft),
        tables=tables,
        sources=dict(draft.sources),
    )


def fold(text: str) -> str:
    """Make every run of white space one space, so that line breaks do not matter."""
    return " ".join(text.split())


def _paragraph(id_: str, table: Table, sections: Mapping[str, str]) -> Paragraph:
    paragraph = Paragraph(
        id=id_,
        section=table.text("section"),
        words=fold(table.text("words")),
        says=table.text("says"),
    )
    table.close()
    _check_words(paragraph, sections, table)
    return paragraph


def _check_words(paragraph: Paragraph, sections: Mapping[str, str], table: Table) -> None:
    if paragraph.section not in sections:
        table.draft.refuse(
            "unknown-section",
            table.key("section"),
            'The network\'s text has no section "{section}" in [text].',
            section=paragraph.section,
        )
        return
    rest = fold(sections[paragraph.section])
    for piece in paragraph.words.split("…"):  # … marks words left out
        found = rest.find(piece.strip())
        if found < 0:
            table.draft.refuse(
                "wrong-words",
                table.key("words"),
                'The section "{section}" does not contain the words "{words}"; quote exactly.',
                section=paragraph.section,
                words=piece.strip(),
            )
            return
        rest = rest[found + len(piece.strip()) :]


def _interpretation(id_: str, table: Table) -> Interpretation:
    readings = {name: _reading(name, t) for name, t in table.tables("readings")}
    interpretation = Interpretation(
        id=id_,
        question=table.text("question"),
        readings=readings,
        chosen=table.text("chosen"),
        recommended=table.text("recommended"),
    )
    table.close()
    for key in ("recommended", "chosen"):
        _check_reading(table.raw.get(key), readings, table.key(key), table.draft)
    return interpretation


def _reading(name: str, table: Table) -> Reading:
    rejected = table.text("rejected") if "rejected" in table else None
    reading = Reading(
        id=name,
        says=table.text("says"),
        sets=_flat(table.mapping("sets")) if "sets" in table else {},
        rejected=rejected,
    )
    if rejected is not None and reading.sets:
        table.draft.refuse(
            "rejected-sets", table.key("sets"), "A rejected reading is never chosen: remove sets."
        )
    table.close()
    return reading


def _flat(sets: Mapping[str, object], path: str = "") -> dict[str, object]:
    """Give each value of a reading its dotted key; TOML lets them be written in several ways."""
    flat: dict[str, object] = {}
    for name, value in sets.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, dict) and value:
            flat |= _flat(value, key)
        else:
            flat[key] = value
    return flat


def _check_reading(name: object, readings: Mapping[str, Reading], key: str, draft: Draft) -> None:
    if not isinstance(name, str):
        return  # already refused as missing or of a wrong type
    if name not in readings:
        draft.refuse(
            "unknown-reading",
            key,
            'There is no reading "{name}" of this question; choose one of: {allowed}.',
            name=name,
            allowed=", ".join(id_ for id_, other in readings.items() if other.rejected is None),
        )
    elif (why := readings[name].rejected) is not None:
        draft.refuse(
            "rejected-reading",
            key,
            'The reading "{name}" cannot be chosen: {why}',
            name=name,
            why=why,
        )


def _choose(
    interpretations: Mapping[str, Interpretation], readings: Mapping[str, str], draft: Draft
) -> dict[str, Interpretation]:
    chosen = dict(interpretations)
    for id_, name in readings.items():
        if id_ not in chosen:
            draft.refuse(
                "unknown-interpretation",
                f"interpretations.{id_}",
                'The rulebook leaves no question "{id}" open; its questions are: {known}.',
                id=id_,
                known=", ".join(interpretations),
            )
            continue
        key = f"interpretations.{id_}.chosen"
        _check_reading(name, chosen[id_].readings, key, draft)
        if name in chosen[id_].readings:
            chosen[id_] = replace(chosen[id_], chosen=name)
    return chosen


def _cited(
    raw: Mapping[str, object], path: str, paragraphs: Mapping[str, Paragraph], draft: Draft
) -> dict[str, object]:
    """Note what each table cites, and return it without its ``rule`` and ``rules``."""
    citations: dict[str, object] = {}
    if "rule" in raw:
        citations[path] = raw["rule"]
    rules = raw.get("rules", {})
    if not isinstance(rules, dict):
        draft.refuse("wrong-type", f"{path}.rules", "Write a table: key = paragraph id.")
        rules = {}
    for name, id_ in rules.items():
        key = f"{path}.{name}" if path else name
        citations[key] = id_
        if name not in raw:
            draft.refuse(
                "unknown-key", key, 'The rules cite "{name}", which this table lacks.', name=name
            )
    for key, id_ in citations.items():
        _cite(key, id_, paragraphs, draft)
    tables: dict[str, object] = {}
    for name, value in raw.items():
        if name not in ("rule", "rules"):
            inner = f"{path}.{name}" if path else name
            tables[name] = (
                _cited(value, inner, paragraphs, draft) if isinstance(value, dict) else value
            )
    return tables


def _cite(key: str, id_: object, paragraphs: Mapping[str, Paragraph], draft: Draft) -> None:
    if isinstance(id_, str) and id_ in paragraphs:
        draft.sources[key] = id_
    else:
        draft.sources[key] = ""  # cited, though wrongly: not also without source
        draft.refuse(
            "unknown-paragraph",
            key,
            'It cites "{id}", and there is no such paragraph in [paragraphs].',
            id=str(id_),
        )
