"""What a nominee tells of herself beside her presentation, and what the committee asks her."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.room.frame import EVERYBODY
from election.core.rulebook.nomination import Answer
from election.elections.models import Election
from election.elections.queries import cancellation, offices_of
from election.nominations.candidacies import Candidacy, candidacies, candidacies_of, link_now
from election.nominations.mail import send_questions
from election.nominations.models import Photo, Preference, Question, QuestionAnswer
from election.nominations.photos import PhotoError, read_photo
from election.nominations.profiles import (
    photo_of,
    preference_of,
    question_answers,
    questions,
    questions_to,
)
from election.nominations.rights import no_part
from election.nominations.services.links import issue_link
from election.people.models import Person

MOST_QUESTIONS = 10  # to all, and to the nominees of one office


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Her answers by question, the seats in the order she prefers, the highest office."""

    answers: Mapping[UUID, str] = field(default_factory=dict)
    offices: Sequence[UUID] = ()
    highest: str | None = None


def write_profile(
    session: Session,
    *,
    election: Election,
    person: Person,
    said: Profile,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Keep what she says; what she said before is replaced."""
    hers = candidacies_of(session, election, person, now)
    changed = [
        *_write_answers(session, election, person, said, hers, now),
        *_write_preference(session, election, person, said, hers, now),
    ]
    if not changed:
        return
    refuse_if(cancellation(election) + _final(hers))
    session.flush()
    audit.about(
        session, election, "nominee:tell", actor=actor, at=now, person=person.id, what=changed
    )


def _write_answers(
    session: Session,
    election: Election,
    person: Person,
    said: Profile,
    hers: Sequence[Candidacy],
    now: datetime,
) -> list[str]:
    before = question_answers(session, election, person)
    changed = []
    for question in questions_to(session, election, [one.row for one in hers]):
        text = said.answers.get(question.id)
        known = before.get(question.id)
        if text is None or text == (known.text if known else ""):
            continue
        if known is None:
            known = QuestionAnswer(
                network_id=election.network_id,
                question_id=question.id,
                person_id=person.id,
                text=text,
                written_at=now,
            )
            session.add(known)
        known.text, known.written_at = text, now
        changed.append(str(question.id))
    return changed


def _write_preference(
    session: Session,
    election: Election,
    person: Person,
    said: Profile,
    hers: Sequence[Candidacy],
    now: datetime,
) -> list[str]:
    mine = {one.row.id for one in hers}
    offices = [one.hex for one in dict.fromkeys(said.offices) if one in mine]
    up = {row.office for row in offices_of(session, election)}
    highest = said.highest if said.highest in up else None
    known = preference_of(session, election, person)
    before = (list(known.offices), known.highest) if known else ([], None)
    if (offices, highest) == before:
        return []
    if known is None:
        known = Preference(
            network_id=election.network_id,
            election_id=election.id,
            person_id=person.id,
            offices=offices,
            highest=highest,
            said_at=now,
        )
        session.add(known)
    known.offices, known.highest, known.said_at = offices, highest, now
    return ["preference"]


def put_photo(
    session: Session,
    *,
    election: Election,
    person: Person,
    data: bytes,
    actor: audit.Actor,
    now: datetime,
) -> Photo:
    """Keep a nominee's picture in place of the one before."""
    found = cancellation(election) + _final(candidacies_of(session, election, person, now))
    try:
        picture = read_photo(data)
    except PhotoError as error:
        refuse_if([*found, violation("photo-wrong", str(error))])
        raise AssertionError from error  # refused above
    refuse_if(found)
    remove_photo(session, election=election, person=person, actor=actor, now=now)
    photo = Photo(
        network_id=election.network_id,
        election_id=election.id,
        person_id=person.id,
        content=picture.content,
        width=picture.width,
        height=picture.height,
        uploaded_at=now,
    )
    session.add(photo)
    session.flush()
    audit.about(session, election, "nominee:photo", actor=actor, at=now, person=person.id)
    return photo


def remove_photo(
    session: Session, *, election: Election, person: Person, actor: audit.Actor, now: datetime
) -> None:
    """Forget a nominee's picture; without one, nothing happens."""
    photo = photo_of(session, election, person)
    if photo is not None:
        session.delete(photo)
        session.flush()
        audit.about(session, election, "nominee:no-photo", actor=actor, at=now, person=person.id)


def ask(
    session: Session,
    *,
    election: Election,
    office: str | None,
    text: str,
    actor: audit.Actor,
    now: datetime,
) -> Question:
    """Ask all nominees, or those for one office; they see it on their page."""
    session.refresh(election, with_for_update=True)
    found = cancellation(election) + no_part(session, election, actor, [office or EVERYBODY], now)
    if office is not None and office not in {row.office for row in offices_of(session, election)}:
        template = "{seat} is not up in this election."
        found.append(violation("office-not-up", template, seat=office))
    asked = [one for one in questions(session, election) if one.office == office]
    if len(asked) >= MOST_QUESTIONS:
        template = "Ten questions are asked already. Withdraw one first."
        found.append(violation("questions-enough", template))
    if any(one.text == text for one in asked):
        found.append(violation("question-asked", "This question is asked already."))
    refuse_if(found)
    question = Question(
        network_id=election.network_id,
        election_id=election.id,
        office=office,
        text=text,
        asked_at=now,
    )
    session.add(question)
    session.flush()
    audit.about(session, election, "question:ask", actor=actor, at=now, question=question.id)
    return question


def withdraw_question(
    session: Session, *, question: Question, actor: audit.Actor, now: datetime
) -> None:
    """Ask no more; answers given are shown to nobody, and are there again if it is restored."""
    election = session.get_one(Election, question.election_id)
    refuse_if(no_part(session, election, actor, [question.office or EVERYBODY], now))
    question.withdrawn_at = now if question.withdrawn_at is None else None
    action = "question:withdraw" if question.withdrawn_at else "question:restore"
    audit.about(session, election, action, actor=actor, at=now, question=question.id)


def ask_by_mail(session: Session, *, election: Election, actor: audit.Actor, now: datetime) -> int:
    """Write to everyone who has an address and a question unanswered; return how many they are."""
    found = cancellation(election)
    asked = []
    for person_id, hers in candidacies(session, election, now).items():
        person = session.get_one(Person, person_id)
        live = [one for one in hers if one.state in (Answer.PENDING, Answer.ACCEPTED)]
        answered = question_answers(session, election, person)
        left = [
            one
            for one in questions_to(session, election, [each.row for each in live])
            if one.id not in answered or not answered[one.id].text
        ]
        if live and left and person.email is not None:
            asked.append((person, left))
    if not asked:
        template = "There is nobody to write to: all who have an address have answered."
        found.append(violation("nobody-to-ask", template))
    refuse_if(found)
    for person, left in asked:
        before = link_now(session, election, person)
        link = issue_link(session, election, person, before.site_url, now) if before else None
        send_questions(session, election, person, [one.text for one in left], link, now)
    audit.about(session, election, "question:mail", actor=actor, at=now, told=len(asked))
    return len(asked)


def _final(hers: Sequence[Candidacy]) -> list[Violation]:
    if hers and all(one.row.frozen_at is not None for one in hers):
        template = "The candidates are final; what they tell of themselves stays as it is."
        return [violation("candidates-final", template)]
    return []
