"""The values of a rulebook once a reading of each open question is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from election.core.rulebook.draft import Draft
from election.core.rulebook.frame import Frame
from election.core.rulebook.model import Interpretation


def settle(frame: Frame, draft: Draft, other: tuple[str, str] | None = None) -> dict[str, Any]:
    """Return the tables of the file with what the chosen readings set.

    ``other`` supposes another reading of one question: an id and a reading.
    """
    tables: dict[str, Any] = deepcopy(dict(frame.tables))
    draft.sources.update(frame.sources)
    for id_, interpretation in frame.interpretations.items():
        chosen = other[1] if other is not None and other[0] == id_ else interpretation.chosen
        if chosen not in choosable(interpretation):  # already refused; another spares its sequels
            chosen = next(iter(choosable(interpretation)), "")
        for key, value in _sets(interpretation, chosen).items():
            _set(tables, key, value, id_, chosen, draft)
    return tables


def _sets(interpretation: Interpretation, name: str) -> Mapping[str, object]:
    reading = interpretation.readings.get(name)
    return {} if reading is None else reading.sets


def others(frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield every reading that could be chosen instead."""
    for id_, interpretation in frame.interpretations.items():
        for name in choosable(interpretation):
            if name != interpretation.chosen:
                yield id_, name


def choosable(interpretation: Interpretation) -> tuple[str, ...]:
    """Return the readings that are not rejected."""
    return tuple(n for n, reading in interpretation.readings.items() if reading.rejected is None)


def _set(
    tables: dict[str, Any], key: str, value: object, id_: str, chosen: str, draft: Draft
) -> None:
    *outer, name = key.split(".")
    place = tables
    for part in outer:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            break
    if not isinstance(place, dict) or name in place:
        sets = f"interpretations.{id_}.readings.{chosen}.sets.{key}"
        first = draft.origins.get(key, "the tables of the file")
        draft.refuse(
            "set-twice",
            sets,
            "The value {key} is set here and by {first}: a value rests on one source only.",
            key=key,
            first=first,
        )
        return
    place[name] = deepcopy(value)
    draft.sources[key] = id_
    draft.origins[key] = f"{id_} {chosen}"
