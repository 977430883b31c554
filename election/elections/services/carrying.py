"""An election whose meeting is not held, or elects nobody, goes on to a coming meeting (Q5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.cycle import State
from election.core.rulebook.timing import timing_violations
from election.elections.following import meeting_changed
from election.elections.mail import tell_carried
from election.elections.models import Election
from election.elections.queries import (
    cancellation,
    concluded,
    meeting_of,
    offices_of,
    rulebook_of_election,
    zone_of,
)
from election.elections.services.dates import Dates, date_violations, dates_of
from election.meetings.models import Meeting
from election.meetings.queries import gathering, gatherings, meetings


def carry_on(
    session: Session,
    *,
    election: Election,
    meeting: Meeting,
    why: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Let an election be decided at a coming meeting instead of its own.

    Nominations and answers stand, and holders stay until it. Days of voting keep their distance
    from the meeting; the other dates stay as they are. Who is called to the election is told.
    """
    refuse_if(carrying_violations(session, election, meeting))
    before = meeting_of(session, election)
    dates = dates_at(election, before, meeting)
    election.meeting_id = meeting.id
    election.voting_opens_at = dates.voting_opens_at
    election.voting_closes_at = dates.voting_closes_at
    session.flush()
    audit.about(
        session,
        election,
        "election:carry-on",
        actor=actor,
        at=now,
        before=before.id,
        meeting=meeting.id,
    )
    meeting_changed(session, election, actor, now)
    tell_carried(session, election, before, meeting, why, now)


def dates_at(election: Election, before: Meeting, meeting: Meeting) -> Dates:
    """Return the dates an election has at another meeting."""
    dates = dates_of(election)
    later = timedelta(days=(meeting.held_on - before.held_on).days)
    moved = {
        name: moment + later
        for name in ("voting_opens_at", "voting_closes_at")
        if (moment := getattr(dates, name)) is not None
    }
    return replace(dates, **moved)


def carrying_violations(
    session: Session, election: Election, meeting: Meeting, *, called_off: bool = False
) -> list[Violation]:
    """Return why an election cannot go on to a meeting.

    ``called_off``: its own meeting is being called off, and does not stand before the other.
    """
    return [
        *cancellation(election),
        *_place_violations(session, election, meeting),
        *_date_violations(session, election, meeting),
        *_timing_violations(session, election, meeting, called_off=called_off),
    ]


def _place_violations(
    session: Session, election: Election, meeting: Meeting
) -> Iterator[Violation]:
    if any(row.frozen_at or row.concluded_at for row in offices_of(session, election)):
        yield violation("voting-begun", "Voting in this election has begun.")
    if meeting.id == election.meeting_id:
        yield violation("carried-nowhere", "The election is decided at this meeting already.")
    if gathering(meeting).state is not State.PLANNED or meeting.opened_at is not None:
        yield violation("meeting-not-to-come", "Choose a meeting that is yet to come.")


def _date_violations(session: Session, election: Election, meeting: Meeting) -> list[Violation]:
    rulebook = rulebook_of_election(session, election)
    dates = dates_at(election, meeting_of(session, election), meeting)
    return list(date_violations(rulebook, meeting.held_on, dates, zone_of(session, election)))


def _timing_violations(
    session: Session, election: Election, meeting: Meeting, *, called_off: bool
) -> Iterator[Violation]:
    rulebook = rulebook_of_election(session, election)
    known = [
        replace(each, state=State.CANCELLED)
        if called_off and each.id == str(election.meeting_id)
        else each
        for each in gatherings(session, election.network_id)
    ]
    for office, by_election in {
        row.office: row.by_election for row in offices_of(session, election)
    }.items():
        yield from timing_violations(
            rulebook,
            office,
            gathering(meeting),
            gatherings=known,
            concluded=concluded(session, election.network_id),
            by_election=by_election,
        )


def meetings_to_go_on_to(
    session: Session, election: Election, *, called_off: bool = False
) -> list[Meeting]:
    """Return the coming meetings that may elect what the election is about, the next first."""
    coming = [
        each
        for each in meetings(session, election.network_id)
        if not carrying_violations(session, election, each, called_off=called_off)
    ]
    return sorted(coming, key=lambda each: each.held_on)
