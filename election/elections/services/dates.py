"""The moments of an election, and what must hold between them, the meeting and the rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from election.core.refusal import Violation, violation
from election.core.rulebook.deadlines import Gate, deadline
from election.core.rulebook.model import Mode, Rulebook
from election.elections.models import Election

# What is suggested where the rulebook leaves the dates open, in days.
CLOSES_BEFORE = 21  # nominations close so long before the meeting
OPEN_FOR = 90
ANSWERS_AFTER = 5
VOTING_FOR = 7
COMMITTEE_WORKS = 14  # between the last answer and the proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The moments of an election that the organiser enters.

    ``answers_close_at`` is when a nomination nobody has answered expires; without it, when
    nominations close. The voting dates are for rulebooks whose votes are cast over days.
    """

    nominations_open_at: datetime
    nominations_close_at: datetime
    answers_close_at: datetime | None = None
    voting_opens_at: datetime | None = None
    voting_closes_at: datetime | None = None

    @property
    def moments(self) -> dict[str, datetime | None]:
        """The moments by the names an election's columns have."""
        return {
            "nominations_open_at": self.nominations_open_at,
            "nominations_close_at": self.nominations_close_at,
            "answers_close_at": self.answers_close_at or self.nominations_close_at,
            "voting_opens_at": self.voting_opens_at,
            "voting_closes_at": self.voting_closes_at,
        }


def dates_of(election: Election) -> Dates:
    """Return the dates an election has."""
    return Dates(
        nominations_open_at=election.nominations_open_at,
        nominations_close_at=election.nominations_close_at,
        answers_close_at=election.answers_close_at,
        voting_opens_at=election.voting_opens_at,
        voting_closes_at=election.voting_closes_at,
    )


def last_day(until: datetime, zone: ZoneInfo) -> date:
    """Return the last day before a moment: what closes at midnight closes the day before."""
    return (until - datetime.resolution).astimezone(zone).date()


def suggested_dates(rulebook: Rulebook, held_on: date, now: datetime) -> Dates:
    """Return dates the rulebook allows for an election at a meeting on that day, as far as any do.

    ``now`` tells the time in the zone in which the days are meant.
    """

    def at(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=now.tzinfo)

    tomorrow = now.date() + timedelta(days=1)
    closes_on = max(_suggested_close(rulebook, held_on, tomorrow), tomorrow)
    announced = deadline(rulebook, Gate.ANNOUNCEMENT, held_on)
    earliest = closes_on - timedelta(days=OPEN_FOR)
    opens_on = max(tomorrow, min(earliest, announced.on) if announced else earliest)
    answers_on = min(closes_on + timedelta(days=ANSWERS_AFTER), max(closes_on, held_on))
    over_days = rulebook.voting.mode is Mode.OVER_DAYS
    voting_on = max(held_on - timedelta(days=VOTING_FOR), min(answers_on, held_on))
    return Dates(
        nominations_open_at=at(opens_on, 8),
        nominations_close_at=at(closes_on, 16),
        answers_close_at=at(answers_on, 16),
        voting_opens_at=at(voting_on, 17) if over_days else None,
        voting_closes_at=at(held_on, 18) if over_days else None,
    )


def _suggested_close(rulebook: Rulebook, held_on: date, tomorrow: date) -> date:
    """Return the rule's last day; where it is left open, one that leaves the committee time."""
    fixed = deadline(rulebook, Gate.NOMINATIONS, held_on)
    if fixed is not None:
        return fixed.on
    left = max((held_on - tomorrow).days, 0)
    closes_on = held_on - timedelta(days=min(CLOSES_BEFORE, left // 2))
    proposal = deadline(rulebook, Gate.PROPOSAL, held_on)
    if proposal is None:
        return closes_on
    return min(closes_on, proposal.on - timedelta(days=COMMITTEE_WORKS + ANSWERS_AFTER))


def date_violations(
    rulebook: Rulebook, held_on: date, dates: Dates, zone: ZoneInfo
) -> list[Violation]:
    """Return every reason the dates do not fit together, the day of the meeting or the rulebook.

    Days are those of the network's time zone.
    """
    answers = dates.answers_close_at or dates.nominations_close_at
    claims = (
        (
            dates.nominations_open_at < dates.nominations_close_at,
            violation("nominations-close-early", "Nominations close before they open."),
        ),
        (
            dates.nominations_close_at <= answers,
            violation("answers-close-early", "Answers close before nominations do."),
        ),
        (
            last_day(answers, zone) <= held_on,
            violation("answers-close-late", "Answers close after the meeting."),
        ),
    )
    return [
        *(reason for holds, reason in claims if not holds),
        *_late_close(rulebook, held_on, dates, zone),
        *_window(rulebook, held_on, dates, zone),
    ]


def _late_close(
    rulebook: Rulebook, held_on: date, dates: Dates, zone: ZoneInfo
) -> Iterator[Violation]:
    closes = last_day(dates.nominations_close_at, zone)
    fixed = deadline(rulebook, Gate.NOMINATIONS, held_on)
    latest = fixed.on if fixed else held_on
    if closes > latest:
        yield violation(
            "nominations-close-late",
            "Nominations close on {day}, but must close on {latest} at the latest.",
            fixed.rule if fixed else None,
            day=str(closes),
            latest=str(latest),
        )


def _window(rulebook: Rulebook, held_on: date, dates: Dates, zone: ZoneInfo) -> Iterator[Violation]:
    """Yield what is wrong with the days of voting (design: two voting modes)."""
    opens, closes = dates.voting_opens_at, dates.voting_closes_at
    rule = rulebook.source("voting.mode")
    if rulebook.voting.mode is Mode.AT_THE_MEETING:
        if opens is not None or closes is not None:
            template = "Votes are cast at the meeting. Leave out the days of voting."
            yield violation("voting-at-the-meeting", template, rule)
    elif opens is None or closes is None:
        template = "Votes are cast over days. Enter when voting opens and when it closes."
        yield violation("voting-dates-missing", template, rule)
    elif not dates.nominations_close_at <= opens < closes:
        yield violation("voting-dates-order", "Voting opens after nominations, then closes.", rule)
    elif last_day(closes, zone) > held_on:
        yield violation("voting-closes-late", "Voting closes after the meeting.", rule)
