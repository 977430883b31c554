"""When the dates of an election were moved and why, as the log tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.audit import Act
from election.core.rulebook.model import MeetingForm
from election.elections.models import Election

DATES, MEETING = "election:dates", "meeting:move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One date that was moved, from what to what, when and why."""

    name: str  # of the election's column, or of the meeting's: held_on, form
    was: datetime | date | MeetingForm | None
    now: datetime | date | MeetingForm | None
    at: datetime  # when it was decided
    why: str | None


def moves(session: Session, election: Election) -> list[Move]:
    """Return every move of an election's dates and of its meeting since it was put up."""
    chosen = sa.select(Act).where(
        Act.network_id == election.network_id,
        Act.subject.in_((str(election.id), str(election.meeting_id))),
        Act.action.in_((DATES, MEETING)),
        Act.at >= election.created_at,
    )
    return [move for act in session.scalars(chosen.order_by(Act.number)) for move in _moves_of(act)]


def _moves_of(act: Act) -> Iterator[Move]:
    facts, why = act.facts, act.facts.get("why")
    if act.action == DATES:
        for name, was in facts.get("was", {}).items():
            yield Move(name=name, was=_moment(was), now=_moment(facts[name]), at=act.at, why=why)
        return
    was_on, on = date.fromisoformat(facts["was"]), date.fromisoformat(facts["on"])
    if was_on != on:
        yield Move(name="held_on", was=was_on, now=on, at=act.at, why=why)
    was_form = facts.get("was_form", facts["form"])
    if was_form != facts["form"]:
        form = MeetingForm(facts["form"])
        yield Move(name="form", was=MeetingForm(was_form), now=form, at=act.at, why=why)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
