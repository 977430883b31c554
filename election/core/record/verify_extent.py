"""No more stands in ``result.json`` than an election can have: what comes next takes its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from election.core.record.files import RESULT
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import ContestResult, DecisionKind, Result
from election.core.refusal import Violation, violation


def extent_violations(
    manifest: Manifest, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    """Return every list that is longer than it can be, and every contest not announced.

    Contests are those of the manifest's offices, by their names; where that does not hold, or a
    list goes on and on, the count is not begun.
    """
    announced = [each.office for each in manifest.offices]
    seats = sum(part.most for each in manifest.offices for part in each.parts)
    yield from _too_many("contests", len(result.contests), len(announced))
    yield from _too_many("not_held", len(result.not_held), len(announced))
    yield from _too_many("elected", len(result.elected), seats)
    if len(result.contests) > len(announced):
        return
    for at, contest in enumerate(result.contests):
        place = f"contests[{at}]"
        if contest.contest not in announced:
            yield violation(
                "contest-not-announced",
                "The manifest announces no office {contest}.",
                where=f"{RESULT}: {place}.contest",
                contest=contest.contest,
            )
        if any(each.office != contest.contest for each in contest.acclaimed):
            yield violation(
                "office-of-another-contest",
                "Each contest fills the office whose name it bears.",
                where=f"{RESULT}: {place}.acclaimed",
            )
        yield from _contest_violations(contest, place, openings, seats)


def _contest_violations(
    contest: ContestResult, place: str, openings: Sequence[Opening], seats: int
) -> Iterator[Violation]:
    stood = sum(
        len(question.candidates)
        for opening in openings
        if opening.contest == contest.contest
        for question in opening.questions
    )
    acclaimed = sum(len(each.persons) for each in contest.acclaimed)
    yield from _too_many(f"{place}.rounds", len(contest.rounds), len(openings))
    yield from _too_many(f"{place}.annulled", len(contest.annulled), len(openings))
    yield from _too_many(f"{place}.acclaimed", max(acclaimed, len(contest.acclaimed)), seats)
    yield from _too_many(f"{place}.declined", len(contest.declined), stood + acclaimed)
    for number, each in enumerate(contest.rounds):
        at = f"{place}.rounds[{number}]"
        yield from _too_many(f"{at}.hand_lots", len(each.hand_lots), stood)
        yield from _too_many(f"{at}.decisions", len(each.decisions), len(DecisionKind))


def _too_many(place: str, found: int, most: int) -> Iterator[Violation]:
    if found > most:
        yield violation(
            "too-many",
            "Here stand {found} entries, and there can be {most} at most.",
            where=f"{RESULT}: {place}",
            found=found,
            most=most,
        )
