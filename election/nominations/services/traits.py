"""Tell one's gender and age group for the balance; a later telling replaces it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.nominations.traits import traits_of, traits_scopes
from election.people.models import Person
from election.room.models import Kind, SealedText
from election.room.services import Place, Sealed, drop_texts, put_text


def tell_traits(
    session: Session, *, election: Election, person: Person, sealed: Sealed, now: datetime
) -> SealedText:
    """Keep what somebody tells of herself, in the place of what she told before.

    The log says that something was told, and not by whom.
    """
    scopes = traits_scopes(session, election, person, now)
    if scopes is None:
        template = "You neither stand in this election nor sit on beside those who are elected."
        refuse_if([violation("not-in-the-balance", template)])
    before = traits_of(session, election, person)
    place = Place(kind=Kind.TRAITS, scopes=scopes or frozenset(), person=person)
    told = put_text(session, election=election, author=person, place=place, sealed=sealed, now=now)
    if before is not None:
        drop_texts(session, [before.id])
    audit.about(session, election, "traits:tell", actor=audit.SERVICE, at=now)
    return told
