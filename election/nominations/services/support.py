"""Support another's nomination, where the rulebook asks for supporters; and think better of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.nomination import Answer, may_nominate
from election.elections.models import Election, ElectionOffice
from election.elections.queries import cancellation, day_of, rulebook_of_election
from election.nominations.mail import tell_supported
from election.nominations.models import Nomination, Support
from election.nominations.queries import missing, supports
from election.nominations.services.record import record
from election.people.models import Person
from election.people.queries import register_of


def support(
    session: Session,
    *,
    nomination: Nomination,
    person: Person,
    actor: audit.Actor,
    now: datetime,
) -> Support:
    """Support another's nomination, where the rulebook asks for supporters."""
    election = session.get_one(Election, nomination.election_id)
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    rulebook = rulebook_of_election(session, election)
    found = _closed(election, row, nomination)
    if person.id == nomination.nominator_id:
        template = "You have made this nomination; others support it."
        found.append(
            violation("own-nomination", template, rulebook.source("nomination.supporters"))
        )
    if not may_nominate(
        rulebook,
        register_of(session, person.network_id),
        person.key,
        day_of(session, election, now),
    ):
        template = "{name} may not nominate, and so not support a nomination."
        rule = rulebook.source("nomination.nominators")
        found.append(violation("may-not-support", template, rule, name=person.name))
    if supports(session, nomination, person):
        template = "{name} supports this nomination already."
        found.append(violation("supports-already", template, name=person.name))
    refuse_if(found)
    given = Support(
        network_id=nomination.network_id,
        nomination_id=nomination.id,
        person_id=person.id,
        made_at=now,
    )
    before = missing(session, nomination)
    session.add(given)
    session.flush()
    if before and not missing(session, nomination):
        tell_supported(session, election, nomination, now)
    record(session, election, "nomination:support", actor, now, [nomination], by=person.id)
    return given


def end_support(
    session: Session,
    *,
    nomination: Nomination,
    person: Person,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Support a nomination no longer."""
    election = session.get_one(Election, nomination.election_id)
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    found = _closed(election, row, nomination)
    given = session.scalar(
        sa.select(Support).where(
            Support.nomination_id == nomination.id, Support.person_id == person.id
        )
    )
    if given is None:
        found.append(violation("supports-not", "You do not support this nomination."))
    refuse_if(found)
    session.delete(given)
    session.flush()
    record(session, election, "nomination:end-support", actor, now, [nomination], by=person.id)


def _closed(election: Election, row: ElectionOffice, nomination: Nomination) -> list[Violation]:
    found = cancellation(election)
    if row.frozen_at is not None:
        found.append(violation("candidates-final", "The candidates are final."))
    over = nomination.answer in (Answer.DECLINED, Answer.WITHDRAWN)
    if over or nomination.set_aside_at is not None:
        found.append(violation("nomination-over", "This nomination no longer stands."))
    return found
