"""The nomination committee, its proposal, and who stands against it (R21, R32-R34, Q8, Q11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from election.core.refusal import Violation, violation
from election.core.rulebook.candidates import Candidate, ballot_violations, candidates_of
from election.core.rulebook.eligibility import (
    eligibility_violations,
    office_violations,
    one_office_at_a_time,
)
from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Nomination, NominationDates
from election.core.rulebook.register import Register
from election.core.rulebook.seats import ballot_seats, seats_violations

__all__ = [
    "CommitteeMember",
    "Proposal",
    "ProposalLine",
    "ballot_seats",
    "ballot_violations",
    "committee_violations",
    "committee_warnings",
    "counter_candidates",
    "proposal_violations",
    "seats_violations",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeMember:
    """Someone on the nomination committee; ``part`` is her seat, such as convener."""

    person: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """One name the nomination committee proposes."""

    office: str
    part: str
    person: str
    motivation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the committee proposes, and under what conditions.

    ``seats`` are those the meeting fixes for each office, included offices counted; an office
    left out has its least. ``committee`` holds the ids of the committee's members.
    """

    lines: tuple[ProposalLine, ...]
    seats: Mapping[str, int]
    committee: tuple[str, ...] = ()


def committee_violations(
    rulebook: Rulebook, committee: Sequence[CommitteeMember]
) -> list[Violation]:
    """Return every reason the nomination committee is not composed as the rules say (R32)."""
    rules = rulebook.committee
    rule = rulebook.source("committee.size")
    found = []
    if len(committee) != rules.size:
        template = "The nomination committee has {size} members; here are {count}."
        found.append(
            violation("committee-size", template, rule, size=rules.size, count=len(committee))
        )
    parts = {one.id: one for one in rulebook.offices[rules.office].parts}
    counted = Counter(one.part for one in committee)
    for part in parts.values():
        if not part.least <= counted[part.id] <= part.most:
            code = "committee-convener" if part.id == rules.convener else "committee-part"
            template = (
                "The nomination committee has {least} in the seat {part}; here are {count}."
                if part.least == part.most
                else "The nomination committee has {least} to {most} in the seat {part}; here "
                "are {count}."
            )
            found.append(
                violation(
                    code,
                    template,
                    rulebook.source(f"offices.{rules.office}.parts.{part.id}"),
                    part=part.titles.get("en", part.id),
                    least=part.least,
                    most=part.most,
                    count=counted[part.id],
                )
            )
    for one in committee:
        if one.part not in parts:
            template = "The nomination committee has no seat called {part}."
            found.append(violation("committee-part", template, rule, part=one.part))
    for person, times in Counter(one.person for one in committee).items():
        if times > 1:
            template = "{person} is on the nomination committee more than once."
            found.append(violation("committee-double", template, rule, person=person))
    return found


def committee_warnings(
    rulebook: Rulebook, committee: Iterable[CommitteeMember], candidates: Collection[str]
) -> list[Violation]:
    """Tell, where the rulebook allows it, which of the committee are candidates (Q11)."""
    if not rulebook.committee.may_be_candidates:
        return []
    template = "{person} is on the nomination committee and a candidate. Let the others prepare it."
    rule = rulebook.source("committee.may_be_candidates")
    return [
        violation("committee-candidate", template, rule, person=one.person)
        for one in committee
        if one.person in candidates
    ]


def proposal_violations(
    rulebook: Rulebook,
    register: Register,
    proposal: Proposal,
    *,
    nominations: Sequence[Nomination],
    dates: NominationDates,
    now: datetime,
    on: date,
) -> list[Violation]:
    """Return every reason the committee's proposal cannot be published now (R33, SC10).

    ``on`` is the day of the meeting, when those proposed must be eligible.
    """
    offices = list(dict.fromkeys(one.office for one in proposal.lines))
    return [
        *_too_early(rulebook, dates, now),
        *(one for office in offices for one in office_violations(rulebook, office)),
        *_seats_proposed(rulebook, proposal),
        *_proposed_twice(rulebook, register, proposal.lines),
        *_not_standing(rulebook, register, proposal.lines, nominations, on),
        *_own_cause(rulebook, register, proposal),
    ]


def _too_early(rulebook: Rulebook, dates: NominationDates, now: datetime) -> Iterator[Violation]:
    rule = rulebook.source("nomination")
    if dates.closes_at is None:
        template = "Decide when nominations close; the proposal is published after that."
        yield violation("proposal-before-close", template, rule)
    elif now < dates.closes_at:
        template = "Nominations are open until {closes}; the proposal is published after that."
        closes = dates.closes_at.isoformat(sep=" ", timespec="minutes")
        yield violation("proposal-before-close", template, rule, closes=closes)


def _seats_proposed(rulebook: Rulebook, proposal: Proposal) -> Iterator[Violation]:
    lines = Counter(
        (one.office, one.part) for one in proposal.lines if one.office in rulebook.offices
    )
    decided: dict[str, dict[str, int]] = {}
    for office in dict.fromkeys(office for office, _part in lines):
        fixed = proposal.seats.get(office, rulebook.offices[office].least)
        wrong = seats_violations(rulebook, office, fixed)
        yield from wrong
        if not wrong:
            decided[office] = ballot_seats(rulebook, office, fixed)
    for (office, part), count in lines.items():
        title = rulebook.offices[office].titles.get("en", office)
        rule = rulebook.source(f"offices.{office}")
        open_seats = decided.get(office, {part: count}).get(part)
        if open_seats is None:
            template = "{office} has no seat called {part}."
            yield violation("part-unknown", template, rule, office=title, part=part)
        elif count > open_seats:
            template = "{count} names are proposed for {seats} seats in {office}."
            yield violation(
                "too-many-proposed", template, rule, office=title, count=count, seats=open_seats
            )


def _proposed_twice(
    rulebook: Rulebook, register: Register, lines: Sequence[ProposalLine]
) -> Iterator[Violation]:
    proposed: dict[str, list[str]] = {}
    for one in lines:
        proposed.setdefault(one.person, []).append(one.office)
    for person, offices in proposed.items():
        for place, office in enumerate(offices):
            if office not in rulebook.offices:
                continue
            excluded = {office, *one_office_at_a_time(rulebook, office)}
            if excluded & set(offices[:place]):
                template = "{name} is proposed for two seats that one person cannot hold together."
                rule = rulebook.source(f"offices.{office}.includes")
                name = _name(register, person)
                yield violation("proposed-twice", template, rule, name=name)
                break


def _not_standing(
    rulebook: Rulebook,
    register: Register,
    lines: Iterable[ProposalLine],
    nominations: Sequence[Nomination],
    on: date,
) -> Iterator[Violation]:
    standing: dict[str, set[str]] = {}
    for one in lines:
        if one.office not in rulebook.offices:
            continue
        ineligible = eligibility_violations(rulebook, one.office, one.person, register, on)
        yield from ineligible
        if one.office not in standing:
            found = candidates_of(rulebook, register, nominations, one.office, on=on)
            standing[one.office] = {candidate.person for candidate in found}
        if not ineligible and one.person not in standing[one.office]:
            template = "{name} has not been nominated for {office}, or has not accepted."
            title = rulebook.offices[one.office].titles.get("en", one.office)
            rule = rulebook.source("nomination.consent")
            name = _name(register, one.person)
            yield violation("not-standing", template, rule, name=name, office=title)


def _own_cause(rulebook: Rulebook, register: Register, proposal: Proposal) -> Iterator[Violation]:
    rules = rulebook.committee
    for one in proposal.lines:
        if one.office == rules.office and not rules.proposes_own_successors:
            template = "The nomination committee does not propose its own successors."
            rule = rulebook.source("committee.proposes_own_successors")
            yield violation("own-successors", template, rule)
            break
    if rules.may_be_candidates:
        return
    rule = rulebook.source("committee.may_be_candidates")
    persons = dict.fromkeys(one.person for one in proposal.lines)
    for person in (one for one in persons if one in proposal.committee):
        template = "{name} is on the nomination committee and cannot be proposed."
        yield violation("committee-candidate", template, rule, name=_name(register, person))


def counter_candidates(
    candidates: Iterable[Candidate], proposal: Iterable[ProposalLine], office: str
) -> tuple[Candidate, ...]:
    """Return those who stand for the office though the committee does not propose them."""
    proposed = {one.person for one in proposal if one.office == office}
    return tuple(one for one in candidates if one.person not in proposed)


def _name(register: Register, person: str) -> str:
    known = register.person(person)
    return known.name if known else person
