"""Who may put whom forward, until when, and what the nominee may answer (R33, Q12, Q15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from election.core.refusal import Violation, violation
from election.core.rulebook.eligibility import office_violations
from election.core.rulebook.model import Consent, MemberKind, Nominators, Role, Rulebook
from election.core.rulebook.register import Register


class NominationKind(StrEnum):
    """At what stage a name is put forward."""

    ORDINARY = "ordinary"  # before nominations close
    COUNTER = "counter"  # against the committee's published proposal
    FLOOR = "floor"  # at the meeting, while the item is open


class Answer(StrEnum):
    """What the nominee has said."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # no answer in time; derived, never stored


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationDates:
    """When names may be put forward for an election; None: not (yet) decided or not happened.

    Each ``closes``/``until`` is the first moment at which it is too late.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    proposal_published_at: datetime | None = None
    item_opened_at: datetime | None = None  # the item of the meeting's agenda
    item_closed_at: datetime | None = None
    answer_until: datetime | None = None
    candidates_fixed_at: datetime | None = None  # when the contest was opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """A name put forward for an office, and what the nominee has answered."""

    office: str
    nominee: str
    nominator: str
    made_at: datetime
    part: str | None = None  # None: any seat of the office
    member: str | None = None  # in whose name the nominator speaks (Q12)
    kind: NominationKind = NominationKind.ORDINARY
    decision: str | None = None  # the nominating member's own decision
    supporters: tuple[str, ...] = ()
    answer: Answer = Answer.PENDING
    answered_at: datetime | None = None


def nomination_violations(
    rulebook: Rulebook,
    register: Register,
    nomination: Nomination,
    dates: NominationDates,
    *,
    on: date | None = None,
    earlier: Iterable[Nomination] = (),
) -> list[Violation]:
    """Return every reason the nomination is not accepted when it is made.

    ``on`` is the day it is made where the network is; without it, the day of ``made_at``.
    Whether the nominee may hold the office is asked when candidates are fixed (SC5): until
    then a substitute may become ordinary. Supporters too may be gathered until then.
    """
    on = on or nomination.made_at.date()
    return [
        *office_violations(rulebook, nomination.office),
        *_part_violations(rulebook, nomination),
        *_time_violations(rulebook, nomination, dates),
        *_nominator_violations(rulebook, register, nomination, on),
        *_member_violations(rulebook, register, nomination, on),
        *_repeated(nomination, earlier),
    ]


def _part_violations(rulebook: Rulebook, nomination: Nomination) -> Iterator[Violation]:
    office = rulebook.offices.get(nomination.office)
    if office is None or nomination.part is None:
        return
    parts = [one.id for one in office.parts]
    if nomination.part not in parts:
        template = "{office} has no seat called {part}. Its seats: {parts}."
        yield violation(
            "part-unknown",
            template,
            rulebook.source(f"offices.{office.id}"),
            office=office.titles.get("en", office.id),
            part=nomination.part,
            parts=", ".join(parts),
        )


def _time_violations(
    rulebook: Rulebook, nomination: Nomination, dates: NominationDates
) -> Iterator[Violation]:
    if nomination.kind is NominationKind.ORDINARY:
        yield from _ordinary_time(rulebook, nomination, dates)
        return
    floor = rulebook.source("nomination.floor")
    if not rulebook.nomination.floor:
        template = "Only names put forward before nominations close are accepted."
        yield violation("no-floor-nominations", template, floor)
    elif dates.item_closed_at is not None and nomination.made_at >= dates.item_closed_at:
        template = "The item was closed {closed}; no more names are accepted."
        yield violation("item-closed", template, floor, closed=_moment(dates.item_closed_at))
    elif nomination.kind is NominationKind.FLOOR and (
        dates.item_opened_at is None or nomination.made_at < dates.item_opened_at
    ):
        template = "Names are put forward from the floor when the meeting has come to the item."
        yield violation("item-not-open", template, floor)
    elif nomination.kind is NominationKind.COUNTER and (
        dates.proposal_published_at is None or nomination.made_at < dates.proposal_published_at
    ):
        template = "Counter-candidates are put forward when the proposal has been published."
        yield violation("proposal-not-published", template, floor)


def _ordinary_time(
    rulebook: Rulebook, nomination: Nomination, dates: NominationDates
) -> Iterator[Violation]:
    rule = rulebook.source("nomination")
    if dates.opens_at is None:
        yield violation("nominations-not-open", "Nominations have not been opened.", rule)
    elif nomination.made_at < dates.opens_at:
        template = "Nominations open {opens}."
        yield violation("nominations-not-open", template, rule, opens=_moment(dates.opens_at))
    if dates.closes_at is not None and nomination.made_at >= dates.closes_at:
        template = (
            "Nominations closed {closed}. The name can still be put forward at the meeting, "
            "until the item is closed."
            if rulebook.nomination.floor
            else "Nominations closed {closed}."
        )
        yield violation("nominations-closed", template, rule, closed=_moment(dates.closes_at))


def _moment(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")


def _nominator_violations(
    rulebook: Rulebook, register: Register, nomination: Nomination, on: date
) -> Iterator[Violation]:
    if not may_nominate(rulebook, register, nomination.nominator, on):
        template = {
            Nominators.REPRESENTATIVES: "{name} is not an ordinary representative of a member on "
            "{day}; only they nominate.",
            Nominators.REPRESENTATIVES_AND_SUBSTITUTES: "{name} is neither a representative nor a "
            "substitute of a member on {day}; only they nominate.",
            Nominators.MEMBERS: "{name} is not a member on {day}; only members nominate.",
        }[rulebook.nomination.nominators]
        rule = rulebook.source("nomination.nominators")
        name = _name(register, nomination.nominator)
        yield violation("may-not-nominate", template, rule, name=name, day=str(on))
    if nomination.nominator == nomination.nominee and not rulebook.nomination.self_nomination:
        rule = rulebook.source("nomination.self_nomination")
        yield violation("self-nomination", "Nobody may nominate herself.", rule)


def _member_violations(
    rulebook: Rulebook, register: Register, nomination: Nomination, on: date
) -> Iterator[Violation]:
    if rulebook.membership.kind is MemberKind.PERSONS:
        return
    appointment = register.appointment(nomination.nominator, on)
    if appointment and nomination.member not in (None, appointment.member):
        member = register.member(appointment.member)
        template = "{name} nominates in the name of {member}, the member that appointed her."
        yield violation(
            "another-member",
            template,
            rulebook.source("nomination.nominators"),
            name=_name(register, nomination.nominator),
            member=member.name if member else appointment.member,
        )
    if rulebook.nomination.member_decision_required and not (nomination.decision or "").strip():
        template = "Enter the decision by which the member nominates: body, date, §."
        rule = rulebook.source("nomination.member_decision_required")
        yield violation("member-decision-missing", template, rule)


def _repeated(nomination: Nomination, earlier: Iterable[Nomination]) -> Iterator[Violation]:
    for one in earlier:
        same = (one.office, one.part, one.nominee, one.nominator)
        if same == (nomination.office, nomination.part, nomination.nominee, nomination.nominator):
            if one.answer in (Answer.DECLINED, Answer.WITHDRAWN):
                continue
            yield violation("nominated-already", "You have already nominated her for this office.")
            return


def may_nominate(rulebook: Rulebook, register: Register, person: str, on: date) -> bool:
    """Tell whether the person may put names forward on the day (Q12)."""
    match rulebook.nomination.nominators:
        case Nominators.MEMBERS:
            known = register.person(person)
            return known is not None and (known.member_since or date.max) <= on
        case Nominators.REPRESENTATIVES_AND_SUBSTITUTES:
            return register.appointment(person, on) is not None
        case Nominators.REPRESENTATIVES:
            appointment = register.appointment(person, on)
            return appointment is not None and appointment.role is Role.ORDINARY


def _name(register: Register, person: str) -> str:
    known = register.person(person)
    return known.name if known else person


def answer_at(nomination: Nomination, dates: NominationDates, now: datetime) -> Answer:
    """Return the nominee's answer as it stands; one that did not come in time has expired."""
    late = dates.answer_until is not None and now >= dates.answer_until
    return Answer.EXPIRED if late and nomination.answer is Answer.PENDING else nomination.answer


def consents(rulebook: Rulebook, answer: Answer) -> bool:
    """Tell whether the answer makes the nominee a candidate; silence does under opt-out (B4)."""
    if rulebook.nomination.consent is Consent.EXPLICIT:
        return answer is Answer.ACCEPTED
    return answer not in (Answer.DECLINED, Answer.WITHDRAWN)


_MAY_FOLLOW = {
    Answer.PENDING: {Answer.ACCEPTED, Answer.DECLINED},
    Answer.EXPIRED: {Answer.DECLINED},
    Answer.ACCEPTED: {Answer.WITHDRAWN},
    Answer.DECLINED: {Answer.ACCEPTED},
    Answer.WITHDRAWN: set[Answer](),
}


def answer_violations(
    rulebook: Rulebook,
    nomination: Nomination,
    answer: Answer,
    dates: NominationDates,
    *,
    now: datetime,
) -> list[Violation]:
    """Return every reason the nominee cannot give this answer now."""
    rule = rulebook.source("nomination.consent")
    found = []
    if dates.candidates_fixed_at is not None and now >= dates.candidates_fixed_at:
        template = "The candidates were fixed {fixed}; tell the chair of the meeting."
        fixed = _moment(dates.candidates_fixed_at)
        found.append(violation("candidates-fixed", template, rule, fixed=fixed))
    given = answer_at(nomination, dates, now)
    opted_out = (
        rulebook.nomination.consent is Consent.OPT_OUT
        and answer is Answer.WITHDRAWN
        and given in (Answer.PENDING, Answer.EXPIRED)
    )
    if answer not in _MAY_FOLLOW[given] and not opted_out:
        template = {
            Answer.PENDING: "The nomination is not answered; accept or decline it.",
            Answer.EXPIRED: "The time to accept has passed. She can be put forward anew.",
            Answer.ACCEPTED: "The nomination is accepted; it can be withdrawn.",
            Answer.DECLINED: "The nomination is declined; it can still be accepted.",
            Answer.WITHDRAWN: "The candidacy is withdrawn. She can be put forward anew.",
        }[given]
        found.append(violation("answer-impossible", template, rule))
    return found
