"""Why a proposal cannot be drafted, changed, told of or published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.core.rulebook.slate import proposal_violations
from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.nominations.queries import nomination_dates, nomination_values
from election.people.models import Person
from election.people.queries import register_of
from election.slates.balance import balances
from election.slates.models import Proposal, ProposalKind
from election.slates.queries import (
    not_proposed,
    proposal_lines,
    proposal_value,
    proposals,
    told,
    untold,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name the committee proposes for one seat."""

    office: str
    part: str
    person: Person
    motivation: str = ""


def draft_violations(
    names: Sequence[Name], rows: Sequence[ElectionOffice | None]
) -> list[Violation]:
    """Return why these names cannot be written down as a draft."""
    template = "{office}, {part} is not up in this election."
    found = [
        violation("office-not-up", template, office=one.office, part=one.part)
        for one, row in zip(names, rows, strict=True)
        if row is None
    ]
    counted = Counter((one.office, one.part, one.person.id) for one in names)
    template = "{name} is proposed twice for the same seat."
    doubled = {
        one.person.id: one for one in names if counted[one.office, one.part, one.person.id] > 1
    }
    return found + [
        violation("proposed-twice", template, name=one.person.name) for one in doubled.values()
    ]


def overtaken(seen: int, newest: int) -> list[Violation]:
    """Return why a writer who saw an older version must look at the newest first."""
    if seen == newest:
        return []
    template = (
        "Version {newest} has been saved since you opened this page. Look at it first; save "
        "again if yours should stand."
    )
    return [violation("proposal-overtaken", template, newest=newest)]


def published(proposal: Proposal) -> list[Violation]:
    """Return why a version that has been published is not changed any more."""
    if proposal.published_at is None:
        return []
    template = "This version has been published. Draft a new one instead."
    return [violation("proposal-published", template)]


def early(session: Session, election: Election, now: datetime) -> list[Violation]:
    """Return why nobody can be told yet that she is not proposed."""
    if now >= election.nominations_close_at:
        return []
    template = "Nominations are open until {closes}; nobody is told before that."
    rule = rulebook_of_election(session, election).source("nomination")
    closes = election.nominations_close_at.isoformat(sep=" ", timespec="minutes")
    return [violation("told-before-close", template, rule, closes=closes)]


def rule_violations(
    session: Session,
    election: Election,
    proposal: Proposal,
    now: datetime,
    *,
    offices: frozenset[str] | None = None,
) -> list[Violation]:
    """Return every rule the proposal breaks if it is published now (R33, SC10).

    With ``offices``, only what it breaks in these: for a member who takes no part in the others.
    """
    rulebook = rulebook_of_election(session, election)
    rows = offices_of(session, election)
    value = proposal_value(session, election, proposal)
    if offices is not None:
        value = replace(value, lines=tuple(one for one in value.lines if one.office in offices))
    found = proposal_violations(
        rulebook,
        register_of(session, election.network_id),
        value,
        nominations=nomination_values(session, election),
        dates=nomination_dates(session, election, rows[0]),
        now=now,
        on=meeting_of(session, election).held_on,
    )
    # The core counts the seats of a whole office; a by-election fills the vacant ones alone.
    partial = {
        rulebook.offices[row.office].titles.get("en", row.office) for row in rows if row.by_election
    }
    whole = ("seats-impossible", "too-many-proposed")
    found = [
        one for one in found if one.code not in whole or one.params.get("office") not in partial
    ]
    rows = [row for row in rows if offices is None or row.office in offices]
    unbalanced = [
        one
        for body in balances(session, election, proposal)
        if offices is None or body.offices <= offices
        for one in body.refused
    ]
    return found + _vacancy_violations(session, proposal, rows) + unbalanced


def _vacancy_violations(
    session: Session, proposal: Proposal, rows: Sequence[ElectionOffice]
) -> list[Violation]:
    lines = Counter(one.election_office_id for one in proposal_lines(session, proposal))
    template = "{count} names are proposed for {seats} vacant seats in {office}."
    return [
        violation(
            "too-many-proposed",
            template,
            office=row.office,
            count=lines[row.id],
            seats=row.seats,
        )
        for row in rows
        if row.by_election and row.seats is not None and lines[row.id] > row.seats
    ]


def not_told(
    session: Session, election: Election, proposal: Proposal, now: datetime
) -> list[Violation]:
    """Return who must be told that she is not proposed, before others learn it."""
    template = "{name} is not proposed and has not been told. Tell her first."
    return [
        violation("not-told", template, name=one.name)
        for one in untold(session, election, proposal, now)
    ]


def earliest(
    session: Session, election: Election, proposal: Proposal, now: datetime
) -> datetime | None:
    """Return from when the rulebook's time has passed for all told; None: nobody waits for it."""
    hours = rulebook_of_election(session, election).committee.told_before_hours
    before = told(session, election) if hours else {}
    if not before:
        return None
    left_out = not_proposed(session, election, proposal, now)
    waiting = [before[one.id].told_at for one in left_out if one.id in before]
    return max(waiting) + timedelta(hours=hours) if waiting else None


def too_soon(
    session: Session, election: Election, proposal: Proposal, now: datetime
) -> list[Violation]:
    """Return why those who are not proposed have not had the rulebook's time to think (B5)."""
    moment = earliest(session, election, proposal, now)
    if moment is None or now >= moment:
        return []
    rulebook = rulebook_of_election(session, election)
    template = (
        "Those who are not proposed are told at least {hours} hours before; the proposal can be "
        "published from {earliest}."
    )
    return [
        violation(
            "told-too-soon",
            template,
            rulebook.source("committee.told_before_hours"),
            hours=rulebook.committee.told_before_hours,
            earliest=moment.isoformat(sep=" ", timespec="minutes"),
        )
    ]


def wrong_kind(session: Session, election: Election, kind: ProposalKind) -> list[Violation]:
    """Return why a version of this kind cannot follow those published."""
    before = [one.kind for one in proposals(session, election) if one.published_at is not None]
    if kind is ProposalKind.PRELIMINARY and set(before) - {kind}:
        template = "A final proposal has been published; no preliminary one follows it."
        return [violation("kind-preliminary", template)]
    if kind is ProposalKind.AFTER_COUNTER and not before:
        template = "Nothing has been published that anybody could be put forward against."
        return [violation("kind-counter", template)]
    return []


def no_address(persons: Sequence[Person]) -> list[Violation]:
    """Return who of these cannot be told by mail."""
    template = "{name} has no e-mail address. Tell her in person, and say so."
    return [
        violation("told-by-hand", template, name=one.name) for one in persons if one.email is None
    ]
