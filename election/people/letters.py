"""A letter to a person: in the language she has chosen, in her network's time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election import mail
from election.people.models import Network, Person
from election.people.queries import chosen_language, rulebook_now

Told = Callable[[str], object]
"""A fact that each language says otherwise: from the language to what the letter says."""


def language_of(session: Session, network_id: UUID, address: str, now: datetime) -> str:
    """Return the language chosen for the account of an address; else the network's first."""
    chosen = chosen_language(session, address)
    return chosen or rulebook_now(session, network_id, now.date()).languages[0]


def write(
    session: Session,
    person: Person,
    text: str,
    now: datetime,
    *,
    wipe: bool = False,
    **facts: object,
) -> bool:
    """Write to a person from ``templates/mail/<text>``; False where she has no address.

    Every text may name her, her network, and its time zone. A fact that is a function is
    called with the letter's language (:data:`Told`).
    """
    if not person.email:
        return False
    write_to(
        session, person.network_id, person.email, text, now, wipe=wipe, name=person.name, **facts
    )
    return True


def write_to(
    session: Session,
    network_id: UUID,
    address: str,
    text: str,
    now: datetime,
    *,
    wipe: bool = False,
    **facts: object,
) -> None:
    """Write to an address, which need not be a person's: that of a member's contact."""
    network = session.get_one(Network, network_id)
    language = language_of(session, network_id, address, now)
    told = {name: fact(language) if callable(fact) else fact for name, fact in facts.items()}
    mail.enqueue(
        session,
        network_id=network_id,
        address=address,
        text=text,
        language=language,
        at=now,
        wipe=wipe,
        network=network.name,
        time_zone=network.time_zone,
        **told,
    )
