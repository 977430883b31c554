"""The checks of one ballot: the same when it is cast and when an archive is verified."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from election.core.ballot.check import (
    Tables,
    find_stranger,
    holds_ballot_signature,
    holds_blank,
    holds_blank_overall,
    holds_interval,
    product,
    tables_for,
)
from election.core.ballot.formats import Ciphertext, Election, Question
from election.core.ballot.invalid import (
    Check,
    InvalidBallotError,
    InvalidError,
    as_invalid,
    require,
)
from election.core.ballot.read import Answer, Ballot, parse_ballot
from election.core.ballot.text import MalformedError, fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBallot:
    """A ballot that passed every check; ``ciphertexts`` per question, blank first if allowed."""

    credential: int
    tracker: str
    ciphertexts: tuple[tuple[Ciphertext, ...], ...]

    def elements(self) -> list[int]:
        """All group elements that the ballot brings, for a test of membership."""
        return [
            element
            for choices in self.ciphertexts
            for pair in choices
            for element in (pair.alpha, pair.beta)
        ]


def check_ballot(
    raw: bytes,
    election: Election,
    credentials: Container[int],
    tables: Tables | None = None,
    *,
    membership: bool = True,
) -> CheckedBallot:
    """Check everything about one ballot; raises InvalidBallotError, which names the check.

    The credentials are those of the election's list, tested to be members. Only a caller
    who tests the ciphertexts' membership itself, many at once, may say ``membership=False``.
    """
    try:
        ballot = parse_ballot(raw, election)
        _require_this_election(ballot, election, credentials)
        checked = CheckedBallot(
            credential=ballot.credential,
            tracker=ballot.tracker,
            ciphertexts=tuple(answer.choices for answer in ballot.answers),
        )
        if membership and find_stranger(checked.elements()) is not None:
            raise InvalidError(Check.MEMBERSHIP, "a ciphertext is outside the subgroup")
        _require_proofs(ballot, election, tables or tables_for(election.public_key))
    except MalformedError as error:
        found = as_invalid(error)
        raise InvalidBallotError(found.check, found.message, fingerprint(raw)) from None
    return checked


def _require_this_election(ballot: Ballot, election: Election, credentials: Container[int]) -> None:
    require(
        ballot.election_uuid == election.uuid and ballot.election_hash == election.fingerprint,
        Check.OTHER_ELECTION,
        "the ballot was made for another election",
    )
    require(
        ballot.credential in credentials,
        Check.UNKNOWN_CREDENTIAL,
        "the ballot's credential is not on the election's list",
    )


def _require_proofs(ballot: Ballot, election: Election, tables: Tables) -> None:
    require(
        ballot.signed_hash == ballot.unsigned_hash
        and holds_ballot_signature(
            tables.g, ballot.signed_hash, ballot.credential, ballot.signature
        ),
        Check.SIGNATURE,
        "the signature does not fit the ballot and its credential",
    )
    short = f"{election.fingerprint}|{ballot.credential}"  # S0 of section 4.11
    for number, (answer, question) in enumerate(
        zip(ballot.answers, election.questions, strict=True), 1
    ):
        _require_answer_proofs(answer, question, tables, short, f"question {number}")


def _require_answer_proofs(
    answer: Answer, question: Question, tables: Tables, short: str, where: str
) -> None:
    for place, (pair, proofs) in enumerate(zip(answer.choices, answer.individual, strict=True), 1):
        require(
            holds_interval(tables, short, pair, 0, proofs),
            Check.INDIVIDUAL_PROOF,
            f"{where}, ciphertext {place} is not proven to be 0 or 1",
        )
    full = short + "|" + ",".join(f"{pair.alpha},{pair.beta}" for pair in answer.choices)
    if answer.blank is None:
        total = product(answer.choices)
        overall = holds_interval(tables, full, total, question.least, answer.overall)
    else:
        blank, total = answer.choices[0], product(answer.choices[1:])
        require(
            holds_blank(tables, full, blank, total, answer.blank),
            Check.BLANK_PROOF,
            f"{where}: it is not proven that a blank answer chooses nothing",
        )
        overall = holds_blank_overall(tables, full, blank, total, question.least, answer.overall)
    require(
        overall,
        Check.OVERALL_PROOF,
        f"{where}: the number of choices is not proven to be allowed",
    )
