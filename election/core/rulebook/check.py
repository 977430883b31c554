"""Contradictions within a rulebook: values each possible alone and impossible together."""

from __future__ import annotations

from collections.abc import Callable

from election.core.rulebook.check_offices import Refuse, check_offices, refuse_unknown_body
from election.core.rulebook.draft import Draft
from election.core.rulebook.model import (
    Consent,
    Majority,
    MajorityBase,
    MeetingKind,
    MemberKind,
    Mode,
    Nominators,
    Office,
    Rulebook,
    Secrecy,
)
from election.core.rulebook.period import DayOff, Period, Unit
from election.core.rulebook.shown import ConsentShown


def check(rulebook: Rulebook, draft: Draft) -> None:
    """Note every contradiction in the draft."""
    refuse = Refuse(rulebook, draft)
    for part in _CHECKS:
        part(rulebook, refuse)


def _version(book: Rulebook, refuse: Refuse) -> None:
    refuse(
        book.valid_from < book.adopted_on,
        "valid_from",
        "The rules cannot be in force before they were adopted on {adopted}.",
        adopted=book.adopted_on.isoformat(),
    )
    refuse(not book.languages, "languages", "Name at least one language.")
    for key, body in (("adopted_by", book.adopted_by), ("amended_by", book.amended_by)):
        refuse_unknown_body(book, refuse, key, body)


def _membership(book: Rulebook, refuse: Refuse) -> None:
    membership = book.membership
    refuse_unknown_body(book, refuse, "membership.decided_by", membership.decided_by)
    names = [other.member for other in membership.exceptions]
    refuse(
        len(set(names)) < len(names),
        "membership.exceptions",
        "A member stands twice among the exceptions.",
    )


def _timing(book: Rulebook, refuse: Refuse) -> None:
    timing = book.timing
    for key, kind in (("timing.kind", timing.kind), ("timing.deferred_to", timing.deferred_to)):
        refuse(
            kind is not None and kind not in book.meetings.electing,
            key,
            'A meeting of kind "{kind}" may not elect: it is not in "meetings.electing".',
            kind=kind or "",
        )
    refuse(
        timing.kind is not MeetingKind.ANNUAL,
        "timing.kind",
        'Ordinary elections belong to the annual meeting: write "annual".',
    )
    refuse(
        timing.deferred_to is not None and timing.election_years is None,
        "timing.deferred_to",
        "It says where a deferred election goes, and there are no election years to defer it.",
    )
    refuse(
        MeetingKind.SEMINAR in book.meetings.electing,
        "meetings.electing",
        "A seminar decides nothing and cannot elect.",
    )


def _nomination(book: Rulebook, refuse: Refuse) -> None:
    rules = book.nomination
    persons = book.membership.kind is MemberKind.PERSONS
    refuse(
        persons is not (rules.nominators is Nominators.MEMBERS),
        "nomination.nominators",
        '"{nominators}" does not fit a network whose members are {kind}.',
        nominators=rules.nominators,
        kind=book.membership.kind,
    )
    refuse(
        persons and rules.member_decision_required,
        "nomination.member_decision_required",
        "Only a member organisation can decide on a nomination; here members are persons.",
    )
    refuse(
        rules.consent is Consent.OPT_OUT and rules.consent_shown is ConsentShown.ACCEPTED,
        "nomination.consent_shown",
        "Where silence consents, nobody can be shown when she has accepted: she may be silent.",
    )
    refuse(
        rules.floor and book.voting.mode is Mode.OVER_DAYS,
        "nomination.floor",
        "Names cannot be moved from the floor when votes are cast over days before the meeting.",
    )


def _deadlines(book: Rulebook, refuse: Refuse) -> None:
    rules = book.deadlines
    periods = {
        "nomination.closes_days_before": book.nomination.closes_days_before,
        "deadlines.announcement": rules.announcement,
        "deadlines.proposal": rules.proposal,
        "deadlines.notice": rules.notice,
        "deadlines.minutes": rules.minutes,
    }
    for key, one in periods.items():
        refuse(
            rules.country is None and one is not None and one.unit is Unit.WORKING_DAY,
            key,
            'It counts working days: say in "deadlines.country" whose holidays are days off.',
        )
    refuse(
        _later(book.nomination.closes_days_before, rules.proposal),
        "deadlines.proposal",
        "The proposal is published after nominations close, and they close later than this.",
    )
    refuse(
        rules.country is None and rules.day_off is not DayOff.STAYS,
        "deadlines.day_off",
        'Say in "deadlines.country" whose holidays are days off.',
    )


def _later(one: Period | None, other: Period | None) -> bool:
    """Tell whether the first period is surely shorter, and so ends later."""
    if one is None or other is None:
        return False
    comparable = (one.unit is Unit.WORKING_DAY) is (other.unit is Unit.WORKING_DAY)
    return comparable and one.days < other.days


def _committee(book: Rulebook, refuse: Refuse) -> None:
    rules = book.committee
    office = book.offices.get(rules.office)
    if office is None:
        refuse(
            True,
            "committee.office",
            'The nomination committee is the office "{office}", and there is no such office.',
            office=rules.office,
        )
    else:
        _committee_seats(book, office, refuse)
    refuse(
        not rules.trustees / 2 < rules.threshold <= rules.trustees,
        "committee.threshold",
        "{threshold} of {trustees} trustees will not do: it takes more than half of them, and no "
        "more than there are.",
        threshold=rules.threshold,
        trustees=rules.trustees,
    )
    refuse(
        rules.signatures > rules.size,
        "committee.signatures",
        "{signatures} signatures are more than the committee has members ({size}).",
        signatures=rules.signatures,
        size=rules.size,
    )


def _committee_seats(book: Rulebook, office: Office, refuse: Refuse) -> None:
    rules = book.committee
    refuse(
        office.least != rules.size or office.most != rules.size,
        "committee.size",
        "The committee has {size} members, and the parts of {office} make {least} to {most} seats.",
        size=rules.size,
        office=office.id,
        least=office.least,
        most=office.most,
    )
    convener = next((part for part in office.parts if part.id == rules.convener), None)
    refuse(
        convener is None,
        "committee.convener",
        'The office {office} has no part "{convener}"; its parts are: {known}.',
        office=office.id,
        convener=rules.convener,
        known=", ".join(part.id for part in office.parts),
    )
    refuse(
        convener is not None and (convener.least, convener.most) != (1, 1),
        "committee.convener",
        "A committee has exactly one convener.",
    )


def _balance(book: Rulebook, refuse: Refuse) -> None:
    for body in book.balance:
        refuse_unknown_body(book, refuse, f"balance.{body}", body)


def _voting(book: Rulebook, refuse: Refuse) -> None:
    rules = book.voting
    refuse(
        rules.acclamation and rules.secrecy is Secrecy.ALWAYS,
        "voting.acclamation",
        "Every election is secret, so nobody can be elected by acclamation.",
    )
    refuse(
        rules.majority is Majority.RELATIVE and rules.rounds > 1,
        "voting.rounds",
        "Where most votes win, the first round decides: write 1.",
    )
    refuse(
        rules.majority is Majority.ABSOLUTE and rules.rounds < 2,
        "voting.rounds",
        "An absolute majority needs a further round when nobody reaches it: write 2 or more.",
    )
    refuse(
        rules.base is MajorityBase.VALID_AND_BLANK and not rules.blank,
        "voting.base",
        "Blank votes count in the majority, and blank votes are not allowed.",
    )
    refuse(
        rules.base is MajorityBase.PRESENT and rules.mode is Mode.OVER_DAYS,
        "voting.base",
        "Votes are cast over days, when nobody is present: there is nothing to count more than "
        "half of.",
    )


_CHECKS: tuple[Callable[[Rulebook, Refuse], None], ...] = (
    _version,
    _membership,
    check_offices,
    _timing,
    _nomination,
    _deadlines,
    _committee,
    _balance,
    _voting,
)
