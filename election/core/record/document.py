"""Values of the record to JSON and back: the type annotations are the schema.

Reading is strict: every key stands there, no other does, each value has its type and its
written form. All faults are listed, each with its place as a path such as ``pool[2].uuid``.
A field with a default came later than its document: it is written only where it says something
else, so that what was written before is still read, and there is one way to write each value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from election.core.record.canonical import canonical, read_canonical, sha256
from election.core.refusal import RefusedError, Violation

T = TypeVar("T")

_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MOST: Final = 2**53 - 1  # RFC 8785 writes no larger integer


@dataclass(frozen=True, slots=True)
class Form:
    """The written form of a string: a pattern, and what it is in words."""

    pattern: str
    says: str


Sha256 = Annotated[str, Form(r"[0-9a-f]{64}", "a SHA-256 in lower-case hexadecimal")]
Fingerprint = Annotated[str, Form(r"[A-Za-z0-9+/]{43}", "a SHA-256 in base64 without padding")]
Uuid = Annotated[str, Form(r"[1-9A-HJ-NP-Za-km-z]{14,64}", "a uuid of the pool (Base58)")]
Number = Annotated[str, Form(r"[1-9][0-9]{0,616}", "a decimal number in a string")]
KeyId = Annotated[str, Form(r"[0-9a-f]{16}", "a key id of 16 hexadecimal digits")]
PublicKey = Annotated[str, Form(r"[A-Za-z0-9+/]{59}=", "an Ed25519 public key (base64 of its DER)")]
Signature = Annotated[str, Form(r"[A-Za-z0-9+/]{86}==", "an Ed25519 signature in base64")]
Name = Annotated[
    str, Form(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a short name of letters and digits")
]
Minute = Annotated[
    str,
    Form(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\dZ", "a moment in UTC such as 2026-12-10T18:05Z"),
]
Bits = Annotated[str, Form(r"[01]{32}", "32 bits")]
CheckNumber = Annotated[
    str,
    Form(r"\d{4}( \d{4}){2}|\d{4}( \d{4}){9}", "twelve or forty digits in groups of four"),
]


class Document:
    """A file of the record; inherit from it to be written and read."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """Return the value as JSON objects, lists, strings and integers."""
        value = encode(self)
        assert isinstance(value, dict)  # noqa: S101 - a dataclass encodes as an object
        return value

    @classmethod
    def from_json(cls, value: object, *, where: str = "") -> Self:
        """Read the value; raises RefusedError with every fault and its place."""
        return decode(cls, value, where=where)

    def to_bytes(self) -> bytes:
        """Return the exact bytes of the file."""
        return canonical(self.to_json())

    @classmethod
    def from_bytes(cls, data: bytes, *, where: str) -> Self:
        """Read the exact bytes of the file; raises RefusedError."""
        return cls.from_json(read_canonical(data, where=where), where=where)

    @property
    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return sha256(self.to_bytes())


def encode(value: object) -> object:
    """Return a value of the record as JSON."""
    if is_dataclass(value):
        return {
            field.name: encode(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def decode(kind: type[T], value: object, *, where: str = "") -> T:
    """Read JSON as the annotated type; raises RefusedError listing every fault."""
    found: list[Violation] = []
    result = _read(kind, value, _Place(file=where, path="", found=found))
    if found:
        raise RefusedError(found)
    return result  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the reader stands, and the faults found so far."""

    file: str
    path: str
    found: list[Violation]

    def at(self, step: str | int) -> _Place:
        if isinstance(step, int):
            path = f"{self.path}[{step}]"
        else:
            path = f"{self.path}.{step}" if self.path else step
        return _Place(file=self.file, path=path, found=self.found)

    def fault(self, code: str, template: str, **params: str | int) -> None:
        place = ": ".join(part for part in (self.file, self.path) if part)
        self.found.append(
            Violation(code=code, template=template, where=place or None, params=params)
        )

    def expected(self, what: str) -> None:
        self.fault("wrong-value", "Here must stand {what}.", what=what)


def _read(kind: Any, value: Any, place: _Place) -> Any:  # noqa: ANN401
    origin = get_origin(kind)
    if origin is Annotated:
        base, form = get_args(kind)
        return _formed(_read(base, value, place), form, place)
    if origin in (Union, UnionType):
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        return None if value is None else _read(inner, value, place)
    if origin is tuple:
        return _read_list(get_args(kind)[0], value, place)
    if origin is not None:
        return _read_mapping(get_args(kind)[1], value, place)
    if is_dataclass(kind):
        return _read_object(kind, value, place)
    return _read_plain(kind, value, place)


def _formed(value: Any, form: Form, place: _Place) -> Any:  # noqa: ANN401
    if isinstance(value, str) and not re.fullmatch(form.pattern, value, re.ASCII):
        place.expected(form.says)
    return value


def _read_list(kind: Any, value: Any, place: _Place) -> Any:  # noqa: ANN401
    if not isinstance(value, list):
        return place.expected("a list")
    return tuple(_read(kind, item, place.at(index)) for index, item in enumerate(value))


def _read_mapping(kind: Any, value: Any, place: _Place) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        return place.expected("an object")
    for key in value:
        _read_plain(str, key, place)
    return {key: _read(kind, item, place.at(key)) for key, item in value.items()}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _read_object(kind: Any, value: Any, place: _Place) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        return place.expected("an object")
    hints = _hints(kind)
    for key in value.keys() - hints.keys():
        place.fault("unknown-key", "The key “{key}” does not belong here.", key=key)
    defaults = {each.name: each.default for each in fields(kind) if each.default is not MISSING}
    for key in hints.keys() - value.keys() - defaults.keys():
        place.fault("missing-key", "The key “{key}” is missing.", key=key)
    before = len(place.found)
    read = {
        key: _read(hint, value[key], place.at(key)) for key, hint in hints.items() if key in value
    }
    if hints.keys() - read.keys() - defaults.keys() or len(place.found) > before:
        return None
    for key in defaults.keys() & read.keys():
        if read[key] == defaults[key]:
            place.at(key).expected("nothing: the key is left out where it would say this")
    return kind(**read)


def _read_plain(kind: Any, value: Any, place: _Place) -> Any:  # noqa: ANN401
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
            return value
        return place.expected("a whole number that is not negative")
    if not isinstance(value, str):
        return place.expected("true or false" if kind is bool else "a text")
    return _read_text(kind, value, place)


def _read_text(kind: Any, value: str, place: _Place) -> Any:  # noqa: ANN401
    if kind is str:
        if not value or _UNPRINTABLE.search(value):
            place.expected("a text that is not empty and has no control characters")
        return value
    if kind is date:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        return place.expected("a date such as 2026-12-10")
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value in list(kind):
            return kind(value)
        return place.expected("one of " + ", ".join(kind))
    return place.expected("true or false")
