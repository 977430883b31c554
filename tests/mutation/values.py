"""What can be changed in a JSON value: each leaf in many ways, each container in some."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from ballot_proving import ORDER_3, G, P, Q

Path = tuple[str | int, ...]
Change = tuple[str, Any]  # what was done, and the value it gives


def changed(value: Any) -> Iterator[tuple[Path, str, Any]]:
    """Yield every change of one place: where, what was done, and the whole value after it."""
    for path, at in _places(value):
        for what, new in _changes(at):
            yield path, what, _put(value, path, new)


def changed_somewhere(value: Any, choose: Callable[[list[Any]], Any]) -> Any:
    """Return the value with one change in one place, both chosen."""
    path, at = choose(list(_places(value)))
    _, new = choose(list(_changes(at)))
    return _put(value, path, new)


def _places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    steps = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        steps = enumerate(value)
    for step, item in steps:
        yield from _places(item, (*path, step))


def _put(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    result = copy.deepcopy(value)
    inner = result
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    return result


def _changes(value: Any) -> Iterator[Change]:
    match value:
        case bool():
            yield "turned", not value
            yield "as a number", int(value)
        case int():
            yield from _integers(value)
        case str() if value.isascii() and value.isdigit():
            yield from _numbers(int(value), value)
        case str():
            yield from _texts(value)
        case list():
            yield from _lists(value)
        case dict():
            yield from _objects(value)
    yield "null", None


def _integers(value: int) -> Iterator[Change]:
    yield "plus one", value + 1
    yield "minus one", value - 1
    yield "huge", 10**30
    yield "plus q", value + Q
    yield "as text", str(value)
    yield "as a fraction", float(value)
    yield "as true", True


def _numbers(value: int, written: str) -> Iterator[Change]:
    """Group elements and exponents, written as decimal text; weights may stand behind."""
    yield "plus one", str(value + 1)
    yield "plus p", str(value + P)
    yield "plus q", str(value + Q)
    yield "times g", str(value * G % P)
    yield "times an element of order 2", str(P - value % P)
    yield "times an element of order 3", str(value * ORDER_3 % P)
    yield "the identity", "1"
    yield "zero", "0"
    yield "minus", "-" + written
    yield "leading zero", "0" + written
    yield "leading space", " " + written
    yield "in other digits", written.translate({ord("0") + n: 0x0660 + n for n in range(10)})
    yield "as a number", value
    yield "empty", ""


def _texts(value: str) -> Iterator[Change]:
    yield "last letter changed", value[:-1] + ("A" if value[-1:] != "A" else "B")
    yield "cut", value[:-1]
    yield "lengthened", value + "="
    yield "in capitals", value.swapcase()
    yield "empty", ""
    yield "with a null letter", value + "\0"
    yield "as a number", 7


def _lists(value: list[Any]) -> Iterator[Change]:
    yield "emptied", []
    yield "as an object", {}
    if value:
        yield "first left out", value[1:]
        yield "last left out", value[:-1]
        yield "last doubled", [*value, value[-1]]
        yield "null added", [*value, None]
    if len(value) > 1 and value != value[::-1]:
        yield "turned round", value[::-1]
        yield "first doubled over the second", [value[0], value[0], *value[2:]]


def _objects(value: dict[str, Any]) -> Iterator[Change]:
    for key in value:
        yield f"without {key}", {name: item for name, item in value.items() if name != key}
    yield "with a key too many", {**value, "extra": 1}
    yield "keys turned round", dict(reversed(value.items()))
    yield "as a list", list(value.values())
