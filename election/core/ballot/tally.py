"""From the box to the counts (Belenios 2.0 specification, sections 4.16, 4.18 and 4.19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from election.core.ballot.ballot import ciphertext_object, proof_object
from election.core.ballot.check import find_stranger, holds_decryption, holds_joint_decryption
from election.core.ballot.formats import Ciphertext, Election, Proof
from election.core.ballot.group import Random, divide, multiply, power, random_scalar
from election.core.ballot.invalid import as_invalid
from election.core.ballot.logarithm import SmallLogarithm
from election.core.ballot.prove import decrypt_part, prove_decryption
from election.core.ballot.read import canonical, ciphertext, element, fields, items
from election.core.ballot.read import proof as read_proof
from election.core.ballot.read_trustees import Threshold, parse_trustees
from election.core.ballot.text import MalformedError, compact, sha256_hex
from election.core.ballot.verify_tally import decrypted, lagrange

Ciphertexts = Sequence[Sequence[Ciphertext]]
"""Per question, one ciphertext per answer, blank's first where blank is allowed."""

_LARGEST_NUMBER: Final = (1 << 30) - 1  # what the protocol still writes as a JSON number


class TallyError(Exception):
    """A tally that cannot be completed; the message says why."""


class WrongShareError(TallyError):
    """A partial decryption that is not what its owner's key makes of the tally."""

    def __init__(self, owner: int, reason: str) -> None:
        self.owner: Final = owner
        super().__init__(f"The partial decryption of trustee {owner} is wrong: {reason}.")


class MissingSharesError(TallyError):
    """Too few partial decryptions yet."""


class RunningTally:
    """The product of the last ballots so far, kept up with every cast.

    Closing then costs nothing. :meth:`text` is also the form to store it in.
    """

    def __init__(self, election: Election) -> None:
        self.num_tallied = 0
        self.total_weight = 0
        self._sums = [[Ciphertext(1, 1)] * question.width for question in election.questions]

    @classmethod
    def restored(
        cls, election: Election, *, text: bytes, num_tallied: int, total_weight: int
    ) -> RunningTally:
        """Go on from a stored state; raises MalformedError when it does not fit."""
        tally = cls(election)
        tally._sums = [list(row) for row in read_tally(text, election)]
        tally.num_tallied, tally.total_weight = num_tallied, total_weight
        return tally

    @property
    def ciphertexts(self) -> tuple[tuple[Ciphertext, ...], ...]:
        """The encrypted tally as it stands."""
        return tuple(tuple(row) for row in self._sums)

    def add(self, ciphertexts: Ciphertexts, weight: int = 1) -> None:
        """Add the first ballot of a credential; its proofs have been checked."""
        self._multiply(ciphertexts, weight)
        self.num_tallied += 1
        self.total_weight += weight

    def replace(self, earlier: Ciphertexts, later: Ciphertexts, weight: int = 1) -> None:
        """Put a credential's later ballot in the place of her earlier one."""
        self._multiply(
            [
                [
                    Ciphertext(divide(new.alpha, old.alpha), divide(new.beta, old.beta))
                    for old, new in zip(old_row, new_row, strict=True)
                ]
                for old_row, new_row in zip(earlier, later, strict=True)
            ],
            weight,
        )

    def _multiply(self, ciphertexts: Ciphertexts, weight: int) -> None:
        if [len(row) for row in ciphertexts] != [len(row) for row in self._sums]:
            raise ValueError("the ballot does not have the shape of this tally")
        self._sums = [
            [
                Ciphertext(
                    multiply(total.alpha, _weighted(part.alpha, weight)),
                    multiply(total.beta, _weighted(part.beta, weight)),
                )
                for total, part in zip(totals, parts, strict=True)
            ]
            for totals, parts in zip(self._sums, ciphertexts, strict=True)
        ]

    def text(self) -> bytes:
        """Write the encrypted tally as it is archived."""
        rows = [[ciphertext_object(pair) for pair in row] for row in self._sums]
        return compact(rows).encode()

    def texts(self) -> tuple[bytes, bytes]:
        """Return the two texts of the EncryptedTally event."""
        tally = self.text()
        sized = {
            "num_tallied": self.num_tallied,
            "total_weight": _sized_number(self.total_weight),
            "encrypted_tally": sha256_hex(tally),
        }
        return tally, compact(sized).encode()


def _weighted(value: int, weight: int) -> int:
    return value if weight == 1 else power(value, weight)


def _sized_number(value: int) -> int | str:
    return value if value <= _LARGEST_NUMBER else str(value)


def read_tally(text: bytes, election: Election) -> tuple[tuple[Ciphertext, ...], ...]:
    """Read an encrypted tally; raises MalformedError when it does not fit the questions."""
    rows = items(canonical(text), lambda row: items(row, ciphertext), len(election.questions))
    if [len(row) for row in rows] != [question.width for question in election.questions]:
        raise MalformedError("the encrypted tally does not fit the election's questions")
    return rows


def partial_decryption(
    election: Election, tally: Ciphertexts, private_key: int, random: Random = random_scalar
) -> bytes:
    """Make a trustee's share of the decryption of a tally that she has verified.

    The same threshold key serves every election whose public key it is part of. Raises
    TallyError for a ciphertext outside the subgroup: a power of it could leak the key.
    """
    if find_stranger([pair.alpha for row in tally for pair in row]) is not None:
        raise TallyError("The encrypted tally holds a number outside the group; do not decrypt it.")
    parts = [
        [decrypt_part(election.fingerprint, pair.alpha, private_key, random=random) for pair in row]
        for row in tally
    ]
    factors = [[factor for factor, _ in row] for row in parts]
    joint = prove_decryption(
        election.fingerprint, decrypted(tally, factors), private_key, random=random
    )
    share = {
        "decryption_factors": [[str(factor) for factor in row] for row in factors],
        "decryption_proofs": [[proof_object(proof) for _, proof in row] for row in parts],
        "joint_proof": proof_object(joint),
    }
    return compact(share).encode()


@dataclass(frozen=True, slots=True)
class Share:
    """A partial decryption as read: per question and answer a factor and its proof, then of all."""

    factors: tuple[tuple[int, ...], ...]
    proofs: tuple[tuple[Proof, ...], ...]
    joint: Proof


def read_share(text: bytes) -> Share:
    """Read a partial decryption; raises MalformedError."""
    factors, proofs, joint = fields(
        canonical(text), "decryption_factors", "decryption_proofs", "joint_proof"
    )
    return Share(
        items(factors, lambda row: items(row, element)),
        items(proofs, lambda row: items(row, read_proof)),
        read_proof(joint),
    )


def check_share(
    election: Election, tally: Ciphertexts, key: int, text: bytes, *, owner: int
) -> Share:
    """Return the share when all its proofs hold for the owner's key; raises WrongShareError."""
    try:
        share = read_share(text)
    except MalformedError as error:
        raise WrongShareError(owner, as_invalid(error).message) from None
    widths = [len(row) for row in tally]
    if [len(row) for row in share.factors] != widths or [len(r) for r in share.proofs] != widths:
        raise WrongShareError(owner, "it does not have the shape of this tally")
    if find_stranger([factor for row in share.factors for factor in row]) is not None:
        raise WrongShareError(owner, "a factor lies outside the group")
    for at, (row, factors, proofs) in enumerate(
        zip(tally, share.factors, share.proofs, strict=True), 1
    ):
        for pair, factor, proof in zip(row, factors, proofs, strict=True):
            if not holds_decryption(election.fingerprint, key, pair.alpha, factor, proof):
                raise WrongShareError(owner, f"a proof fails in question {at}")
    parts = decrypted(tally, share.factors)
    if not holds_joint_decryption(election.fingerprint, key, parts, share.joint):
        raise WrongShareError(owner, "the proof of all its factors together fails")
    return share


def combine(
    election: Election,
    trustees: bytes,
    tally: Ciphertexts,
    shares: Mapping[int, bytes],
    *,
    total_weight: int,
) -> list[list[int]]:
    """Return the counts, question by question, blank's first where blank is allowed.

    ``shares`` by owner, counted from 1 in the flattened list of keys; all of them are checked,
    and of a threshold's the first k in index order are combined. Raises WrongShareError,
    MissingSharesError, or TallyError when the counts are not within the total weight.
    """
    factors: list[list[int]] = [[1] * len(row) for row in tally]
    first = 1
    for item in parse_trustees(trustees).items:
        keys, needed = (item.keys, item.threshold) if isinstance(item, Threshold) else ((item,), 1)
        given = {
            index: check_share(election, tally, key.public_key, shares[owner], owner=owner)
            for index, (owner, key) in enumerate(enumerate(keys, first), 1)
            if owner in shares
        }
        used = sorted(given)[:needed]
        if len(used) < needed:
            raise MissingSharesError(
                f"Of the trustees {first} to {first + len(keys) - 1}, {needed} must decrypt; "
                f"{len(used)} did."
            )
        _multiply_in(factors, [(lagrange(index, used), given[index]) for index in used])
        first += len(keys)
    if any(not 1 <= owner < first for owner in shares):
        raise TallyError("There is a partial decryption of somebody who is not a trustee.")
    return _counts(tally, factors, total_weight)


def _multiply_in(factors: list[list[int]], parts: Sequence[tuple[int, Share]]) -> None:
    for coefficient, share in parts:
        for at, row in enumerate(share.factors):
            for place, factor in enumerate(row):
                raised = factor if coefficient == 1 else power(factor, coefficient)
                factors[at][place] = multiply(factors[at][place], raised)


def _counts(
    tally: Ciphertexts, factors: Sequence[Sequence[int]], total_weight: int
) -> list[list[int]]:
    logarithm = SmallLogarithm(total_weight)
    counts = [
        [logarithm.find(divide(pair.beta, factor)) for pair, factor in zip(row, part, strict=True)]
        for row, part in zip(tally, factors, strict=True)
    ]
    known = [[count for count in row if count is not None] for row in counts]
    if known != counts:
        raise TallyError("The decrypted tally is not a count of these ballots.")
    return known


def result_text(counts: Sequence[Sequence[int]]) -> bytes:
    """Write the result as it is archived."""
    return compact({"result": [[_sized_number(value) for value in row] for row in counts]}).encode()
