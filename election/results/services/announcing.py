"""Announcing the result, when every office is decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.lot import lot_order
from election.core.record import checksums
from election.core.record.assemble import make_result
from election.core.record.result import Unopened
from election.core.refusal import Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.results.models import Publication, ResultSignature
from election.results.not_held import facts_held, not_held
from election.results.queries import publication_of, taken_back
from election.results.services.record import published_manifest, unsigned_files
from election.tally.queries import next_ballot, offices_in_order, tally_of, undecided
from election.tally.queries.standing import not_held_offices
from election.voting.queries import (
    begun_ceremony,
    contests_of,
    opening_of,
    pool_of,
    valid_contests,
)
from election.voting.services.ceremony import lock

NOT_NEEDED = "Every office was decided before this uuid's turn came."
ENDED = "The meeting ended before this uuid's turn came."


def announce_result(
    session: Session, *, election: Election, actor: audit.Actor, now: datetime
) -> Publication:
    """Announce the result when every office is decided; from here on it awaits signatures.

    Where the meeting ends before, the offices left are told as not held, and by whose decision.
    """
    lock(session, begun_ceremony(session, election))  # nobody declines, nothing is annulled beside
    refuse_if(_announce_violations(session, election))
    manifest = published_manifest(session, election)
    opened = contests_of(session, election)
    pool = pool_of(session, begun_ceremony(session, election))
    left = not_held(session, election)
    result = make_result(
        rulebook_of_election(session, election),
        manifest,
        [opening_of(contest) for contest in opened],
        facts_held(session, election),
        not_held=left,
        unopened=tuple(
            Unopened(uuid=entry.uuid, why=ENDED if left else NOT_NEEDED)
            for entry in pool[len(opened) :]
        ),
        lot_order=lot_order,
    )
    files = unsigned_files(session, election, result)
    publication = _publication(session, election, result.to_bytes(), files[checksums.PATH], now)
    begun_ceremony(session, election).ended_at = now
    session.flush()
    audit.about(session, election, "result:announce", actor=actor, at=now)
    return publication


def _publication(
    session: Session, election: Election, result: bytes, sums: bytes, now: datetime
) -> Publication:
    """Return the announced result; one that was taken back is announced anew, to be signed anew."""
    publication = taken_back(session, election)
    if publication is None:
        publication = Publication(
            network_id=election.network_id,
            election_id=election.id,
            result=result,
            checksums=sums,
            announced_at=now,
        )
        session.add(publication)
        return publication
    signed = sa.select(sa.func.max(ResultSignature.signed_at)).where(
        ResultSignature.publication_id == publication.id
    )
    last = session.scalar(signed)
    publication.result, publication.checksums = result, sums
    # Signatures from here on count: a clock that stands still must not let an older one in.
    publication.announced_at = max(now, last + timedelta(microseconds=1)) if last else now
    publication.taken_back_at = None
    return publication


def _announce_violations(session: Session, election: Election) -> Iterator[Violation]:
    if publication_of(session, election) is not None:
        yield violation("announced-twice", "The result of this election is announced already.")
    for contest in valid_contests(session, election):
        if tally_of(session, contest) is None:
            yield violation(
                "contest-not-counted", "Contest {number} is not counted.", number=contest.number
            )
            return
    left = not_held_offices(session, election)
    for office in offices_in_order(session, election):
        if office in left:
            continue
        ballot = next_ballot(session, election, office, demanded=False, language="en")
        rows = [row for row in offices_of(session, election) if row.office == office]
        is_fixed = all(row.seats is not None for row in rows)
        waits = ballot.questions or ballot.acclaimed or undecided(session, election, office)
        if waits or not is_fixed:
            yield violation("office-undecided", "{office} is not decided yet.", office=office)
