"""What came before the election: meetings held, offices elected at them, and who sits now."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from election import audit
from election.core.rulebook.model import MeetingKind, Rulebook
from election.elections.services.ledger import (
    appoint_committee,
    carry_in_conclusion,
    carry_in_term,
)
from election.meetings.models import Meeting
from election.meetings.services import close_meeting, open_meeting, plan_meeting
from election.people.models import Network, Person
from election.rehearsal.directory import Directory, part_of
from election.rehearsal.plan import Held, Plan

CALLED: Final = {
    MeetingKind.ANNUAL: {"sv": "Årsmöte", "nb": "Årsmøte", "en": "Annual meeting"},
    MeetingKind.NETWORK_GROUP: {
        "sv": "Nätverksgruppens möte",
        "nb": "Nettverksgruppens møte",
        "en": "Meeting of the network group",
    },
}


def carry_in_past(
    session: Session,
    *,
    network: Network,
    plan: Plan,
    rulebook: Rulebook,
    people: Directory,
    where: str,
) -> None:
    """Enter every meeting held before, oldest first, with what was elected at it."""
    for number, held in enumerate(plan.held, 1):
        now = datetime.combine(held.on, time(10), ZoneInfo(plan.zone))
        meeting = _hold(session, network, plan, held, now)
        for office in held.elected:
            part_of(rulebook, office, None, f"{where}: held[{number}]: elected")
            carry_in_conclusion(
                session, meeting=meeting, office=office, actor=audit.COORDINATOR, now=now
            )
        _carry_in_terms(session, meeting, plan, rulebook, people, where=where, now=now)


def _hold(session: Session, network: Network, plan: Plan, held: Held, now: datetime) -> Meeting:
    meeting = plan_meeting(
        session,
        network=network,
        kind=held.kind,
        form=plan.meeting.form,
        held_on=held.on,
        title=f"{_called(held.kind, plan.language)} {held.on.year}",
        actor=audit.COORDINATOR,
        now=now,
    )
    open_meeting(session, meeting=meeting, actor=audit.COORDINATOR, now=now)
    close_meeting(session, meeting=meeting, actor=audit.COORDINATOR, now=now)
    return meeting


def _called(kind: MeetingKind, language: str) -> str:
    """Return what such a meeting is called; meetings of the past have no title of their own."""
    return CALLED.get(kind, {}).get(language, kind.value)


def _carry_in_terms(
    session: Session,
    meeting: Meeting,
    plan: Plan,
    rulebook: Rulebook,
    people: Directory,
    *,
    where: str,
    now: datetime,
) -> None:
    committee: list[tuple[str, Person]] = []
    for number, one in enumerate(plan.sitting, 1):
        if one.elected_on != meeting.held_on:
            continue
        place = f"{where}: sitting[{number}]"
        part = part_of(rulebook, one.office, one.part, place)
        person = people.find(one.person, place)
        if one.office == rulebook.committee.office:
            committee.append((part, person))
            continue
        carry_in_term(
            session,
            meeting=meeting,
            office=one.office,
            part=part,
            person=person,
            actor=audit.COORDINATOR,
            now=now,
        )
    if committee:
        appoint_committee(
            session, meeting=meeting, members=committee, actor=audit.COORDINATOR, now=now
        )
