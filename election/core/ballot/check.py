"""The proofs, each as one equation to recompute (specification, sections 4.5 to 4.18).

Functions return whether a proof holds and never raise. They assume numbers in range, and
members of the subgroup, which :func:`find_stranger` tests: without that they prove nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from gmpy2 import mpz, powmod

from election.core.ballot.formats import Ciphertext, Proof
from election.core.ballot.group import NAME, Comb, FixedBase, P, Q, generator_table, is_member
from election.core.ballot.text import hash_to_scalar

_P: Final = mpz(P)
_ROUNDS: Final = 128
_BLOCK: Final = 5  # elements whose subset products are tabulated
_BATCH_LEAST: Final = 160  # below this, single tests are faster
_BATCH_MOST: Final = 8000
_COMB_LEAST: Final = 2  # powers of one base from which a comb pays


class Tables:
    """Tables of powers of g and of an election's public key."""

    def __init__(self, public_key: int, window: int = 8) -> None:
        self.public_key = public_key
        self.g = generator_table(window)
        self.y = FixedBase(public_key, window)


@lru_cache(maxsize=32)
def tables_for(public_key: int, window: int = 8) -> Tables:
    """Return the tables of a public key, built once while it is in use."""
    return Tables(public_key, window)


def find_stranger(elements: Sequence[int]) -> int | None:
    """Return the place of the first element outside the subgroup of order q, or None.

    Many elements are tested together: 128 times the product of a fresh random subset must
    be a member. Whatever the order of a stranger, half of the subsets give it away, so that
    it passes with probability 2^-128. (Random exponents in place of subsets would not do:
    (p-1)/q is divisible by 2 and 3.)
    """
    for start in range(0, len(elements), _BATCH_MOST):
        batch = elements[start : start + _BATCH_MOST]
        if len(batch) >= _BATCH_LEAST and _subsets_are_members(batch):
            continue
        for place, element in enumerate(batch):
            if not is_member(element):
                return start + place
    return None


def _subsets_are_members(elements: Sequence[int]) -> bool:
    products = [mpz(1)] * _ROUNDS
    for start in range(0, len(elements), _BLOCK):
        subsets = [mpz(1)]  # of this block: the product of subset b stands at place b
        for element in elements[start : start + _BLOCK]:
            subsets += [product * element % _P for product in subsets]
        mask = len(subsets) - 1
        for place, byte in enumerate(secrets.token_bytes(_ROUNDS)):
            if byte & mask:
                products[place] = products[place] * subsets[byte & mask] % _P
    return all(map(is_member, products))


def product(pairs: Sequence[Ciphertext]) -> Ciphertext:
    """Multiply ciphertexts: the encryption of the sum."""
    alpha = beta = mpz(1)
    for pair in pairs:
        alpha = alpha * pair.alpha % _P
        beta = beta * pair.beta % _P
    return Ciphertext(int(alpha), int(beta))


class Powers:
    """Powers of a ciphertext's two numbers; ``count`` is how many of each there will be."""

    def __init__(self, pair: Ciphertext, count: int) -> None:
        self.pair = pair
        self.alpha, self.beta = _powers(pair.alpha, count), _powers(pair.beta, count)

    def are_of_members(self) -> bool:
        """Tell whether both numbers lie in the subgroup of order q, as :func:`is_member` does."""
        return self.alpha(Q) == 1 == self.beta(Q)


def _powers(base: int, count: int) -> Callable[[int], mpz]:
    if count >= _COMB_LEAST:
        return Comb(base).mpz_power
    return lambda exponent: powmod(base, exponent, _P)


def holds_interval(
    tables: Tables, context: str, powers: Powers, least: int, proofs: Sequence[Proof]
) -> bool:
    """Check that the pair encrypts one of least, least + 1, … (section 4.12)."""
    prefix = f"prove|{context}|{powers.pair.alpha},{powers.pair.beta}|"
    return _sum_holds(prefix, proofs, _interval_commitments(tables, powers, least, proofs))


def holds_blank(
    tables: Tables, context: str, blank: Powers, total: Powers, proofs: Sequence[Proof]
) -> bool:
    """Check that blank is 0 or the sum of the choices is (section 4.13.3, blank_proof)."""
    commitments = [
        *_interval_commitments(tables, blank, 0, proofs[:1]),
        *_interval_commitments(tables, total, 0, proofs[1:]),
    ]
    return _sum_holds(f"bproof0|{context}|", proofs, commitments)


def holds_blank_overall(
    tables: Tables,
    context: str,
    blank: Powers,
    total: Powers,
    least: int,
    proofs: Sequence[Proof],
) -> bool:
    """Check that blank is 1 or the sum is least, least + 1, … (section 4.13.3, overall_proof)."""
    commitments = [
        *_interval_commitments(tables, blank, 1, proofs[:1]),
        *_interval_commitments(tables, total, least, proofs[1:]),
    ]
    return _sum_holds(f"bproof1|{context}|", proofs, commitments)


def _sum_holds(prefix: str, proofs: Sequence[Proof], commitments: Sequence[int]) -> bool:
    return sum(proof.challenge for proof in proofs) % Q == hash_to_scalar(prefix, *commitments)


def _interval_commitments(
    tables: Tables, powers: Powers, least: int, proofs: Sequence[Proof]
) -> list[int]:
    """Return A_0, B_0, A_1, … for the values M = least, least + 1, …

    A = g^response · alpha^challenge and B = y^response · (beta/g^M)^challenge, of which
    g^(-M·challenge) is a power of g of its own.
    """
    result: list[int] = []
    for value, proof in enumerate(proofs, least):
        a = tables.g.mpz_power(proof.response) * powers.alpha(proof.challenge) % _P
        b = tables.y.mpz_power(proof.response) * powers.beta(proof.challenge) % _P
        if value:
            b = b * tables.g.mpz_power(-value * proof.challenge) % _P
        result += [a, b]
    return result


def holds_knowledge(g: FixedBase, prefix: str, key: int, proof: Proof) -> bool:
    """Check a Schnorr proof by the key's owner; the prefix says what it is about."""
    commitment = g.mpz_power(proof.response) * powmod(key, proof.challenge, _P) % _P
    return proof.challenge == hash_to_scalar(prefix, commitment)


def holds_ballot_signature(g: FixedBase, signed_hash: str, credential: int, proof: Proof) -> bool:
    """Check the signature of a ballot's hash by its credential (section 4.14)."""
    return holds_knowledge(g, f"sig|{signed_hash}|", credential, proof)


def holds_key_proof(key: int, proof: Proof) -> bool:
    """Check that whoever made the key knows its private part (section 4.5)."""
    return holds_knowledge(generator_table(), f"pok|{NAME}|{key}|", key, proof)


def holds_message_signature(key: int, message: str, proof: Proof) -> bool:
    """Check a trustee's signature of a message by her verification key (section 4.6.1)."""
    return holds_knowledge(generator_table(), f"sigmsg|{message}|", key, proof)


def holds_decryption(election_hash: str, key: int, alpha: int, factor: int, proof: Proof) -> bool:
    """Check that factor = alpha^x for the private part x of the key (section 4.18)."""
    g = generator_table()
    a = g.mpz_power(proof.response) * powmod(key, proof.challenge, _P) % _P
    b = powmod(alpha, proof.response, _P) * powmod(factor, proof.challenge, _P) % _P
    return proof.challenge == hash_to_scalar(f"decrypt|{election_hash}|{key}|", a, b)
