"""What people are written about their entry in the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election.people import letters
from election.people.models import Person
from election.people.queries import fold_address


def tell_old_address(session: Session, *, person: Person, email: str | None, now: datetime) -> None:
    """Write to a person's address that another takes its place.

    Whoever reads the new one signs in as her, with all her roles: if it was not she who asked
    for that, she must learn of it.
    """
    if person.email is None or fold_address(person.email) == fold_address(email or ""):
        return
    letters.write(session, person, "people/address_changed", now)
