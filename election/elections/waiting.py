"""Offices that wait for an act of their own, and are not to be put up as if they were due.

A later stage joins with :func:`tells_waiting`, since nothing here may import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy.orm import Session

Teller = Callable[[Session, UUID], Iterable[str]]
_TELLERS: list[Teller] = []


def tells_waiting(teller: Teller) -> Teller:
    """Let a stage tell its offices of a network."""
    _TELLERS.append(teller)
    return teller


def waiting(session: Session, network_id: UUID) -> set[str]:
    """Return the offices of a network that any stage tells."""
    return {office for teller in _TELLERS for office in teller(session, network_id)}
