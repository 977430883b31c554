"""What is done with a meeting for the sake of the elections at it: moved, called off, its roll."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.model import MeetingForm
from election.core.rulebook.timing import timing_violations
from election.elections.following import meeting_changed
from election.elections.mail import tell_moved
from election.elections.models import Election
from election.elections.queries import (
    concluded,
    elections_to_come,
    offices_of,
    rulebook_of_election,
    zone_of,
)
from election.elections.services.carrying import carry_on
from election.elections.services.dates import date_violations, dates_of
from election.elections.services.election import cancel_election
from election.meetings import services as meetings
from election.meetings.models import Meeting, RollVersion
from election.meetings.queries import gathering, gatherings
from election.people.models import RulebookVersion


def move_meeting(
    session: Session,
    *,
    meeting: Meeting,
    held_on: date,
    form: MeetingForm,
    why: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Move a meeting with the elections at it, as far as their dates and the calendar allow.

    Nominations and answers made stay as they are. Who is called to an election is told.
    """
    refuse_if(move_violations(session, meeting, held_on, form, now))
    was = meeting.held_on
    meetings.move_meeting(
        session, meeting=meeting, held_on=held_on, form=form, why=why, actor=actor, now=now
    )
    for election in elections_to_come(session, meeting):
        meeting_changed(session, election, actor, now)
        tell_moved(session, election, meeting, was, why, now)


def move_violations(
    session: Session, meeting: Meeting, held_on: date, form: MeetingForm, now: datetime
) -> list[Violation]:
    """Return why a meeting cannot be moved, or the elections at it not with it."""
    today = now.astimezone(zone_of(session, meeting)).date()
    return [
        *_day_violations(meeting, held_on, form, today),
        *meetings.moving_violations(session, meeting, held_on, form),
        *(
            replace(reason, where=election.title)
            for election in elections_to_come(session, meeting)
            for reason in _misfits(session, election, meeting, held_on)
        ),
    ]


def _misfits(
    session: Session, election: Election, meeting: Meeting, held_on: date
) -> Iterator[Violation]:
    rulebook = rulebook_of_election(session, election)
    zone = zone_of(session, election)
    yield from date_violations(rulebook, held_on, dates_of(election), zone)
    offices = {row.office: row.by_election for row in offices_of(session, election)}
    for office, by_election in offices.items():
        yield from timing_violations(
            rulebook,
            office,
            replace(gathering(meeting), on=held_on),
            gatherings=gatherings(session, meeting.network_id),
            concluded=concluded(session, meeting.network_id),
            by_election=by_election,
        )


def _day_violations(
    meeting: Meeting, held_on: date, form: MeetingForm, today: date
) -> Iterator[Violation]:
    if held_on < today:
        yield violation("day-passed", "{day} has passed. Choose a coming day.", day=str(held_on))
    if (held_on, form) == (meeting.held_on, meeting.form):
        yield violation("not-moved", "The meeting is on that day, in that form, already.")


def call_off_meeting(
    session: Session,
    *,
    meeting: Meeting,
    reason: str,
    go_on_at: Meeting | None = None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Call off a meeting; the elections at it go on at another, or are called off with it.

    What is called off is due at the next meeting that may elect it.
    """
    coming = elections_to_come(session, meeting)
    meetings.cancel_meeting(session, meeting=meeting, reason=reason, actor=actor, now=now)
    for election in coming:
        if go_on_at is None:
            cancel_election(session, election=election, reason=reason, actor=actor, now=now)
        else:
            carry_on(session, election=election, meeting=go_on_at, why=reason, actor=actor, now=now)


def adopt_roll(
    session: Session, *, meeting: Meeting, actor: audit.Actor, now: datetime
) -> RollVersion:
    """Adopt the electoral roll under the rulebook the meeting's election opened with (R35)."""
    version = roll_rulebook(session, meeting)
    return meetings.adopt_roll(
        session, meeting=meeting, rulebook_version=version, actor=actor, now=now
    )


def roll_rulebook(session: Session, meeting: Meeting) -> RulebookVersion | None:
    """Return the rulebook version of the election at a meeting; None where there is none."""
    coming = elections_to_come(session, meeting)
    return session.get_one(RulebookVersion, coming[0].rulebook_version_id) if coming else None
