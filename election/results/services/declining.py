"""Somebody elected declines after the result was announced: it is taken back, and made anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.people.models import Person
from election.results.models import Publication
from election.results.queries import publication_of, record_hash, signatures_of
from election.tally import services as tally
from election.tally.models import Declining
from election.voting.queries import begun_ceremony
from election.voting.services.ceremony import lock


def decline(
    session: Session,
    *,
    election: Election,
    office: str,
    person: Person,
    word: str,
    noted_by: Person,
    actor: audit.Actor,
    now: datetime,
) -> Declining:
    """Note that somebody elected declines; what is announced is taken back once it is in force."""
    if noted_by.id == person.id:
        take_back(session, election=election, actor=actor, now=now)
    else:
        _refuse_final(publication_of(session, election))
    return tally.decline(
        session,
        election=election,
        office=office,
        person=person,
        word=word,
        noted_by=noted_by,
        actor=actor,
        now=now,
    )


def second_declining(
    session: Session, *, declining: Declining, person: Person, actor: audit.Actor, now: datetime
) -> None:
    """Confirm as a second person that somebody elected declines."""
    election = session.get_one(Election, declining.election_id)
    take_back(session, election=election, actor=actor, now=now)
    tally.second_declining(session, declining=declining, person=person, actor=actor, now=now)


def take_back(session: Session, *, election: Election, actor: audit.Actor, now: datetime) -> None:
    """Take back the announcement of a result that is not final; signatures of it do not count.

    Nothing happens where no result is announced.
    """
    lock(session, begun_ceremony(session, election))
    publication = publication_of(session, election)
    if publication is None:
        return
    session.refresh(publication, with_for_update=True)
    _refuse_final(publication)
    publication.taken_back_at = now
    begun_ceremony(session, election).ended_at = None
    session.flush()
    audit.about(
        session,
        election,
        "result:take-back",
        actor=actor,
        at=now,
        record=record_hash(publication),
        signatures=len(signatures_of(session, publication)),
    )


def _refuse_final(publication: Publication | None) -> None:
    text = (
        "The result is final. Who does not want her office any more steps down: the coordinator "
        "ends her term in the seat ledger, and the rules say whether a by-election follows."
    )
    is_final = publication is not None and publication.final_at is not None
    refuse_if([violation("result-final", text)] if is_final else [])
