"""The checks of one ballot: the same when it is cast and when an archive is verified."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from election.core.ballot.check import (
    Powers,
    Tables,
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
    as_invalid,
    require,
)
from election.core.ballot.read import Answer, Ballot, parse_ballot
from election.core.ballot.text import MalformedError, fingerprint

Choices = Sequence[Sequence[Powers]]
"""Per question, the powers of its ciphertexts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBallot:
    """A ballot that passed every check; ``ciphertexts`` per question, blank first if allowed."""

    election_uuid: str
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
            election_uuid=ballot.election_uuid,
            credential=ballot.credential,
            tracker=ballot.tracker,
            ciphertexts=tuple(answer.choices for answer in ballot.answers),
        )
        powers = _powers(ballot, membership=membership)
        if membership:
            _require_members(powers)
        _require_proofs(ballot, election, tables or tables_for(election.public_key), powers)
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


def _powers(ballot: Ballot, *, membership: bool) -> Choices:
    """Prepare the powers of all choices: of each two proofs, and perhaps of the membership."""
    return [[Powers(pair, 2 + membership) for pair in answer.choices] for answer in ballot.answers]


def _require_members(powers: Choices) -> None:
    require(
        all(pair.are_of_members() for choices in powers for pair in choices),
        Check.MEMBERSHIP,
        "a ciphertext is outside the subgroup",
    )


def _require_proofs(ballot: Ballot, election: Election, tables: Tables, powers: Choices) -> None:
    require(
        ballot.signed_hash == ballot.unsigned_hash
        and holds_ballot_signature(
            tables.g, ballot.signed_hash, ballot.credential, ballot.signature
        ),
        Check.SIGNATURE,
        "the signature does not fit the ballot and its credential",
    )
    short = f"{election.fingerprint}|{ballot.credential}"  # S0 of section 4.11
    for number, (answer, choices, question) in enumerate(
        zip(ballot.answers, powers, election.questions, strict=True), 1
    ):
        _require_answer_proofs(answer, choices, question, tables, short, f"question {number}")


def _require_answer_proofs(
    answer: Answer,
    choices: Sequence[Powers],
    question: Question,
    tables: Tables,
    short: str,
    where: str,
) -> None:
    for place, (powers, proofs) in enumerate(zip(choices, answer.individual, strict=True), 1):
        require(
            holds_interval(tables, short, powers, 0, proofs),
            Check.INDIVIDUAL_PROOF,
            f"{where}, ciphertext {place} is not proven to be 0 or 1",
        )
    full = short + "|" + ",".join(f"{pair.alpha},{pair.beta}" for pair in answer.choices)
    total = Powers(product(answer.choices[question.blank :]), len(answer.overall))
    if answer.blank is None:
        overall = holds_interval(tables, full, total, question.least, answer.overall)
    else:
        blank = choices[0]
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
