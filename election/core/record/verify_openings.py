"""The chain of openings: each follows the one before and takes the pool's next uuid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from election.core.record.files import opening_path
from election.core.record.manifest import Manifest, OfficeRange, PartRange
from election.core.record.opening import VERSION, OpenedQuestion, Opening
from election.core.record.result import Result
from election.core.record.verify_files import unknown_version
from election.core.refusal import Violation, violation
from election.core.rulebook.model import Rulebook


def opening_violations(
    manifest: Manifest, openings: Sequence[Opening], result: Result | None
) -> Iterator[Violation]:
    """Return every way in which the openings do not form one chain that fits the manifest."""
    previous = manifest.digest
    for number, opening in enumerate(openings, 1):
        if opening.number != number:
            where = f"{opening_path(number)}: number"
            yield violation("opening-number", "The number is not the one in its name.", where=where)
    for opening, placed in zip(openings, _placed(openings), strict=True):
        yield from _chain_violations(manifest, placed, previous)
        yield from _figure_violations(manifest, placed)
        for at, question in enumerate(placed.questions):
            yield from _question_violations(manifest, placed, question, at)
        previous = opening.digest
    yield from _sequence_violations(_placed(openings))
    yield from _round_violations(_placed(openings), _annulled(result))


def _placed(openings: Sequence[Opening]) -> list[Opening]:
    """Return the openings with the numbers of their files, so that faults are told there."""
    return [replace(opening, number=number) for number, opening in enumerate(openings, 1)]


def order_violations(rulebook: Rulebook, openings: Sequence[Opening]) -> Iterator[Violation]:
    """Return every ballot whose questions do not stand in the rulebook's order of counting."""
    ranks = {
        (office.id, part.id): (office.order, number)
        for office in rulebook.offices.values()
        for number, part in enumerate(office.parts)
    }
    for opening in _placed(openings):
        known = [ranks.get((each.office, each.part), (0, 0)) for each in opening.questions]
        if known != sorted(known):
            yield _at(
                opening,
                "questions",
                "question-order",
                "The questions do not stand in the order in which the rulebook has them counted.",
            )


def _annulled(result: Result | None) -> frozenset[int]:
    contests = result.contests if result else ()
    return frozenset(each.opening for contest in contests for each in contest.annulled)


def _chain_violations(manifest: Manifest, opening: Opening, previous: str) -> Iterator[Violation]:
    number = opening.number
    if opening.version != VERSION:
        yield unknown_version(opening_path(number))
    if opening.previous != previous:
        yield _at(
            opening,
            "previous",
            "broken-chain",
            "The opening does not follow {before}: that file was changed or replaced.",
            before=opening_path(number - 1) if number > 1 else "manifest.json",
        )
    if number > len(manifest.pool):
        yield _at(opening, "uuid", "pool-used-up", "The pool has no uuid left for this opening.")
    elif opening.uuid != manifest.pool[number - 1].uuid:
        yield _at(
            opening,
            "uuid",
            "other-uuid",
            "The next uuid of the pool is {uuid}.",
            uuid=manifest.pool[number - 1].uuid,
        )


def _figure_violations(manifest: Manifest, opening: Opening) -> Iterator[Violation]:
    if opening.entitled > manifest.eligible_seats:
        yield _at(
            opening,
            "entitled",
            "more-entitled-than-seats",
            "{entitled} persons cannot vote on {seats} seats.",
            entitled=opening.entitled,
            seats=manifest.eligible_seats,
        )
    try:
        datetime.strptime(opening.opened_at, "%Y-%m-%dT%H:%M%z")
    except ValueError:
        yield _at(opening, "opened_at", "no-such-moment", "There is no such day or time.")
    if not opening.questions:
        yield _at(opening, "questions", "no-question", "The ballot has no question.")
    parts = [(each.office, each.part) for each in opening.questions]
    if len(set(parts)) != len(parts):
        yield _at(opening, "questions", "part-twice", "A part of an office stands here twice.")


def _question_violations(
    manifest: Manifest, opening: Opening, question: OpenedQuestion, place: int
) -> Iterator[Violation]:
    at = f"questions[{place}]"
    seats = seat_range(manifest.offices, question.office, question.part)
    if seats is None:
        yield _at(
            opening,
            at,
            "office-not-announced",
            "The manifest does not announce an election of {office}, {part}.",
            office=question.office,
            part=question.part,
        )
    elif not seats.least <= question.size <= seats.most:
        yield _at(
            opening,
            f"{at}.size",
            "size",
            "The part has from {least} to {most} seats.",
            least=seats.least,
            most=seats.most,
        )
    if question.office != opening.contest:
        yield _at(opening, f"{at}.office", "other-office", "The contest is of another office.")
    if not 1 <= question.seats <= question.size:
        yield _at(opening, f"{at}.seats", "seats", "At least one seat is filled, at most all.")
    if not question.candidates:
        yield _at(opening, f"{at}.candidates", "no-candidate", "Nobody stands.")
    for what, values in (
        ("id", [each.id for each in question.candidates]),
        ("name", [each.name for each in question.candidates]),
    ):
        if len(set(values)) != len(values):
            yield _at(
                opening,
                f"{at}.candidates",
                f"{what}-twice",
                "Two candidates have the same {what}.",
                what=what,
            )


def seat_range(offices: Sequence[OfficeRange], office: str, part: str) -> PartRange | None:
    """Return the range of seats that the manifest announces for a part of an office."""
    return next(
        (
            each
            for known in offices
            if known.office == office
            for each in known.parts
            if each.part == part
        ),
        None,
    )


def _sequence_violations(openings: Sequence[Opening]) -> Iterator[Violation]:
    names: dict[str, str] = {}
    for before, opening in zip([None, *openings], openings, strict=False):
        if before and opening.opened_at < before.opened_at:
            yield _at(opening, "opened_at", "time-goes-back", "It opened before the one before it.")
        if before and opening.roll.version < before.roll.version:
            yield _at(opening, "roll.version", "roll-goes-back", "An older roll came into force.")
        for candidate in (each for question in opening.questions for each in question.candidates):
            if names.setdefault(candidate.id, candidate.name) != candidate.name:
                yield _at(
                    opening,
                    "questions",
                    "name-changes",
                    "{name} had another name in an earlier opening.",
                    name=candidate.name,
                )


def _round_violations(openings: Sequence[Opening], annulled: frozenset[int]) -> Iterator[Violation]:
    rounds: dict[str, int] = {}
    for opening in openings:
        due = rounds.get(opening.contest, 0) + 1
        if opening.round != due:
            yield _at(
                opening,
                "round",
                "round",
                "This opening is round {due} of the contest {contest}.",
                due=due,
                contest=opening.contest,
            )
        if opening.number not in annulled:
            rounds[opening.contest] = due


def _at(opening: Opening, place: str, code: str, template: str, **params: str | int) -> Violation:
    where = f"{opening_path(opening.number)}: {place}"
    return violation(code, template, None, where, **params)
