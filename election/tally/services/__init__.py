"""What is done in the tally, from opening a contest to its count."""

from election.tally.services.acclamation import acclaim, acclaim_office, demand_ballot, leave_vacant
from election.tally.services.adjourning import (
    adjourn,
    adjourning_violations,
    end_adjournment,
    second_adjournment,
)
from election.tally.services.closing_time import (
    COUNTDOWN,
    announce_close,
    close_together,
    due,
    forget_closed,
)
from election.tally.services.declining import decline, end_declining, second_declining
from election.tally.services.decryption import post_decryption
from election.tally.services.motions import move, second, withdraw
from election.tally.services.next_contest import open_next
from election.tally.services.window import open_window

__all__ = [
    "COUNTDOWN",
    "acclaim",
    "acclaim_office",
    "adjourn",
    "adjourning_violations",
    "announce_close",
    "close_together",
    "decline",
    "demand_ballot",
    "due",
    "end_adjournment",
    "end_declining",
    "forget_closed",
    "leave_vacant",
    "move",
    "open_next",
    "open_window",
    "post_decryption",
    "second",
    "second_adjournment",
    "second_declining",
    "withdraw",
]
