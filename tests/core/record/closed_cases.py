"""Closed boxes as a trustee is shown them, true and false, for two programs to look at."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from record_boxes import TIMESTAMP, BallotBox
from record_making import Evening, question, rulebook_text, ticks

from election.core.ballot import archive
from election.core.ballot.archive import Kind
from election.core.record.decrypt import Announced, Shown
from election.core.record.opening import Opening
from election.core.record.replacement import Pair, make_replacement
from election.core.record.verify_replacements import Stated
from election.core.rulebook.model import Tie

NAMES = ("Ada", "Bo")


@dataclass(frozen=True, kw_only=True)
class Case(Shown):
    announced: Announced
    stated: tuple[Stated, ...] = ()


def closed(box: BallotBox, *, states: int = 2) -> bytes:
    """The box up to its encrypted tally, or one state less or more."""
    ends = [place for place, (kind, _) in enumerate(box.steps) if kind is Kind.END_BALLOTS]
    return archive.write(TIMESTAMP, box.steps[: ends[0] + states])


def head_of(data: bytes) -> str:
    place = data.rindex(b".event.json")
    return data[place - 64 : place].decode()


def contest(evening: Evening, codes: list[str], **other: Any) -> tuple[Opening, BallotBox]:
    chair = question("chair", "chair", *NAMES)
    box = evening.open(evening.draft("chair", len(evening.openings) + 1, chair, **other))
    for code in codes:
        box.cast(code, [ticks(chair, "Bo")])
    opening = evening.openings[-1]
    evening.close(opening.uuid)
    return opening, box


def cases() -> Iterator[tuple[str, Case]]:
    yield from _with_lot()
    evening = Evening(
        rulebook=rulebook_text(),
        offices=("chair",),
        pool=3,
        lots=0,
        seats=5,
        spares=2,
        lot=Tie.LOT_BY_HAND,
    )
    good = shown_case(evening, *contest(evening, evening.codes))
    yield "good", good
    yield from _false_boxes(evening, good)
    yield from _false_papers(good)
    yield from _replaced(evening)


def shown_case(evening: Evening, opening: Opening, box: BallotBox) -> Case:
    votes = closed(box)
    lot = evening.lots.get(opening.uuid)
    return Case(
        manifest=evening.manifest,
        rulebook=evening.rulebook,
        opening=opening,
        votes=votes,
        lots=closed(lot) if lot else None,
        announced=Announced(ballots=box.ballots, head=head_of(votes)),
    )


def _with_lot() -> Iterator[tuple[str, Case]]:
    evening = Evening(rulebook=rulebook_text(), offices=("chair",), pool=1, lots=1, seats=5)
    good = shown_case(evening, *contest(evening, evening.codes))
    entry = good.manifest.pool[0]
    other = replace(entry, lot=replace(entry.lot, head="0" * 64, server_key="7"))
    yield "good-lot", good
    yield "lot-missing", replace(good, lots=None)
    yield "lot-other", replace(good, manifest=replace(good.manifest, pool=(other,)))


def _false_boxes(evening: Evening, good: Case) -> Iterator[tuple[str, Case]]:
    box = evening.boxes[good.opening.uuid]
    changed = bytearray(good.votes)
    changed[changed.rindex(b'"alpha":"') + 12] ^= 1
    seen = (head_of(closed(box, states=1)), "0" * 64)
    told = Announced(ballots=7, head=good.announced.head[::-1], seen=seen, tracker="A" * 43)
    yield "announced-otherwise", replace(good, announced=told)
    yield "changed", replace(good, votes=bytes(changed))
    yield "open", replace(good, votes=closed(box, states=1))
    yield "opened", replace(good, votes=box.data())
    voting = replace(good.rulebook.voting, least_ballots=7)
    few = replace(good, rulebook=replace(good.rulebook, voting=voting))
    yield "few", few
    yield "good-few", replace(few, announced=replace(good.announced, few_decided=True))


def _false_papers(good: Case) -> Iterator[tuple[str, Case]]:
    manifest, opening = good.manifest, good.opening
    (asked,) = opening.questions
    entries = manifest.pool
    moved = replace(entries[0], spares=("5",), server_key="7", credentials=entries[1].credentials)
    trustees = replace(manifest.trustees, threshold=1, parameters="0" * 64)
    other = replace(manifest, pool=(moved,), trustees=trustees, rehearsal=True)
    swapped = replace(asked, candidates=asked.candidates[::-1], seats=2)
    yield "other-rulebook", replace(good, rulebook=replace(good.rulebook, digest="0" * 64))
    yield "other-uuid", replace(good, opening=replace(opening, uuid="z" * 14))
    yield "next-uuid", replace(good, opening=replace(opening, uuid=entries[1].uuid))
    yield "other-manifest", replace(good, manifest=other)
    yield "other-questions", replace(good, opening=replace(opening, questions=(swapped, asked)))


def _replaced(evening: Evening) -> Iterator[tuple[str, Case]]:
    """The spare code 0 takes code 1's place; both are used, and the spare 1 without a word."""
    manifest = evening.manifest
    uuids = [entry.uuid for entry in manifest.pool[1:]]
    stated = evening.replace_code(1, 0, uuids)
    codes = [*evening.codes[:4], *evening.spares]
    shown = shown_case(evening, *contest(evening, codes, replacements=(stated,)))
    yield "both-codes", replace(shown, stated=(Stated(replacement=stated, where="x", since=2),))
    yield "unstated", shown
    last = shown_case(evening, *contest(evening, [evening.codes[0], *evening.codes[2:], codes[-2]]))
    yield "good-replaced", replace(last, stated=(Stated(replacement=stated, where="x", since=2),))
    idle = Pair(uuid=uuids[1], withdrawn=manifest.pool[2].spares[1], spare=str(5))
    pairs = (*evening.replace_code(2, 0, uuids).pairs, idle)
    wrong = make_replacement(evening.officer, manifest_digest=manifest.digest, pairs=pairs)
    strange = Pair(uuid=uuids[1], withdrawn="77", spare=manifest.pool[2].spares[1])
    withdrawn = make_replacement(evening.officer, manifest_digest=manifest.digest, pairs=(strange,))
    forged = replace(withdrawn, pairs=stated.pairs)
    late = replace(last, stated=tuple(
        Stated(replacement=each, where=f"s[{place}]", since=3)
        for place, each in enumerate((stated, wrong, forged, withdrawn, withdrawn))
    ))  # fmt: skip
    yield "false-statements", late


def as_json(case: Case, rulebook: str, paths: dict[str, str | None]) -> dict[str, Any]:
    """What the page's program is given: names of files, and what is said."""
    voting, announced = case.rulebook.voting, case.announced
    return {
        **paths,
        "rulebook": rulebook,
        "rules": {
            "selections": voting.selections.value,
            "blank": voting.blank,
            "leastBallots": voting.least_ballots,
        },
        "announced": {
            "ballots": announced.ballots,
            "head": announced.head,
            "seen": list(announced.seen),
            "tracker": announced.tracker,
            "fewDecided": announced.few_decided,
        },
        "stated": [
            {
                "replacement": json.loads(json.dumps(_statement(each))),
                "where": each.where,
                "since": each.since,
            }
            for each in case.stated
        ],
    }


def _statement(each: Stated) -> dict[str, Any]:
    pairs = [
        {"uuid": pair.uuid, "withdrawn": pair.withdrawn, "spare": pair.spare}
        for pair in each.replacement.pairs
    ]
    return {"pairs": pairs, "signature": each.replacement.signature}
