"""Boxes as rows: appending an event, and giving an archive back whole."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.archive import Archive, Kind, header
from election.core.ballot.formats import Election as ElectionText
from election.core.ballot.read import parse_election
from election.core.ballot.tar import read_records
from election.voting.models import Box, BoxEvent, Ceremony, Contest, PoolEntry


def append(
    session: Session,
    *,
    entry: PoolEntry,
    box: Box,
    kind: Kind,
    texts: Sequence[bytes] = (),
    tracker: str | None = None,
    credential: int | None = None,
) -> BoxEvent:
    """Append one event to a box; raises OutOfOrderError when it may not follow the last.

    The caller holds the contest's or ceremony's row lock: heights are unique, and two
    writers at once would otherwise only find out when one of them fails.
    """
    event = standing(session, entry=entry, box=box).append(kind, *texts)
    row = BoxEvent(
        network_id=entry.network_id,
        pool_entry_id=entry.id,
        box=box,
        height=event.height,
        kind=kind.value,
        payload=texts[-1] if texts else None,
        records=event.data,
        head=event.head,
        tracker=tracker,
        credential=None if credential is None else str(credential),
    )
    session.add(row)
    session.flush()
    return row


def standing(session: Session, *, entry: PoolEntry, box: Box) -> Archive:
    """Return where a box stands."""
    newest = _events(entry, box).order_by(BoxEvent.height.desc()).limit(1)
    last = session.execute(  # not the row: it holds the ballot twice
        newest.with_only_columns(BoxEvent.height, BoxEvent.head, BoxEvent.kind)
    ).one_or_none()
    timestamp = begun_at(session, entry, box)
    if last is None:
        return Archive(timestamp=timestamp)
    height, head, kind = last
    return Archive(timestamp=timestamp, height=height + 1, head=head, last=Kind(kind))


def last_event(session: Session, *, entry: PoolEntry, box: Box) -> BoxEvent | None:
    """Return the newest event of a box, None before its setup."""
    return session.scalar(_events(entry, box).order_by(BoxEvent.height.desc()).limit(1))


def last_ballot(session: Session, *, entry: PoolEntry, box: Box) -> BoxEvent | None:
    """Return the event of the newest ballot in a box, None while it is empty."""
    return session.scalar(
        _events(entry, box)
        .where(BoxEvent.kind == Kind.BALLOT.value)
        .order_by(BoxEvent.height.desc())
        .limit(1)
    )


def archive(session: Session, *, entry: PoolEntry, box: Box) -> bytes:
    """Return the whole archive as it is published."""
    timestamp = begun_at(session, entry, box)
    records = session.scalars(
        _events(entry, box).order_by(BoxEvent.height).with_only_columns(BoxEvent.records)
    )
    return header(timestamp) + b"".join(records)


def archive_from(session: Session, *, entry: PoolEntry, box: Box, height: int) -> tuple[bytes, int]:
    """Return what an archive appends from a height on, and the height that comes after.

    From 0 it is the whole archive, its header too.
    """
    rows = session.execute(
        _events(entry, box)
        .where(BoxEvent.height >= height)
        .order_by(BoxEvent.height)
        .with_only_columns(BoxEvent.height, BoxEvent.records)
    ).all()
    data = b"".join(records for _, records in rows)
    if height == 0 and rows:
        data = header(begun_at(session, entry, box)) + data
    return data, rows[-1][0] + 1 if rows else height


def setup(session: Session, *, entry: PoolEntry, box: Box) -> tuple[bytes, bytes, bytes]:
    """Return a box's election, trustees and credentials: the texts of its first event."""
    first = session.scalars(_events(entry, box).where(BoxEvent.height == 0)).one()
    election, trustees, credentials, *_ = _texts(session, entry, box, first)
    return election, trustees, credentials


def election_text(session: Session, *, entry: PoolEntry, box: Box) -> ElectionText:
    """Return the election of a box that has been set up."""
    return parse_election(setup(session, entry=entry, box=box)[0])


def payloads(session: Session, *, entry: PoolEntry, box: Box, kind: Kind) -> list[bytes]:
    """Return the payloads of all events of a kind, in order."""
    rows = session.scalars(
        _events(entry, box).where(BoxEvent.kind == kind.value).order_by(BoxEvent.height)
    )
    return [row.payload or b"" for row in rows]


def encrypted_tally_event(session: Session, *, entry: PoolEntry, box: Box) -> BoxEvent | None:
    """Return the event that holds a box's encrypted totals, None before the box is closed."""
    return session.scalar(_events(entry, box).where(BoxEvent.kind == Kind.ENCRYPTED_TALLY.value))


def encrypted_tally(session: Session, *, entry: PoolEntry, box: Box) -> bytes:
    """Return a closed box's encrypted totals as they are archived."""
    event = encrypted_tally_event(session, entry=entry, box=box)
    if event is None:
        raise ValueError("the box is not closed")
    return _texts(session, entry, box, event)[0]


def tallied(session: Session, *, entry: PoolEntry) -> int:
    """Return how many ballots count in a closed box of votes."""
    event = encrypted_tally_event(session, entry=entry, box=Box.VOTES)
    return 0 if event is None else int(json.loads(event.payload or b"{}")["num_tallied"])


def shares(session: Session, *, entry: PoolEntry, box: Box) -> dict[int, bytes]:
    """Return the partial decryptions of a box by owner number."""
    events = session.scalars(
        _events(entry, box).where(BoxEvent.kind == Kind.PARTIAL_DECRYPTION.value)
    )
    return {
        int(json.loads(event.payload or b"{}")["owner"]): _texts(session, entry, box, event)[0]
        for event in events
    }


def _texts(session: Session, entry: PoolEntry, box: Box, event: BoxEvent) -> list[bytes]:
    timestamp = begun_at(session, entry, box)
    return [record.body for record in read_records(header(timestamp) + event.records)]


def ballot_of(session: Session, *, entry: PoolEntry, credential: int) -> BoxEvent | None:
    """Return the newest ballot of a credential in the box of votes."""
    return session.scalar(
        _events(entry, Box.VOTES)
        .where(BoxEvent.credential == str(credential))
        .order_by(BoxEvent.height.desc())
        .limit(1)
    )


def credentials_cast(session: Session, *, entry: PoolEntry) -> set[str]:
    """Return the credentials that have a ballot in the box of votes."""
    credential = sa.select(BoxEvent.credential).where(
        BoxEvent.pool_entry_id == entry.id,
        BoxEvent.box == Box.VOTES,
        BoxEvent.kind == Kind.BALLOT,
    )
    return {each for each in session.scalars(credential.distinct()) if each is not None}


def _events(entry: PoolEntry, box: Box) -> sa.Select[BoxEvent]:
    return sa.select(BoxEvent).where(BoxEvent.pool_entry_id == entry.id, BoxEvent.box == box)


def begun_at(session: Session, entry: PoolEntry, box: Box) -> int:
    """Return a box's one time stamp: its records say when it began, never when a ballot came."""
    if box is not Box.VOTES:
        return int(session.get_one(Ceremony, entry.ceremony_id).started_at.timestamp())
    begun = sa.select(Contest.opened_at).where(Contest.pool_entry_id == entry.id)
    return int(session.scalars(begun).one().timestamp())
