"""What a change of the register would mean for a roll that has been adopted (R13)."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.meetings.models import Meeting, RollVersion
from election.people.consequences import Outlook, tells_consequences


@tells_consequences
def rolls(session: Session, outlook: Outlook) -> Iterator[Violation]:
    """Tell of each adopted roll of a meeting that is not over that it stays as it is."""
    adopted = sa.select(RollVersion.meeting_id)
    chosen = sa.select(Meeting).where(
        Meeting.network_id == outlook.network_id,
        Meeting.closed_at.is_(None),
        Meeting.cancelled_at.is_(None),
        Meeting.held_on >= outlook.on,
        Meeting.id.in_(adopted),
    )
    for one in session.scalars(chosen.order_by(Meeting.held_on)):
        template = "The roll of {meeting} stays as it was adopted until it is re-adjusted."
        yield violation("roll-stays", template, "R13", meeting=one.title)
