"""Write the call for nominations, publish it, and remind those who have not nominated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import cancellation, day_of, offices_of
from election.nominations.calls import (
    called,
    calls,
    draft_call,
    last_call_reminder,
    published_call,
    silent,
)
from election.nominations.mail import remind_nominator, send_call
from election.nominations.models import Call, CallLetter
from election.nominations.rights import shut_out

BETWEEN = timedelta(days=1)  # from one reminder to the next
ABOUT_OFFICE = ("what", "asked", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallText:
    """What a call says: to all, and of each office what it is, what it asks, how much time."""

    text: str
    offices: Mapping[str, Mapping[str, str]]
    change: str = ""  # what is new since the version before


def write_call(
    session: Session, *, election: Election, said: CallText, actor: audit.Actor, now: datetime
) -> Call:
    """Write the call, or change what is written; nobody sees it until it is published.

    What it says of offices in which its writer has a conflict of interest stays as it was.
    """
    session.refresh(election, with_for_update=True)
    refuse_if(_violations(election, now))
    up = {row.office for row in offices_of(session, election)}
    offices = {
        office: {key: about.get(key, "") for key in ABOUT_OFFICE}
        for office, about in said.offices.items()
        if office in up
    }
    call = draft_call(session, election)
    before = call or published_call(session, election)
    for office in shut_out(session, election, audit.person_of(actor), now) & up:
        offices[office] = dict(before.offices.get(office, {})) if before else {}
    if call is None:
        call = Call(
            network_id=election.network_id,
            election_id=election.id,
            number=len(calls(session, election)) + 1,
            text=said.text,
            offices=offices,
            change=said.change,
            written_at=now,
        )
        session.add(call)
    call.text, call.offices, call.change = said.text, offices, said.change
    call.written_at = now
    session.flush()
    audit.about(session, election, "call:write", actor=actor, at=now, number=call.number)
    return call


def publish_call(
    session: Session, *, election: Election, site_url: str, actor: audit.Actor, now: datetime
) -> int:
    """Publish what is written and send it to everyone who may nominate; return to how many."""
    session.refresh(election, with_for_update=True)
    found = _violations(election, now)
    call = draft_call(session, election)
    if call is None:
        found.append(violation("no-call", "There is nothing new to publish. Write the call first."))
    elif not call.text:
        found.append(violation("call-empty", "The call says nothing yet. Write it first."))
    elif published_call(session, election) is not None and not call.change:
        template = "Say what is new in the call: everybody who got the one before is told."
        found.append(violation("call-change-missing", template))
    refuse_if(found)
    assert call is not None  # noqa: S101 - refused above
    is_change = published_call(session, election) is not None
    call.published_at = now
    told = [
        one
        for one in called(session, election, day_of(session, election, now))
        if one.email is not None
    ]
    for person in told:
        send_call(session, election, call, person, site_url, now, is_change=is_change)
        _keep(session, election, person.id, call.number, now, reminder=False)
    audit.about(
        session, election, "call:publish", actor=actor, at=now, number=call.number, told=len(told)
    )
    return len(told)


def remind_nominators(
    session: Session, *, election: Election, site_url: str, actor: audit.Actor, now: datetime
) -> int:
    """Remind everyone of the members that have not nominated; refused twice in a day."""
    session.refresh(election, with_for_update=True)
    found = _violations(election, now)
    if now < election.nominations_open_at:
        found.append(violation("nominations-not-open", "Nominations have not been opened."))
    last = last_call_reminder(session, election)
    if last is not None and now < last + BETWEEN:
        template = "A reminder was sent {sent}. Wait a day before the next."
        sent = last.isoformat(sep=" ", timespec="minutes")
        found.append(violation("reminded-today", template, sent=sent))
    told = [
        one
        for side in silent(session, election, day_of(session, election, now))
        for one in side.reachable
    ]
    if not told and not found:
        template = "There is nobody to remind: all who have an address have nominated."
        found.append(violation("nobody-to-remind", template))
    refuse_if(found)
    call = published_call(session, election)
    for person in told:
        remind_nominator(session, election, person, site_url, now)
        _keep(session, election, person.id, call.number if call else None, now, reminder=True)
    audit.about(session, election, "call:remind", actor=actor, at=now, told=len(told))
    return len(told)


def _violations(election: Election, now: datetime) -> list[Violation]:
    found = cancellation(election)
    if now >= election.nominations_close_at:
        template = "Nominations closed {closed}."
        closed = election.nominations_close_at.isoformat(sep=" ", timespec="minutes")
        found.append(violation("nominations-closed", template, closed=closed))
    return found


def _keep(
    session: Session,
    election: Election,
    person_id: UUID,
    number: int | None,
    now: datetime,
    *,
    reminder: bool,
) -> None:
    session.add(
        CallLetter(
            network_id=election.network_id,
            election_id=election.id,
            person_id=person_id,
            number=number,
            reminder=reminder,
            sent_at=now,
        )
    )
