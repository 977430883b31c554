"""What a meeting left undone goes on at another one, as an election of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record.result import NotHeld, Result
from election.core.refusal import Violation, refuse_if, violation
from election.elections.mail import tell_carried
from election.elections.models import Election, ElectionOffice
from election.elections.queries import elections, meeting_of, offices_of
from election.elections.services import create_election
from election.elections.services.carrying import dates_at
from election.elections.waiting import tells_waiting
from election.meetings.models import Meeting
from election.nominations.services.carry import carry_nominations
from election.results.models import Publication
from election.results.queries import publication_of
from election.slates.services.carry import carry_proposal


def left_undone(session: Session, publication: Publication | None) -> tuple[NotHeld, ...]:
    """Return the offices that a final result leaves to another meeting, and no election has yet."""
    if publication is None or publication.final_at is None:
        return ()
    return _not_taken_up(session, publication, publication.final_at)


@tells_waiting
def waiting_offices(session: Session, network_id: UUID) -> Iterator[str]:
    """Yield the offices that announced results leave to another meeting, signed or not."""
    for election in elections(session, network_id):
        publication = publication_of(session, election)
        if publication is not None:
            left = _not_taken_up(session, publication, publication.announced_at)
            yield from (each.office for each in left)


def _not_taken_up(
    session: Session, publication: Publication, since: datetime
) -> tuple[NotHeld, ...]:
    result = Result.from_bytes(publication.result, where="result.json")
    chosen = (
        sa.select(ElectionOffice.office)
        .join(Election, Election.id == ElectionOffice.election_id)
        .where(
            Election.network_id == publication.network_id,
            Election.cancelled_at.is_(None),
            Election.created_at >= since,
        )
    )
    taken_up = set(session.scalars(chosen))
    return tuple(each for each in result.not_held if each.office not in taken_up)


def hold_rest(
    session: Session,
    *,
    election: Election,
    meeting: Meeting,
    title: str,
    actor: audit.Actor,
    now: datetime,
) -> Election:
    """Put up at another meeting what this one did not elect; who is called to it is told.

    Nominations, answers and the committee's published proposal stand; the keys, the codes and
    all that was the meeting's own are made anew.
    """
    left = left_undone(session, publication_of(session, election))
    refuse_if(_violations(election, left, meeting))
    own = meeting_of(session, election)
    offices = [each.office for each in left]
    rows = [row for row in offices_of(session, election) if row.office in offices]
    made = create_election(
        session,
        meeting=meeting,
        offices=offices,
        title=title,
        dates=dates_at(election, own, meeting),
        by_election={row.office for row in rows if row.by_election},
        actor=actor,
        now=now,
    )
    new = {(row.office, row.part): row for row in offices_of(session, made)}
    pairs = {row.id: new[row.office, row.part] for row in rows if (row.office, row.part) in new}
    carry_nominations(session, ((row, pairs[row.id]) for row in rows if row.id in pairs))
    carry_proposal(session, before=election, now=made, offices=pairs)
    audit.about(session, election, "election:rest", actor=actor, at=now, goes_on=made.id)
    tell_carried(session, made, own, meeting, left[0].why, now)
    return made


def _violations(
    election: Election, left: Sequence[NotHeld], meeting: Meeting
) -> Iterator[Violation]:
    if not left:
        text = "Nothing of this election waits for another meeting, or its result is not final."
        yield violation("nothing-left", text)
    if meeting.id == election.meeting_id:
        yield violation("carried-nowhere", "The election is decided at this meeting already.")
