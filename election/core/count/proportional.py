"""How many voters it takes to demand a proportional election, where a rulebook allows it."""

from __future__ import annotations


def demands_needed(present: int, seats: int) -> int:
    """Return the least number of demands: present / (seats + 1), rounded up.

    The arithmetic of the Swedish law on proportional elections (1992:339, 2 §; since 2022 in
    2022:629): the voters present divided by the number to be elected increased by one; a
    fraction is rounded up to the next whole number.
    """
    if present < 0 or seats < 1:
        raise ValueError("Demands are counted for at least one seat and nobody less than present.")
    return -(-present // (seats + 1))
