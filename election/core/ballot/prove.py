"""The proofs a voter or a trustee makes (Belenios 2.0 specification, 4.5, 4.12 to 4.14, 4.18).

The prover of a vote knows the randomness of her ciphertexts, so that every power has the
generator or the election's public key as base: with alpha = g^r and beta = y^r·g^m,
alpha^c·g^s = g^(s+rc) and (beta/g^M)^c·y^s = y^(s+rc)·g^((m-M)c).

Scalars are drawn in a fixed order (docs/protocol.md), so that vectors can pin every text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gmpy2 import mpz

from election.core.ballot.check import joint_prefix
from election.core.ballot.formats import Ciphertext, Proof
from election.core.ballot.group import (
    NAME,
    Base,
    G,
    P,
    Q,
    Random,
    SecretBase,
    generator_table,
    multiply,
    secret_power,
)
from election.core.ballot.text import hash_to_scalar

_P = mpz(P)


class Bases(Protocol):
    """What a vote is encrypted and proven with: powers of g, and of the election's public key."""

    @property
    def g(self) -> Base:
        """The generator."""

    @property
    def y(self) -> Base:
        """The public key."""


@dataclass(frozen=True, slots=True)
class SecretBases:
    """The bases of a program whose time others may take, as on a machine that is shared."""

    g: SecretBase
    y: SecretBase

    @classmethod
    def of(cls, public_key: int) -> SecretBases:
        """Return those of an election."""
        return cls(SecretBase(G), SecretBase(public_key))


@dataclass(frozen=True, slots=True)
class Opened:
    """A ciphertext with what only its maker knows: the randomness and the number inside."""

    ciphertext: Ciphertext
    randomness: int
    value: int


def encrypt(value: int, *, tables: Bases, random: Random) -> Opened:
    """Encrypt a small number (section 4.11.1); draws one scalar."""
    randomness = random()
    return Opened(encrypt_with(value, randomness, tables=tables), randomness, value)


def encrypt_with(value: int, randomness: int, *, tables: Bases) -> Ciphertext:
    """Return the ciphertext of a small number with the given randomness."""
    beta = multiply(tables.y.power(randomness), _generator_power(value))
    return Ciphertext(tables.g.power(randomness), beta)


def _generator_power(value: int) -> int:
    match value:
        case 0:
            return 1
        case 1:
            return G
        case _:
            return generator_table().power(value)


def total(parts: Sequence[Opened]) -> Opened:
    """Add opened ciphertexts: the product of the pairs, the sums of what is inside."""
    alpha = beta = mpz(1)
    for part in parts:
        alpha = alpha * part.ciphertext.alpha % _P
        beta = beta * part.ciphertext.beta % _P
    return Opened(
        Ciphertext(int(alpha), int(beta)),
        sum(part.randomness for part in parts) % Q,
        sum(part.value for part in parts),
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """One alternative of a proof: that this ciphertext holds this number."""

    opened: Opened
    number: int


def prove_one_of(
    prefix: str, claims: Sequence[Claim], true_at: int, *, tables: Bases, random: Random
) -> tuple[Proof, ...]:
    """Prove that one of the claims holds without telling which (disjunctive, 4.12 and 4.13).

    Draws, for each false claim in order, its challenge and its response; then, for the
    true one, the commitment's exponent.
    """
    simulated = [None if at == true_at else Proof(random(), random()) for at in range(len(claims))]
    exponent = random()
    hashed: list[int] = []
    for claim, proof in zip(claims, simulated, strict=True):
        hashed += _commitments(claim, proof, exponent, tables)
    challenge = hash_to_scalar(prefix, *hashed)
    challenge = (challenge - sum(proof.challenge for proof in simulated if proof)) % Q
    response = (exponent - claims[true_at].opened.randomness * challenge) % Q
    true = Proof(challenge, response)
    return tuple(true if proof is None else proof for proof in simulated)


def _commitments(
    claim: Claim, proof: Proof | None, exponent: int, tables: Bases
) -> tuple[int, int]:
    if proof is None:
        return tables.g.power(exponent), tables.y.power(exponent)
    exponent = (proof.response + claim.opened.randomness * proof.challenge) % Q
    off = (claim.opened.value - claim.number) * proof.challenge % Q
    return (
        tables.g.power(exponent),
        int(tables.y.mpz_power(exponent) * tables.g.mpz_power(off) % _P),
    )


def prove_interval(
    context: str, opened: Opened, values: Sequence[int], *, tables: Bases, random: Random
) -> tuple[Proof, ...]:
    """Prove that a ciphertext holds one of the values (section 4.12); context is S."""
    pair = opened.ciphertext
    return prove_one_of(
        f"prove|{context}|{pair.alpha},{pair.beta}|",
        [Claim(opened, value) for value in values],
        values.index(opened.value),
        tables=tables,
        random=random,
    )


def prove_blank(
    context: str, marker: Opened, chosen: Opened, *, tables: Bases, random: Random
) -> tuple[Proof, ...]:
    """Prove that the vote is not blank, or that nothing is chosen (blank_proof, 4.13)."""
    return prove_one_of(
        f"bproof0|{context}|",
        [Claim(marker, 0), Claim(chosen, 0)],
        marker.value,
        tables=tables,
        random=random,
    )


def prove_blank_or_interval(
    context: str,
    marker: Opened,
    chosen: Opened,
    values: Sequence[int],
    *,
    tables: Bases,
    random: Random,
) -> tuple[Proof, ...]:
    """Prove that the vote is blank, or the number chosen allowed (overall_proof, 4.13)."""
    return prove_one_of(
        f"bproof1|{context}|",
        [Claim(marker, 1), *(Claim(chosen, value) for value in values)],
        0 if marker.value else 1 + values.index(chosen.value),
        tables=tables,
        random=random,
    )


def prove_exponent(prefix: str, exponent: int, *, random: Random) -> Proof:
    """Prove knowledge of a discrete logarithm over a text (Schnorr); draws one scalar."""
    drawn = random()
    challenge = hash_to_scalar(prefix, secret_power(G, drawn))
    return Proof(challenge, (drawn - exponent * challenge) % Q)


def sign_ballot(ballot_hash: str, exponent: int, *, random: Random) -> Proof:
    """Sign a ballot's hash with the secret exponent of a code (section 4.14)."""
    return prove_exponent(f"sig|{ballot_hash}|", exponent, random=random)


def sign_message(message: str, exponent: int, *, random: Random) -> Proof:
    """Sign a trustee's message (section 4.6.1)."""
    return prove_exponent(f"sigmsg|{message}|", exponent, random=random)


def prove_key(private_key: int, *, random: Random) -> Proof:
    """Prove knowledge of a trustee's private key (section 4.5)."""
    public_key = secret_power(G, private_key)
    return prove_exponent(f"pok|{NAME}|{public_key}|", private_key, random=random)


def decrypt_part(
    fingerprint: str, alpha: int, private_key: int, *, random: Random
) -> tuple[int, Proof]:
    """Return alpha to the private key and the proof that it is that (section 4.18).

    alpha must be known to lie in the subgroup. Draws one scalar.
    """
    factor = secret_power(alpha, private_key)
    public_key = secret_power(G, private_key)
    drawn = random()
    challenge = hash_to_scalar(
        f"decrypt|{fingerprint}|{public_key}|",
        secret_power(G, drawn),
        secret_power(alpha, drawn),
    )
    return factor, Proof(challenge, (drawn - private_key * challenge) % Q)


def prove_decryption(
    fingerprint: str, parts: Sequence[tuple[int, int]], private_key: int, *, random: Random
) -> Proof:
    """Prove in one that each part's factor is its alpha to the private key. Draws one scalar."""
    public_key = secret_power(G, private_key)
    drawn = random()
    challenge = hash_to_scalar(
        joint_prefix(fingerprint, public_key, parts),
        secret_power(G, drawn),
        *(secret_power(alpha, drawn) for alpha, _ in parts),
    )
    return Proof(challenge, (drawn - private_key * challenge) % Q)
