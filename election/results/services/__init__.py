"""What makes a result public and final, and its record."""

from election.results.services.announcing import announce_result
from election.results.services.record import record_parts, signed_files, unsigned_files
from election.results.services.signing import sign_result

__all__ = ["announce_result", "record_parts", "sign_result", "signed_files", "unsigned_files"]
