"""Reminders to vote: to everybody entitled alike, so that nothing tells who has voted.

A letter to those alone who have not would leave their names in the outbox, in the mail server
and in their mailboxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.db import transaction
from election.elections.models import Election
from election.meetings.models import RollVersion
from election.meetings.queries import entitled_persons
from election.people import letters
from election.voting.models import Contest
from election.voting.queries import open_contests

BEFORE: Final = timedelta(days=1)  # so long before it closes, a window's voters are reminded
BETWEEN: Final = timedelta(days=1)  # from one reminder to the next that is asked for


def remind_voters(
    session: Session, *, election: Election, actor: audit.Actor, now: datetime
) -> int:
    """Remind everybody entitled of the contests that are open; refused twice within a day."""
    session.refresh(election, with_for_update=True)
    opened = open_contests(session, election)
    refuse_if(_reminder_violations(opened, now))
    return _remind(session, election, opened, actor, now)


def _reminder_violations(opened: Sequence[Contest], now: datetime) -> Iterator[Violation]:
    if not opened or any(each.closes_at is None or each.closes_at <= now for each in opened):
        yield violation(
            "nothing-to-remind", "No contest is open that anybody could be reminded of."
        )
    for last in {each.reminded_at for each in opened if each.reminded_at}:
        if now < last + BETWEEN:
            yield violation(
                "reminded-today",
                "A reminder was sent {sent}. Wait a day before the next.",
                sent=last.isoformat(sep=" ", timespec="minutes"),
            )


def due(session: Session, *, keys: object, now: datetime) -> int:  # noqa: ARG001 - all take it
    """Remind of every window that closes within a day and was open longer; return of how many.

    Contests at a meeting are open for minutes, and nobody is reminded of them.
    """
    chosen = sa.select(Contest).where(
        Contest.closed_at.is_(None),
        Contest.closes_at > now,
        Contest.closes_at <= now + BEFORE,
    )
    found = {each.election_id for each in session.scalars(chosen) if _is_due(each)}
    for election_id in found:
        with transaction(session):
            election = session.get_one(Election, election_id, with_for_update=True)
            opened = open_contests(session, election)
            if any(_is_due(each) for each in opened):
                _remind(session, election, opened, audit.SERVICE, now)
    return len(found)


def _is_due(contest: Contest) -> bool:
    """Tell whether nobody has been reminded lately of a contest that was open for long."""
    if contest.closes_at is None:
        return False
    last = contest.reminded_at or contest.opened_at
    return last + (2 * BEFORE if contest.reminded_at else BEFORE) < contest.closes_at


def _remind(
    session: Session,
    election: Election,
    opened: Sequence[Contest],
    actor: audit.Actor,
    now: datetime,
) -> int:
    rolls = {each.roll_version_id for each in opened}
    entitled = {
        person.id: person
        for roll in rolls
        for person in entitled_persons(session, session.get_one(RollVersion, roll))
    }
    closes = max(each.closes_at for each in opened if each.closes_at)
    facts = {"election": election.title, "closes": closes}
    mails = sum(
        letters.write(session, person, "voting/reminder", now, wipe=False, **facts)
        for person in entitled.values()
    )
    for contest in opened:
        contest.reminded_at = now
    session.flush()
    audit.about(session, election, "election:remind-voters", actor=actor, at=now, mails=mails)
    return mails
