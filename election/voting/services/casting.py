"""Casting: every proof is checked before the answer, and the answer is the tracker.

One transaction holds the event, the binding and the running sum; casts and closing wait for
each other at the contest's row. Nothing written here names a person or a time.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.archive import Kind
from election.core.ballot.engine import PYTHON, Engine, Powers
from election.core.ballot.formats import Election as ElectionText
from election.core.ballot.invalid import Check
from election.core.ballot.read import parse_ballot, parse_election
from election.core.ballot.tally import RunningTally
from election.core.ballot.text import fingerprint
from election.core.ballot.verify import CheckedBallot, InvalidBallotError, check_ballot
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.meetings.models import RollEntry
from election.people.models import Member, Person
from election.voting.keystore import KeyStore
from election.voting.models import Binding, Box, BoxEvent, Contest, PoolEntry
from election.voting.queries import (
    Seat,
    credentials_in,
    entry_of,
    spares_in,
    statements_of,
)
from election.voting.services import boxes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBox:
    """What checking a ballot needs to know of a contest; does not change while it is open."""

    election: ElectionText
    credentials: frozenset[int]
    powers: Powers


_WINDOW: Final = 10  # 7 MB for each key, and a fifth less time than the usual tables
_KEPT_MOST: Final = 4
_kept: dict[tuple[UUID, bytes, str], OpenBox] = {}
_lock: Final = Lock()


def open_box(session: Session, contest: Contest, engine: Engine = PYTHON) -> OpenBox:
    """Load a contest's box for checking; the last few are kept, their tables take time to make."""
    known = contest.id, contest.election, engine.name
    with _lock:
        if known not in _kept:
            entry = entry_of(session, contest)
            election = parse_election(contest.election)
            _kept[known] = OpenBox(
                election=election,
                credentials=frozenset(credentials_in(entry.credentials or b"[]")),
                powers=engine.powers(election.public_key, _WINDOW),
            )
        _kept[known] = box = _kept.pop(known)  # the one used last stands last
        while len(_kept) > _KEPT_MOST:
            del _kept[next(iter(_kept))]
        return box


def check(box: OpenBox, raw: bytes) -> CheckedBallot:
    """Check one ballot outside any transaction; raises RefusedError that names the check."""
    try:
        return check_ballot(raw, box.election, box.credentials, box.powers)
    except InvalidBallotError as error:
        raise RefusedError([_ballot_violation(error)]) from None


def _ballot_violation(error: InvalidBallotError) -> Violation:
    code = f"ballot-{error.check}"
    if error.check is Check.UNKNOWN_CREDENTIAL:
        return violation(
            code,
            "This is not a code of this election. Look at the sheet again, or ask the code "
            "officer.",
        )
    template = "The ballot was not accepted, and nothing was changed: {says}."
    return violation(code, template, says=error.message)


def cast(
    session: Session,
    *,
    contest: Contest,
    voter: Person,
    checked: CheckedBallot,
    raw: bytes,
    keys: KeyStore,
    now: datetime,
) -> str:
    """Put a checked ballot into the box for the voter's seat; return its tracker.

    The same ballot sent again is answered again and changes nothing, after closing too. A
    later ballot of the same code takes the earlier one's place.
    """
    if fingerprint(raw) != checked.tracker:
        raise ValueError("this is not the ballot that was checked")
    session.refresh(contest, with_for_update=True)
    entry = entry_of(session, contest)
    if checked.election_uuid != entry.uuid:
        raise ValueError("this ballot was checked for another contest")
    earlier = boxes.ballot_of(session, entry=entry, credential=checked.credential)
    if earlier and earlier.tracker == checked.tracker:
        # It is in the box: the answer to its cast was lost on the way. Whoever sends it, and for
        # whichever seat, is answered the same, so that the answer tells nobody whose it is.
        return checked.tracker
    refuse_if(_time_violations(contest, now))
    seat = seat_of(session, contest.roll_version_id, voter)
    refuse_if(_code_violations(session, entry, checked.credential))
    if earlier:  # else no ballot of this code is there, and so not this one
        _refuse_replayed(session, entry, checked.tracker)
    slot = slot_of(keys.contest_key(contest.id), seat)
    bound = _bound(session, contest, slot, checked.credential)
    if not bound:
        session.add(
            Binding(
                network_id=contest.network_id,
                contest_id=contest.id,
                slot=slot,
                credential=str(checked.credential),
            )
        )
    _add_to_sums(contest, checked, earlier)
    boxes.append(
        session,
        entry=entry,
        box=Box.VOTES,
        kind=Kind.BALLOT,
        texts=(raw,),
        tracker=checked.tracker,
        credential=checked.credential,
    )
    return checked.tracker


def seat_of(session: Session, roll_version_id: UUID, voter: Person) -> Seat:
    """Return the seat the voter votes on; raises RefusedError with the roll's reason if none."""
    rows = session.execute(
        sa.select(RollEntry, Member.key)
        .join(Member, RollEntry.member_id == Member.id, isouter=True)
        .where(RollEntry.roll_version_id == roll_version_id, RollEntry.person_id == voter.id)
    ).all()
    for line, member in rows:
        if line.entitled:
            return Seat(member or voter.key, line.seat)
    if not rows:
        raise RefusedError(
            [violation("not-on-roll", "You are not on the electoral roll of this contest.")]
        )
    raise RefusedError(
        [
            Violation(
                code=f"no-vote-{line.code}",
                template=line.template,
                rule=line.rule,
                params=line.params,
            )
            for line, _ in rows
        ]
    )


def slot_of(key: bytes, seat: Seat) -> str:
    """Return the slot of a seat: nobody without the contest key can tell which seat it is."""
    return hmac.new(key, str(seat).encode(), hashlib.sha256).hexdigest()


def _time_violations(contest: Contest, now: datetime) -> Iterator[Violation]:
    if contest.closed_at is not None or (contest.closes_at and now >= contest.closes_at):
        yield violation("contest-closed", "The contest is closed; the ballot was not accepted.")


def _code_violations(session: Session, entry: PoolEntry, credential: int) -> Iterator[Violation]:
    spares = spares_in(entry.spares or b"[]")
    pairs = [
        pair
        for _, statement in statements_of(session, entry.ceremony_id)
        for pair in statement.pairs
        if pair.uuid == entry.uuid
    ]
    if any(int(pair.withdrawn) == credential for pair in pairs):
        yield violation("code-withdrawn", "This code was replaced; use the new one.")
    if credential in spares and not any(int(pair.spare) == credential for pair in pairs):
        yield violation(
            "code-spare",
            "This is a spare code that has not been given out; ask the code officer.",
        )


def _bound(session: Session, contest: Contest, slot: str, credential: int) -> bool:
    """Tell whether slot and credential are bound to each other; refuse any other binding."""
    rows = session.scalars(
        sa.select(Binding).where(
            Binding.contest_id == contest.id,
            sa.or_(Binding.slot == slot, Binding.credential == str(credential)),
        )
    ).all()
    if not rows:
        return False
    if len(rows) == 1 and rows[0].slot == slot and rows[0].credential == str(credential):
        return True
    # Of a code that is in use nothing more is told: else it would tell who else has voted.
    if any(row.credential == str(credential) for row in rows):
        raise RefusedError(
            [
                violation(
                    "code-in-use",
                    "This code has been used for another seat. Tell the code officer at once.",
                )
            ]
        )
    raise RefusedError(
        [
            violation(
                "second-code",
                "A ballot has been cast for your seat with another code; go on with that one.",
            )
        ]
    )


def _refuse_replayed(session: Session, entry: PoolEntry, tracker: str) -> None:
    known = session.scalar(
        sa.select(BoxEvent.id).where(
            BoxEvent.pool_entry_id == entry.id,
            BoxEvent.box == Box.VOTES,
            BoxEvent.tracker == tracker,
        )
    )
    if known is not None:
        raise RefusedError(
            [
                violation(
                    "ballot-replayed",
                    "This very ballot was cast before and replaced by a later one; make a new one.",
                )
            ]
        )


def _add_to_sums(contest: Contest, checked: CheckedBallot, earlier: BoxEvent | None) -> None:
    election = parse_election(contest.election)
    tally = RunningTally.restored(  # how many were added is counted when the box is closed
        election, text=contest.sums or b"", num_tallied=0, total_weight=0
    )
    if earlier is None:
        tally.add(checked.ciphertexts)
    else:
        ballot = parse_ballot(earlier.payload or b"", election)
        tally.replace([answer.choices for answer in ballot.answers], checked.ciphertexts)
    contest.sums = tally.text()


def voters(session: Session, contest: Contest) -> int:
    """Return how many seats have a ballot in an open contest's box."""
    return session.scalar(sa.select(sa.func.count()).where(Binding.contest_id == contest.id)) or 0
