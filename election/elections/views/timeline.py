"""The dates of an election in order, each with its rule and how far off it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from election.core.rulebook.model import Rulebook
from election.elections.models import Election
from election.meetings.models import Meeting
from election.web.texts import today, zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One date of an election."""

    text: str
    at: datetime | date | None  # None: it has no date yet
    rule: str | None
    is_past: bool = False

    @property
    def is_moment(self) -> bool:
        """Whether a time of day belongs to it."""
        return isinstance(self.at, datetime)

    @property
    def distance(self) -> str:
        """How far off it is, in words."""
        if self.at is None:
            return ""
        return in_days(
            self.at.astimezone(zone()).date() if isinstance(self.at, datetime) else self.at
        )


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
    """Return the dates of an election; ``rule`` says why it is at this meeting."""
    return list(_steps(election, meeting, rulebook, rule, now))


def _steps(
    election: Election, meeting: Meeting, rulebook: Rulebook, rule: str | None, now: datetime
) -> Iterator[Step]:
    def step(text: str, at: datetime | None, key: str) -> Step:
        return Step(
            text=text, at=at, rule=rulebook.source(key), is_past=at is not None and at <= now
        )

    yield step(_("Nominations open"), election.nominations_open_at, "nomination.nominators")
    yield step(
        _("Nominations close"), election.nominations_close_at, "nomination.closes_days_before"
    )
    yield step(_("Nominees answer by"), election.answers_close_at, "nomination.consent")
    published = election.proposal_published_at
    text = _("The nomination committee's proposal is published")
    yield step(text, published, "nomination")
    if election.voting_opens_at:
        yield step(_("Voting opens"), election.voting_opens_at, "voting.mode")
        yield step(_("Voting closes"), election.voting_closes_at, "voting.mode")
    yield Step(
        text=meeting.title,
        at=meeting.held_on,
        rule=rule,
        is_past=meeting.closed_at is not None or meeting.held_on < today(),
    )
