"""Remind nominees who have not answered: when the deadline is near, or when asked to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import cancellation
from election.nominations.candidacies import Candidacy, link_now, waiting
from election.nominations.mail import remind_nominee
from election.nominations.models import Reminder
from election.nominations.services.links import issue_link
from election.nominations.services.record import record
from election.people.models import Person

DAYS_BEFORE = (7, 2)
BETWEEN = timedelta(days=1)  # from one reminder that was asked for to the next


def due(session: Session, *, keys: object, now: datetime) -> int:  # noqa: ARG001 - all take it
    """Remind those who have not answered, once for each stage before the deadline.

    Who was nominated after a stage had begun is not reminded at once. Returns how many were.
    """
    soon = now + timedelta(days=max(DAYS_BEFORE))
    chosen = sa.select(Election.id).where(
        Election.answers_close_at > now,
        Election.answers_close_at <= soon,
        Election.cancelled_at.is_(None),
    )
    reminded = 0
    for election_id in session.scalars(chosen).all():
        if not _due_now(session, session.get_one(Election, election_id), now):
            continue
        with transaction(session):
            election = session.get_one(Election, election_id, with_for_update=True)
            stage = _stage(election, now)
            hers = _due_now(session, election, now)
            reminded += _remind(session, election, hers, stage, audit.SERVICE, now)
    return reminded


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
    return _remind(session, election, hers, None, actor, now)


def last_reminder(session: Session, election: Election) -> datetime | None:
    """Return when nominees were last reminded, by whatever occasion."""
    chosen = sa.select(sa.func.max(Reminder.sent_at)).where(Reminder.election_id == election.id)
    return session.scalar(chosen)


def _stage(election: Election, now: datetime) -> int:
    """Return the stage that has begun last, as days before the deadline."""
    left = election.answers_close_at - now
    return min(days for days in DAYS_BEFORE if left <= timedelta(days=days))


def _due_now(
    session: Session, election: Election, now: datetime
) -> dict[UUID, tuple[Person, Sequence[Candidacy]]]:
    stage = _stage(election, now)
    begun = election.answers_close_at - timedelta(days=stage)
    done = set(
        session.scalars(
            sa.select(Reminder.person_id).where(
                Reminder.election_id == election.id,
                Reminder.deadline == election.answers_close_at,
                Reminder.days_before == stage,
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
    days_before: int | None,
    actor: audit.Actor,
    now: datetime,
) -> int:
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
                days_before=days_before,
                sent_at=now,
            )
        )
    if found:
        reminded: Collection[UUID] = found.keys()
        record(session, election, "nomination:remind", actor, now, [], persons=list(reminded))
    return len(found)
