"""What those who stand are written about the committee's proposal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from election import mail
from election.elections.models import Election, ElectionOffice
from election.elections.queries import rulebook_of_election
from election.nominations.mail import office_titles
from election.people.models import Network, Person


def write(
    session: Session,
    election: Election,
    person: Person,
    text: str,
    now: datetime,
    seats: Sequence[ElectionOffice] = (),
) -> None:
    """Write to someone who stands; nothing is sent to one without an address."""
    if person.email is None:
        return
    language = rulebook_of_election(session, election).languages[0]
    mail.enqueue(
        session,
        network_id=election.network_id,
        address=person.email,
        text=text,
        language=language,
        at=now,
        name=person.name,
        network=session.get_one(Network, election.network_id).name,
        election=election.title,
        offices=office_titles(session, election, seats, language),
    )
