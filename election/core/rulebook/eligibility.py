"""Who may hold an office, and what it means when a holder no longer may (R23, Q6, Q9, Q11)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from election.core.refusal import Violation, violation
from election.core.rulebook.model import AfterSeatLoss, Eligibility, Role, Rulebook
from election.core.rulebook.register import Person, Register


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHolder:
    """Someone who was elected to an office."""

    office: str
    person: str
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityEvent:
    """A holder no longer meets what her office asks; ``effect`` is what the rulebook makes of it.

    ``says`` tells the effect and rests on Q6, ``reasons`` tell what she no longer meets.
    """

    office: str
    person: str
    effect: AfterSeatLoss
    says: Violation
    reasons: tuple[Violation, ...]


def office_violations(rulebook: Rulebook, office: str) -> list[Violation]:
    """Return why there is no election to an office of this id (R15, R30)."""
    if office in rulebook.offices:
        return []
    rule = rulebook.source(f"bodies.{office}") or rulebook.source("offices")
    template = "{office} is not an office that this network elects. It elects: {offices}."
    return [
        violation(
            "office-not-elected", template, rule, office=office, offices=", ".join(rulebook.offices)
        )
    ]


def eligibility_violations(
    rulebook: Rulebook, office: str, person: str, register: Register, on: date
) -> list[Violation]:
    """Return every reason the person may not hold the office on the day (R23, Q9, Q11)."""
    if office not in rulebook.offices:
        return office_violations(rulebook, office)
    rule = rulebook.source(f"offices.{office}.eligible")
    known = register.person(person)
    if known is None:
        template = "{person} is not in the register."
        return [violation("person-unknown", template, rule, person=person)]
    code = _lacking(rulebook.offices[office].eligible, register, known, on)
    if code is None:
        return []
    title = rulebook.offices[office].titles.get("en", office)
    return [violation(code, _LACKING[code], rule, name=known.name, day=str(on), office=title)]


_LACKING = {
    "not-a-member": "{name} is not a member on {day}; only members may be elected to {office}.",
    "not-appointed": "{name} is neither a representative nor a substitute of a member on {day}; "
    "only they may be elected to {office}.",
    "not-a-representative": "{name} is not an ordinary representative of a member on {day}; only "
    "they may be elected to {office}.",
    "substitute": "{name} is a substitute, not an ordinary representative, on {day}; only "
    "ordinary representatives may be elected to {office}.",
}


def _lacking(eligible: Eligibility, register: Register, person: Person, on: date) -> str | None:
    """Return the code of what the person lacks on the day, None if nothing."""
    appointment = register.appointment(person.id, on)
    match eligible:
        case Eligibility.ANYONE:
            return None
        case Eligibility.MEMBER:
            # a member organisation is a member through those it has appointed
            is_member = appointment or (person.member_since or date.max) <= on
            return None if is_member else "not-a-member"
        case Eligibility.REPRESENTATIVE_OR_SUBSTITUTE:
            return None if appointment else "not-appointed"
        case Eligibility.ORDINARY_REPRESENTATIVE:
            if appointment is None:
                return "not-a-representative"
            return "substitute" if appointment.role is Role.SUBSTITUTE else None


def eligibility_events(
    rulebook: Rulebook,
    office_holders: Iterable[OfficeHolder],
    register: Register,
    on: date,
    deferral_window: bool,
) -> list[EligibilityEvent]:
    """Return an event for each holder who on the day is no longer eligible for her office (Q6).

    ``deferral_window``: the election of the office was deferred by an election year and has
    not been concluded, so that who lost her seat at New Year may stay until it is.
    """
    key = "seat_loss_while_deferred" if deferral_window else "seat_loss"
    rule = rulebook.source(f"timing.{key}")
    effect = (
        rulebook.timing.seat_loss_while_deferred if deferral_window else rulebook.timing.seat_loss
    )
    events = []
    for holder in office_holders:
        reasons = eligibility_violations(rulebook, holder.office, holder.person, register, on)
        if not reasons:
            continue
        person = register.person(holder.person)
        office = rulebook.offices.get(holder.office)
        template = (
            "{name} is no longer eligible for {office}; the seat is vacant from {day}."
            if effect is AfterSeatLoss.SEAT_LOST
            else "{name} is no longer eligible for {office} and keeps the seat until the next "
            "election to it."
        )
        says = violation(
            effect.value,
            template,
            rule,
            name=person.name if person else holder.person,
            office=office.titles.get("en", office.id) if office else holder.office,
            day=str(on),
        )
        events.append(
            EligibilityEvent(
                office=holder.office,
                person=holder.person,
                effect=effect,
                says=says,
                reasons=tuple(reasons),
            )
        )
    return events


def one_office_at_a_time(rulebook: Rulebook, office: str) -> Collection[str]:
    """Return the offices nobody may hold together with this one.

    They are the offices it includes, those that include it, and those included beside it:
    each fills a seat of the same organ (Q8).
    """
    other = set(rulebook.offices[office].includes)
    for one in rulebook.offices.values():
        if office in one.includes:
            other |= {one.id, *one.includes}
    return other - {office}
