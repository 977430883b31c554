"""Personal links: made when a nominee is written to, kept as a hash, replaced by the next."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from election.elections.models import Election
from election.nominations.candidacies import link_digest, link_now
from election.nominations.models import AnswerLink
from election.people.models import Network, Person

TOKEN_BYTES = 18


def issue_link(
    session: Session, election: Election, person: Person, site_url: str, now: datetime
) -> str:
    """Return a new personal link, the secret only the nominee gets; the one before is replaced."""
    before = link_now(session, election, person)
    if before is not None:
        before.replaced_at = now
        session.flush()  # there is one current link, also for a moment
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        AnswerLink(
            network_id=election.network_id,
            election_id=election.id,
            person_id=person.id,
            digest=link_digest(token),
            site_url=site_url,
            made_at=now,
        )
    )
    key = session.get_one(Network, election.network_id).key
    return f"{site_url}/n/{key}/nominations/answer/{token}"
