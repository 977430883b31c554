"""What nominees tell of themselves: answers to the committee's questions, wishes, a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook.nomination import consents
from election.elections.models import Election, ElectionOffice
from election.elections.queries import offices_of, rulebook_of_election
from election.nominations.candidacies import Candidacy, candidacies_of
from election.nominations.models import Photo, Preference, Question, QuestionAnswer
from election.nominations.queries import missing, not_eligible
from election.people.models import Person


def questions(session: Session, election: Election) -> list[Question]:
    """Return what the committee asks, to all first, then office by office, oldest first."""
    chosen = sa.select(Question).where(
        Question.election_id == election.id, Question.withdrawn_at.is_(None)
    )
    order = {row.office: row.number for row in reversed(offices_of(session, election))}
    found = session.scalars(chosen.order_by(Question.asked_at, Question.id)).all()
    return sorted(found, key=lambda one: order.get(one.office, 0) if one.office else -1)


def questions_to(
    session: Session, election: Election, rows: Iterable[ElectionOffice]
) -> list[Question]:
    """Return what the committee asks somebody nominated for these seats."""
    offices = {row.office for row in rows}
    return [
        one for one in questions(session, election) if one.office is None or one.office in offices
    ]


def question_answers(
    session: Session, election: Election, person: Person
) -> dict[UUID, QuestionAnswer]:
    """Return a nominee's answers, by question."""
    chosen = (
        sa.select(QuestionAnswer)
        .join(Question, Question.id == QuestionAnswer.question_id)
        .where(Question.election_id == election.id, QuestionAnswer.person_id == person.id)
    )
    return {one.question_id: one for one in session.scalars(chosen)}


def preference_of(session: Session, election: Election, person: Person) -> Preference | None:
    """Return which office a nominee would rather have; None when she has not said."""
    chosen = sa.select(Preference).where(
        Preference.election_id == election.id, Preference.person_id == person.id
    )
    return session.scalar(chosen)


def preferred(
    session: Session, election: Election, person: Person, rows: Sequence[ElectionOffice]
) -> list[ElectionOffice]:
    """Return seats in the order she would rather have them.

    Those she has not named come after those she has, in the order of election; so do all when
    she has said nothing. For whoever has won two offices of which she can hold one.
    """
    said = preference_of(session, election, person)
    order = {str(row_id): place for place, row_id in enumerate(said.offices if said else ())}
    return sorted(rows, key=lambda row: (order.get(row.id.hex, len(order)), row.number))


def photo_of(session: Session, election: Election, person: Person) -> Photo | None:
    """Return a nominee's picture."""
    chosen = sa.select(Photo).where(Photo.election_id == election.id, Photo.person_id == person.id)
    return session.scalar(chosen)


def photo_ids(session: Session, election: Election) -> dict[UUID, UUID]:
    """Return the ids of the nominees' pictures, by person."""
    chosen = sa.select(Photo.person_id, Photo.id).where(Photo.election_id == election.id)
    return {row.person_id: row.id for row in session.execute(chosen)}


def stands_for(
    session: Session, election: Election, person: Person, now: datetime
) -> list[Candidacy]:
    """Return for which seats one person stands: she consents, is eligible and supported."""
    rulebook = rulebook_of_election(session, election)
    return [
        one
        for one in candidacies_of(session, election, person, now)
        if consents(rulebook, one.state)
        and not not_eligible(session, election, [one.row.office], person)
        and any(not missing(session, each) for each in one.nominations)
    ]
