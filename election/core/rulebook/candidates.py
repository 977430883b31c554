"""Who stands for an office, and whether a ballot may be opened with them (R23, Q8, SC5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from election.core.refusal import Violation, violation
from election.core.rulebook.eligibility import eligibility_violations, office_violations
from election.core.rulebook.model import MemberKind, Rulebook, Selections
from election.core.rulebook.nomination import Answer, Nomination, consents, may_nominate
from election.core.rulebook.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Someone who stands for an office; ``proposed``: the nomination committee proposes her."""

    person: str
    name: str
    proposed: bool = False
    nominated_by: tuple[str, ...] = ()  # members; the nominators where members are persons


def support_missing(
    rulebook: Rulebook, register: Register, nomination: Nomination, on: date
) -> int:
    """Return how many more members must support the nomination before it counts (B4)."""
    own = _speaks_for(rulebook, register, nomination.nominator, on) or nomination.member
    supporting = {
        _speaks_for(rulebook, register, one, on)
        for one in nomination.supporters
        if may_nominate(rulebook, register, one, on)
    } - {own, None}
    return max(0, rulebook.nomination.supporters - len(supporting))


def candidates_of(
    rulebook: Rulebook,
    register: Register,
    nominations: Iterable[Nomination],
    office: str,
    *,
    on: date,
    part: str | None = None,
    proposed: Collection[str] = (),
    passed_over: Collection[str] = (),
) -> tuple[Candidate, ...]:
    """Return who stands for the office, or for the seats of one part of it, by name.

    They consent, are eligible on the day, and have the support the rulebook asks for. Who
    was nominated more than once has answered what she answered last. ``passed_over`` are
    those already elected to an office that excludes this one.
    """
    hers: dict[str, list[Nomination]] = {}
    for one in nominations:
        if one.office == office and (part is None or one.part in (None, part)):
            hers.setdefault(one.nominee, []).append(one)
    found = []
    for person, all_hers in hers.items():
        supported = [one for one in all_hers if not support_missing(rulebook, register, one, on)]
        if (
            person in passed_over
            or not supported
            or not consents(rulebook, _last_answer(all_hers))
            or eligibility_violations(rulebook, office, person, register, on)
        ):
            continue
        by = {
            _speaks_for(rulebook, register, one.nominator, on) or one.member or one.nominator
            for one in supported
        }
        known = register.person(person)
        found.append(
            Candidate(
                person=person,
                name=known.name if known else person,
                proposed=person in proposed,
                nominated_by=tuple(sorted(by)),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.person)))


def _last_answer(nominations: Sequence[Nomination]) -> Answer:
    answered = [one for one in nominations if one.answered_at is not None]
    return max(
        answered or nominations,
        key=lambda one: (one.answered_at or one.made_at, one.answer is not Answer.ACCEPTED),
    ).answer


def _speaks_for(rulebook: Rulebook, register: Register, person: str, on: date) -> str | None:
    if rulebook.membership.kind is MemberKind.PERSONS:
        return person
    appointment = register.appointment(person, on)
    return appointment.member if appointment else None


def ballot_violations(
    rulebook: Rulebook,
    office: str,
    candidates: Sequence[str],
    register: Register,
    on: date,
    *,
    seats: int | None = None,
) -> list[Violation]:
    """Return every reason a contest cannot be opened with these candidates (SC5, SC12).

    ``candidates`` are ids of persons, ``seats`` how many of them are to be elected.
    """
    found = office_violations(rulebook, office)
    if found:
        return found
    title = rulebook.offices[office].titles.get("en", office)
    rule = rulebook.source(f"offices.{office}")
    for person, times in Counter(candidates).items():
        found.extend(eligibility_violations(rulebook, office, person, register, on))
        if times > 1:
            known = register.person(person)
            template = "{name} is a candidate for {office} more than once."
            name = known.name if known else person
            found.append(violation("candidate-double", template, rule, name=name, office=title))
    if not candidates:
        template = "Nobody is a candidate for {office}."
        found.append(violation("no-candidates", template, rule, office=title))
    if seats is not None and seats < 1:
        template = "There is no seat to fill in {office}."
        found.append(violation("no-seats", template, rule, office=title))
    return found


def selection_violations(
    rulebook: Rulebook, chosen: Sequence[str], *, candidates: Collection[str], seats: int
) -> list[Violation]:
    """Return every reason a voter cannot vote so; nobody chosen is a blank vote (SC7, B14)."""
    found = []
    rule = rulebook.source("voting.selections")
    if not chosen:
        if not rulebook.voting.blank:
            template = "A blank vote is not possible here. Choose a name."
            found.append(violation("blank-refused", template, rulebook.source("voting.blank")))
        return found
    for person, times in Counter(chosen).items():
        if person not in candidates:
            template = "{person} is not a candidate in this contest."
            found.append(violation("not-a-candidate", template, rule, person=person))
        if times > 1:
            template = "{person} is chosen more than once."
            found.append(violation("chosen-twice", template, rule, person=person))
    if len(chosen) > seats:
        template = "{chosen} names are chosen; at most {seats} may be."
        found.append(violation("too-many-chosen", template, rule, chosen=len(chosen), seats=seats))
    exactly = rulebook.voting.selections is Selections.EXACTLY
    if exactly and len(chosen) < min(seats, len(candidates)):
        template = "{chosen} names are chosen; exactly {seats} must be, or the vote is blank."
        needed = min(seats, len(candidates))
        found.append(violation("too-few-chosen", template, rule, chosen=len(chosen), seats=needed))
    return found
