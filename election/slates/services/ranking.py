"""Blind ranking: each member hands in her own, sealed; all are opened when all have ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.nominations.rights import conflict
from election.people.models import Person
from election.room.models import Kind, SealedText
from election.room.queries import Rights, sealed_texts
from election.room.services import Place, Sealed, drop_texts, put_text
from election.room.services.checks import closed
from election.slates.models import Criteria


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How far the ranking of an office has come."""

    waited_for: frozenset[UUID]  # members without a conflict of interest
    handed_in: dict[UUID, SealedText]

    @property
    def is_open(self) -> bool:
        """Whether all have ranked, so that everybody sees every ranking."""
        return bool(self.waited_for) and self.waited_for <= set(self.handed_in)

    def shown_to(self, reader: UUID) -> list[SealedText]:
        """Return what a member is given: her own, and the others' when all have ranked."""
        if self.is_open:
            return [self.handed_in[one] for one in self.handed_in if one in self.waited_for]
        return [self.handed_in[reader]] if reader in self.handed_in else []


def ranking_of(session: Session, election: Election, office: str, rights: Rights) -> Ranking:
    """Return who has ranked those nominated for an office, and who is waited for."""
    return Ranking(
        waited_for=frozenset(one for one, scopes in rights.items() if office in scopes),
        handed_in={
            one.author_id: one
            for one in sealed_texts(session, election, Kind.RANKING)
            if one.office == office
        },
    )


def criteria_of(session: Session, election: Election, office: str) -> list[str]:
    """Return the criteria of an office, one a line; empty when they rank as a whole."""
    chosen = sa.select(Criteria.text).where(
        Criteria.election_id == election.id, Criteria.office == office
    )
    return [line.strip() for line in (session.scalar(chosen) or "").splitlines() if line.strip()]


def rank(
    session: Session,
    *,
    election: Election,
    office: str,
    author: Person,
    sealed: Sealed,
    rights: Rights,
    now: datetime,
) -> SealedText:
    """Hand in a ranking; it may be handed in anew until all have."""
    refuse_if([] if office in rights.get(author.id, frozenset()) else conflict())
    ranking = ranking_of(session, election, office, rights)
    if ranking.is_open:
        template = "All have ranked, and see each other's rankings. Begin again to rank anew."
        refuse_if([violation("ranking-open", template)])
    before = ranking.handed_in.get(author.id)
    place = Place(kind=Kind.RANKING, scopes=frozenset({office}), office=office)
    made = put_text(session, election=election, author=author, place=place, sealed=sealed, now=now)
    if before is not None:
        drop_texts(session, [before.id])
    actor = audit.person(author.id)
    audit.about(session, election, "ranking:hand-in", actor=actor, at=now, office=office)
    return made


def rank_anew(
    session: Session,
    *,
    election: Election,
    office: str,
    criteria: str,
    by: Person,
    rights: Rights,
    now: datetime,
) -> None:
    """Delete the rankings of an office and set its criteria, so that everybody ranks again."""
    found = closed(session, election)
    refuse_if(found + ([] if office in rights.get(by.id, frozenset()) else conflict()))
    handed_in = ranking_of(session, election, office, rights).handed_in
    drop_texts(session, [one.id for one in handed_in.values()])
    session.execute(
        sa.delete(Criteria).where(Criteria.election_id == election.id, Criteria.office == office)
    )
    session.add(
        Criteria(
            network_id=election.network_id, election_id=election.id, office=office, text=criteria
        )
    )
    session.flush()
    actor = audit.person(by.id)
    audit.about(session, election, "ranking:begin", actor=actor, at=now, office=office)
