"""Codes and links by which those who come note themselves present.

Nothing is stored: a code follows from the installation's secret, the meeting and the time. The
short one is shown in the room and changes every two minutes; the long one is the end of a link for
the chat of those who take part remotely, and lasts for the better part of two hours.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from election.meetings.models import Meeting

DIGITS: Final = 6
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
LENGTH: Final = 12
LONGEST_TYPED: Final = 60
REMEMBERED: Final = timedelta(hours=24)  # so long an old code is told from a wrong one


class Shown(StrEnum):
    """Where a code is shown."""

    ROOM = "room"
    CHAT = "chat"


LASTS: Final = {Shown.ROOM: timedelta(minutes=2), Shown.CHAT: timedelta(hours=1)}


class Fault(StrEnum):
    """Why a code lets nobody in."""

    OLD = "old"
    OVER = "over"  # of a meeting that is not open
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The meeting a code belongs to, and whether it lets in."""

    meeting: Meeting | None
    shown: Shown
    fault: Fault | None


def code_of(secret: bytes, meeting_id: UUID, shown: Shown, at: datetime) -> str:
    """Return the code of a meeting at a moment."""
    return _code(secret, meeting_id, shown, _turn(shown, at))


def changes_at(shown: Shown, at: datetime) -> datetime:
    """Return when the next code is shown; the one before it stays good for as long again."""
    return at + LASTS[shown] - timedelta(seconds=at.timestamp() % LASTS[shown].total_seconds())


def find(secret: bytes, meetings: Iterable[Meeting], typed: str, at: datetime) -> Found:
    """Return which meeting a typed code belongs to, and what is wrong with it."""
    code = "".join(each for each in typed.lower() if each.isalnum() and each.isascii())
    shown = Shown.ROOM if code.isdigit() and len(code) == DIGITS else Shown.CHAT
    best = Found(meeting=None, shown=shown, fault=Fault.WRONG)
    for meeting in meetings:
        age = _age(secret, meeting, shown, code, at)
        if age is None:
            continue
        if not _is_open(meeting):
            fault: Fault | None = Fault.OVER
        else:
            fault = Fault.OLD if age > 1 else None
        if fault is None:
            return Found(meeting=meeting, shown=shown, fault=None)
        if best.fault is not Fault.OLD:
            best = Found(meeting=meeting, shown=shown, fault=fault)
    return best


def _is_open(meeting: Meeting) -> bool:
    return meeting.opened_at is not None and meeting.closed_at is None


def _age(secret: bytes, meeting: Meeting, shown: Shown, code: str, at: datetime) -> int | None:
    """Return how many turns ago a code was shown; None when it never was."""
    turn = _turn(shown, at)
    for age in range(int(REMEMBERED / LASTS[shown])):
        known = _code(secret, meeting.id, shown, turn - age)
        if hmac.compare_digest(known.encode(), code.encode()):
            return age
    return None


def _turn(shown: Shown, at: datetime) -> int:
    return int(at.timestamp() // LASTS[shown].total_seconds())


def _code(secret: bytes, meeting_id: UUID, shown: Shown, turn: int) -> str:
    text = f"presence|{meeting_id}|{shown}|{turn}".encode()
    number = int.from_bytes(hmac.digest(secret, text, "sha256"))
    if shown is Shown.ROOM:
        return f"{number % 10**DIGITS:0{DIGITS}}"
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)
