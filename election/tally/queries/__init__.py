"""Where the count stands: each contest's facts, and what is still to be voted on."""

from election.tally.queries.ballots import Ballot, acclaimed, is_demanded, next_ballot
from election.tally.queries.facts import (
    elected_so_far,
    facts_of,
    facts_of_office,
    heads_of,
    offices_in_order,
    outcomes_of,
    question_result,
    tally_of,
    undecided,
    waits,
    winners_of_two,
)
from election.tally.queries.undone import declinings

__all__ = [
    "Ballot",
    "acclaimed",
    "declinings",
    "elected_so_far",
    "facts_of",
    "facts_of_office",
    "heads_of",
    "is_demanded",
    "next_ballot",
    "offices_in_order",
    "outcomes_of",
    "question_result",
    "tally_of",
    "undecided",
    "waits",
    "winners_of_two",
]
