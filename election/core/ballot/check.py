"""The proofs, each as one equation to recompute (specification, sections 4.5 to 4.18).

What a ballot must fulfil is written down as equations, so that the powers of many are computed
at once; of the rest functions tell whether it holds, and never raise. All assume numbers in
range, and members of the subgroup: without that they prove nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gmpy2 import mpz, powmod

from election.core.ballot.engine import Product
from election.core.ballot.formats import Ciphertext, Proof
from election.core.ballot.group import NAME, FixedBase, P, Q, generator_table, is_member
from election.core.ballot.text import hash_to_scalar

_P: Final = mpz(P)
_ROUNDS: Final = 128
_BLOCK: Final = 5  # elements whose subset products are tabulated
_BATCH_LEAST: Final = 160  # below this, single tests are faster
_BATCH_MOST: Final = 8000


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


@dataclass(frozen=True, slots=True)
class Equation:
    """What a proof says: its challenges add up to the hash of its commitments, modulo q."""

    prefix: str
    challenges: int
    wanted: Sequence[Product]

    def holds(self, commitments: Sequence[int]) -> bool:
        """Tell whether it holds, given the products that are wanted."""
        return self.challenges % Q == hash_to_scalar(self.prefix, *commitments)


@dataclass(frozen=True, slots=True)
class Membership:
    """That numbers lie in the subgroup of order q: their powers with the exponent q are 1."""

    elements: Sequence[int]

    @property
    def wanted(self) -> Sequence[Product]:
        """The powers."""
        return [Product(0, 0, element, Q) for element in self.elements]

    def holds(self, powers: Sequence[int]) -> bool:
        """Tell whether all of them are members, given the products that are wanted."""
        return all(power == 1 for power in powers)


def interval(context: str, pair: Ciphertext, least: int, proofs: Sequence[Proof]) -> Equation:
    """Say that the pair encrypts one of least, least + 1, … (section 4.12)."""
    prefix = f"prove|{context}|{pair.alpha},{pair.beta}|"
    return _sum(prefix, proofs, [*_commitments(pair, least, proofs)])


def blank(context: str, marker: Ciphertext, total: Ciphertext, proofs: Sequence[Proof]) -> Equation:
    """Say that the blank marker is 0 or the sum of the choices is (4.13.3, blank_proof)."""
    wanted = [*_commitments(marker, 0, proofs[:1]), *_commitments(total, 0, proofs[1:])]
    return _sum(f"bproof0|{context}|", proofs, wanted)


def blank_overall(
    context: str, marker: Ciphertext, total: Ciphertext, least: int, proofs: Sequence[Proof]
) -> Equation:
    """Say that the blank marker is 1 or the sum is least, least + 1, … (4.13.3, overall_proof)."""
    wanted = [*_commitments(marker, 1, proofs[:1]), *_commitments(total, least, proofs[1:])]
    return _sum(f"bproof1|{context}|", proofs, wanted)


def ballot_signature(signed_hash: str, credential: int, proof: Proof) -> Equation:
    """Say that the credential's owner signed the ballot's hash (section 4.14)."""
    commitment = Product(proof.response, 0, credential, proof.challenge)
    return Equation(f"sig|{signed_hash}|", proof.challenge, [commitment])


def _sum(prefix: str, proofs: Sequence[Proof], wanted: Sequence[Product]) -> Equation:
    return Equation(prefix, sum(proof.challenge for proof in proofs), wanted)


def _commitments(pair: Ciphertext, least: int, proofs: Sequence[Proof]) -> Iterator[Product]:
    """Return A_0, B_0, A_1, … for the values M = least, least + 1, …

    A = g^response · alpha^challenge and B = y^response · (beta/g^M)^challenge, of which
    g^(-M·challenge) is a power of g of its own.
    """
    for value, proof in enumerate(proofs, least):
        yield Product(proof.response, 0, pair.alpha, proof.challenge)
        yield Product(-value * proof.challenge % Q, proof.response, pair.beta, proof.challenge)


def holds_knowledge(g: FixedBase, prefix: str, key: int, proof: Proof) -> bool:
    """Check a Schnorr proof by the key's owner; the prefix says what it is about."""
    commitment = g.mpz_power(proof.response) * powmod(key, proof.challenge, _P) % _P
    return proof.challenge == hash_to_scalar(prefix, commitment)


def holds_key_proof(key: int, proof: Proof) -> bool:
    """Check that whoever made the key knows its private part (section 4.5)."""
    return holds_knowledge(generator_table(), f"pok|{NAME}|{key}|", key, proof)


def holds_message_signature(key: int, message: str, proof: Proof) -> bool:
    """Check a trustee's signature of a message by her verification key (section 4.6.1)."""
    return holds_knowledge(generator_table(), f"sigmsg|{message}|", key, proof)


def holds_decryption(election_hash: str, key: int, alpha: int, factor: int, proof: Proof) -> bool:
    """Check that factor = alpha^x for the private part x of the key (section 4.18).

    The specification's hash covers neither alpha nor factor. Who makes the proof before the
    last ballot is cast can have any factor fit: see :func:`holds_joint_decryption`.
    """
    g = generator_table()
    a = g.mpz_power(proof.response) * powmod(key, proof.challenge, _P) % _P
    b = powmod(alpha, proof.response, _P) * powmod(factor, proof.challenge, _P) % _P
    return proof.challenge == hash_to_scalar(f"decrypt|{election_hash}|{key}|", a, b)


def holds_joint_decryption(
    election_hash: str, key: int, parts: Sequence[tuple[int, int]], proof: Proof
) -> bool:
    """Check that factor = alpha^x in every part (alpha, factor), for the private part x of the key.

    Not in the specification. The hash covers all that is claimed, so that nothing of it can be
    chosen afterwards.
    """
    g = generator_table()
    commitments = [g.mpz_power(proof.response) * powmod(key, proof.challenge, _P) % _P]
    for alpha, factor in parts:
        power = powmod(alpha, proof.response, _P) * powmod(factor, proof.challenge, _P) % _P
        commitments.append(power)
    prefix = joint_prefix(election_hash, key, parts)
    return proof.challenge == hash_to_scalar(prefix, *commitments)


def joint_prefix(election_hash: str, key: int, parts: Sequence[tuple[int, int]]) -> str:
    """Return what is hashed before the commitments of a joint proof of decryption."""
    claimed = ",".join(f"{alpha},{factor}" for alpha, factor in parts)
    return f"decrypt-all|{election_hash}|{key}|{claimed}|"
