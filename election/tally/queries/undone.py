"""What was undone: seats that somebody elected declines, and contests that are annulled."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.record.assemble import RoundFacts
from election.core.record.opening import Candidate
from election.core.record.result import Annulled
from election.elections.models import Election
from election.people.models import Person
from election.tally import models
from election.voting.models import Contest
from election.voting.queries import entry_of
from election.voting.services.decisions import annulment


def declinings(
    session: Session, election: Election, office: str | None = None
) -> list[models.Declining]:
    """Return who declines what she was elected to, oldest first; those still to be confirmed too.

    Of one office or of all; without what was taken back.
    """
    chosen = sa.select(models.Declining).where(
        models.Declining.election_id == election.id, models.Declining.ended_at.is_(None)
    )
    if office is not None:
        chosen = chosen.where(models.Declining.office == office)
    return list(session.scalars(chosen.order_by(models.Declining.noted_at)))


def name_of(session: Session, person_id: UUID, rounds: Sequence[RoundFacts]) -> Candidate:
    """Return a candidate with the name under which she stood."""
    names = {
        candidate.id: candidate.name
        for each in rounds
        for question in each.opening.questions
        for candidate in question.candidates
    }
    key = str(person_id)
    return Candidate(id=key, name=names.get(key) or session.get_one(Person, person_id).name)


def annulled_facts(session: Session, contest: Contest) -> Annulled:
    """Return an annulled contest as the record tells it."""
    row = annulment(session, contest)
    if row is None:
        raise ValueError("the contest stands")
    return Annulled(
        opening=contest.number,
        uuid=entry_of(session, contest).uuid,
        why=row.why,
        by=tuple(row.by),
    )
