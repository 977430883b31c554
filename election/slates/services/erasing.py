"""Delete everything private of an election's nomination committee, when it is over."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.rulebook.nomination import Answer
from election.elections.models import Election
from election.nominations.candidacies import candidacies
from election.nominations.models import Contact, Photo, Preference, Question, QuestionAnswer
from election.room.models import Conflict
from election.room.services import erase_room
from election.slates.models import (
    Criteria,
    Interview,
    Proposal,
    ReadUntil,
    ToldNotProposed,
)

PRIVATE = (Conflict, Criteria, Interview, ReadUntil, Preference, Contact)


def erase_private(
    session: Session, *, election: Election, actor: audit.Actor, now: datetime
) -> None:
    """Empty the committee's room, and forget what nominees told it.

    Its formal decisions stay, for nothing of persons is in them.
    """
    for table in PRIVATE:
        session.execute(sa.delete(table).where(table.election_id == election.id))
    _erase_of_nominees(session, election, now)
    versions = sa.select(Proposal.id).where(Proposal.election_id == election.id)
    session.execute(sa.delete(ToldNotProposed).where(ToldNotProposed.proposal_id.in_(versions)))
    erase_room(session, election=election, actor=actor, now=now)


def _erase_of_nominees(session: Session, election: Election, now: datetime) -> None:
    """Delete pictures and answers of those who did not stand: only the committee has seen them."""
    stood = {
        person_id
        for person_id, hers in candidacies(session, election, now).items()
        if election.cancelled_at is None and any(one.state is Answer.ACCEPTED for one in hers)
    }
    asked = sa.select(Question.id).where(Question.election_id == election.id)
    answers = QuestionAnswer.question_id.in_(asked), QuestionAnswer.person_id.not_in(stood)
    session.execute(sa.delete(QuestionAnswer).where(*answers))
    pictures = Photo.election_id == election.id, Photo.person_id.not_in(stood)
    session.execute(sa.delete(Photo).where(*pictures))
