"""What members write into the room: notes, and what was said in an interview; sealed by them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if
from election.elections.models import Election
from election.nominations.candidacies import candidacies
from election.nominations.rights import conflict, rights_of, scopes_about
from election.people.models import Person
from election.room.models import Kind, SealedText
from election.room.services import Place, Sealed, put_text
from election.room.services.checks import not_in_committee


def write_note(
    session: Session,
    *,
    election: Election,
    author: Person,
    about: Person | str | None,
    sealed: Sealed,
    kind: Kind = Kind.NOTE,
    actor: audit.Actor,
    now: datetime,
) -> SealedText:
    """Keep a note, or the record of an interview, about a person, an office, or the election."""
    refuse_if(not_in_committee(session, election, author, now))
    person = about if isinstance(about, Person) else None
    office = about if isinstance(about, str) else None
    found = candidacies(session, election, now)
    rights = rights_of(session, election, now, found)
    scopes = scopes_about(person.id if person else None, office, found, rights)
    refuse_if([] if scopes <= rights[author.id] else conflict())
    place = Place(kind=kind, scopes=scopes, person=person, office=office)
    note = put_text(session, election=election, author=author, place=place, sealed=sealed, now=now)
    audit.about(session, note, f"{kind}:write", actor=actor, at=now)
    return note
