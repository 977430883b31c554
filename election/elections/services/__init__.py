"""Open elections and decide their seats; keep the ledger of who holds which office."""

from election.elections.services.dates import Dates
from election.elections.services.election import (
    cancel_election,
    change_dates,
    create_election,
    fix_seats,
)
from election.elections.services.ledger import (
    appoint_committee,
    carry_in_conclusion,
    carry_in_term,
    conclude_office,
    end_lost_seat,
    resign,
)

__all__ = [
    "Dates",
    "appoint_committee",
    "cancel_election",
    "carry_in_conclusion",
    "carry_in_term",
    "change_dates",
    "conclude_office",
    "create_election",
    "end_lost_seat",
    "fix_seats",
    "resign",
]
