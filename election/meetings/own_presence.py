"""Somebody notes herself present, by a code shown in the room or a link sent to the chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.meetings import codes
from election.meetings.codes import Fault
from election.meetings.models import Meeting, Presence
from election.meetings.queries import meetings
from election.meetings.services import record_presence
from election.people.models import Network, Person

FAULTS = {
    Fault.WRONG: "This is no code of a meeting of this network. Look at the screen in the room"
    " again, or open the newest link in the meeting's chat.",
    Fault.OLD: "This code is old; a new one is shown every few minutes. Use the newest one.",
    Fault.OVER: "This is the code of {meeting}, which is not open. Nobody can come to it now.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A code as somebody typed it or brought it by a link, and where she says she is."""

    code: str
    remote: bool
    secret: bytes = field(repr=False)  # the installation's, from which codes follow


def note_own_presence(
    session: Session,
    *,
    network: Network,
    person: Person,
    typed: Typed,
    elsewhere: tuple[Network, ...] = (),
    now: datetime,
) -> Presence:
    """Note that a person is present, who shows by a code that she is; nobody else's presence.

    ``elsewhere`` are the other networks she belongs to: a code of one of them is told as such.
    """
    found = codes.find(typed.secret, meetings(session, network.id), typed.code, now)
    if found.meeting is None:
        refuse_if(_of_another(session, typed, elsewhere, now))
    if found.fault is not None or found.meeting is None:
        title = found.meeting.title if found.meeting else ""
        fault = found.fault or Fault.WRONG
        refuse_if([violation(f"presence-code-{fault}", FAULTS[fault], meeting=title)])
        raise AssertionError  # refuse_if has raised
    noted = record_presence(
        session,
        meeting=found.meeting,
        person=person,
        remote=typed.remote,
        actor=audit.person(person.id),
        now=now,
    )
    noted.by_herself = True
    session.flush()
    return noted


def _of_another(
    session: Session, typed: Typed, elsewhere: tuple[Network, ...], now: datetime
) -> list[Violation]:
    template = "This is a code of {network}, where you belong too. Open that network's page."
    return [
        violation("presence-code-foreign", template, network=network.name)
        for network in elsewhere
        if codes.find(typed.secret, meetings(session, network.id), typed.code, now).meeting
    ]


def own_presences(session: Session, person: Person) -> list[tuple[Meeting, Presence]]:
    """Return the open meetings that a person has come to, those she has left too."""
    chosen = (
        sa.select(Meeting, Presence)
        .join(Presence, Presence.meeting_id == Meeting.id)
        .where(
            Presence.person_id == person.id,
            Meeting.opened_at.is_not(None),
            Meeting.closed_at.is_(None),
        )
        .order_by(Presence.arrived_at)
    )
    return [(meeting, presence) for meeting, presence in session.execute(chosen)]
