"""Writing a choice of readings into a rulebook file: the file alone says what is in force."""

from __future__ import annotations

import re
from collections.abc import Mapping

from election.core.refusal import RefusedError, violation
from election.core.rulebook.lines import key_lines

_CHOSEN = re.compile(r"""(=\s*)(?:"[^"]*"|'[^']*')""")


def write_readings(text: bytes, readings: Mapping[str, str]) -> bytes:
    """Return the file with other readings chosen; everything else stays to the byte.

    An election record carries the rulebook as a file and nothing beside it: a network that
    chooses other readings adopts this text. Raises :class:`RefusedError` for a question whose
    ``chosen`` does not stand on a line of its own; whether the choice is sound, ``load_rulebook``
    says.
    """
    decoded = text.decode("utf-8-sig")
    places = key_lines(decoded)
    lines = decoded.splitlines(keepends=True)
    missing = []
    for id_, reading in readings.items():
        key = f"interpretations.{id_}.chosen"
        if key not in places:
            reason = 'The file has no line "chosen = …" for this question; write it there.'
            missing.append(violation("no-choice", reason, where=key))
            continue
        number = places[key] - 1
        lines[number] = _CHOSEN.sub(rf'\g<1>"{reading}"', lines[number], count=1)
    if missing:
        raise RefusedError(missing)
    return "".join(lines).encode()
