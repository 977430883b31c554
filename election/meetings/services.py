"""Plan, open and close meetings, note who is present, and adopt the electoral roll."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.model import MeetingForm, MeetingKind, Mode, Rulebook
from election.core.rulebook.roll import Roll
from election.meetings.models import Meeting, Presence, RollEntry, RollVersion
from election.meetings.queries import roll_as_it_would_be, roll_of
from election.people.models import Network, Person, RulebookVersion
from election.people.queries import (
    members_by_id,
    persons_by_key,
    rulebook_of,
    rulebook_version_on,
)


def plan_meeting(
    session: Session,
    *,
    network: Network,
    kind: MeetingKind,
    form: MeetingForm,
    held_on: date,
    title: str,
    actor: audit.Actor,
    now: datetime,
) -> Meeting:
    """Enter a meeting into the calendar, in a form the rulebook allows (N5, R36)."""
    rulebook = rulebook_of(rulebook_version_on(session, network.id, held_on))
    refuse_if(form_violations(rulebook, form))
    meeting = Meeting(
        network_id=network.id,
        kind=kind,
        form=form,
        held_on=held_on,
        title=title,
        planned_at=now,
    )
    session.add(meeting)
    session.flush()
    _record(session, meeting, "meeting:plan", actor, now, kind=kind, form=form, held_on=held_on)
    return meeting


def form_violations(rulebook: Rulebook, form: MeetingForm) -> list[Violation]:
    """Refuse a form of meeting the rulebook does not know, such as one in a room alone (N5)."""
    allowed = rulebook.meetings.forms
    if form in allowed:
        return []
    template = "A {form} meeting is not allowed. Choose one of: {allowed}."
    rule = rulebook.source("meetings.forms")
    return [violation("form-not-allowed", template, rule, form=form, allowed=", ".join(allowed))]


def move_meeting(
    session: Session,
    *,
    meeting: Meeting,
    held_on: date,
    form: MeetingForm | None = None,
    why: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Change the day or the form of a meeting that has not begun."""
    chosen = form or meeting.form
    refuse_if(moving_violations(session, meeting, held_on, chosen))
    was, was_form = meeting.held_on, meeting.form
    meeting.held_on, meeting.form = held_on, chosen
    facts = {"was": was, "on": held_on, "was_form": was_form, "form": chosen, "why": why}
    _record(session, meeting, "meeting:move", actor, now, **facts)


def moving_violations(
    session: Session, meeting: Meeting, held_on: date, form: MeetingForm
) -> list[Violation]:
    """Return why a meeting cannot be held on this day, in this form, instead."""
    rulebook = rulebook_of(rulebook_version_on(session, meeting.network_id, held_on))
    return [*_begun(meeting, "moved"), *form_violations(rulebook, form)]


def give_notice(session: Session, *, meeting: Meeting, actor: audit.Actor, now: datetime) -> None:
    """Note that the members have been called to the meeting."""
    refuse_if(_begun(meeting, "called"))
    meeting.notice_at = now
    _record(session, meeting, "meeting:notice", actor, now)


def cancel_meeting(
    session: Session,
    *,
    meeting: Meeting,
    reason: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Call a meeting off; the calendar then moves what was due there to the next one."""
    refuse_if(_begun(meeting, "cancelled"))
    meeting.cancelled_at, meeting.cancelled_why = now, reason
    _record(session, meeting, "meeting:cancel", actor, now)


def open_meeting(session: Session, *, meeting: Meeting, actor: audit.Actor, now: datetime) -> None:
    """Note that the meeting has begun."""
    refuse_if(_begun(meeting, "opened"))
    meeting.opened_at = now
    _record(session, meeting, "meeting:open", actor, now)


def close_meeting(session: Session, *, meeting: Meeting, actor: audit.Actor, now: datetime) -> None:
    """Note that the meeting has ended."""
    refuse_if(_not_open(meeting))
    meeting.closed_at = now
    _record(session, meeting, "meeting:close", actor, now)


def enter_as_held(
    session: Session, *, meeting: Meeting, today: date, actor: audit.Actor, now: datetime
) -> None:
    """Note that a meeting was held before the service was used; presence and roll are not known."""
    template = "The meeting is on {day}, which is not over. Enter it as held afterwards."
    early = violation("meeting-not-over", template, day=str(meeting.held_on))
    refuse_if([] if meeting.held_on < today else [early])
    open_meeting(session, meeting=meeting, actor=actor, now=now)
    close_meeting(session, meeting=meeting, actor=actor, now=now)


def record_presence(
    session: Session,
    *,
    meeting: Meeting,
    person: Person,
    remote: bool,
    actor: audit.Actor,
    now: datetime,
) -> Presence:
    """Note that someone has come, in the room or remote; also someone who comes back.

    It changes no roll by itself: the meeting re-adjusts it (R13).
    """
    _lock(session, meeting)
    refuse_if(_presence_violations(meeting, remote))
    presence = _presence(session, meeting, person)
    if presence is None:
        presence = Presence(
            network_id=meeting.network_id,
            meeting_id=meeting.id,
            person_id=person.id,
            remote=remote,
            arrived_at=now,
        )
        session.add(presence)
        session.flush()
    presence.remote, presence.left_at, presence.by_herself = remote, None, False
    _record(session, meeting, "presence:arrive", actor, now, person=person.id, remote=remote)
    return presence


def record_departure(
    session: Session, *, meeting: Meeting, person: Person, actor: audit.Actor, now: datetime
) -> None:
    """Note that someone present has left the meeting."""
    presence = _presence(session, meeting, person)
    template = "{name} is not noted as present."
    gone = presence is None or presence.left_at is not None
    refuse_if([violation("not-present", template, name=person.name)] if gone else [])
    if presence is not None:
        presence.left_at = now
    _record(session, meeting, "presence:leave", actor, now, person=person.id)


def adopt_roll(
    session: Session,
    *,
    meeting: Meeting,
    actor: audit.Actor,
    now: datetime,
    rulebook_version: RulebookVersion | None = None,
) -> RollVersion:
    """Adopt the electoral roll from who is present now, as a new version that stays as it is.

    At the meeting, presence decides between representative and substitute (Q14); where votes
    are cast over days, it does not. ``rulebook_version`` is the election's own (R35); without
    it, the one in force that day.
    """
    version = rulebook_version or rulebook_version_on(session, meeting.network_id, meeting.held_on)
    rulebook = rulebook_of(version)
    _lock(session, meeting)
    at_meeting = rulebook.voting.mode is Mode.AT_THE_MEETING
    refuse_if(_not_open(meeting) if at_meeting else _cancelled(meeting))
    roll = roll_as_it_would_be(session, meeting, rulebook)
    adopted = _store_roll(session, meeting, version, roll, now)
    _record(
        session,
        meeting,
        "roll:adopt",
        actor,
        now,
        roll=adopted.id,
        number=adopted.number,
        entitled=len(roll.entitled),
    )
    return adopted


def _store_roll(
    session: Session, meeting: Meeting, version: RulebookVersion, roll: Roll, now: datetime
) -> RollVersion:
    last = roll_of(session, meeting)
    adopted = RollVersion(
        network_id=meeting.network_id,
        meeting_id=meeting.id,
        rulebook_version_id=version.id,
        number=last.number + 1 if last else 1,
        valid_on=roll.on,
        adopted_at=now,
    )
    session.add(adopted)
    session.flush()
    session.add_all(_entries(session, adopted, roll))
    session.flush()
    return adopted


def _entries(session: Session, version: RollVersion, roll: Roll) -> Iterator[RollEntry]:
    members = {row.key: row.id for row in members_by_id(session, version.network_id).values()}
    persons = persons_by_key(session, version.network_id)
    for number, line in enumerate(roll.lines, start=1):
        yield RollEntry(
            network_id=version.network_id,
            roll_version_id=version.id,
            number=number,
            member_id=members.get(line.member),
            seat=line.seat,
            person_id=persons[line.person].id if line.person else None,
            entitled=line.entitled,
            code=line.says.code,
            template=line.says.template,
            rule=line.says.rule,
            params=dict(line.says.params),
        )


def _lock(session: Session, meeting: Meeting) -> None:
    """Let one act at a time note who is present and number the versions of the roll."""
    session.flush()
    session.refresh(meeting, with_for_update=True)


def _presence(session: Session, meeting: Meeting, person: Person) -> Presence | None:
    chosen = sa.select(Presence).where(
        Presence.meeting_id == meeting.id, Presence.person_id == person.id
    )
    return session.scalar(chosen)


def _presence_violations(meeting: Meeting, remote: bool) -> list[Violation]:
    found = _cancelled(meeting)
    if meeting.closed_at is not None:
        found.append(violation("meeting-closed", "The meeting is over."))
    if remote and meeting.form is MeetingForm.PHYSICAL:
        found.append(
            violation("no-remote-presence", "The meeting is held in a room; nobody is remote.")
        )
    if not remote and meeting.form is MeetingForm.DIGITAL:
        found.append(violation("no-room", "The meeting is digital; everyone present is remote."))
    return found


def _cancelled(meeting: Meeting) -> list[Violation]:
    if meeting.cancelled_at is None:
        return []
    return [violation("meeting-cancelled", "The meeting has been cancelled.")]


_BEGUN = {
    "moved": "The meeting has begun; it cannot be moved any more.",
    "called": "The meeting has begun; notice of it cannot be given any more.",
    "cancelled": "The meeting has begun; it cannot be cancelled any more.",
    "opened": "The meeting has begun already.",
}


def _begun(meeting: Meeting, act: str) -> list[Violation]:
    found = _cancelled(meeting)
    if meeting.opened_at is not None:
        found.append(violation("meeting-begun", _BEGUN[act]))
    return found


def _not_open(meeting: Meeting) -> list[Violation]:
    if meeting.opened_at is not None and meeting.closed_at is None:
        return []
    return [violation("meeting-not-open", "The meeting is not open. Open it first.")]


def _record(
    session: Session,
    meeting: Meeting,
    action: str,
    actor: audit.Actor,
    now: datetime,
    **facts: object,
) -> None:
    session.flush()
    audit.about(session, meeting, action, actor=actor, at=now, **facts)
