"""Lots that anyone can repeat: a box of random ticks, opened in the same step as the tally.

Each contributor ticks every answer or not at random. The sum of an answer's ticks is even or
odd; one honest contributor is enough for each of these bits to be a fair one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from election.core.ballot.formats import Question
from election.core.ballot.group import Random, random_scalar
from election.core.ballot.text import fingerprint

BITS: Final = 32


def lot_question() -> Question:
    """Return the only question of a lot box."""
    return Question(
        question="Lot",
        answers=tuple(str(place) for place in range(1, BITS + 1)),
        least=0,
        most=BITS,
        blank=False,
    )


def lot_choices(random: Random = random_scalar) -> tuple[int, ...]:
    """Draw one contributor's ticks."""
    drawn = random()
    return tuple(drawn >> place & 1 for place in range(BITS))


def lot_promise(ballot: bytes) -> str:
    """Return what a contributor publishes of her ballot before anybody has seen it.

    It is not the tracker, which stands in the head of the box and so in the check number: the
    number must not be known to anybody who can still change something of it.
    """
    return fingerprint(b"lot promise|" + ballot)


def bits_from_result(sums: Sequence[int]) -> str:
    """Return the lot of a box's result: for each answer in order, whether its sum is odd."""
    if len(sums) != BITS:
        raise ValueError(f"a lot box has {BITS} sums, not {len(sums)}")
    return "".join(str(value % 2) for value in sums)


def lot_order(uuid: str, bits: str, positions: Iterable[int]) -> tuple[int, ...]:
    """Return the tied in the order of the lot, first drawn first.

    ``uuid`` is that of the contest's box; positions are those of the answers in its
    election.json, counted from 0. The order is that of SHA-256("lot|uuid|bits|position"),
    smallest first; it does not depend on who else is tied.
    """
    return tuple(sorted(positions, key=lambda position: _rank(uuid, bits, position)))


def _rank(uuid: str, bits: str, position: int) -> bytes:
    return hashlib.sha256(f"lot|{uuid}|{bits}|{position}".encode()).digest()
