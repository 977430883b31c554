"""Enter somebody who is not in the register, where the rules let anyone hold an office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.core.rulebook import register as rules
from election.core.rulebook.model import Eligibility, Rulebook
from election.elections.models import Election, ElectionOffice
from election.elections.queries import offices_of, rulebook_of_election
from election.people.models import Network, Person
from election.people.services import add_person


def enter_outsider(
    session: Session,
    *,
    election: Election,
    name: str,
    email: str | None,
    actor: audit.Actor,
    now: datetime,
) -> Person:
    """Enter her with her name and address alone: she is nobody's representative, and no member."""
    rulebook = rulebook_of_election(session, election)
    if not any(is_open_to_anyone(rulebook, row) for row in offices_of(session, election)):
        template = "Only persons in the register can be nominated in this election."
        refuse_if([violation("register-only", template, rulebook.source("offices"))])
    return add_person(
        session,
        network=session.get_one(Network, election.network_id),
        entry=rules.Person(id="", name=name, email=email),
        actor=actor,
        now=now,
    )


def is_open_to_anyone(rulebook: Rulebook, row: ElectionOffice) -> bool:
    """Tell whether somebody outside the register may hold the office."""
    return rulebook.offices[row.office].eligible is Eligibility.ANYONE
