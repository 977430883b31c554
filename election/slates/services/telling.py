"""Tell those who stand that they are not proposed; each chooses to stay or to withdraw."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.core.rulebook.nomination import Answer, consents
from election.elections.models import Election
from election.elections.queries import cancellation, rulebook_of_election
from election.nominations.candidacies import Candidacy, candidacies_of
from election.nominations.rights import working_on
from election.nominations.services import Answers, give_answers
from election.people.models import Network, Person
from election.slates.mail import write
from election.slates.models import Proposal, ToldNotProposed
from election.slates.queries import proposed_publicly, told, untold
from election.slates.services.checks import early, no_address, published

TOKEN_BYTES = 18


def tell_not_proposed(
    session: Session,
    *,
    proposal: Proposal,
    by_hand: Collection[Person] = (),
    site_url: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> list[ToldNotProposed]:
    """Tell everyone who stands but is not proposed, before others learn it.

    By mail, with a personal link where she says that she stays or withdraws if ``site_url`` is
    given; ``by_hand`` names those told by telephone or in person, which whoever has no address
    must be. The letter is wiped when it has left: it holds her link. Those in whose offices the
    actor has a conflict of interest are told by another member.
    """
    election = session.get_one(Election, proposal.election_id)
    left_out = working_on(session, election, actor, untold(session, election, proposal, now), now)
    hand = {one.id for one in by_hand}
    found = no_address([one for one in left_out if one.id not in hand])
    refuse_if(
        [*cancellation(election), *published(proposal), *early(session, election, now), *found]
    )
    rows = []
    publicly = proposed_publicly(session, election)
    for one in left_out:
        row = ToldNotProposed(
            network_id=proposal.network_id,
            proposal_id=proposal.id,
            person_id=one.id,
            told_at=now,
            by_hand=one.id in hand,
        )
        if not row.by_hand:
            link = None if site_url is None else _new_link(session, row, site_url)
            _tell(session, election, one, link, publicly.get(one.id), now)
        rows.append(row)
    session.add_all(rows)
    session.flush()
    ids = [one.id for one in left_out]
    audit.about(session, proposal, "proposal:tell", actor=actor, at=now, told=ids)
    return rows


def _new_link(session: Session, row: ToldNotProposed, site_url: str) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.digest = _digest(token)
    key = session.get_one(Network, row.network_id).key
    return f"{site_url}/n/{key}/not-proposed/{token}"


def _tell(
    session: Session,
    election: Election,
    person: Person,
    link: str | None,
    before: Proposal | None,
    now: datetime,
) -> None:
    hours = rulebook_of_election(session, election).committee.told_before_hours
    until = now + timedelta(hours=hours) if hours else None
    letter = "slates/not_proposed"
    proposed_at = before.published_at if before else None
    write(session, election, person, letter, now, link=link, until=until, proposed_at=proposed_at)


def told_by_link(session: Session, network_id: UUID, token: str) -> ToldNotProposed | None:
    """Return whom a personal link tells that she is not proposed, and when she was told last."""
    chosen = sa.select(ToldNotProposed).where(
        ToldNotProposed.network_id == network_id, ToldNotProposed.digest == _digest(token)
    )
    row = session.scalar(chosen)
    if row is None:
        return None
    election, person = _of(session, row)
    return told(session, election).get(person.id, row)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def stands_now(
    session: Session, election: Election, person: Person, now: datetime
) -> list[Candidacy]:
    """Return the seats somebody stands for, of those that have not been decided."""
    rulebook = rulebook_of_election(session, election)
    return [
        one
        for one in candidacies_of(session, election, person, now)
        if consents(rulebook, one.state) and one.row.concluded_at is None
    ]


def stay(session: Session, *, row: ToldNotProposed, actor: audit.Actor, now: datetime) -> None:
    """Write down that she stands all the same; she may still withdraw later."""
    election, person = _of(session, row)
    found = cancellation(election)
    if not stands_now(session, election, person, now):
        template = "{name} does not stand any more."
        found.append(violation("stands-no-more", template, name=person.name))
    refuse_if(found)
    row.stays_at = row.stays_at or now
    session.flush()
    audit.about(session, election, "proposal:stay", actor=actor, at=now, person=person.id)


def withdraw_not_proposed(session: Session, *, row: ToldNotProposed, now: datetime) -> None:
    """Let her withdraw every candidacy she has, by her link."""
    election, person = _of(session, row)
    hers = stands_now(session, election, person, now)
    if not hers:
        template = "{name} does not stand any more."
        refuse_if([violation("stands-no-more", template, name=person.name)])
    give_answers(
        session,
        election=election,
        person=person,
        answers=Answers(given={one.row.id: Answer.WITHDRAWN for one in hers}),
        actor=audit.person(person.id),
        now=now,
    )


def _of(session: Session, row: ToldNotProposed) -> tuple[Election, Person]:
    proposal = session.get_one(Proposal, row.proposal_id)
    return session.get_one(Election, proposal.election_id), session.get_one(Person, row.person_id)
