"""The election file of a rehearsal: what happens, who does it and when (docs/files.md).

The annotations of the dataclasses are the file's schema; a field with a default may be left
out. All faults are told at once, each with its key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.model import MeetingForm, MeetingKind


class PlannedAnswer(StrEnum):
    """What a nominee will answer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A meeting held before, with the offices it elected."""

    kind: MeetingKind
    on: date
    elected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Someone who holds an office when the election begins."""

    office: str
    person: str
    elected_on: date
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeeting:
    """The meeting at which the election is held."""

    title: str
    kind: MeetingKind
    form: MeetingForm
    on: date
    opens_at: str
    notice_on: date | None = None
    absent: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who contributes to the lot boxes beside the trustees, makes the codes, coordinates."""

    adjuster: str
    code_officer: str
    coordinator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The moments of the phases, each with its offset from UTC."""

    nominations_open_at: datetime
    nominations_close_at: datetime
    proposal_published_at: datetime
    ceremony_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNomination:
    """One nomination and its answer."""

    office: str
    nominee: str
    by: str
    at: datetime
    part: str | None = None
    motivation: str = ""
    answer: PlannedAnswer = PlannedAnswer.NONE
    withdrawn_at: datetime | None = None
    floor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSeat:
    """A line of the nomination committee's proposal."""

    office: str
    person: str
    part: str | None = None
    motivation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDissent:
    """A committee member's dissent."""

    by: str
    office: str
    words: str
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Voters who have lost their code and are given a spare."""

    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAnnulment:
    """A contest that two persons annul when it is counted; it is held again."""

    office: str
    why: str
    by: tuple[str, ...]
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDeclining:
    """Somebody who is elected and declines, before the next office is elected."""

    office: str
    person: str
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole file."""

    title: str
    network: str
    language: str
    zone: str
    meeting: PlannedMeeting
    roles: Roles
    dates: Dates
    held: tuple[Held, ...] = ()
    sitting: tuple[Sitting, ...] = ()
    seats: Mapping[str, int] = field(default_factory=dict)
    nominations: tuple[PlannedNomination, ...] = ()
    proposal: tuple[ProposedSeat, ...] = ()
    dissent: tuple[PlannedDissent, ...] = ()
    ballot_demanded: tuple[str, ...] = ()
    codes: Codes = field(default_factory=Codes)
    annulled: tuple[PlannedAnnulment, ...] = ()
    declined: tuple[PlannedDeclining, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)

    @property
    def opens_at(self) -> datetime:
        """The moment the meeting opens."""
        clock = time.fromisoformat(self.meeting.opens_at)
        return datetime.combine(self.meeting.on, clock, ZoneInfo(self.zone))


def read_plan(text: bytes, *, where: str) -> Plan:
    """Read an election file; raises RefusedError with every fault."""
    found: list[Violation] = []
    try:
        value = tomllib.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also numbers and nesting past Python's limits
        found.append(
            violation(
                "not-toml",
                "This is not a TOML file: {says}.",
                where=where,
                says=str(error).rstrip("."),
            )
        )
        refuse_if(found)
    plan = _read(Plan, value, where, found)
    refuse_if(found)
    assert isinstance(plan, Plan)  # noqa: S101 - nothing was found wrong
    refuse_if(_plan_violations(plan, where))
    return plan


def _read(kind: Any, value: Any, where: str, found: list[Violation]) -> Any:  # noqa: ANN401
    origin = get_origin(kind)
    if origin is UnionType:
        kind = next(part for part in get_args(kind) if part is not NoneType)
    if origin is tuple:
        return _read_list(get_args(kind)[0], value, where, found)
    if origin is Mapping:
        return _read_mapping(get_args(kind)[1], value, where, found)
    if is_dataclass(kind):
        return _read_table(kind, value, where, found)
    return _read_plain(kind, value, where, found)


def _read_plain(kind: Any, value: Any, where: str, found: list[Violation]) -> Any:  # noqa: ANN401
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value in list(kind):
            return kind(value)
        return _expected(found, where, "one of " + ", ".join(kind))
    naive = kind is datetime and isinstance(value, datetime) and value.tzinfo is None
    if type(value) is not kind or naive:
        return _expected(found, where, _IN_WORDS[kind])
    if isinstance(value, date) and not 1900 <= value.year <= 2200:
        return _expected(found, where, "a year from 1900 to 2200")
    if isinstance(value, str) and not "".join(value.split()).isprintable():
        return _expected(found, where, "a text without control characters")
    return value


_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_IN_WORDS: Mapping[Any, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    date: "a date, as 2027-01-28 without quotes",
    datetime: "a moment with its offset, as 2027-01-11T12:00:00+01:00 without quotes",
}


def _expected(found: list[Violation], where: str, what: str) -> None:
    found.append(violation("wrong-value", "Here must stand {what}.", where=where, what=what))


def _read_list(kind: Any, value: Any, where: str, found: list[Violation]) -> Any:  # noqa: ANN401
    if not isinstance(value, list):
        return _expected(found, where, "a list")
    return tuple(
        _read(kind, item, f"{where}[{number}]", found) for number, item in enumerate(value, 1)
    )


def _read_mapping(kind: Any, value: Any, where: str, found: list[Violation]) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        return _expected(found, where, "a table")
    return {key: _read(kind, item, f"{where}: {key}", found) for key, item in value.items()}


def _read_table(kind: Any, value: Any, where: str, found: list[Violation]) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        return _expected(found, where, "a table")
    hints = get_type_hints(kind)
    before = len(found)
    for key in sorted(value.keys() - hints.keys()):
        found.append(
            violation(
                "unknown-key",
                "The key “{key}” is not known here; known are {known}.",
                where=where,
                key=key,
                known=", ".join(hints),
            )
        )
    read = {}
    for each in fields(kind):
        if each.name in value:
            read[each.name] = _read(
                hints[each.name], value[each.name], f"{where}: {each.name}", found
            )
        elif each.default is MISSING and each.default_factory is MISSING:
            found.append(
                violation("missing-key", "The key “{key}” is missing.", where=where, key=each.name)
            )
    return kind(**read) if len(found) == before else None


def _plan_violations(plan: Plan, where: str) -> Iterator[Violation]:
    try:
        ZoneInfo(plan.zone)
    except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        yield violation(
            "unknown-zone",
            "“{zone}” is not a time zone, such as Europe/Stockholm.",
            where=f"{where}: zone",
            zone=plan.zone,
        )
    if not _TIME.fullmatch(plan.meeting.opens_at):
        yield violation(
            "wrong-value",
            "Here must stand {what}.",
            where=f"{where}: meeting: opens_at",
            what="a time of day, as “10:00”",
        )
