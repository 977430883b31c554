"""What the committee's members are written about their room."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election.elections.models import Election
from election.elections.queries import day_of
from election.people import letters
from election.people.models import Person
from election.room.queries import members_on


def tell_key_anew(session: Session, election: Election, by: Person, now: datetime) -> None:
    """Tell the other members that there is a new key, whose number they compare by voice.

    Without its number: a letter comes from the service, which is what the number is a check on.
    """
    for one in members_on(session, election, day_of(session, election, now)).values():
        if one.id != by.id:
            letters.write(
                session, one, "room/key_anew", now, election=election.title, by=by.name, made_at=now
            )
