"""Gender and age group: what one may tell of herself for the balance, sealed in her browser."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.room.frame import EVERYBODY
from election.core.rulebook.nomination import Answer
from election.elections.bodies import bodies_up, staying_in
from election.elections.models import Election
from election.nominations.candidacies import candidacies_of
from election.nominations.word import word_scopes
from election.people.models import Person
from election.room.models import Kind, SealedText


def traits_of(session: Session, election: Election, person: Person) -> SealedText | None:
    """Return what somebody has told of herself, sealed."""
    chosen = sa.select(SealedText).where(
        SealedText.election_id == election.id,
        SealedText.kind == Kind.TRAITS,
        SealedText.person_id == person.id,
    )
    return session.scalar(chosen)


def traits_scopes(
    session: Session, election: Election, person: Person, now: datetime
) -> frozenset[str] | None:
    """Return to whose keys hers are sealed; None when she has no part in any balance.

    She has one if she is nominated, or stays in a body of which other seats are up.
    """
    hers = candidacies_of(session, election, person, now)
    if any(one.state in (Answer.PENDING, Answer.ACCEPTED) for one in hers):
        return word_scopes(session, election, hers)
    stays = any(
        person.id in staying_in(session, election, body) for body in bodies_up(session, election)
    )
    return frozenset({EVERYBODY}) if stays else None
