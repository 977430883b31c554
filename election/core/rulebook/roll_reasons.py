"""What the electoral roll says to each seat and each person present, and by which rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from election.core.refusal import Param
from election.core.rulebook.model import Role, Rulebook, Substitution, Votes
from election.core.rulebook.register import (
    Appointment,
    Member,
    Person,
    appointing_rule,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a line of the roll is as it is; the sentence and its parts, as in a violation."""

    code: str
    template: str
    rule: str | None = None
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return self.template.format_map(self.params)


def _reason(code: str, template: str, rule: str | None, /, **params: Param) -> Reason:
    return Reason(code=code, template=template, rule=rule, params=params)


def member_reason(rulebook: Rulebook, person: Person, on: date) -> Reason:
    """Tell why, where members are persons, she has a vote (code ``member``) or has none."""
    membership = rulebook.membership
    rule = rulebook.source("membership.kind")
    if person.member_since is None or person.member_since > on:
        template = "{name} is not a member on {day}."
        return _reason("not-a-member", template, rule, name=person.name, day=str(on))
    begins = person.member_since + timedelta(days=membership.member_days)
    if begins > on:
        return _reason(
            "member-too-short",
            "{name} has a vote from {day}, after {days} days as a member.",
            rulebook.source("membership.member_days"),
            name=person.name,
            days=membership.member_days,
            day=str(begins),
        )
    if membership.fee_required and (person.fee_paid_until is None or person.fee_paid_until < on):
        return _reason(
            "fee-not-paid",
            "The membership fee of {name} is not paid for {day}.",
            rulebook.source("membership.fee_required"),
            name=person.name,
            day=str(on),
        )
    return _reason("member", "{name} is a member.", rule, name=person.name)


def seat_reason(
    rulebook: Rulebook,
    member: Member,
    *,
    holder: Person | None,
    voter: str | None,
    votes_elsewhere: bool,
) -> Reason:
    """Tell who votes on a member's seat, or why nobody does."""
    order = rulebook.source("membership.substitution")
    appointing = appointing_rule(rulebook, member.name)
    if holder is None:
        template = "{member} has appointed nobody to this seat."
        return _reason("seat-vacant", template, appointing, member=member.name)
    if voter == holder.id:
        template = "Ordinary representative of {member}, present."
        return _reason("ordinary-present", template, appointing, member=member.name)
    if voter is not None:
        code, template = "substitute-steps-in", "Substitute of {member}, for {name}, who is absent."
    elif votes_elsewhere:
        code, template = "votes-elsewhere", "{name} already votes on another seat."
    else:
        code = "ordinary-absent"
        template = "{name} is absent, and no substitute of {member} is there to vote."
    return _reason(code, template, order, member=member.name, name=holder.name)


def no_vote_reason(
    rulebook: Rulebook,
    person: Person,
    hers: Sequence[Appointment],
    *,
    members: Mapping[str, Member],
    on: date,
    stepped_in: Collection[str],
) -> tuple[str, Reason]:
    """Tell why someone present has no vote; with the id of the member concerned, or "".

    ``hers`` are all her appointments; ``stepped_in`` the members for whom substitutes vote.
    """
    if not hers:
        template = "No member has appointed {name}. Only those whom a member has appointed vote."
        return "", _reason("not-appointed", template, _appointed_rule(rulebook), name=person.name)
    best = min(hers, key=lambda one: _nearest(one, on))
    member = members.get(best.member)
    name = member.name if member else best.member
    if not best.is_valid(on):
        return best.member, _not_valid(rulebook, best, person, name, on)
    if member is None or not member.is_member(on):
        template = "{member} is not a member on {day}."
        rule = rulebook.source("membership.decided_by")
        return best.member, _reason("member-not-active", template, rule, member=name, day=str(on))
    return best.member, _passed_over(rulebook, best, person, name, stepped_in)


def _passed_over(
    rulebook: Rulebook,
    appointment: Appointment,
    person: Person,
    member: str,
    stepped_in: Collection[str],
) -> Reason:
    """Tell why someone validly appointed, and present, does not vote."""
    rule = rulebook.source("membership.substitution")
    if appointment.role is Role.ORDINARY:
        code, template = "no-seat-left", "{member} has no seat left for {name}."
        rule = appointing_rule(rulebook, member)
        if rulebook.membership.votes is Votes.PER_MEMBER:
            code = "another-votes"
            template = "{member} has one vote, and another of its representatives casts it."
            rule = rulebook.source("membership.votes")
    elif rulebook.membership.substitution is Substitution.PERSONAL:
        code = "substitute-not-needed"
        template = "The representative of {member} whom {name} stands in for is not absent."
    elif appointment.member in stepped_in:
        code = "substitutes-before"
        template = "Substitutes before {name} vote on the seats of {member} that are open to them."
    else:
        code = "substitute-not-needed"
        template = "No ordinary representative of {member} is absent, so no substitute votes."
    return _reason(code, template, rule, member=member, name=person.name)


def stranger_reason(rulebook: Rulebook, person: str) -> Reason:
    """Tell why someone who is not in the register has no vote."""
    template = "{person} is not in the register."
    return _reason("not-in-register", template, _appointed_rule(rulebook), person=person)


def _appointed_rule(rulebook: Rulebook) -> str | None:
    """Return the paragraph that says who the body that elects is made up of (R9)."""
    body = next((one.elected_by for one in rulebook.offices.values()), "")
    return rulebook.source(f"bodies.{body}") or rulebook.source("membership.kind")


def _not_valid(
    rulebook: Rulebook, appointment: Appointment, person: Person, member: str, on: date
) -> Reason:
    rule = rulebook.source("membership.ordinary")
    if appointment.since > on:
        code, day = "appointment-not-begun", appointment.since
        template = "{member} has appointed {name} from {day}."
    else:
        code, day = "appointment-ended", appointment.until or on
        template = "{member} had appointed {name} until {day}."
    return _reason(code, template, rule, member=member, name=person.name, day=str(day))


def _nearest(appointment: Appointment, on: date) -> tuple[int, int, int, str, int]:
    """Sort the appointment that explains most first: valid, then past, then to come."""
    if appointment.is_valid(on):
        stage, distance = 0, 0
    elif appointment.since <= on:
        stage, distance = 1, (on - (appointment.until or on)).days
    else:
        stage, distance = 2, (appointment.since - on).days
    substitute = appointment.role is not Role.ORDINARY
    return stage, distance, substitute, appointment.member, appointment.position
