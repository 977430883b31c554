"""Notes of the nomination committee, sealed by their writers' browsers for its members alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.nominations.candidacies import candidacies
from election.people.models import Person
from election.room.models import Kind, SealedText
from election.room.services import Place, Sealed, put_text
from election.slates.queries import committee
from election.slates.rights import rights_of, scopes_about


def write_note(
    session: Session,
    *,
    election: Election,
    author: Person,
    about: Person | str | None,
    sealed: Sealed,
    actor: audit.Actor,
    now: datetime,
) -> SealedText:
    """Keep a note about a person, an office, or the election."""
    found = []
    if author.id not in {one.id for _, one in committee(session, election, now.date())}:
        template = "{name} does not sit in the nomination committee."
        found.append(violation("not-in-committee", template, name=author.name))
    refuse_if(found)
    person = about if isinstance(about, Person) else None
    office = about if isinstance(about, str) else None
    scopes = scopes_about(person, office, candidacies(session, election, now))
    if not scopes <= rights_of(session, election, now)[author.id]:
        template = "You have a conflict of interest here: this office is prepared without you."
        refuse_if([violation("conflict", template)])
    place = Place(kind=Kind.NOTE, scopes=scopes, person=person, office=office)
    note = put_text(session, election=election, author=author, place=place, sealed=sealed, now=now)
    audit.about(session, note, "note:write", actor=actor, at=now)
    return note
