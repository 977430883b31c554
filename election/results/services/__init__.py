"""What makes a result public and final, and its record."""

from election.results.services.announcing import announce_result
from election.results.services.declining import decline, second_declining, take_back
from election.results.services.erasing import due
from election.results.services.record import record_parts, signed_files, unsigned_files
from election.results.services.signing import sign_result

__all__ = [
    "announce_result",
    "decline",
    "due",
    "record_parts",
    "second_declining",
    "sign_result",
    "signed_files",
    "take_back",
    "unsigned_files",
]
