"""The offices that a meeting did not elect because it ended before, as the record tells them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from election.core.record.assemble import ContestFacts
from election.core.record.manifest import Meeting as MeetingTold
from election.core.record.result import NotHeld
from election.elections.models import Election
from election.meetings.models import Meeting
from election.people.models import Person
from election.tally.queries import facts_of
from election.tally.queries.adjourned import adjournment_of
from election.tally.queries.standing import not_held_offices


def not_held(session: Session, election: Election) -> tuple[NotHeld, ...]:
    """Return each office left, with the reason, who decided it, and where it goes on."""
    found = adjournment_of(session, election)
    if found is None or found.seconded_by_id is None:
        return ()
    by = [session.get_one(Person, key).name for key in (found.noted_by_id, found.seconded_by_id)]
    moved_to = session.get_one(Meeting, found.meeting_id) if found.meeting_id else None
    return tuple(
        NotHeld(
            office=office,
            why=found.why,
            by=tuple(by),
            moved_to=told(moved_to) if moved_to else None,
        )
        for office in not_held_offices(session, election)
    )


def told(meeting: Meeting) -> MeetingTold:
    """Return a meeting as the record names it."""
    return MeetingTold(
        id=str(meeting.id), kind=meeting.kind, on=meeting.held_on, title=meeting.title
    )


def facts_held(session: Session, election: Election) -> list[ContestFacts]:
    """Return the facts of each office that was held, and annulled boxes of those that were not."""
    left = not_held_offices(session, election)
    return [
        each for each in facts_of(session, election) if each.contest not in left or each.annulled
    ]
