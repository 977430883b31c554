"""Who sits in a body when an election's meeting begins, and who stays whatever it decides."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from election.elections.models import Election
from election.elections.queries import holders, meeting_of, offices_of, rulebook_of_election
from election.people.models import Person


def sitting_in(session: Session, election: Election, body: str) -> dict[UUID, Person]:
    """Return who sits in the body when the meeting begins."""
    return _sitting(session, election, body, set())


def staying_in(session: Session, election: Election, body: str) -> dict[UUID, Person]:
    """Return who sits in the body and stays: her seat is not up, or others are vacant beside it."""
    rows = offices_of(session, election)
    ends = {(row.office, row.part) for row in rows if not row.by_election}
    return _sitting(session, election, body, ends)


def bodies_up(session: Session, election: Election) -> list[str]:
    """Return the bodies of which at least one seat is up, in the order of election."""
    rulebook = rulebook_of_election(session, election)
    rows = offices_of(session, election)
    return list(dict.fromkeys(rulebook.offices[row.office].body for row in rows))


def _sitting(
    session: Session, election: Election, body: str, without: set[tuple[str, str]]
) -> dict[UUID, Person]:
    rulebook = rulebook_of_election(session, election)
    on = meeting_of(session, election).held_on
    return {
        person.id: person
        for office in rulebook.offices.values()
        if office.body == body
        for part, person in holders(session, election.network_id, office.id, on)
        if (office.id, part) not in without
    }
