"""What speaks against a meeting's day and yet does not forbid it: the organiser decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from election.core.refusal import Violation, violation
from election.core.rulebook.deadlines import Gate, deadline, why_off
from election.core.rulebook.model import Rulebook


def day_warnings(
    rulebook: Rulebook, held_on: date, today: date, *, elects: bool
) -> Iterator[Violation]:
    """Yield what to think of before a meeting's day is decided."""
    yield from day_off(rulebook, held_on, "held_on")
    notice = deadline(rulebook, Gate.NOTICE, held_on) if elects else None
    if notice is not None and notice.on < today:
        yield violation(
            "notice-late",
            "The members were to be called by {latest}, which has passed.",
            notice.rule,
            where="held_on",
            latest=str(notice.on),
        )


def day_off(rulebook: Rulebook, day: date, where: str) -> Iterator[Violation]:
    """Yield why a day is no working day, as far as the rules say whose holidays count."""
    holiday = why_off(rulebook.deadlines, day)
    if holiday is not None:
        yield violation(
            "day-off",
            "{day} is no working day: {holiday}.",
            rulebook.source("deadlines.country"),
            where=where,
            day=str(day),
            holiday=holiday.value,
        )
