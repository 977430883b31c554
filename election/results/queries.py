"""The published result, its signatures, and the whole record as files."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.elections.models import Election
from election.results.models import Publication, ResultSignature


def publication_of(session: Session, election: Election) -> Publication | None:
    """Return the announced result, None before it is announced."""
    return session.scalar(sa.select(Publication).where(Publication.election_id == election.id))


def signatures_of(session: Session, publication: Publication) -> list[ResultSignature]:
    """Return the signatures so far, oldest first."""
    chosen = sa.select(ResultSignature).where(ResultSignature.publication_id == publication.id)
    return list(session.scalars(chosen.order_by(ResultSignature.signed_at, ResultSignature.key_id)))
