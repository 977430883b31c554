"""What ``result.json`` says beyond figures: openings accounted for, decisions, acclamations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from election.core.count import acclaimed
from election.core.record.bodies import related
from election.core.record.files import RESULT
from election.core.record.manifest import Manifest
from election.core.record.opening import OpenedQuestion, Opening
from election.core.record.result import (
    VERSION,
    Acclaimed,
    Annulled,
    ContestResult,
    Decision,
    DecisionKind,
    Result,
    RoundResult,
)
from election.core.record.verify_files import unknown_version
from election.core.record.verify_openings import seat_range
from election.core.refusal import Violation, violation
from election.core.rulebook.model import Rulebook, Tie

_PERSONS = 2  # who decide what the plan did not foresee


def account_violations(
    manifest: Manifest, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    """Return every opening counted twice, in a wrong place, or not at all."""
    if result.version != VERSION:
        yield unknown_version(RESULT)
    contests = Counter(each.contest for each in result.contests)
    for contest, times in contests.items():
        if times > 1:
            yield _at("contests", "contest-twice", "{contest} stands twice.", contest=contest)
    by_number = {opening.number: opening for opening in openings}
    told: Counter[int] = Counter()
    for at, each in enumerate(result.contests):
        entries: list[tuple[str, RoundResult | Annulled]] = [
            *((f"rounds[{n}]", entry) for n, entry in enumerate(each.rounds)),
            *((f"annulled[{n}]", entry) for n, entry in enumerate(each.annulled)),
        ]
        for place, entry in entries:
            told[entry.opening] += 1
            opening = by_number.get(entry.opening)
            if not opening or (opening.contest, opening.uuid) != (each.contest, entry.uuid):
                yield _at(
                    f"contests[{at}].{place}",
                    "other-opening",
                    "No opening has this number, contest and uuid.",
                )
        numbers = [entry.opening for entry in each.rounds]
        if numbers != sorted(numbers):
            yield _at(f"contests[{at}].rounds", "round-order", "The rounds are not in order.")
    for opening in openings:
        if told[opening.number] != 1:
            yield _at(
                "contests",
                "opening-not-told-once",
                "Opening {number} must stand once: among the rounds, or as annulled.",
                number=opening.number,
            )
    yield from _unopened_violations(manifest, openings, result)


def _unopened_violations(
    manifest: Manifest, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    opened = {opening.uuid for opening in openings}
    rest = [entry.uuid for entry in manifest.pool if entry.uuid not in opened]
    if [each.uuid for each in result.unopened] != rest:
        yield _at(
            "unopened",
            "unopened",
            "Each uuid of the pool that was not opened stands here once, in order, with why.",
        )


def decision_violations(
    manifest: Manifest, rulebook: Rulebook, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    """Return every decision that lacks its two persons, and every one that is missing."""
    by_number = {opening.number: opening for opening in openings}
    for at, contest in enumerate(result.contests):
        for number, each in enumerate(contest.rounds):
            place = f"contests[{at}].rounds[{number}]"
            yield from _person_violations(each.decisions, f"{place}.decisions")
            yield from _round_violations(manifest, rulebook, each, place)
            opening = by_number.get(each.opening)
            if opening:
                yield from _turnout_violations(opening, each, place)
        yield from _person_violations(contest.annulled, f"contests[{at}].annulled")
        yield from _declined_violations(contest, openings, f"contests[{at}].declined")


def _declined_violations(
    contest: ContestResult, openings: Sequence[Opening], place: str
) -> Iterator[Violation]:
    """Return everyone who is said to have declined and did not stand, or stands twice."""
    numbers = {each.opening for each in contest.rounds}
    stood = [person for each in contest.acclaimed for person in each.persons]
    stood += [
        candidate
        for opening in openings
        if opening.number in numbers
        for question in opening.questions
        for candidate in question.candidates
    ]
    ids = Counter(each.candidate.id for each in contest.declined)
    for number, each in enumerate(contest.declined):
        if each.candidate not in stood or not 1 <= each.round <= len(contest.rounds) + 1:
            yield _at(
                f"{place}[{number}]",
                "declined-unknown",
                "Nobody of this id and name stood in this round.",
            )
        if ids[each.candidate.id] > 1:
            yield _at(
                f"{place}[{number}]",
                "declined-twice",
                "{name} stands here twice.",
                name=each.candidate.name,
            )


def _person_violations(decisions: Sequence[Decision | Annulled], place: str) -> Iterator[Violation]:
    for number, each in enumerate(decisions):
        if len(set(each.by)) < _PERSONS or len(set(each.by)) != len(each.by):
            yield _at(
                f"{place}[{number}].by", "two-persons", "Two different persons must decide this."
            )


def _round_violations(
    manifest: Manifest, rulebook: Rulebook, each: RoundResult, place: str
) -> Iterator[Violation]:
    kinds = {decision.kind for decision in each.decisions}
    if DecisionKind.ANNULLED in kinds:
        yield _at(
            f"{place}.decisions", "annulled-and-counted", "An annulled contest is not counted."
        )
    if each.turnout < rulebook.voting.least_ballots and DecisionKind.FEW_BALLOTS not in kinds:
        yield _at(
            f"{place}.turnout",
            "few-ballots",
            "With fewer than {least} ballots two persons must decide that the box is opened.",
            rule=rulebook.source("voting.least_ballots"),
            least=rulebook.voting.least_ballots,
        )
    yield from _lot_violations(manifest, each, kinds, place)


def _lot_violations(
    manifest: Manifest, each: RoundResult, kinds: Set[DecisionKind], place: str
) -> Iterator[Violation]:
    by_hand = manifest.lot is Tie.LOT_BY_HAND or DecisionKind.LOT_BY_HAND in kinds
    if each.lot is None and not by_hand:
        yield _at(f"{place}.lot", "lot-missing", "The lot box is opened with every tally.")
    entry = manifest.entry(each.uuid)
    own = entry.lot.uuid if entry and entry.lot else None
    if each.lot is not None and each.lot.uuid != own:
        yield _at(
            f"{place}.lot.uuid",
            "other-lot-box",
            "This is the lot of another ballot box: nobody chooses between lots.",
        )
    if each.hand_lots and not by_hand:
        yield _at(
            f"{place}.hand_lots",
            "lot-by-hand",
            "The manifest announces lot boxes; only two persons can decide on a lot by hand.",
        )
    asked = {(question.office, question.part) for question in each.questions}
    for number, lot in enumerate(each.hand_lots):
        if (lot.office, lot.part) not in asked:
            yield _at(
                f"{place}.hand_lots[{number}]", "stray-lot", "No question of this round is meant."
            )


def _turnout_violations(opening: Opening, each: RoundResult, place: str) -> Iterator[Violation]:
    limit = opening.entitled if opening.present is None else min(opening.entitled, opening.present)
    if each.turnout > limit:
        yield _at(
            f"{place}.turnout",
            "more-ballots-than-voters",
            "{turnout} ballots are counted, and {limit} persons could vote.",
            turnout=each.turnout,
            limit=limit,
        )


def office_violations(
    manifest: Manifest, rulebook: Rulebook, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    """Return every acclamation the rulebook does not allow, and every seat filled twice."""
    for at, contest in enumerate(result.contests):
        for number, each in enumerate(contest.acclaimed):
            place = f"contests[{at}].acclaimed[{number}]"
            yield from _acclaimed_violations(manifest, rulebook, each, place)
    yield from _holder_violations(rulebook, result)
    yield from _size_violations(rulebook, openings, result)
    yield from _order_violations(rulebook, openings, result)


def _acclaimed_violations(
    manifest: Manifest, rulebook: Rulebook, each: Acclaimed, place: str
) -> Iterator[Violation]:
    ids = [person.id for person in each.persons]
    if len(set(ids)) != len(ids):
        yield _at(f"{place}.persons", "person-twice", "A person stands here twice.")
    if not acclaimed(rulebook.voting, ids, each.seats, ballot_demanded=False):
        yield _at(
            place,
            "no-acclamation",
            "The rulebook asks for a ballot here.",
            rule=rulebook.source("voting.acclamation"),
        )
    seats = seat_range(manifest.offices, each.office, each.part)
    if seats is None or not seats.least <= each.size <= seats.most or each.seats > each.size:
        yield _at(f"{place}.size", "size", "The manifest announces another number of seats.")


def _holder_violations(rulebook: Rulebook, result: Result) -> Iterator[Violation]:
    held: list[tuple[str, str]] = []
    for number, each in enumerate(result.elected):
        if each.office in rulebook.offices:
            offices = related(rulebook, each.office)
            if any(office in offices and each.id == person for office, person in held):
                yield _at(
                    f"elected[{number}]",
                    "elected-twice",
                    "{name} fills a seat of the same body already.",
                    name=each.name,
                )
        held.append((each.office, each.id))


def _size_violations(
    rulebook: Rulebook, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    sizes: dict[str, dict[str, int]] = {}
    entries: list[OpenedQuestion | Acclaimed] = [
        *(question for opening in openings for question in opening.questions),
        *(entry for contest in result.contests for entry in contest.acclaimed),
    ]
    for entry in entries:
        parts = sizes.setdefault(entry.office, {})
        if parts.setdefault(entry.part, entry.size) != entry.size:
            yield _at(
                "contests",
                "size-changes",
                "The number of seats of {office} changes during the election.",
                office=entry.office,
            )
    for office, parts in sizes.items():
        includes = rulebook.offices[office].includes if office in rulebook.offices else ()
        filled = sum(each.office in {office, *includes} for each in result.elected)
        if filled > sum(parts.values()):
            yield _at(
                "elected",
                "too-many-elected",
                "{filled} persons are elected to {size} seats of {office}.",
                filled=filled,
                size=sum(parts.values()),
                office=office,
            )


def _order_violations(
    rulebook: Rulebook, openings: Sequence[Opening], result: Result
) -> Iterator[Violation]:
    """Whoever is elected first is passed over later, so that the order decides."""
    offices = [_offices(contest, openings) for contest in result.contests]
    for at, mine in enumerate(offices):
        later = [office for other in offices[at + 1 :] for office in other]
        for office in mine:
            kin = related(rulebook, office)
            if any(
                other in kin and rulebook.offices[other].order < rulebook.offices[office].order
                for other in later
                if other in rulebook.offices
            ):
                yield _at(
                    f"contests[{at}]",
                    "contest-order",
                    "The rulebook has another office counted before {office}.",
                    rule=rulebook.source(f"offices.{office}.order"),
                    office=office,
                )


def _offices(contest: ContestResult, openings: Sequence[Opening]) -> list[str]:
    numbers = {each.opening for each in contest.rounds}
    found = [each.office for each in contest.acclaimed]
    found += [
        question.office
        for opening in openings
        if opening.number in numbers
        for question in opening.questions
    ]
    return list(dict.fromkeys(found))


def _at(
    place: str, code: str, template: str, rule: str | None = None, **params: str | int
) -> Violation:
    return violation(code, template, rule, f"{RESULT}: {place}", **params)
