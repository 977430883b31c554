"""Join nominees who are one person, and part them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook.nomination import Answer
from election.elections.models import Election, ElectionOffice
from election.elections.queries import cancellation
from election.nominations.candidacies import link_now
from election.nominations.merges import merges
from election.nominations.models import Merge, Nomination
from election.nominations.queries import nominations_of_person
from election.nominations.rights import no_part_in
from election.people.models import Person


def merge_nominees(
    session: Session,
    *,
    election: Election,
    kept: Person,
    duplicates: Sequence[Person],
    actor: audit.Actor,
    now: datetime,
) -> list[Merge]:
    """Make the duplicates' nominations those of the one who is kept.

    A duplicate's personal link opens nothing any more: whether both addresses are hers is what
    the merge only supposes.
    """
    session.refresh(election, with_for_update=True)
    refuse_if(no_part_in(session, election, actor, [kept, *duplicates], now))
    refuse_if(_merge_violations(session, election, kept, duplicates))
    made = []
    for duplicate in duplicates:
        merge = _joined(session, election, kept, duplicate, now)
        link = link_now(session, election, duplicate)
        if link is not None:
            link.replaced_at = now
        session.add(merge)
        session.flush()
        audit.about(
            session,
            election,
            "nominee:merge",
            actor=actor,
            at=now,
            duplicate=duplicate.id,
            kept=kept.id,
            nominations=[*merge.moved, *merge.set_aside],
        )
        made.append(merge)
    return made


def undo_merge(session: Session, *, merge: Merge, actor: audit.Actor, now: datetime) -> None:
    """Give the duplicate her nominations back, with the answers they have by now."""
    election = session.get_one(Election, merge.election_id, with_for_update=True)
    moved = _rows(session, merge.moved)
    found = cancellation(election) + _final(session, moved)
    found += no_part_in(session, election, actor, [session.get_one(Person, merge.person_id)], now)
    if merge.undone_at is not None:
        found.append(violation("merge-undone", "They have been parted already."))
    elif any(one.nominee_id != merge.person_id for one in moved):
        template = "The nominee has been joined with another since. Part them first."
        found.append(violation("merged-since", template))
    refuse_if(found)
    for one in moved:
        one.nominee_id = merge.duplicate_id
    for one in _rows(session, merge.set_aside):
        one.set_aside_at = None
    merge.undone_at = now
    audit.about(
        session,
        election,
        "nominee:part",
        actor=actor,
        at=now,
        duplicate=merge.duplicate_id,
        kept=merge.person_id,
    )


def _merge_violations(
    session: Session, election: Election, kept: Person, duplicates: Sequence[Person]
) -> list[Violation]:
    found = cancellation(election)
    if not duplicates or kept in duplicates or len(set(duplicates)) != len(duplicates):
        template = "Choose at least two nominees, and which of their entries is kept."
        found.append(violation("merge-of-one", template))
    gone = {one.duplicate_id for one in merges(session, election)}
    for person in (kept, *duplicates):
        hers = nominations_of_person(session, election, person)
        if not hers or person.id in gone:
            template = "{name} is not nominated in this election."
            found.append(violation("not-a-nominee", template, name=person.name))
        found += [one for one in _final(session, hers) if one not in found]
    return found


def _final(session: Session, rows: Sequence[Nomination]) -> list[Violation]:
    offices = {session.get_one(ElectionOffice, one.election_office_id) for one in rows}
    if any(office.frozen_at or office.concluded_at for office in offices):
        template = "The candidates for an office of hers are final: nominees stay as they are."
        return [violation("candidates-final", template)]
    return []


def _joined(
    session: Session, election: Election, kept: Person, duplicate: Person, now: datetime
) -> Merge:
    """Move the nominations; one that a nominator made of both is set aside."""
    pending = {
        (one.election_office_id, one.nominator_id)
        for one in nominations_of_person(session, election, kept)
        if one.answer is Answer.PENDING
    }
    moved, aside = [], []
    for one in nominations_of_person(session, election, duplicate):
        key = one.election_office_id, one.nominator_id
        if one.answer is Answer.PENDING and key in pending:
            one.set_aside_at = now
            aside.append(str(one.id))
        else:
            one.nominee_id = kept.id
            moved.append(str(one.id))
    session.flush()
    return Merge(
        network_id=election.network_id,
        election_id=election.id,
        duplicate_id=duplicate.id,
        person_id=kept.id,
        moved=moved,
        set_aside=aside,
        merged_at=now,
    )


def _rows(session: Session, ids: Sequence[object]) -> list[Nomination]:
    chosen = sa.select(Nomination).where(Nomination.id.in_([UUID(str(one)) for one in ids]))
    return list(session.scalars(chosen))
