"""Closing a contest: no ballot after it, the names of who voted in one batch, the keys erased."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind
from election.core.ballot.read import parse_election
from election.core.ballot.tally import RunningTally
from election.core.record.result import DecisionKind
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.db import erase_traces
from election.meetings.models import RollEntry
from election.people.models import Member, Person
from election.people.services import forget_sign_ins
from election.voting.keystore import KeyStore
from election.voting.models import Binding, Box, Contest, PoolEntry, Voter
from election.voting.queries import Seat, entry_of
from election.voting.services import boxes
from election.voting.services.casting import slot_of
from election.voting.services.decisions import decided
from election.voting.services.totals import append_totals


def close_contest(
    session: Session, *, contest: Contest, keys: KeyStore, actor: audit.Actor, now: datetime
) -> None:
    """End the ballots and publish the encrypted totals; a closed box does not open again.

    Ballots, bound seats and the roll must agree; where they do not, nothing closes before two
    persons have annulled the contest. Before the announced time, and when the contest key is
    lost, only by two persons' decision; without the key the names of those who voted are never
    known.
    Sign-ins that are over go with the bindings: who signed in when would tell who voted in which
    order. The caller erases the contest key with :func:`forget` once this is committed.
    """
    session.execute(sa.select(Contest.id).where(Contest.id == contest.id).with_for_update())
    session.refresh(contest)
    early = any(
        decided(session, contest, kind)
        for kind in (DecisionKind.EARLY_CLOSE, DecisionKind.ANNULLED)
    )
    refuse_if(_close_violations(contest, now, early=early))
    entry = entry_of(session, contest)
    key = _contest_key(session, contest, keys)
    voted = _voted(session, contest, key) if key is not None else None
    cast = boxes.credentials_cast(session, entry=entry)
    if not decided(session, contest, DecisionKind.ANNULLED):
        refuse_if(_disagreements(session, contest, cast, voted))
    election = parse_election(contest.election)
    turnout = len(cast)
    tally = RunningTally.restored(
        election, text=contest.sums or b"", num_tallied=turnout, total_weight=turnout
    )
    boxes.append(session, entry=entry, box=Box.VOTES, kind=Kind.END_BALLOTS)
    boxes.append(
        session, entry=entry, box=Box.VOTES, kind=Kind.ENCRYPTED_TALLY, texts=tally.texts()
    )
    _close_lots(session, entry)
    _write_voters(session, contest, voted or [])
    session.execute(sa.delete(Binding).where(Binding.contest_id == contest.id))
    forget_sign_ins(session, since=contest.opened_at, now=now)
    contest.closed_at, contest.sums = now, None
    audit.about(
        session,
        contest,
        "contest:close",
        actor=actor,
        at=now,
        turnout=turnout,
    )


def _close_lots(session: Session, entry: PoolEntry) -> None:
    """Put the lots' encrypted totals beside the votes': both are opened in one step."""
    if boxes.last_event(session, entry=entry, box=Box.LOTS) is not None:
        append_totals(session, entry=entry, box=Box.LOTS)


def forget(session: Session, *, contest: Contest, keys: KeyStore) -> None:
    """Erase the key of a closed contest; after this nothing joins a seat and a ballot.

    Ends the read that is under way in the session. What the database's journal keeps of the
    bindings goes too; while somebody else reads, it is the worker who erases it.
    """
    if contest.closed_at is None:
        raise ValueError("the contest is still open")
    keys.destroy_contest_key(contest.id)
    erase_traces(session)


def _contest_key(session: Session, contest: Contest, keys: KeyStore) -> bytes | None:
    """Return the key, None when it is lost and two persons decided what follows."""
    try:
        return keys.contest_key(contest.id)
    except RefusedError:
        without = (DecisionKind.CLOSED_WITHOUT_KEY, DecisionKind.ANNULLED)
        if not any(decided(session, contest, kind) for kind in without):
            raise
        return None


def _voted(session: Session, contest: Contest, key: bytes) -> list[UUID]:
    """Return who on the roll is bound to a code that has voted."""
    slots = set(session.scalars(sa.select(Binding.slot).where(Binding.contest_id == contest.id)))
    lines = session.scalars(
        sa.select(RollEntry).where(
            RollEntry.roll_version_id == contest.roll_version_id, RollEntry.entitled
        )
    )
    return [
        line.person_id
        for line in lines
        if line.person_id and slot_of(key, _seat(session, line)) in slots
    ]


def _write_voters(session: Session, contest: Contest, voted: list[UUID]) -> None:
    secrets.SystemRandom().shuffle(voted)
    session.add_all(
        Voter(network_id=contest.network_id, contest_id=contest.id, person_id=person)
        for person in voted
    )
    session.flush()


def _disagreements(
    session: Session, contest: Contest, cast: set[str], voted: list[UUID] | None
) -> Iterator[Violation]:
    """Compare ballots, bindings and roll: what does not agree was changed behind the service."""
    bound = set(
        session.scalars(sa.select(Binding.credential).where(Binding.contest_id == contest.id))
    )
    if bound != cast or (voted is not None and len(voted) != len(bound)):
        yield violation(
            "box-disagrees",
            "The box does not agree with the list of those who voted: codes with a ballot: {cast}, "
            "codes bound to a seat: {bound}, codes that are only the one or the other: {apart}, "
            "of the bound seats not on the roll: {unknown}. Somebody has changed the database. The "
            "contest is not closed; two persons can annul it.",
            cast=len(cast),
            bound=len(bound),
            apart=len(bound ^ cast),
            unknown=0 if voted is None else len(bound) - len(voted),
        )


def _seat(session: Session, line: RollEntry) -> Seat:
    if line.member_id:
        return Seat(session.get_one(Member, line.member_id).key, line.seat)
    return Seat(session.get_one(Person, line.person_id).key, line.seat)


def _close_violations(contest: Contest, now: datetime, *, early: bool) -> Iterator[Violation]:
    if contest.closed_at is not None:
        yield violation("contest-closed-twice", "The contest is closed already.")
    elif contest.closes_at and now < contest.closes_at and not early:
        yield violation(
            "close-early",
            "The contest was announced to close at {at}; before that two persons decide.",
            at=contest.closes_at.isoformat(timespec="minutes"),
        )
