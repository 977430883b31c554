"""Reading a rulebook: refused with every reason, or a value every other rule can trust."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.build import build
from election.core.rulebook.check import check
from election.core.rulebook.draft import Draft
from election.core.rulebook.frame import Frame, read_frame
from election.core.rulebook.lines import key_lines
from election.core.rulebook.model import Rulebook
from election.core.rulebook.settle import others, settle

_AS_WRITTEN: Mapping[str, str] = MappingProxyType({})
_LARGEST: Final = 1 << 17  # bytes; those that networks use have 40,000
_LONGEST_LINE: Final = 500


def load_rulebook(
    text: bytes, *, readings: Mapping[str, str] = _AS_WRITTEN, where: str = "rulebook"
) -> Rulebook:
    """Read a rulebook file.

    ``readings`` chooses readings of open questions (``{"Q10": "V2"}``) instead of the file's
    own: to look ahead, or to test. What a network decides is written into the file.

    Raises :class:`RefusedError` with everything that is wrong. Mistakes of form come first and
    all together; contradictions between values are looked for once the form is right.
    """
    raw, lines = _parse(text, where)
    draft = Draft(where=where, lines=lines)
    frame = read_frame(raw, readings, draft)
    rulebook = build(settle(frame, draft), frame, draft, text)
    if not draft.violations:
        _try_other_readings(frame, draft, text)
    refuse_if(draft.violations)
    check(rulebook, draft)
    refuse_if(draft.violations)
    return rulebook


def _parse(text: bytes, where: str) -> tuple[dict[str, object], dict[str, int]]:
    """Read TOML. What no network would write costs the reader minutes: it is not even begun."""
    if len(text) > _LARGEST or max(map(len, text.split(b"\n"))) > _LONGEST_LINE:
        reason = violation(
            "too-long",
            "A rulebook has at most {bytes} bytes, and {letters} in a line.",
            where=where,
            bytes=_LARGEST,
            letters=_LONGEST_LINE,
        )
        raise RefusedError([reason])
    try:
        decoded = text.decode("utf-8-sig")
        return tomllib.loads(decoded), key_lines(decoded)
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        reason = violation(
            "not-utf8", "The file is not UTF-8: save it as UTF-8.", where=f"{where}:{line}"
        )
    except (ValueError, RecursionError) as error:  # also numbers and nesting past Python's limits
        reason = violation(
            "not-toml", "The file is not TOML: {error}.", where=where, error=str(error)
        )
    raise RefusedError([reason])


def _try_other_readings(frame: Frame, draft: Draft, text: bytes) -> None:
    """Refuse a reading that nobody has chosen yet and that could not be read if somebody did."""
    for id_, name in others(frame):
        supposed = Draft(where=draft.where, lines=draft.lines, supposing=f"{id_}={name}")
        build(settle(frame, supposed, (id_, name)), frame, supposed, text)
        draft.violations += [v for v in supposed.violations if v not in draft.violations]


def clashing_readings(rulebook: Rulebook) -> Iterator[tuple[str, str, Violation]]:
    """Yield each reading that contradicts the others in force: question, reading, reason."""
    raw, lines = _parse(rulebook.text, "rulebook")
    chosen = {id_: one.chosen for id_, one in rulebook.interpretations.items()}
    frame = read_frame(raw, chosen, Draft(where="rulebook", lines=lines))
    for id_, name in others(frame):
        supposed = Draft(where="rulebook", lines=lines)
        other = build(settle(frame, supposed, (id_, name)), frame, supposed, rulebook.text)
        check(other, supposed)
        if supposed.violations:
            yield id_, name, supposed.violations[0]
