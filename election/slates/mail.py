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
    **facts: object,
) -> None:
    """Write to someone who stands; nothing is sent to one without an address.

    A letter with a personal link is wiped when it has been sent.
    """
    if person.email is None:
        return
    language = rulebook_of_election(session, election).languages[0]
    network = session.get_one(Network, election.network_id)
    mail.enqueue(
        session,
        network_id=network.id,
        address=person.email,
        text=text,
        language=language,
        at=now,
        wipe=facts.get("link") is not None,
        name=person.name,
        network=network.name,
        time_zone=network.time_zone,
        election=election.title,
        offices=office_titles(session, election, seats, language),
        **facts,
    )
