"""What one member has no part in of the proposal as a whole, and what nobody prepares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, violation
from election.elections.models import Election, ElectionOffice
from election.elections.queries import offices_of, rulebook_of_election
from election.nominations.rights import conflict, rights_of, shut_out, too_few
from election.people.models import Person
from election.slates.models import Proposal
from election.slates.queries import is_proposed_for, proposal_lines, proposals
from election.slates.services.checks import Name


def kept_for_others(
    session: Session, election: Election, actor: audit.Actor, now: datetime
) -> tuple[list[Name], dict[str, int]]:
    """Return what the newest version says of offices that its next writer has no part in."""
    rights = rights_of(session, election, now)
    unprepared = too_few(rulebook_of_election(session, election), rights)
    others = shut_out(session, election, audit.person_of(actor), now) - unprepared.keys()
    rows = {row.id: row for row in offices_of(session, election) if row.office in others}
    names: list[Name] = []
    seats: dict[str, int] = {}
    for newest in proposals(session, election)[-1:]:
        names += [
            Name(
                office=rows[line.election_office_id].office,
                part=rows[line.election_office_id].part,
                person=session.get_one(Person, line.person_id),
                motivation=line.motivation,
            )
            for line in proposal_lines(session, newest)
            if line.election_office_id in rows
        ]
        seats |= {office: number for office, number in newest.seats.items() if office in others}
    return names, seats


def not_hers_to_draft(
    session: Session,
    election: Election,
    offices: Collection[str],
    actor: audit.Actor,
    now: datetime,
) -> list[Violation]:
    """Return why names for these offices are not hers to write, or nobody's."""
    out = shut_out(session, election, audit.person_of(actor), now)
    found = conflict() if out & frozenset(offices) else []
    return found + unprepared(session, election, offices, now)


def unprepared(
    session: Session, election: Election, offices: Collection[str], now: datetime
) -> list[Violation]:
    """Return for which of these offices the committee proposes nobody, and why."""
    rulebook = rulebook_of_election(session, election)
    left = too_few(rulebook, rights_of(session, election, now))
    rows = offices_of(session, election)
    asked = {row.office for row in rows if is_proposed_for(rulebook, row)} & frozenset(offices)
    template = (
        "{office}: {count} of the nomination committee are without a conflict of interest, and "
        "{quorum} are needed. The committee proposes nobody for it; the meeting elects among "
        "those who stand."
    )
    return [
        violation(
            "too-few-members",
            template,
            rulebook.source("committee.quorum"),
            office=rulebook.offices[office].titles.get(rulebook.languages[0], office),
            count=count,
            quorum=rulebook.committee.quorum,
        )
        for office, count in left.items()
        if office in asked
    ]


def not_hers_to_publish(
    session: Session, election: Election, proposal: Proposal, actor: audit.Actor, now: datetime
) -> list[Violation]:
    """Return why another member publishes, and that nobody does with a name nobody may propose.

    The proposal is published as a whole: by one who has a part in all of it. Where every member
    is shut out of something, by any of them, for then the names alone say who prepared what.
    """
    rows = {row.id: row for row in offices_of(session, election)}
    named = {rows[line.election_office_id].office for line in proposal_lines(session, proposal)}
    found = unprepared(session, election, named, now)
    rights = rights_of(session, election, now)
    prepared = _prepared(session, election, rows.values(), rights)
    able = [one for one, hers in rights.items() if prepared <= hers]
    acts = audit.person_of(actor)
    if acts in rights and able and acts not in able:
        template = (
            "You have a conflict of interest in an office of this proposal. Let a member without "
            "one publish it: {names}."
        )
        names = ", ".join(sorted(session.get_one(Person, one).name for one in able))
        found.append(violation("publish-conflict", template, names=names))
    return found


def _prepared(
    session: Session,
    election: Election,
    rows: Collection[ElectionOffice],
    rights: Mapping[UUID, frozenset[str]],
) -> frozenset[str]:
    rulebook = rulebook_of_election(session, election)
    left = too_few(rulebook, rights)
    return frozenset(
        row.office for row in rows if is_proposed_for(rulebook, row) and row.office not in left
    )
