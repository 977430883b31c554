"""What members write to the nomination committee in confidence about those who stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.room.frame import EVERYBODY
from election.elections.models import Election
from election.elections.queries import day_of, meeting_of, offices_of, rulebook_of_election
from election.people.models import Person
from election.room.models import Kind, SealedText
from election.room.queries import members_on
from election.room.services import Place, Sealed, put_text


def write_feedback(
    session: Session,
    *,
    election: Election,
    author: Person,
    about: Person | None,
    office: str | None,
    sealed: Sealed,
    now: datetime,
) -> SealedText:
    """Keep what a member writes about somebody who stands for an office, an office, or it all.

    The log says that something was written, and not by whom.
    """
    refuse_if(feedback_violations(session, election, author, now))
    if office is not None and office not in {row.office for row in offices_of(session, election)}:
        refuse_if([violation("office-not-up", "{office} is not up here.", office=office)])
    place = Place(
        kind=Kind.FEEDBACK,
        scopes=frozenset({office or EVERYBODY}),
        person=about,
        office=office,
    )
    written = put_text(
        session, election=election, author=author, place=place, sealed=sealed, now=now
    )
    audit.about(session, election, "feedback:write", actor=audit.SERVICE, at=now)
    return written


def feedback_violations(
    session: Session, election: Election, author: Person, now: datetime
) -> list[Violation]:
    """Return why a person cannot write to the committee about those who stand."""
    return list(_violations(session, election, author, now))


def _violations(
    session: Session, election: Election, author: Person, now: datetime
) -> Iterator[Violation]:
    rulebook = rulebook_of_election(session, election)
    if not rulebook.committee.feedback:
        template = "In this network members do not write to the committee here."
        yield violation("no-feedback", template)
    if now < election.nominations_open_at or meeting_of(session, election).opened_at is not None:
        template = "Members write to the committee from the call until the meeting begins."
        yield violation("feedback-closed", template)
    if author.id in members_on(session, election, day_of(session, election, now)):
        template = "You sit in the committee. Write a note instead."
        yield violation("feedback-from-committee", template)
