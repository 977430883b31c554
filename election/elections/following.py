"""What follows when an election is decided at another meeting, or its meeting on another day.

A later stage joins with :func:`follows_meeting`, since nothing here may import it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.elections.models import Election

Follower = Callable[[Session, Election, audit.Actor, datetime], None]
_FOLLOWERS: list[Follower] = []


def follows_meeting(follower: Follower) -> Follower:
    """Let a stage do its part."""
    _FOLLOWERS.append(follower)
    return follower


def meeting_changed(
    session: Session, election: Election, actor: audit.Actor, now: datetime
) -> None:
    """Let every stage do its part, in the same transaction."""
    session.flush()
    for follower in _FOLLOWERS:
        follower(session, election, actor, now)
