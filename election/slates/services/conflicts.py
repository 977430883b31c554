"""Conflicts of interest: declared by a member, or recorded of her; taken back by whoever did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.elections.queries import day_of, offices_of
from election.nominations.rights import conflicts
from election.people.models import Person
from election.room.models import Conflict
from election.room.queries import members_on
from election.room.services.checks import closed, not_in_committee


def declare_conflict(
    session: Session,
    *,
    election: Election,
    member: Person,
    office: str,
    by: Person,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Shut a member out of an office from now on; said again it changes nothing.

    Another member's browser makes the office a new key when it next opens the room.
    """
    found = [*closed(session, election), *not_in_committee(session, election, by, now)]
    if member.id not in members_on(session, election, day_of(session, election, now)):
        template = "{name} does not sit in the nomination committee."
        found.append(violation("not-in-committee", template, name=member.name))
    if office not in {row.office for row in offices_of(session, election)}:
        found.append(violation("office-not-up", "{office} is not up here.", office=office))
    refuse_if(found)
    before = conflicts(session, election)
    if any(one.person_id == member.id and one.office == office for one in before):
        return
    session.add(
        Conflict(
            network_id=election.network_id,
            election_id=election.id,
            person_id=member.id,
            office=office,
            declared_by_id=by.id,
            declared_at=now,
        )
    )
    session.flush()
    audit.about(session, election, "conflict:declare", actor=actor, at=now, office=office)


def end_conflict(
    session: Session, *, conflict: Conflict, by: Person, actor: audit.Actor, now: datetime
) -> None:
    """Let a member work on an office again; what another recorded of her she does not undo."""
    election = session.get_one(Election, conflict.election_id)
    found = [*closed(session, election), *not_in_committee(session, election, by, now)]
    if by.id == conflict.person_id and conflict.declared_by_id != by.id:
        template = "Another member has recorded it. Let one of the others take it back."
        found.append(violation("own-conflict", template))
    refuse_if(found)
    office = conflict.office
    session.delete(conflict)
    session.flush()
    audit.about(session, election, "conflict:end", actor=actor, at=now, office=office)
