"""What makes a result public and final, its record, and its minutes."""

from election.results.services.announcing import announce_result
from election.results.services.declining import decline, second_declining, take_back
from election.results.services.erasing import due
from election.results.services.minutes import (
    Written,
    hand_out_minutes,
    hand_out_violations,
    sign_minutes,
    signed_minutes,
    sums_of,
)
from election.results.services.record import record_parts, signed_files, unsigned_files
from election.results.services.rest import hold_rest, left_undone
from election.results.services.signing import forget_seeds, sign_result

__all__ = [
    "Written",
    "announce_result",
    "decline",
    "due",
    "forget_seeds",
    "hand_out_minutes",
    "hand_out_violations",
    "hold_rest",
    "left_undone",
    "record_parts",
    "second_declining",
    "sign_minutes",
    "sign_result",
    "signed_files",
    "signed_minutes",
    "sums_of",
    "take_back",
    "unsigned_files",
]
