"""What anybody may see of the boxes, at all times: how many ballots, which, and the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.archive import Kind, header
from election.core.record.opening import Opening
from election.elections.models import Election
from election.voting.models import Box, BoxEvent, Contest, PoolEntry
from election.voting.queries import entry_of, opening_of
from election.voting.services import boxes

_NUMBERS: Final = 2**31  # what a column holds
_AT_ONCE: Final = 100  # events read from the database together


class State(StrEnum):
    """Where a contest stands for a voter."""

    OPEN = "open"
    ENDED = "ended"  # its announced time is over; it is about to be closed
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """One ballot of a box, by its tracker."""

    tracker: str
    counts: bool  # no later ballot of the same code has taken its place


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBoard:
    """What the board shows of one contest."""

    contest: Contest
    entry: PoolEntry
    opening: Opening
    state: State
    ballots: tuple[Cast, ...]
    head: str

    @property
    def turnout(self) -> int:
        """How many seats have a ballot in the box."""
        return sum(ballot.counts for ballot in self.ballots)


def state_of(contest: Contest, now: datetime) -> State:
    """Return whether the contest takes ballots."""
    if contest.closed_at is not None:
        return State.CLOSED
    return State.ENDED if contest.closes_at and now >= contest.closes_at else State.OPEN


def on_board(session: Session, contest: Contest, now: datetime) -> OnBoard:
    """Return what the board shows of a contest."""
    entry = entry_of(session, contest)
    last = boxes.last_event(session, entry=entry, box=Box.VOTES)
    return OnBoard(
        contest=contest,
        entry=entry,
        opening=opening_of(contest),
        state=state_of(contest, now),
        ballots=tuple(ballots(session, entry)),
        head=last.head if last else "",
    )


def ballots(session: Session, entry: PoolEntry) -> Iterator[Cast]:
    """Give the ballots of a box in the order they were cast."""
    rows = session.execute(
        sa.select(BoxEvent.tracker, BoxEvent.credential)
        .where(
            BoxEvent.pool_entry_id == entry.id,
            BoxEvent.box == Box.VOTES,
            BoxEvent.kind == Kind.BALLOT.value,
        )
        .order_by(BoxEvent.height)
    ).all()
    last = {credential: tracker for tracker, credential in rows}
    for tracker, credential in rows:
        yield Cast(tracker=tracker or "", counts=last[credential] == tracker)


def entry_of_uuid(session: Session, network_id: UUID, uuid: str) -> tuple[PoolEntry, Box] | None:
    """Return which box of the network has this uuid: one of votes, or one of lots."""
    entry = session.scalar(
        sa.select(PoolEntry).where(
            PoolEntry.network_id == network_id,
            sa.or_(PoolEntry.uuid == uuid, PoolEntry.lot_uuid == uuid),
        )
    )
    if entry is None:
        return None
    box = Box.VOTES if entry.uuid == uuid else Box.LOTS
    last = boxes.last_event(session, entry=entry, box=box)
    return (entry, box) if last else None


def archive_pieces(
    session: Session, entry: PoolEntry, box: Box, *, start: int = 0
) -> Iterator[bytes]:
    """Give an archive in pieces, from the event of a height on; its header before the first.

    Each piece is read in a transaction of its own, so that a slow reader holds up nobody; what
    is appended meanwhile is given too.
    """
    if start == 0:
        yield header(boxes.begun_at(session, entry, box))
    while True:
        rows = session.scalars(
            sa.select(BoxEvent.records)
            .where(BoxEvent.pool_entry_id == entry.id, BoxEvent.box == box)
            .where(BoxEvent.height >= start)
            .order_by(BoxEvent.height)
            .limit(_AT_ONCE)
        ).all()
        session.rollback()
        yield from rows
        start += len(rows)
        if len(rows) < _AT_ONCE:
            return


def contest_numbered(session: Session, election: Election, number: int) -> Contest | None:
    """Return a contest by the number of its opening, None when there is none of that number."""
    if not 0 < number < _NUMBERS:
        return None
    return session.scalar(
        sa.select(Contest).where(Contest.election_id == election.id, Contest.number == number)
    )
