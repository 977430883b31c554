"""The balance of a proposal: whom a body would hold, with those whose terms go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.refusal import Violation
from election.core.rulebook.balance import Aim, BodyBalance, Sits, balance_violations
from election.core.rulebook.register import Register
from election.db import once
from election.elections.bodies import sitting_in, staying_in
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.people.models import Person
from election.people.queries import register_of
from election.slates.models import Proposal
from election.slates.queries import proposal_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a body would be after the election, and which of its aims are missed."""

    body: str
    aims: BodyBalance
    offices: frozenset[str]  # up in this election
    seats: tuple[Sits, ...]
    persons: frozenset[UUID]  # who would sit in it
    remaining: int  # of them, those whose terms go on
    missed: tuple[tuple[Aim, Violation], ...]

    @property
    def refused(self) -> list[Violation]:
        """The aims missed that bind."""
        return [one for aim, one in self.missed if aim in self.aims.hard]


def balances(session: Session, election: Election, proposal: Proposal) -> list[Balance]:
    """Return the balance of every body that somebody is proposed for."""
    asked = ("balances", proposal.id)
    return once(session, asked, lambda: _balances(session, election, proposal))


def _balances(session: Session, election: Election, proposal: Proposal) -> list[Balance]:
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    rows = {row.id: row for row in offices_of(session, election)}
    on = meeting_of(session, election).held_on
    proposed: dict[str, dict[UUID, Person]] = {}
    for line in proposal_lines(session, proposal):
        body = rulebook.offices[rows[line.election_office_id].office].body
        person = session.get_one(Person, line.person_id)
        proposed.setdefault(body, {})[person.id] = person
    found = []
    for body, new in proposed.items():
        sits = sitting_in(session, election, body)
        stays = staying_in(session, election, body)
        persons = stays | new
        seats = tuple(
            _seat(register, one, on, is_new=one.id not in sits) for one in persons.values()
        )
        aims = rulebook.balance.get(body, BodyBalance())
        missed = balance_violations(
            aims, seats, body=body, source=rulebook.source, language=rulebook.languages[0]
        )
        found.append(
            Balance(
                body=body,
                aims=aims,
                offices=frozenset(
                    row.office for row in rows.values() if rulebook.offices[row.office].body == body
                ),
                seats=seats,
                persons=frozenset(persons),
                remaining=len(stays.keys() - new.keys()),
                missed=tuple(missed),
            )
        )
    return found


def _seat(register: Register, person: Person, on: date, *, is_new: bool) -> Sits:
    appointment = register.appointment(person.key, on)
    member = register.member(appointment.member) if appointment else None
    return Sits(member=member.name if member else None, is_new=is_new)
