"""What speaks against dates and yet does not forbid them: the organiser is told, and decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from election.core.refusal import Violation, violation
from election.core.rulebook.deadlines import Gate, deadline
from election.core.rulebook.model import Rulebook
from election.elections.services.dates import Dates, last_day
from election.meetings.warnings import day_off, day_warnings

NEAR = timedelta(days=3)  # less leaves those concerned no time


def date_warnings(
    rulebook: Rulebook, held_on: date, dates: Dates, zone: ZoneInfo, now: datetime
) -> list[Violation]:
    """Return what to think of before these dates are decided; ``where`` names the moment."""
    return [
        *_past_or_near(dates, now),
        *_days_off(rulebook, dates, zone),
        *_too_late(rulebook, held_on, dates, zone),
        *day_warnings(rulebook, held_on, now.astimezone(zone).date(), elects=True),
    ]


def _past_or_near(dates: Dates, now: datetime) -> Iterator[Violation]:
    for name, at in dates.moments.items():
        if at is None or name == "nominations_open_at":
            continue
        if at <= now:
            yield violation("date-past", "This is in the past.", where=name)
        elif at - now < NEAR:
            template = "This is in less than {days} days. Those concerned have little time."
            yield violation("date-near", template, where=name, days=NEAR.days)


def _days_off(rulebook: Rulebook, dates: Dates, zone: ZoneInfo) -> Iterator[Violation]:
    days = {name: last_day(at, zone) for name, at in dates.moments.items() if at is not None}
    days["nominations_open_at"] = dates.nominations_open_at.astimezone(zone).date()
    for name, day in days.items():
        yield from day_off(rulebook, day, name)


def _too_late(
    rulebook: Rulebook, held_on: date, dates: Dates, zone: ZoneInfo
) -> Iterator[Violation]:
    announced = deadline(rulebook, Gate.ANNOUNCEMENT, held_on)
    opens = dates.nominations_open_at.astimezone(zone).date()
    if announced is not None and opens > announced.on:
        yield violation(
            "announced-late",
            "Nominations open on {day}; by the rules they open on {latest} at the latest.",
            announced.rule,
            where="nominations_open_at",
            day=str(opens),
            latest=str(announced.on),
        )
    proposal = deadline(rulebook, Gate.PROPOSAL, held_on)
    answered = last_day(dates.answers_close_at or dates.nominations_close_at, zone)
    if proposal is not None and answered >= proposal.on:
        yield violation(
            "proposal-late",
            "The proposal is published on {latest} at the latest, and nominees answer until {day}.",
            proposal.rule,
            where="answers_close_at",
            day=str(answered),
            latest=str(proposal.on),
        )
