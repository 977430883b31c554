"""The count repeated: from verified archives and the rulebook to every line of ``result.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from election.core.ballot.lot import bits_from_result, lot_order
from election.core.record.assemble import ContestFacts, RoundFacts, make_result
from election.core.record.files import RESULT
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import (
    ContestResult,
    LotResult,
    Result,
    RoundResult,
)
from election.core.record.verify_archives import Verified
from election.core.record.verify_rounds import round_violations, unfinished_violations
from election.core.refusal import RefusedError, Violation, violation
from election.core.rulebook.model import Rulebook


def count_violations(
    rulebook: Rulebook,
    manifest: Manifest,
    openings: Sequence[Opening],
    result: Result,
    *,
    boxes: Mapping[str, Verified],
    lots: Mapping[str, Verified],
) -> list[Violation]:
    """Return every figure and name of the result that a new count does not give.

    ``boxes`` and ``lots`` are the verified archives by their own uuid; all that the result
    counts must be among them. ``openings`` stand in order of their numbers.
    """
    facts = [_contest_facts(contest, openings, boxes, lots) for contest in result.contests]
    try:
        counted = make_result(
            rulebook,
            manifest,
            openings,
            facts,
            not_held=result.not_held,
            unopened=result.unopened,
            lot_order=lot_order,
        )
    except RefusedError as refused:
        return [
            violation(
                "not-countable",
                "The count cannot be repeated: {says}",
                where=RESULT,
                says=each.message,
            )
            for each in refused.violations
        ]
    return [
        *differences(result.to_json(), counted.to_json()),
        *round_violations(rulebook, facts),
        *unfinished_violations(counted),
    ]


def is_countable(
    openings: Sequence[Opening],
    result: Result,
    *,
    boxes: Mapping[str, Verified],
    lots: Mapping[str, Verified],
) -> bool:
    """Tell whether every archive that the result counts is there, valid and of its opening."""
    return all(_is_round_countable(each, openings, boxes, lots) for each in _rounds(result))


def _is_round_countable(
    each: RoundResult,
    openings: Sequence[Opening],
    boxes: Mapping[str, Verified],
    lots: Mapping[str, Verified],
) -> bool:
    if not 1 <= each.opening <= len(openings) or (each.lot and each.lot.uuid not in lots):
        return False
    opening, box = openings[each.opening - 1], boxes.get(each.uuid)
    if box is None or box.report.counts is None:
        return False
    if (opening.number, opening.uuid) != (each.opening, each.uuid):
        return False
    if each.lot and lots[each.lot.uuid].report.counts is None:
        return False
    widths = [len(question.candidates) for question in opening.questions]
    return widths == [len(question.answers) for question in box.election.questions]


def _rounds(result: Result) -> Iterator[RoundResult]:
    for contest in result.contests:
        yield from contest.rounds


def _contest_facts(
    contest: ContestResult,
    openings: Sequence[Opening],
    boxes: Mapping[str, Verified],
    lots: Mapping[str, Verified],
) -> ContestFacts:
    return ContestFacts(
        contest=contest.contest,
        rounds=tuple(
            RoundFacts(
                opening=openings[each.opening - 1],
                counts=boxes[each.uuid].report.counts or (),
                ballots=len(boxes[each.uuid].report.ballots),
                turnout=boxes[each.uuid].report.num_tallied,
                head=boxes[each.uuid].report.head,
                lot=_lot(lots[each.lot.uuid]) if each.lot else None,
                hand_lots=each.hand_lots,
                replacements=each.replacements,
                decisions=each.decisions,
            )
            for each in contest.rounds
        ),
        acclaimed=contest.acclaimed,
        declined=contest.declined,
        annulled=contest.annulled,
    )


def _lot(verified: Verified) -> LotResult:
    report = verified.report
    sums = report.counts[0] if report.counts else ()
    return LotResult(uuid=report.uuid, head=report.head, bits=bits_from_result(sums))


def differences(told: object, counted: object, place: str = "") -> Iterator[Violation]:
    """Return every place where what is told differs from what the count gives."""
    if isinstance(told, dict) and isinstance(counted, dict):
        for key in dict.fromkeys([*told, *counted]):
            step = f"{place}.{key}" if place else str(key)
            yield from differences(told.get(key), counted.get(key), step)
    elif isinstance(told, list) and isinstance(counted, list) and len(told) == len(counted):
        for number, (mine, yours) in enumerate(zip(told, counted, strict=True)):
            yield from differences(mine, yours, f"{place}[{number}]")
    elif told != counted or type(told) is not type(counted):
        yield violation(
            "other-count",
            "Here stands {told}; the archives and the rulebook give {counted}.",
            where=f"{RESULT}: {place}",
            told=_short(told),
            counted=_short(counted),
        )


def _short(value: object) -> str:
    if value is None:
        return "nothing"
    text = ", ".join(map(_short, value)) if isinstance(value, list) else str(value)
    return text[:200] or "nobody"
