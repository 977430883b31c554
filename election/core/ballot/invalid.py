"""What the verifier can find wrong, by name. A check's name is stable: tests and people cite it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from election.core.ballot.text import MalformedError


class Check(StrEnum):
    """Every check of the verifier; docs/protocol.md says what each demands."""

    # How an archive is put together
    RECORD = "record"
    RECORD_NAME = "record-name"
    ORPHAN = "orphan"
    CHAIN = "chain"
    HEIGHT = "height"
    ORDER = "order"
    PAYLOAD = "payload"
    # The form of every object
    TEXT = "text"
    RANGE = "range"
    SHAPE = "shape"
    UNSUPPORTED = "unsupported"
    MEMBERSHIP = "membership"
    IDENTITY = "identity"
    # Setup
    ELECTION_KEY = "election-key"
    KEY_PROOF = "key-proof"
    KEY_REPEATED = "key-repeated"
    CERTIFICATE = "certificate"
    COEFFICIENTS = "coefficients"
    VERIFICATION_KEY = "verification-key"
    THRESHOLD = "threshold"
    STRONG_FORM = "strong-form"
    CREDENTIAL_REPEATED = "credential-repeated"
    WEIGHT = "weight"
    # Ballots
    OTHER_ELECTION = "other-election"
    UNKNOWN_CREDENTIAL = "unknown-credential"
    INDIVIDUAL_PROOF = "individual-proof"
    OVERALL_PROOF = "overall-proof"
    BLANK_PROOF = "blank-proof"
    SIGNATURE = "signature"
    BALLOT_REPEATED = "ballot-repeated"
    # Tally
    ENCRYPTED_TALLY = "encrypted-tally"
    SIZED_TALLY = "sized-tally"
    OWNER = "owner"
    OWNER_REPEATED = "owner-repeated"
    DECRYPTION_PROOF = "decryption-proof"
    SHARES = "shares"
    RESULT = "result"
    # Two copies
    EXTENSION = "extension"


class InvalidError(MalformedError):
    """Something that fails a check; every refusal of the verifier is one of these."""

    def __init__(self, check: Check, message: str) -> None:
        self.check: Final = check
        self.message: Final = message
        super().__init__(f"{check}: {message}")


class UnsupportedElectionError(InvalidError):
    """An election that may be valid, but of a kind this program does not verify."""

    def __init__(self, message: str) -> None:
        super().__init__(Check.UNSUPPORTED, message)


class InvalidBallotError(InvalidError):
    """A ballot that must not be accepted; ``tracker`` names it."""

    def __init__(self, check: Check, message: str, tracker: str) -> None:
        self.tracker: Final = tracker
        super().__init__(check, message)

    def __reduce__(self) -> tuple[type, tuple[Check, str, str]]:
        return type(self), (self.check, self.message, self.tracker)


class InvalidArchiveError(InvalidError):
    """An archive that is not valid; ``where`` names the event, its height and the tracker."""

    def __init__(self, where: str, check: Check, message: str) -> None:
        self.where: Final = where
        super().__init__(check, message)
        self.args = (f"{where}: {check}: {message}",)


def require(holds: bool, check: Check, message: str) -> None:
    """Raise :class:`InvalidError` unless the check holds."""
    if not holds:
        raise InvalidError(check, message)


def as_invalid(error: MalformedError) -> InvalidError:
    """Give a malformed text the name of its check: whatever has no other name is ``text``."""
    return error if isinstance(error, InvalidError) else InvalidError(Check.TEXT, str(error))
