"""Empty the committee's room for good."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.elections.models import Election
from election.room.models import MemberKey, RoomErasure, RoomKey, SealedText, WrappedKey
from election.room.queries import erased_at
from election.room.services.texts import drop_texts


def erase_room(session: Session, *, election: Election, actor: audit.Actor, now: datetime) -> None:
    """Delete all texts and keys of an election's room; from then on nothing enters it.

    The bytes are gone from SQLite's files when its journal is emptied (`db.erase_traces`).
    """
    if erased_at(session, election) is not None:
        return
    texts = sa.select(SealedText.id).where(SealedText.election_id == election.id)
    drop_texts(session, session.scalars(texts).all())
    keys = sa.select(RoomKey.id).where(RoomKey.election_id == election.id)
    session.execute(sa.delete(WrappedKey).where(WrappedKey.room_key_id.in_(keys)))
    session.execute(sa.delete(RoomKey).where(RoomKey.election_id == election.id))
    session.execute(sa.delete(MemberKey).where(MemberKey.election_id == election.id))
    session.add(RoomErasure(network_id=election.network_id, election_id=election.id, erased_at=now))
    session.flush()
    audit.about(session, election, "room:erase", actor=actor, at=now)
