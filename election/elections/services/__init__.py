"""Open elections and decide their seats; keep the ledger of who holds which office."""

from election.elections.services.carrying import carry_on, meetings_to_go_on_to
from election.elections.services.dates import Dates, dates_of, suggested_dates
from election.elections.services.election import (
    cancel_election,
    change_dates,
    create_election,
    dates_violations,
    fix_seats,
    moved,
)
from election.elections.services.ledger import (
    appoint_committee,
    carry_in_conclusion,
    carry_in_term,
    conclude_office,
    end_lost_seat,
    reinstate,
    resign,
)
from election.elections.services.meeting import (
    adopt_roll,
    call_off_meeting,
    move_meeting,
    move_violations,
)
from election.elections.services.warnings import date_warnings

__all__ = [
    "Dates",
    "adopt_roll",
    "appoint_committee",
    "call_off_meeting",
    "cancel_election",
    "carry_in_conclusion",
    "carry_in_term",
    "carry_on",
    "change_dates",
    "conclude_office",
    "create_election",
    "date_warnings",
    "dates_of",
    "dates_violations",
    "end_lost_seat",
    "fix_seats",
    "meetings_to_go_on_to",
    "move_meeting",
    "move_violations",
    "moved",
    "reinstate",
    "resign",
    "suggested_dates",
]
