"""Draft, dissent from and publish the committee's proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election, ElectionOffice
from election.elections.queries import cancellation, day_of, election_office, offices_of
from election.nominations.rights import conflict, shut_out
from election.people.models import Person
from election.slates.mail import write
from election.slates.models import Dissent, Proposal, ProposalKind, ProposalLine
from election.slates.queries import (
    committee,
    dissents,
    proposal_lines,
    proposals,
)
from election.slates.services.checks import (
    Name,
    draft_violations,
    not_told,
    overtaken,
    published,
    rule_violations,
    too_soon,
    wrong_kind,
)
from election.slates.services.parts import (
    kept_for_others,
    not_hers_to_draft,
    not_hers_to_publish,
)


def draft_proposal(
    session: Session,
    *,
    election: Election,
    names: Sequence[Name],
    seats: Mapping[str, int] | None = None,
    motivation: str = "",
    based_on: int | None = None,
    actor: audit.Actor,
    now: datetime,
) -> Proposal:
    """Write a new version of the proposal, seen by the committee alone until it is published.

    ``seats`` is how many seats the committee proposes for offices whose number the meeting
    decides. ``based_on`` is the number of the version its writer saw; refused when there is a
    newer one. Whether the proposal keeps the rules is asked at publication. What is proposed for
    offices in which its writer has a conflict of interest stays as it was.
    """
    wait_turn = sa.select(Election.id).where(Election.id == election.id).with_for_update()
    session.execute(wait_turn)
    offices = {one.office for one in names} | set(seats or {})
    found = not_hers_to_draft(session, election, offices, actor, now)
    kept, kept_seats = kept_for_others(session, election, actor, now)
    names = [*names, *kept]
    rows = [election_office(session, election, one.office, one.part) for one in names]
    newest = len(proposals(session, election))
    found += [*cancellation(election), *draft_violations(names, rows)]
    refuse_if(found + overtaken(newest if based_on is None else based_on, newest))
    proposal = Proposal(
        network_id=election.network_id,
        election_id=election.id,
        number=newest + 1,
        drafted_at=now,
        motivation=motivation,
        seats=dict(seats or {}) | kept_seats,
    )
    session.add(proposal)
    session.flush()
    session.add_all(_lines(proposal, names, rows))
    _record(session, proposal, "proposal:draft", actor, now, number=proposal.number)
    return proposal


def _lines(
    proposal: Proposal, names: Sequence[Name], rows: Sequence[ElectionOffice | None]
) -> Iterator[ProposalLine]:
    places: Counter[UUID] = Counter()
    for one, row in zip(names, rows, strict=True):
        if row is not None:
            places[row.id] += 1
            yield ProposalLine(
                network_id=proposal.network_id,
                proposal_id=proposal.id,
                election_office_id=row.id,
                person_id=one.person.id,
                number=places[row.id],
                motivation=one.motivation,
            )


def dissent(
    session: Session,
    *,
    proposal: Proposal,
    person: Person,
    text: str,
    actor: audit.Actor,
    now: datetime,
) -> Dissent:
    """Let a member of the committee write what she would have proposed instead."""
    election = session.get_one(Election, proposal.election_id)
    found = [*cancellation(election), *published(proposal)]
    if person.id not in {
        one.id for _, one in committee(session, election, day_of(session, election, now))
    }:
        template = "{name} does not sit in the nomination committee."
        found.append(violation("not-in-committee", template, name=person.name))
    rows = {row.id: row for row in offices_of(session, election)}
    named = {rows[one.election_office_id].office for one in proposal_lines(session, proposal)}
    if named and named <= shut_out(session, election, person.id, now):
        found += conflict()
    if any(one.person_id == person.id for one in dissents(session, proposal)):
        template = "{name} has dissented from this version already."
        found.append(violation("dissented-already", template, name=person.name))
    refuse_if(found)
    written = Dissent(
        network_id=proposal.network_id,
        proposal_id=proposal.id,
        person_id=person.id,
        text=text,
        made_at=now,
    )
    session.add(written)
    _record(session, proposal, "proposal:dissent", actor, now, person=person.id)
    return written


def publish_proposal(
    session: Session,
    *,
    proposal: Proposal,
    kind: ProposalKind = ProposalKind.FINAL,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Publish the proposal with its dissents (R33); the versions before it stay readable.

    Refused before nominations close (SC10), while someone who stands and is not proposed has
    not been told, or not for as long as the rulebook says, and when it breaks a rule about who
    may be proposed.
    """
    election = session.get_one(Election, proposal.election_id)
    refuse_if(not_hers_to_publish(session, election, proposal, actor, now))
    refuse_if(
        [
            *cancellation(election),
            *published(proposal),
            *rule_violations(session, election, proposal, now),
            *not_told(session, election, proposal, now),
            *too_soon(session, election, proposal, now),
            *wrong_kind(session, election, kind),
        ]
    )
    proposal.published_at, proposal.kind = now, kind
    election.proposal_published_at = election.proposal_published_at or now
    rows = {row.id: row for row in offices_of(session, election)}
    hers: dict[UUID, list[ElectionOffice]] = {}
    for line in proposal_lines(session, proposal):
        hers.setdefault(line.person_id, []).append(rows[line.election_office_id])
    for person_id, seats in hers.items():
        person = session.get_one(Person, person_id)
        write(session, election, person, "slates/proposed", now, seats)
    _record(session, proposal, "proposal:publish", actor, now, number=proposal.number, kind=kind)


def _record(
    session: Session,
    proposal: Proposal,
    action: str,
    actor: audit.Actor,
    now: datetime,
    **facts: object,
) -> None:
    session.flush()
    audit.about(
        session,
        proposal,
        action,
        actor=actor,
        at=now,
        **facts,
    )
