"""Verification of tally, decryptions and result: recomputed, not believed (4.16 to 4.19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from gmpy2 import invert, mpz, powmod

from election.core.ballot.check import find_stranger, holds_decryption, holds_joint_decryption
from election.core.ballot.formats import Ciphertext, Election, Proof
from election.core.ballot.group import G, P, Q, divide, power
from election.core.ballot.invalid import Check, InvalidError, require
from election.core.ballot.read import canonical, element, fields, integer, items, proof
from election.core.ballot.read_trustees import Threshold, Trustees
from election.core.ballot.tar import Record
from election.core.ballot.text import compact, number

Pairs = tuple[tuple[Ciphertext, ...], ...]
Factors = tuple[tuple[int, ...], ...]

_SMALL: Final = 1 << 30  # from here on the tool writes integers as strings


class Sums:
    """The product of ciphertexts, question by question, each raised to a weight."""

    def __init__(self, election: Election) -> None:
        self._widths = [question.width for question in election.questions]
        self._alphas = [mpz(1)] * sum(self._widths)
        self._betas = [mpz(1)] * sum(self._widths)

    def add(self, ciphertexts: Pairs, weight: int) -> None:
        """Multiply by a ballot's ciphertexts."""
        for place, pair in enumerate(pair for row in ciphertexts for pair in row):
            alpha, beta = pair.alpha, pair.beta
            if weight != 1:
                alpha, beta = power(alpha, weight), power(beta, weight)
            self._alphas[place] = self._alphas[place] * alpha % P
            self._betas[place] = self._betas[place] * beta % P

    def without(self, replaced: Sums) -> Pairs:
        """Return the sums divided by those of the ballots that others have replaced."""
        pairs = zip(self._alphas, self._betas, replaced._alphas, replaced._betas, strict=True)
        quotients = (Ciphertext(divide(a, c), divide(b, d)) for a, b, c, d in pairs)
        return tuple(tuple(islice(quotients, width)) for width in self._widths)


def check_tally(data: Sequence[Record], tally: Pairs, *, tallied: int, total_weight: int) -> None:
    """Check that the archive's tally is, to the letter, the one recomputed."""
    recomputed = [
        [{"alpha": str(pair.alpha), "beta": str(pair.beta)} for pair in row] for row in tally
    ]
    require(
        data[0].body == compact(recomputed).encode(),
        Check.ENCRYPTED_TALLY,
        "the encrypted tally is not the product of the ballots that count",
    )
    sized = {
        "num_tallied": tallied,
        "total_weight": total_weight if total_weight < _SMALL else str(total_weight),
        "encrypted_tally": data[0].hash,
    }
    require(
        data[1].body == compact(sized).encode(),
        Check.SIZED_TALLY,
        "the number of ballots, their weight or the reference to the tally is wrong",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decryption:
    """A partial decryption; ``joint`` is the proof that ``belenios-tool`` does not make."""

    owner: int
    factors: Factors
    proofs: tuple[tuple[Proof, ...], ...]
    joint: Proof | None


def check_decryption(
    data: Sequence[Record], election: Election, trustees: Trustees, tally: Pairs, *, own: bool
) -> Decryption:
    """Check a partial decryption and return it.

    With ``own``, it must have the joint proof; where that stands it is verified.
    """
    owner_number, payload = fields(canonical(data[1].body), "owner", "payload")
    owner = integer(owner_number)
    require(payload == data[0].hash, Check.PAYLOAD, "the owner's payload is not the record before")
    require(
        1 <= owner <= len(trustees.keys), Check.OWNER, f"there is no trustee with number {owner}"
    )
    share = _read_decryption(data[0].body, owner, tally)
    require(
        share.joint is not None or not own,
        Check.STRONG_FORM,
        "a decryption without the proof of all its factors together is not accepted",
    )
    stranger = find_stranger([factor for row in share.factors for factor in row])
    require(stranger is None, Check.MEMBERSHIP, "a decryption factor is outside the subgroup")
    require(
        _is_proven(election.fingerprint, trustees.keys[owner - 1], tally, share),
        Check.DECRYPTION_PROOF,
        f"a decryption factor is not proven to be that of trustee {owner}",
    )
    return share


def _read_decryption(raw: bytes, owner: int, tally: Pairs) -> Decryption:
    factors, proofs, joint = fields(
        canonical(raw),
        *("decryption_factors", "decryption_proofs", "joint_proof"),
        optional=("joint_proof",),
    )
    widths = [len(row) for row in tally]

    def rows(value: object, read: Any) -> Any:  # noqa: ANN401 - a matrix of what `read` returns
        raw_rows = items(value, lambda row: row, len(widths))
        return tuple(items(row, read, width) for row, width in zip(raw_rows, widths, strict=True))

    return Decryption(
        owner=owner,
        factors=rows(factors, element),
        proofs=rows(proofs, proof),
        joint=None if joint is None else proof(joint),
    )


def _is_proven(election_hash: str, key: int, tally: Pairs, share: Decryption) -> bool:
    parts = decrypted(tally, share.factors)
    proofs = [one for row in share.proofs for one in row]
    each = all(
        holds_decryption(election_hash, key, *part, one)
        for part, one in zip(parts, proofs, strict=True)
    )
    return each and (
        share.joint is None or holds_joint_decryption(election_hash, key, parts, share.joint)
    )


def decrypted(
    tally: Sequence[Sequence[Ciphertext]], factors: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    """Return what a joint proof is about: each alpha of the tally, in order, with its factor."""
    return [
        (pair.alpha, factor)
        for row, given in zip(tally, factors, strict=True)
        for pair, factor in zip(row, given, strict=True)
    ]


def check_result(
    raw: bytes,
    tally: Pairs,
    trustees: Trustees,
    given: Mapping[int, Factors],
    *,
    total_weight: int,
) -> tuple[tuple[int, ...], ...]:
    """Check the result against the tally and the given decryptions; return its counts."""
    shares = _shares(trustees, given)
    (rows,) = fields(canonical(raw), "result")
    counts = items(rows, lambda row: items(row, _count), len(tally))
    for i, (row, pairs) in enumerate(zip(counts, tally, strict=True)):
        require(len(row) == len(pairs), Check.SHAPE, "the result has another number of answers")
        for j, (count, pair) in enumerate(zip(row, pairs, strict=True)):
            require(count <= total_weight, Check.RESULT, "a count is larger than the ballots allow")
            factor = mpz(1)
            for owner, exponent in shares:
                factor = factor * powmod(given[owner][i][j], exponent, P) % P
            require(
                factor * powmod(G, count, P) % P == pair.beta,
                Check.RESULT,
                f"question {i + 1}, number {j + 1} is not what the decryptions say",
            )
    return counts


def _count(value: object) -> int:
    """Read a count: small ones are JSON numbers, large ones strings, as the tool writes them."""
    if isinstance(value, str):
        result = number(value)
        require(result >= _SMALL, Check.TEXT, "a small count must not be a string")
        return result
    return integer(value)


def _shares(trustees: Trustees, given: Mapping[int, Factors]) -> list[tuple[int, int]]:
    """Choose whose factors are combined, each with its exponent (section 4.19).

    Every single trustee with exponent 1; of a threshold group the first that suffice, with
    their Lagrange coefficients. Raises InvalidError when somebody is missing.
    """
    shares: list[tuple[int, int]] = []
    first = 1
    for item in trustees.items:
        size = len(item.keys) if isinstance(item, Threshold) else 1
        needed = item.threshold if isinstance(item, Threshold) else 1
        present = [index for index in range(1, size + 1) if first + index - 1 in given][:needed]
        if len(present) < needed:
            raise InvalidError(
                Check.SHARES,
                f"of the trustees {first} to {first + size - 1}, {needed} must decrypt; "
                f"{len(present)} did",
            )
        if isinstance(item, Threshold):
            shares += [(first + index - 1, lagrange(index, present)) for index in present]
        else:
            shares.append((first, 1))
        first += size
    return shares


def lagrange(index: int, indexes: Iterable[int]) -> int:
    """Return the Lagrange coefficient at 0: the product of k/(k - index) over the others, mod q."""
    result = mpz(1)
    for other in indexes:
        if other != index:
            result = result * other * invert(mpz(other - index), Q) % Q
    return int(result)
