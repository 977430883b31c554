"""Why two persons cannot be merged while a meeting counts them."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.meetings.models import Meeting, RollEntry, RollVersion
from election.people.merging import Merge, hinders_merging


@hinders_merging
def on_a_roll(session: Session, merge: Merge) -> Iterator[Violation]:
    """Refuse while either stands on the roll of a meeting that is not over."""
    chosen = (
        sa.select(Meeting.title)
        .join(RollVersion, RollVersion.meeting_id == Meeting.id)
        .join(RollEntry, RollEntry.roll_version_id == RollVersion.id)
        .where(
            Meeting.closed_at.is_(None),
            Meeting.cancelled_at.is_(None),
            RollEntry.person_id.in_([merge.keep.id, merge.merged.id]),
        )
    )
    title = session.scalar(chosen.limit(1))
    if title is not None:
        template = "One of them is on the roll of {meeting}. Merge them when it is closed."
        yield violation("on-the-roll", template, meeting=title)
