"""What those who stand are written about the committee's proposal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from election.elections.models import Election, ElectionOffice
from election.nominations.mail import office_titles
from election.people import letters
from election.people.models import Person


def write(
    session: Session,
    election: Election,
    person: Person,
    text: str,
    now: datetime,
    seats: Sequence[ElectionOffice] = (),
    **facts: object,
) -> None:
    """Write to someone who stands; nothing is sent to one without an address.

    A letter with a personal link is wiped when it has been sent.
    """
    letters.write(
        session,
        person,
        text,
        now,
        wipe=facts.get("link") is not None,
        election=election.title,
        offices=partial(office_titles, session, election, seats),
        **facts,
    )
