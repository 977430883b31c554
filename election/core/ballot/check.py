"""The proofs, each as one equation to recompute (specification, sections 4.5 to 4.18).

Functions return whether a proof holds and never raise. They assume numbers in range, and
members of the subgroup, which :func:`find_stranger` tests: without that they prove nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from gmpy2 import invert, mpz, powmod

from election.core.ballot.formats import Ciphertext, Proof
from election.core.ballot.group import NAME, FixedBase, G, P, Q, generator_table, is_member
from election.core.ballot.text import hash_to_scalar

_P: Final = mpz(P)
_G_INVERSE: Final = invert(mpz(G), _P)
_ROUNDS: Final = 128
_BLOCK: Final = 5  # elements whose subset products are tabulated
_BATCH_LEAST: Final = 160  # below this, single tests are faster
_BATCH_MOST: Final = 8000
_TABLE_LEAST: Final = 6  # powers of one base from which a small table pays


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


def holds_interval(
    tables: Tables, context: str, pair: Ciphertext, least: int, proofs: Sequence[Proof]
) -> bool:
    """Check that the pair encrypts one of least, least + 1, … (section 4.12)."""
    prefix = f"prove|{context}|{pair.alpha},{pair.beta}|"
    return _sum_holds(prefix, proofs, _interval_commitments(tables, pair, least, proofs))


def holds_blank(
    tables: Tables, context: str, blank: Ciphertext, total: Ciphertext, proofs: Sequence[Proof]
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
    blank: Ciphertext,
    total: Ciphertext,
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
    tables: Tables, pair: Ciphertext, least: int, proofs: Sequence[Proof]
) -> list[int]:
    """Return A_0, B_0, A_1, … for the values M = least, least + 1, …

    A = g^response · alpha^challenge and B = y^response · (beta/g^M)^challenge.
    """
    if len(proofs) >= _TABLE_LEAST:
        return _tabled_commitments(tables, pair, least, proofs)
    alpha, shifted = mpz(pair.alpha), pair.beta * powmod(_G_INVERSE, least, _P) % _P
    result: list[int] = []
    for proof in proofs:
        a = tables.g.mpz_power(proof.response) * powmod(alpha, proof.challenge, _P) % _P
        b = tables.y.mpz_power(proof.response) * powmod(shifted, proof.challenge, _P) % _P
        result += [a, b]
        shifted = shifted * _G_INVERSE % _P
    return result


def _tabled_commitments(
    tables: Tables, pair: Ciphertext, least: int, proofs: Sequence[Proof]
) -> list[int]:
    """The same by tables of alpha and beta; g^-M·challenge is a power of g of its own."""
    window = 2 if len(proofs) < 12 else 3
    alpha, beta = FixedBase(pair.alpha, window), FixedBase(pair.beta, window)
    result: list[int] = []
    for value, proof in enumerate(proofs, least):
        a = tables.g.mpz_power(proof.response) * alpha.mpz_power(proof.challenge) % _P
        b = tables.y.mpz_power(proof.response) * beta.mpz_power(proof.challenge) % _P
        result += [a, b * tables.g.mpz_power(-value * proof.challenge) % _P]
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
