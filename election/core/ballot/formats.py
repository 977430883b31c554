"""What an election object says, as values (Belenios 2.0 specification, sections 4.9, 4.10)."""

from __future__ import annotations

from dataclasses import dataclass

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A homomorphic question: choose from ``least`` to ``most`` answers, or blank if allowed."""

    question: str
    answers: tuple[str, ...]
    least: int
    most: int
    blank: bool

    @property
    def width(self) -> int:
        """Number of ciphertexts of an answer: one more when blank is allowed."""
        return len(self.answers) + self.blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """An election object; ``raw`` is the archived text, never re-serialised."""

    uuid: str
    name: str
    description: str
    public_key: int
    questions: tuple[Question, ...]
    raw: bytes
    fingerprint: str  # base64 of SHA-256 of ``raw``


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An ElGamal pair (g^r, y^r·g^m)."""

    alpha: int
    beta: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and a response, both scalars."""

    challenge: int
    response: int
