"""The dates of an election in order, each with its rule and how far off it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from election.core.rulebook.deadlines import Deadline, Gate, deadlines
from election.core.rulebook.holidays import Holiday, off
from election.core.rulebook.model import Rulebook
from election.elections.models import Election
from election.elections.words import date_name
from election.meetings.models import Meeting
from election.web.request import db
from election.web.texts import today, zone

KEYS = {
    "nominations_open_at": "nomination.nominators",
    "nominations_close_at": "nomination.closes_days_before",
    "answers_close_at": "nomination.consent",
    "notice": "deadlines.notice",
    "minutes": "deadlines.minutes",
    "proposal": "nomination",
    "voting_opens_at": "voting.mode",
    "voting_closes_at": "voting.mode",
}
GATES = {
    "nominations_open_at": Gate.ANNOUNCEMENT,
    "nominations_close_at": Gate.NOMINATIONS,
    "notice": Gate.NOTICE,
    "proposal": Gate.PROPOSAL,
    "minutes": Gate.MINUTES,
}
SignedAt = Callable[[Session, Election], datetime | None]
_SIGNED_AT: list[SignedAt] = []


def tells_of_minutes(teller: SignedAt) -> SignedAt:
    """Let a later stage say when the minutes of an election were signed; None: not yet."""
    _SIGNED_AT.append(teller)
    return teller


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One date of an election."""

    name: str
    text: str
    at: datetime | date | None  # None: it has no date yet
    rule: str | None
    is_past: bool = False
    due: Deadline | None = None  # the last day by the rules
    day_off: Holiday | None = None  # why its day is no working day

    @property
    def is_moment(self) -> bool:
        """Whether a time of day belongs to it."""
        return isinstance(self.at, datetime)

    @property
    def day(self) -> date | None:
        """The day it is on, or due at the latest; None: neither is known."""
        if self.at is None:
            return self.due.on if self.due else None
        return self.at.astimezone(zone()).date() if isinstance(self.at, datetime) else self.at

    @property
    def is_late(self) -> bool:
        """Whether its last day by the rules has gone by without it."""
        if self.due is None:
            return False
        return (self.day if self.at else today()) > self.due.on  # type: ignore[operator]

    @property
    def distance(self) -> str:
        """How far off it is, in words."""
        return "" if self.day is None else in_days(self.day)


def in_days(day: date) -> str:
    """Return how far off a day is, in words."""
    days = (day - today()).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(num)d day", "in %(num)d days", days)
    return ngettext("%(num)d day ago", "%(num)d days ago", -days)


def timeline(
    election: Election, meeting: Meeting, rulebook: Rulebook, rule: str | None, now: datetime
) -> list[Step]:
    """Return the dates of an election; ``rule`` says why it is at this meeting.

    What has no date yet stands where it is due.
    """
    steps = list(_steps(election, meeting, rulebook, now))
    meets = Step(
        name="held_on",
        text=meeting.title,
        at=meeting.held_on,
        rule=rule,
        is_past=meeting.closed_at is not None or meeting.held_on < today(),
        day_off=_day_off(rulebook, meeting.held_on),
    )
    last = datetime.combine(date.max, time())
    before = [one for one in steps if one.name != "minutes"]
    after = [one for one in steps if one.name == "minutes"]
    return [*sorted(before, key=lambda one: _order(one) or last), meets, *after]


def _order(step: Step) -> datetime | None:
    if isinstance(step.at, datetime):
        return step.at.astimezone(zone()).replace(tzinfo=None)
    return datetime.combine(step.day, time.max) if step.day else None


def _steps(
    election: Election, meeting: Meeting, rulebook: Rulebook, now: datetime
) -> Iterator[Step]:
    due = deadlines(rulebook, meeting.held_on)
    moments = {
        "nominations_open_at": election.nominations_open_at,
        "nominations_close_at": election.nominations_close_at,
        "answers_close_at": election.answers_close_at,
        "proposal": election.proposal_published_at,
    }
    if Gate.NOTICE in due or meeting.notice_at is not None:
        moments["notice"] = meeting.notice_at
    if Gate.MINUTES in due:
        moments["minutes"] = next((at for tell in _SIGNED_AT if (at := tell(db(), election))), None)
    if election.voting_opens_at and election.voting_closes_at:
        moments["voting_opens_at"] = election.voting_opens_at
        moments["voting_closes_at"] = election.voting_closes_at
    for name, at in moments.items():
        limit = due.get(GATES[name]) if name in GATES else None
        yield Step(
            name=name,
            text=date_name(name),
            at=at,
            rule=(limit.rule if limit else None) or rulebook.source(KEYS[name]),
            is_past=at is not None and at <= now,
            due=limit,
            day_off=_day_off(rulebook, at.astimezone(zone()).date()) if at else None,
        )


def _day_off(rulebook: Rulebook, day: date) -> Holiday | None:
    rules = rulebook.deadlines
    return off(rules.country, day, rules.eves) if rules.country else None
