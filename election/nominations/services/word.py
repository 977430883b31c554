"""A nominee's private word; a later one replaces it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.nominations.candidacies import candidacies_of
from election.nominations.services.record import record
from election.nominations.word import word_of, word_scopes
from election.people.models import Person
from election.room.models import Kind, SealedText
from election.room.services import Place, Sealed, drop_texts, put_text


def write_word(
    session: Session,
    *,
    election: Election,
    person: Person,
    sealed: Sealed,
    actor: audit.Actor,
    now: datetime,
) -> SealedText:
    """Keep what a nominee tells the committee alone, in the place of what she told before."""
    hers = candidacies_of(session, election, person, now)
    template = "Nobody has nominated you for this office."
    refuse_if([] if hers else [violation("not-nominated", template)])
    before = word_of(session, election, person)
    scopes = word_scopes(session, election, hers)
    place = Place(kind=Kind.WORD, scopes=scopes, person=person)
    word = put_text(session, election=election, author=person, place=place, sealed=sealed, now=now)
    if before is not None:
        drop_texts(session, [before.id])
    record(session, election, "nomination:private-word", actor, now, [])
    return word
