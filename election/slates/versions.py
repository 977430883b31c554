"""What changed from one published version of the proposal to the next, name by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from election.slates.models import ProposalLine


class Move(StrEnum):
    """What became of somebody between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person who is proposed otherwise than before; parts of offices by id."""

    person_id: UUID
    move: Move
    was: frozenset[UUID]
    now: frozenset[UUID]


def changes(before: Iterable[ProposalLine], after: Iterable[ProposalLine]) -> list[Change]:
    """Return who has come, gone or moved; the order of names within an office is no change."""
    was, now = _seats(before), _seats(after)
    found = []
    for person_id in dict.fromkeys((*was, *now)):
        old, new = was.get(person_id, frozenset()), now.get(person_id, frozenset())
        if old != new:
            move = Move.ADDED if not old else Move.MOVED if new else Move.REMOVED
            found.append(Change(person_id=person_id, move=move, was=old, now=new))
    return found


def _seats(lines: Iterable[ProposalLine]) -> dict[UUID, frozenset[UUID]]:
    seats: dict[UUID, frozenset[UUID]] = {}
    for one in lines:
        before = seats.get(one.person_id, frozenset())
        seats[one.person_id] = before | {one.election_office_id}
    return seats
