"""Remind nominees who have not answered: when it is due by plan or rule, or when asked to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import cancellation
from election.nominations.candidacies import Candidacy, link_now, waiting
from election.nominations.mail import remind_nominee
from election.nominations.models import Reminder, ReminderPlan
from election.nominations.services.links import issue_link
from election.nominations.services.record import record
from election.people.models import Network, Person

DAYS_BEFORE = (7, 2)  # where the committee has planned nothing
BETWEEN = timedelta(days=1)  # from one reminder that was asked for to the next
NINE = time(9)
MOST_DAYS = 60


def due(session: Session, *, keys: object, now: datetime) -> int:  # noqa: ARG001 - all take it
    """Remind those who have not answered, once for each moment of the election's plan.

    Who was nominated after a moment is not reminded because of it. Returns how many were.
    """
    chosen = sa.select(Election.id).where(
        Election.nominations_open_at <= now,
        Election.answers_close_at > now,
        Election.cancelled_at.is_(None),
    )
    reminded = 0
    for election_id in session.scalars(chosen).all():
        if not _due_now(session, session.get_one(Election, election_id), now):
            continue
        with transaction(session):
            election = session.get_one(Election, election_id, with_for_update=True)
            hers = _due_now(session, election, now)
            reminded += _remind(session, election, hers, audit.SERVICE, now, planned=True)
    return reminded


def reminder_moments(session: Session, election: Election) -> list[datetime]:
    """Return when nominees are reminded by themselves, first to last.

    A day of the plan means its ninth hour where the network is; days are counted by the clock
    there, summer time or not.
    """
    there = ZoneInfo(session.get_one(Network, election.network_id).time_zone)
    until, begins = (
        one.astimezone(there) for one in (election.answers_close_at, election.nominations_open_at)
    )
    plan = reminder_plan(session, election)
    if plan is None:
        moments = [until - timedelta(days=days) for days in DAYS_BEFORE]
    elif plan.every_days is not None:
        step = timedelta(days=plan.every_days)
        moments = [begins + step * time for time in range(1, (until - begins) // step + 1)]
    else:
        days = sorted(date.fromisoformat(str(day)) for day in plan.days)
        moments = [datetime.combine(day, NINE, there) for day in days]
    return sorted(one for one in moments if one < until)


def reminder_plan(session: Session, election: Election) -> ReminderPlan | None:
    """Return the committee's plan; None: the usual days before the deadline."""
    return session.scalar(sa.select(ReminderPlan).where(ReminderPlan.election_id == election.id))


def plan_reminders(
    session: Session,
    *,
    election: Election,
    every_days: int | None,
    days: Collection[date],
    actor: audit.Actor,
    now: datetime,
) -> ReminderPlan:
    """Remind every so many days, or on these days, or, with neither, never."""
    session.refresh(election, with_for_update=True)
    found = cancellation(election)
    if every_days is not None and not 1 <= every_days <= MOST_DAYS:
        template = "Remind every 1 to 60 days."
        found.append(violation("interval-impossible", template))
    if every_days is None and any(day > election.answers_close_at.date() for day in days):
        template = "A reminder after the time to answer reminds of nothing."
        found.append(violation("reminder-late", template))
    refuse_if(found)
    plan = reminder_plan(session, election)
    if plan is None:
        plan = ReminderPlan(
            network_id=election.network_id,
            election_id=election.id,
            every_days=every_days,
            days=[],
            set_at=now,
        )
        session.add(plan)
    plan.every_days, plan.set_at = every_days, now
    plan.days = [] if every_days else sorted({day.isoformat() for day in days})
    session.flush()
    audit.about(
        session, election, "reminders:plan", actor=actor, at=now, every=every_days, days=plan.days
    )
    return plan


def unplan_reminders(
    session: Session, *, election: Election, actor: audit.Actor, now: datetime
) -> None:
    """Remind on the usual days again."""
    plan = reminder_plan(session, election)
    if plan is not None:
        session.delete(plan)
        audit.about(session, election, "reminders:usual", actor=actor, at=now)


def remind(session: Session, *, election: Election, actor: audit.Actor, now: datetime) -> int:
    """Remind everyone who has not answered; refused when it was done less than a day ago."""
    session.refresh(election, with_for_update=True)
    found = cancellation(election)
    if now >= election.answers_close_at:
        found.append(violation("answers-closed", "The time to answer is over."))
    last = last_reminder(session, election)
    if last is not None and now < last + BETWEEN:
        template = "A reminder was sent {sent}. Wait a day before the next."
        sent = last.isoformat(sep=" ", timespec="minutes")
        found.append(violation("reminded-today", template, sent=sent))
    hers = _with_address(session, waiting(session, election, now))
    if not hers and not found:
        template = "There is nobody to remind: all who have an address have answered."
        found.append(violation("nobody-to-remind", template))
    refuse_if(found)
    return _remind(session, election, hers, actor, now, planned=False)


def last_reminder(session: Session, election: Election) -> datetime | None:
    """Return when nominees were last reminded, by whatever occasion."""
    chosen = sa.select(sa.func.max(Reminder.sent_at)).where(Reminder.election_id == election.id)
    return session.scalar(chosen)


def _due_now(
    session: Session, election: Election, now: datetime
) -> dict[UUID, tuple[Person, Sequence[Candidacy]]]:
    begun = max((one for one in reminder_moments(session, election) if one <= now), default=None)
    if begun is None:
        return {}
    done = set(
        session.scalars(
            sa.select(Reminder.person_id).where(
                Reminder.election_id == election.id,
                Reminder.deadline == election.answers_close_at,
                Reminder.days_before.is_not(None),
                Reminder.sent_at >= begun,
            )
        )
    )
    found = _with_address(session, waiting(session, election, now))
    return {
        person_id: (person, hers)
        for person_id, (person, hers) in found.items()
        if person_id not in done and min(one.nomination.made_at for one in hers) < begun
    }


def _with_address(
    session: Session, found: dict[UUID, list[Candidacy]]
) -> dict[UUID, tuple[Person, Sequence[Candidacy]]]:
    persons = {person_id: session.get_one(Person, person_id) for person_id in found}
    return {
        person_id: (persons[person_id], hers)
        for person_id, hers in found.items()
        if persons[person_id].email is not None
    }


def _remind(
    session: Session,
    election: Election,
    found: dict[UUID, tuple[Person, Sequence[Candidacy]]],
    actor: audit.Actor,
    now: datetime,
    *,
    planned: bool,
) -> int:
    left = (election.answers_close_at - now).days
    for person, hers in found.values():
        before = link_now(session, election, person)
        link = issue_link(session, election, person, before.site_url, now) if before else None
        remind_nominee(session, election, person, [one.row for one in hers], link, now)
        session.add(
            Reminder(
                network_id=election.network_id,
                election_id=election.id,
                person_id=person.id,
                deadline=election.answers_close_at,
                days_before=left if planned else None,
                sent_at=now,
            )
        )
    if found:
        reminded: Collection[UUID] = found.keys()
        record(session, election, "nomination:remind", actor, now, [], persons=list(reminded))
    return len(found)
