"""The committee's published proposal stands when another election takes over offices of it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from election.elections.models import Election, ElectionOffice
from election.nominations.services.carry import copied
from election.slates.queries import dissents, proposal_lines, published_proposal


def carry_proposal(
    session: Session, *, before: Election, now: Election, offices: Mapping[UUID, ElectionOffice]
) -> None:
    """Copy what the published proposal says of these offices; ``offices`` are the new by the old.

    Nothing happens where the committee has proposed nobody for them.
    """
    standing = published_proposal(session, before)
    if standing is None:
        return
    lines = [one for one in proposal_lines(session, standing) if one.election_office_id in offices]
    if not lines:
        return
    up = {one.office for one in offices.values()}
    seats = {office: number for office, number in standing.seats.items() if office in up}
    made = copied(standing, election_id=now.id, number=1, seats=seats)
    session.add(made)
    session.flush()
    session.add_all(
        copied(one, proposal_id=made.id, election_office_id=offices[one.election_office_id].id)
        for one in lines
    )
    session.add_all(copied(one, proposal_id=made.id) for one in dissents(session, standing))
    now.proposal_published_at = standing.published_at
    session.flush()
