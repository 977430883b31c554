"""Why a person with a part in a key ceremony does not become part of another entry."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.elections.models import Election
from election.people.merging import Merge, hinders_merging
from election.voting.models import Ceremony, Contributor, RecoveryCopy, Trustee


@hinders_merging
def has_part_in_a_ceremony(session: Session, merge: Merge) -> Iterator[Violation]:
    """Refuse while the entry that would go belongs to keys that still open boxes."""
    duties = [
        sa.select(one.ceremony_id).where(one.person_id == merge.merged.id)
        for one in (Trustee, Contributor, RecoveryCopy)
    ]
    chosen = (
        sa.select(Election.title)
        .join(Ceremony, Ceremony.election_id == Election.id)
        .where(
            Ceremony.id.in_(sa.union(*duties)),
            Ceremony.ended_at.is_(None),
            Ceremony.abandoned_at.is_(None),
        )
        .order_by(Election.title)
    )
    for title in session.scalars(chosen):
        template = (
            "{name} has a part in the keys of {election}, under this entry. Keep this entry and "
            "merge the other into it, or wait until that election is over."
        )
        yield violation("part-in-a-ceremony", template, name=merge.merged.name, election=title)
