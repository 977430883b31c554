"""The checks of ballots: the same when one is cast and when an archive is verified."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from election.core.ballot.check import (
    Equation,
    Membership,
    ballot_signature,
    blank,
    blank_overall,
    interval,
    product,
)
from election.core.ballot.engine import Powers, tables_for
from election.core.ballot.formats import Ciphertext, Election, Question
from election.core.ballot.invalid import (
    Check,
    InvalidBallotError,
    as_invalid,
    require,
)
from election.core.ballot.read import Answer, Ballot, parse_ballot
from election.core.ballot.text import MalformedError, fingerprint


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What a ballot must fulfil, and what is said of one that does not."""

    check: Check
    message: str
    says: Equation | Membership
    besides: bool = True  # what needs no arithmetic


def check_ballot(
    raw: bytes,
    election: Election,
    credentials: Container[int],
    powers: Powers | None = None,
    *,
    membership: bool = True,
) -> CheckedBallot:
    """Check everything about one ballot; raises InvalidBallotError, which names the check.

    The credentials are those of the election's list, tested to be members. Only a caller
    who tests the ciphertexts' membership itself, many at once, may say ``membership=False``.
    """
    ballot, checked = _read(raw, election, credentials)
    claims = [_members(checked)] if membership else []
    claims += _proofs(ballot, election)
    _require_all([(checked, claim) for claim in claims], powers or tables_for(election.public_key))
    return checked


def check_several(
    raws: Sequence[bytes],
    election: Election,
    credentials: Container[int],
    powers: Powers,
    *,
    membership: bool,
) -> list[CheckedBallot]:
    """Check some ballots of an archive together; raises InvalidBallotError for a bad one.

    It names the first whose text or proofs fail, then the first with a stranger in it.
    """
    ballots: list[CheckedBallot] = []
    claims: list[tuple[CheckedBallot, _Claim]] = []
    unreadable = None
    for raw in raws:
        try:
            ballot, checked = _read(raw, election, credentials)
        except InvalidBallotError as error:  # unless one before it is bad
            unreadable = error
            break
        ballots.append(checked)
        claims += [(checked, claim) for claim in _proofs(ballot, election)]
    if membership and unreadable is None:
        claims += [(checked, _members(checked)) for checked in ballots]
    _require_all(claims, powers)
    if unreadable is not None:
        raise unreadable
    return ballots


def _read(
    raw: bytes, election: Election, credentials: Container[int]
) -> tuple[Ballot, CheckedBallot]:
    try:
        ballot = parse_ballot(raw, election)
        _require_this_election(ballot, election, credentials)
    except MalformedError as error:
        found = as_invalid(error)
        raise InvalidBallotError(found.check, found.message, fingerprint(raw)) from None
    return ballot, CheckedBallot(
        election_uuid=ballot.election_uuid,
        credential=ballot.credential,
        tracker=ballot.tracker,
        ciphertexts=tuple(answer.choices for answer in ballot.answers),
    )


def _require_all(claims: Sequence[tuple[CheckedBallot, _Claim]], powers: Powers) -> None:
    """Compute what all claims want, then look at one after the other."""
    wanted = [claim.says.wanted for _, claim in claims]
    computed = iter(powers.products([one for some in wanted for one in some]))
    for (ballot, claim), some in zip(claims, wanted, strict=True):
        if not (claim.says.holds([next(computed) for _ in some]) and claim.besides):
            raise InvalidBallotError(claim.check, claim.message, ballot.tracker)


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


def _members(ballot: CheckedBallot) -> _Claim:
    return _Claim(
        check=Check.MEMBERSHIP,
        message="a ciphertext is outside the subgroup",
        says=Membership(ballot.elements()),
    )


def _proofs(ballot: Ballot, election: Election) -> Iterator[_Claim]:
    yield _Claim(
        check=Check.SIGNATURE,
        message="the signature does not fit the ballot and its credential",
        says=ballot_signature(ballot.signed_hash, ballot.credential, ballot.signature),
        besides=ballot.signed_hash == ballot.unsigned_hash,
    )
    short = f"{election.fingerprint}|{ballot.credential}"  # S0 of section 4.11
    for number, (answer, question) in enumerate(
        zip(ballot.answers, election.questions, strict=True), 1
    ):
        yield from _answer_proofs(answer, question, short, f"question {number}")


def _answer_proofs(answer: Answer, question: Question, short: str, where: str) -> Iterator[_Claim]:
    for place, (pair, proofs) in enumerate(zip(answer.choices, answer.individual, strict=True), 1):
        yield _Claim(
            check=Check.INDIVIDUAL_PROOF,
            message=f"{where}, ciphertext {place} is not proven to be 0 or 1",
            says=interval(short, pair, 0, proofs),
        )
    full = short + "|" + ",".join(f"{pair.alpha},{pair.beta}" for pair in answer.choices)
    total = product(answer.choices[question.blank :])
    if answer.blank is None:
        overall = interval(full, total, question.least, answer.overall)
    else:
        marker = answer.choices[0]
        yield _Claim(
            check=Check.BLANK_PROOF,
            message=f"{where}: it is not proven that a blank answer chooses nothing",
            says=blank(full, marker, total, answer.blank),
        )
        overall = blank_overall(full, marker, total, question.least, answer.overall)
    yield _Claim(
        check=Check.OVERALL_PROOF,
        message=f"{where}: the number of choices is not proven to be allowed",
        says=overall,
    )
