"""One person has the votes for two offices that nobody holds together, in ballots held together.

The office that is elected first is hers, and she is passed over in the other. If she declines the
first, the other is counted with her in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from election.core.record.assemble import ContestFacts, count_facts, elected_in
from election.core.record.bodies import related
from election.core.record.recount import LotOrder
from election.core.record.result import Elected
from election.core.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class WonTwice:
    """Somebody elected who would be elected to a later office too, had she not been."""

    kept: Elected
    other: Elected


def won_twice(
    rulebook: Rulebook, contests: Sequence[ContestFacts], *, lot_order: LotOrder
) -> tuple[WonTwice, ...]:
    """Return everybody who is passed over in an office whose votes would elect her."""
    before: list[Elected] = []
    found: list[WonTwice] = []
    for facts in contests:
        for kept in before:
            if facts.contest in related(rulebook, kept.office):
                others = [each for each in before if each.id != kept.id]
                counted = count_facts(rulebook, facts, before=others, lot_order=lot_order)
                found += [
                    WonTwice(kept=kept, other=each)
                    for each in elected_in(facts, counted)
                    if each.id == kept.id
                ]
        counted = count_facts(rulebook, facts, before=before, lot_order=lot_order)
        before += elected_in(facts, counted)
    return tuple(found)
