"""A closed box: its encrypted totals, the shares of their decryption, and its opening."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.archive import Kind, owned_texts
from election.core.ballot.read import parse_ballot, parse_election
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.server_key import derive_server_key
from election.core.ballot.tally import (
    RunningTally,
    TallyError,
    check_share,
    combine,
    partial_decryption,
    read_tally,
    result_text,
)
from election.core.refusal import RefusedError, violation
from election.voting.models import Box, BoxEvent, PoolEntry
from election.voting.services import boxes

SERVER: Final = 1  # owner number of the server's key; the trustees follow


def append_totals(session: Session, *, entry: PoolEntry, box: Box) -> None:
    """Put the encrypted totals into an ended box in which every ballot counts."""
    election = boxes.election_text(session, entry=entry, box=box)
    tally = RunningTally(election)
    for raw in boxes.payloads(session, entry=entry, box=box, kind=Kind.BALLOT):
        tally.add([answer.choices for answer in parse_ballot(raw, election).answers])
    boxes.append(session, entry=entry, box=box, kind=Kind.ENCRYPTED_TALLY, texts=tally.texts())


def append_share(session: Session, *, entry: PoolEntry, box: Box, owner: int, share: bytes) -> None:
    """Check a partial decryption of a box, and append it; raises RefusedError for a wrong one."""
    raw, trustees, _ = boxes.setup(session, entry=entry, box=box)
    election = parse_election(raw)
    tally = read_tally(boxes.encrypted_tally(session, entry=entry, box=box), election)
    public = parse_trustees(trustees).keys
    try:
        check_share(election, tally, public[owner - 1], share, owner=owner)
    except TallyError as error:
        raise RefusedError(
            [violation("wrong-share", "{says}", says=str(error), owner=owner)]
        ) from None
    boxes.append(
        session,
        entry=entry,
        box=box,
        kind=Kind.PARTIAL_DECRYPTION,
        texts=owned_texts(owner, share),
    )


def open_box(session: Session, *, entry: PoolEntry, box: Box, seed: bytes) -> list[list[int]]:
    """Add the server's own share, combine all of them, and append the result."""
    raw, trustees, _ = boxes.setup(session, entry=entry, box=box)
    election = parse_election(raw)
    tally = read_tally(boxes.encrypted_tally(session, entry=entry, box=box), election)
    own = partial_decryption(election, tally, derive_server_key(seed, election.uuid))
    append_share(session, entry=entry, box=box, owner=SERVER, share=own)
    shares = boxes.shares(session, entry=entry, box=box)
    weight = len(
        set(
            session.scalars(
                sa.select(BoxEvent.credential).where(
                    BoxEvent.pool_entry_id == entry.id,
                    BoxEvent.box == box,
                    BoxEvent.credential.is_not(None),
                )
            )
        )
    )
    try:
        counts = combine(election, trustees, tally, shares, total_weight=weight)
    except TallyError as error:
        raise RefusedError([violation("tally", "{says}", says=str(error))]) from None
    boxes.append(session, entry=entry, box=box, kind=Kind.RESULT, texts=(result_text(counts),))
    return counts
