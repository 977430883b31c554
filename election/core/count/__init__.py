"""Counting: who is elected, from the figures of a tally and a rulebook's voting rules."""

from election.core.count.counting import count
from election.core.count.outcome import (
    Decides,
    Line,
    LotDrawn,
    LotNeeded,
    Outcome,
    Remark,
    Round,
    Standing,
)
from election.core.count.proportional import demands_needed
from election.core.count.question import QuestionCount, names_allowed
from election.core.count.sequence import (
    PartsCount,
    Way,
    acclaimed,
    count_parts,
    remaining,
    seats_on_ballot,
    way,
)
from election.core.count.ties import HandLot, Lot, lots_by_hand

__all__ = [
    "Decides",
    "HandLot",
    "Line",
    "Lot",
    "LotDrawn",
    "LotNeeded",
    "Outcome",
    "PartsCount",
    "QuestionCount",
    "Remark",
    "Round",
    "Standing",
    "Way",
    "acclaimed",
    "count",
    "count_parts",
    "demands_needed",
    "lots_by_hand",
    "names_allowed",
    "remaining",
    "seats_on_ballot",
    "way",
]
