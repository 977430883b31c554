"""Who is put forward in an election, for those who tell them that its dates have moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from election.core.rulebook.nomination import Answer
from election.elections.concern import NOMINEES, Standing
from election.elections.models import Election
from election.nominations.candidacies import candidacies
from election.people.queries import persons_by_id


def nominees(session: Session, election: Election, now: datetime) -> Iterator[Standing]:
    """Yield who has yet to answer, or stands; who has declined is left in peace."""
    persons = persons_by_id(session, election.network_id)
    for person_id, hers in candidacies(session, election, now).items():
        states = {one.state for one in hers}
        if states & {Answer.PENDING, Answer.ACCEPTED}:
            yield Standing(person=persons[person_id], has_answered=Answer.PENDING not in states)


NOMINEES.append(nominees)
