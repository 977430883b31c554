"""From the box to the counts (Belenios 2.0 specification, sections 4.16, 4.18 and 4.19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Final

from gmpy2 import invert, mpz

from election.core.ballot.ballot import ciphertext_object, proof_object
from election.core.ballot.check import find_stranger, holds_decryption
from election.core.ballot.formats import Ciphertext, Election, Proof
from election.core.ballot.group import (
    G,
    P,
    Q,
    Random,
    divide,
    generator_table,
    multiply,
    power,
    random_scalar,
)
from election.core.ballot.prove import decrypt_part
from election.core.ballot.read import canonical, ciphertext, element, fields, items
from election.core.ballot.read import proof as read_proof
from election.core.ballot.text import MalformedError, compact, sha256_hex
from election.core.ballot.trustees import KeyGroup, key_groups

Ciphertexts = Sequence[Sequence[Ciphertext]]
"""Per question, one ciphertext per answer, blank's first where blank is allowed."""

_LARGEST_NUMBER: Final = (1 << 30) - 1  # what the protocol still writes as a JSON number
_P = mpz(P)


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
    share = {
        "decryption_factors": [[str(factor) for factor, _ in row] for row in parts],
        "decryption_proofs": [[proof_object(proof) for _, proof in row] for row in parts],
    }
    return compact(share).encode()


@dataclass(frozen=True, slots=True)
class Share:
    """A partial decryption as read: per question and answer a factor and its proof."""

    factors: tuple[tuple[int, ...], ...]
    proofs: tuple[tuple[Proof, ...], ...]


def read_share(text: bytes) -> Share:
    """Read a partial decryption; raises MalformedError."""
    factors, proofs = fields(canonical(text), "decryption_factors", "decryption_proofs")
    return Share(
        items(factors, lambda row: items(row, element)),
        items(proofs, lambda row: items(row, read_proof)),
    )


def check_share(
    election: Election, tally: Ciphertexts, key: int, text: bytes, *, owner: int
) -> Share:
    """Return the share when all its proofs hold for the owner's key; raises WrongShareError."""
    try:
        share = read_share(text)
    except MalformedError as error:
        raise WrongShareError(owner, str(error)) from None
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
    first, listed = 1, 0
    for group in key_groups(trustees):
        owners = range(first, first + len(group.keys))
        given = {
            owner - first + 1: check_share(election, tally, key, shares[owner], owner=owner)
            for owner, key in zip(owners, group.keys, strict=True)
            if owner in shares
        }
        listed += len(given)
        first += len(group.keys)
        _multiply_in(factors, _group_factors(group, given, owners))
    if listed != len(shares):
        raise TallyError("There is a partial decryption of somebody who is not a trustee.")
    return _counts(tally, factors, total_weight)


def _group_factors(
    group: KeyGroup, given: Mapping[int, Share], owners: range
) -> list[tuple[int, Share]]:
    """Return the shares of one item with the power that each is taken to."""
    used = sorted(given)[: group.needed]
    if len(used) < group.needed:
        raise MissingSharesError(
            f"{group.needed} of trustees {owners.start} to {owners.stop - 1} are needed; "
            f"{len(used)} have decrypted."
        )
    if len(group.keys) == 1:
        return [(1, given[1])]
    return [(lagrange(index, used), given[index]) for index in used]


def lagrange(index: int, indexes: Sequence[int]) -> int:
    """Return the Lagrange coefficient at 0 of one index among those used, modulo q."""
    above = below = 1
    for other in indexes:
        if other != index:
            above = above * other % Q
            below = below * (other - index) % Q
    return int(above * invert(mpz(below), mpz(Q)) % Q)


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
    return [
        [logarithm(divide(pair.beta, factor)) for pair, factor in zip(row, factor_row, strict=True)]
        for row, factor_row in zip(tally, factors, strict=True)
    ]


class SmallLogarithm:
    """Discrete logarithms to the base g from 0 to a limit, by baby steps and giant steps."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # A table of every value up to some thousand votes; beyond, the square root is enough.
        self._step = limit + 1 if limit < 1 << 12 else isqrt(limit) + 1
        value, self._baby = mpz(1), dict[int, int]()
        for exponent in range(self._step):
            self._baby[int(value)] = exponent
            value = value * G % _P
        self._giant = mpz(generator_table().power(-self._step))

    def __call__(self, element: int) -> int:
        """Return the logarithm; raises TallyError when there is none within the limit."""
        value = mpz(element)
        for giant in range(self._limit // self._step + 1):
            exponent = self._baby.get(int(value))
            if exponent is not None and giant * self._step + exponent <= self._limit:
                return giant * self._step + exponent
            value = value * self._giant % _P
        raise TallyError("The decrypted tally is not a count of these ballots.")


def result_text(counts: Sequence[Sequence[int]]) -> bytes:
    """Write the result as it is archived."""
    return compact({"result": [[_sized_number(value) for value in row] for row in counts]}).encode()
