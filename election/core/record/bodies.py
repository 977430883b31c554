"""Offices of one body: nobody fills two seats of it."""

from __future__ import annotations

from election.core.rulebook.model import Office, Rulebook


def related(rulebook: Rulebook, office: str) -> frozenset[str]:
    """Return the offices that one person cannot hold beside this one, itself among them.

    An office that includes others gives seats to their holders (Q8); nobody fills two seats of
    one body.
    """
    together: set[str] = {office}
    for other in rulebook.offices.values():
        body = _with_included(other)
        if office in body:
            together |= body
    return frozenset(together)


def _with_included(office: Office) -> set[str]:
    return {office.id, *office.includes} if office.includes else {office.id}
