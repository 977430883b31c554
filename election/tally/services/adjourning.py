"""A meeting ends before every office is elected: one person asks for it, another confirms.

What was decided is announced, signed and published; the offices left go to another meeting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.cycle import State
from election.elections.models import Election
from election.elections.queries import offices_of
from election.meetings.models import Meeting
from election.meetings.queries import gathering
from election.people.models import Person
from election.tally.models import Adjournment
from election.tally.queries import tally_of
from election.tally.queries.adjourned import adjournment_of
from election.tally.queries.standing import (
    Standing,
    Step,
    offices_begun,
    offices_left,
    standing,
)
from election.voting.queries import begun_ceremony, contests_of, valid_contests
from election.voting.services.ceremony import lock

WAITS = (Step.KEYS, Step.ROLL, Step.WINDOW)


def adjourn(
    session: Session,
    *,
    election: Election,
    why: str,
    moved_to: Meeting | None,
    person: Person,
    actor: audit.Actor,
    now: datetime,
) -> Adjournment:
    """Ask that the meeting ends before every office is elected; another person confirms it.

    ``moved_to`` is the meeting that goes on; None while none is planned.
    """
    lock(session, begun_ceremony(session, election))
    asked = adjournment_of(session, election)
    found = [] if asked is None else [_ASKED]
    refuse_if([*found, *_meeting_violations(election, moved_to), *_violations(session, election)])
    row = Adjournment(
        network_id=election.network_id,
        election_id=election.id,
        meeting_id=moved_to.id if moved_to else None,
        why=why,
        noted_by_id=person.id,
        noted_at=now,
    )
    session.add(row)
    session.flush()
    audit.about(session, election, "election:adjourn", actor=actor, at=now)
    return row


def second_adjournment(
    session: Session, *, adjournment: Adjournment, person: Person, actor: audit.Actor, now: datetime
) -> None:
    """Confirm, as a second person, that the meeting ends before every office is elected."""
    election = session.get_one(Election, adjournment.election_id)
    lock(session, begun_ceremony(session, election))
    session.refresh(adjournment)
    if adjournment.ended_at is not None or adjournment.in_force_at is not None:
        refuse_if([violation("motion-over", "This was decided or taken back meanwhile.")])
    if adjournment.noted_by_id == person.id:
        text = "You asked for this yourself; it takes a second person to decide it."
        refuse_if([violation("own-motion", text)])
    refuse_if(_violations(session, election))
    adjournment.seconded_by_id, adjournment.in_force_at = person.id, now
    session.flush()
    left = offices_left(session, election)
    audit.about(session, election, "election:adjourned", actor=actor, at=now, left=left)


def end_adjournment(
    session: Session, *, adjournment: Adjournment, actor: audit.Actor, now: datetime
) -> None:
    """Take it back, or turn it down: the meeting goes on; refused once the result is announced."""
    election = session.get_one(Election, adjournment.election_id)
    lock(session, begun_ceremony(session, election))
    session.refresh(adjournment)
    if adjournment.ended_at is not None:
        refuse_if([violation("motion-over", "This was decided or taken back meanwhile.")])
    if begun_ceremony(session, election).ended_at is not None:
        refuse_if([_ANNOUNCED])
    adjournment.ended_at = now
    session.flush()
    audit.about(session, election, "election:end-adjournment", actor=actor, at=now)


_ANNOUNCED = violation("announced-twice", "The result of this election is announced already.")
_ASKED = violation("moved-already", "This has been asked for; another person confirms it.")


def _meeting_violations(election: Election, meeting: Meeting | None) -> Iterator[Violation]:
    if meeting is None:
        return
    is_to_come = gathering(meeting).state is State.PLANNED and meeting.opened_at is None
    if meeting.id == election.meeting_id or not is_to_come:
        yield violation("meeting-not-to-come", "Choose a meeting that is yet to come.")


def adjourning_violations(session: Session, election: Election) -> list[Violation]:
    """Return why the meeting cannot end before every office is elected, as it stands."""
    return list(_violations(session, election))


def _violations(session: Session, election: Election) -> Iterator[Violation]:
    now_up = standing(session, election)
    if now_up.step is Step.ANNOUNCED:
        yield _ANNOUNCED
        return
    left = offices_left(session, election)
    if _is_untouched(session, election, now_up, left):
        text = "Nothing has been decided here. Let another meeting decide the whole election."
        yield violation("nothing-decided", text)
        return
    for contest in valid_contests(session, election):
        if tally_of(session, contest) is None:
            template = "Contest {number} is not counted."
            yield violation("contest-not-counted", template, number=contest.number)
            return
    for office in offices_begun(session, election):
        template = (
            "{office} has been voted on and is not decided: hold the further ballot or draw the "
            "lot, or let two persons decide that no further round is held, or annul the contest."
        )
        yield violation("office-begun", template, office=office)
    if not left:
        yield violation("all-decided", "Every office is decided: announce the result.")


def _is_untouched(session: Session, election: Election, now_up: Standing, left: list[str]) -> bool:
    up = {row.office for row in offices_of(session, election)}
    return now_up.step in WAITS or (set(left) == up and not contests_of(session, election))
