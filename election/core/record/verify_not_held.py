"""Every office that was announced is elected, or told with why it is not: none drops out unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from election.core.record.bodies import related
from election.core.record.files import RESULT
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import NotHeld, Result
from election.core.refusal import Violation, violation
from election.core.rulebook.model import Rulebook

_PERSONS = 2  # who decide that a meeting ends before all is held


def not_held_violations(
    manifest: Manifest, rulebook: Rulebook, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    """Return every office that is told twice or not at all, or left out by too few or too early."""
    announced = [each.office for each in manifest.offices]
    held = _held(openings, result)
    left = [each.office for each in result.not_held]
    if left != [office for office in announced if office in left]:
        text = "Offices that the manifest announces stand here once each, in its order."
        yield _at("not_held", "not-held-order", text)
    for number, each in enumerate(result.not_held):
        place = f"not_held[{number}]"
        if len(set(each.by)) < _PERSONS or len(set(each.by)) != len(each.by):
            yield _at(f"{place}.by", "two-persons", "Two different persons must decide this.")
        yield from _held_all_the_same(each, held, place)
        yield from _order_violations(rulebook, each, held, place)
        if each.moved_to is not None and each.moved_to.id == manifest.meeting.id:
            text = "It goes on at another meeting than the one that did not hold it."
            yield _at(f"{place}.moved_to", "not-held-here", text)
    empty = (each.contest for each in result.contests if not (each.rounds or each.acclaimed))
    told = {*held, *left, *empty}  # an empty contest bears the name of the office nobody stood for
    for office in announced:
        if office not in told:
            yield _at(
                "contests",
                "office-not-told",
                "{office} was announced, and nothing is said of it.",
                office=office,
            )


def _held(openings: Sequence[Opening], result: Result) -> list[str]:
    """Return the offices that a counted box asks about, or that were filled without one."""
    numbers = {round_.opening for contest in result.contests for round_ in contest.rounds}
    counted = (each for each in openings if each.number in numbers)
    asked = [question.office for each in counted for question in each.questions]
    filled = [each.office for contest in result.contests for each in contest.acclaimed]
    return list(dict.fromkeys([*asked, *filled]))


def _held_all_the_same(each: NotHeld, held: Sequence[str], place: str) -> Iterator[Violation]:
    if each.office in held:
        text = "{office} is not held, and yet somebody was elected to it, or a box on it counted."
        yield _at(place, "held-and-not-held", text, office=each.office)


def _order_violations(
    rulebook: Rulebook, each: NotHeld, held: Sequence[str], place: str
) -> Iterator[Violation]:
    """Refuse an office left out while a later one of the same body is elected."""
    if each.office not in rulebook.offices:
        return
    order = rulebook.offices[each.office].order
    kin = related(rulebook, each.office)
    for other in held:
        if other in kin and other in rulebook.offices and rulebook.offices[other].order > order:
            yield _at(
                place,
                "not-held-too-early",
                "The rulebook has {office} elected before {other}, which is elected here.",
                rule=rulebook.source(f"offices.{each.office}.order"),
                office=each.office,
                other=other,
            )


def _at(
    place: str, code: str, template: str, rule: str | None = None, **params: str | int
) -> Violation:
    return violation(code, template, rule, f"{RESULT}: {place}", **params)
