"""Contradictions in what a rulebook says of its offices."""

from __future__ import annotations

from election.core.refusal import Param
from election.core.rulebook.draft import Draft
from election.core.rulebook.model import Deferral, Eligibility, MemberKind, Office, Rulebook

_WIDTH = {  # how many people an eligibility admits, for comparing
    Eligibility.ORDINARY_REPRESENTATIVE: 1,
    Eligibility.REPRESENTATIVE_OR_SUBSTITUTE: 2,
    Eligibility.MEMBER: 2,
    Eligibility.ANYONE: 3,
}


class Refuse:
    """Note a contradiction at a key, with the rule its value rests on."""

    def __init__(self, rulebook: Rulebook, draft: Draft) -> None:
        self.rulebook = rulebook
        self.draft = draft

    def __call__(self, wrong: bool, key: str, template: str, /, **params: Param) -> None:
        if wrong:
            rule = self.rulebook.source(key)
            self.draft.refuse("contradiction", key, template, rule=rule, **params)


def refuse_unknown_body(book: Rulebook, refuse: Refuse, key: str, body: str | None) -> None:
    """Refuse a body that the rulebook does not name; None names none."""
    refuse(
        body is not None and body not in book.bodies,
        key,
        'There is no body "{body}" in [bodies]; there are: {known}.',
        body=body or "",
        known=", ".join(book.bodies),
    )


def check_offices(book: Rulebook, refuse: Refuse) -> None:
    """Note every contradiction among the offices."""
    refuse(not book.offices, "offices", "Name at least one office to elect.")
    orders = [office.order for office in book.offices.values()]
    for office in book.offices.values():
        key = f"offices.{office.id}"
        refuse(
            orders.count(office.order) > 1,
            f"{key}.order",
            "Two offices have place {order} in the sequence of elections.",
            order=office.order,
        )
        _seats(office, key, refuse)
        _bodies_of(book, office, key, refuse)
        for included in office.includes:
            _included(book, office, included, refuse)
        _deferral(book, office, f"{key}.deferral", refuse)
        _eligible(book, office, f"{key}.eligible", refuse)


def _seats(office: Office, key: str, refuse: Refuse) -> None:
    refuse(not office.parts, f"{key}.parts", "An office needs seats: add at least one part.")
    for part in office.parts:
        refuse(
            part.least > part.most,
            f"{key}.parts.{part.id}.least",
            "At least {least} seats and at most {most} cannot both be kept.",
            least=part.least,
            most=part.most,
        )


def _bodies_of(book: Rulebook, office: Office, key: str, refuse: Refuse) -> None:
    refuse_unknown_body(book, refuse, f"{key}.body", office.body)
    refuse_unknown_body(book, refuse, f"{key}.elected_by", office.elected_by)
    body = book.bodies.get(office.elected_by)
    refuse(
        body is not None and body.outside,
        f"{key}.elected_by",
        'The body "{body}" is outside the network: it appoints by itself, and nothing is elected '
        "here.",
        body=office.elected_by,
    )


def _included(book: Rulebook, office: Office, included: str, refuse: Refuse) -> None:
    key = f"offices.{office.id}.includes"
    other = book.offices.get(included)
    if other is None or other is office:
        refuse(
            True,
            key,
            'It includes "{included}", which is not another office; there are: {known}.',
            included=included,
            known=", ".join(book.offices),
        )
        return
    refuse(
        other.order >= office.order,
        key,
        "{included} fills seats of {office} and must be elected before it: give it a lower order.",
        included=included,
        office=office.id,
    )
    refuse(
        sum(book.offices[o].most for o in office.includes if o in book.offices) > office.most,
        key,
        "The included offices have more seats than {office} has.",
        office=office.id,
    )
    refuse(
        _WIDTH[other.eligible] > _WIDTH[office.eligible],
        f"offices.{included}.eligible",
        "{included} fills a seat of {office}, and so may not be open to more people than it.",
        included=included,
        office=office.id,
    )


def _deferral(book: Rulebook, office: Office, key: str, refuse: Refuse) -> None:
    timing = book.timing
    refuse(
        office.deferral is Deferral.DEFERRED and timing.election_years is None,
        key,
        "Its election is deferred in election years, and the rulebook names no election years.",
    )
    refuse(
        office.deferral is Deferral.DEFERRED and timing.deferred_to is None,
        key,
        'Its election is deferred, and "timing.deferred_to" does not say to which meeting.',
    )


def _eligible(book: Rulebook, office: Office, key: str, refuse: Refuse) -> None:
    persons = book.membership.kind is MemberKind.PERSONS
    needs = {
        Eligibility.ORDINARY_REPRESENTATIVE: MemberKind.ORGANISATIONS,
        Eligibility.REPRESENTATIVE_OR_SUBSTITUTE: MemberKind.ORGANISATIONS,
        Eligibility.MEMBER: MemberKind.PERSONS,
    }.get(office.eligible)
    refuse(
        needs is not None and persons is not (needs is MemberKind.PERSONS),
        key,
        '"{eligible}" does not fit a network whose members are {kind}.',
        eligible=office.eligible,
        kind=book.membership.kind,
    )
