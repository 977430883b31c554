"""Why a person who holds keys of a committee's room does not become part of another entry."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.elections.models import Election
from election.people.merging import Merge, hinders_merging
from election.room.models import MemberKey


@hinders_merging
def holds_room_keys(session: Session, merge: Merge) -> Iterator[Violation]:
    """Refuse while the entry that would go holds keys: they are sealed to it by its id.

    The committee's signature that lets her in names it too. When the room has been emptied there
    is none left.
    """
    chosen = (
        sa.select(Election.title)
        .join(MemberKey, MemberKey.election_id == Election.id)
        .where(MemberKey.person_id == merge.merged.id)
        .order_by(Election.title)
    )
    for title in session.scalars(chosen):
        template = (
            "{name} holds a key of the nomination committee's room in {election}, which is sealed "
            "to this entry. Keep this entry and merge the other into it, or wait until that "
            "election is over."
        )
        yield violation("holds-room-keys", template, name=merge.merged.name, election=title)
