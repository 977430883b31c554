"""Notes of the nomination committee, for its members alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.people.models import Person
from election.slates.models import Note
from election.slates.queries import committee


def write_note(
    session: Session,
    *,
    election: Election,
    author: Person,
    about: Person | None,
    text: str,
    actor: audit.Actor,
    now: datetime,
) -> Note:
    """Write a note about a person, or about the election; its words stay out of the log."""
    found = []
    if author.id not in {one.id for _, one in committee(session, election, now.date())}:
        template = "{name} does not sit in the nomination committee."
        found.append(violation("not-in-committee", template, name=author.name))
    if not text.strip():
        found.append(violation("note-empty", "Write something."))
    refuse_if(found)
    note = Note(
        network_id=election.network_id,
        election_id=election.id,
        person_id=about.id if about else None,
        author_id=author.id,
        text=text,
        written_at=now,
    )
    session.add(note)
    session.flush()
    audit.about(session, note, "note:write", actor=actor, at=now)
    return note
