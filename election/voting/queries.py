"""Ceremonies, pools and contests: where they stand, and the values the core works on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.record.document import decode
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.replacement import Replacement as Statement
from election.core.record.result import DecisionKind
from election.core.record.verify_replacements import Stated
from election.core.refusal import RefusedError, violation
from election.core.rulebook.model import MemberKind
from election.core.rulebook.roll import RollLine, electoral_roll
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.people.queries import register_of
from election.voting.models import (
    Ceremony,
    Contest,
    Contributor,
    Decision,
    PoolEntry,
    Rehearser,
    Replacement,
    Trustee,
)


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """A seat that may vote: of which member (or person, by key), and its number."""

    member: str
    number: int

    def __str__(self) -> str:
        return f"{self.member}#{self.number}"


def ceremony_of(session: Session, election: Election) -> Ceremony | None:
    """Return the election's key ceremony that stands, None before it has begun."""
    return session.scalar(
        sa.select(Ceremony).where(
            Ceremony.election_id == election.id, Ceremony.abandoned_at.is_(None)
        )
    )


def begun_ceremony(session: Session, election: Election) -> Ceremony:
    """Return the election's key ceremony; raises RefusedError before it has begun."""
    ceremony = ceremony_of(session, election)
    if ceremony is None:
        raise RefusedError(
            [violation("no-ceremony", "The key ceremony of this election has not begun.")]
        )
    return ceremony


def trustees_of(session: Session, ceremony: Ceremony) -> list[Trustee]:
    """Return the trustees by their number."""
    chosen = sa.select(Trustee).where(Trustee.ceremony_id == ceremony.id)
    return list(session.scalars(chosen.order_by(Trustee.number)))


def contributors_of(session: Session, ceremony: Ceremony) -> list[Contributor]:
    """Return who fills the lot boxes."""
    chosen = sa.select(Contributor).where(Contributor.ceremony_id == ceremony.id)
    return list(session.scalars(chosen.order_by(Contributor.id)))


def rehearsers_of(session: Session, ceremony: Ceremony) -> list[Rehearser]:
    """Return who tries the rehearsal box; nobody where there is none."""
    chosen = sa.select(Rehearser).where(Rehearser.ceremony_id == ceremony.id)
    return list(session.scalars(chosen.order_by(Rehearser.id)))


def pool_of(session: Session, ceremony: Ceremony) -> list[PoolEntry]:
    """Return the pool by its numbers."""
    chosen = sa.select(PoolEntry).where(PoolEntry.ceremony_id == ceremony.id)
    return list(session.scalars(chosen.order_by(PoolEntry.number)))


def contests_of(session: Session, election: Election) -> list[Contest]:
    """Return every contest opened so far, in the order of the openings."""
    chosen = sa.select(Contest).where(Contest.election_id == election.id)
    return list(session.scalars(chosen.order_by(Contest.number)))


def annulled(session: Session, election: Election) -> list[Contest]:
    """Return the contests that two persons have annulled, in the order of the openings."""
    chosen = (
        sa.select(Contest)
        .join(Decision, Decision.contest_id == Contest.id)
        .where(Contest.election_id == election.id, Decision.kind == DecisionKind.ANNULLED)
    )
    return list(session.scalars(chosen.order_by(Contest.number)))


def valid_contests(session: Session, election: Election) -> list[Contest]:
    """Return the contests opened so far, without those that are annulled."""
    gone = {each.id for each in annulled(session, election)}
    return [each for each in contests_of(session, election) if each.id not in gone]


def open_contests(session: Session, election: Election) -> list[Contest]:
    """Return the contests that take ballots: one at the meeting, those of a window over days."""
    return [each for each in contests_of(session, election) if each.closed_at is None]


def entry_of(session: Session, contest: Contest) -> PoolEntry:
    """Return the pool entry a contest was opened on."""
    return session.get_one(PoolEntry, contest.pool_entry_id)


def manifest_of(ceremony: Ceremony) -> Manifest | None:
    """Return the published manifest, None before the ceremony is over."""
    if ceremony.manifest is None:
        return None
    return Manifest.from_bytes(ceremony.manifest, where="manifest.json")


def opening_of(contest: Contest) -> Opening:
    """Return what was fixed when the contest opened."""
    return Opening.from_bytes(contest.opening, where=f"openings/{contest.number}.json")


def statements(session: Session, ceremony: Ceremony) -> list[tuple[Replacement, Statement]]:
    """Return the replacement statements received, each row with its value, oldest first."""
    return statements_of(session, ceremony.id)


def statements_of(session: Session, ceremony_id: UUID) -> list[tuple[Replacement, Statement]]:
    """Return the same of a ceremony whose id alone is known."""
    chosen = sa.select(Replacement).where(Replacement.ceremony_id == ceremony_id)
    return [(row, _statement(row)) for row in session.scalars(chosen.order_by(Replacement.number))]


def stated_replacements(session: Session, ceremony: Ceremony) -> list[Stated]:
    """Return the statements as a verifier reads them, with the opening each is in force from."""
    return [
        Stated(
            replacement=value,
            where=f"replacement {row.number}",
            since=row.contest_number + (not row.while_open),
        )
        for row, value in statements(session, ceremony)
    ]


def _statement(row: Replacement) -> Statement:
    return _read_statement(row.statement, row.number)


@lru_cache(maxsize=1000)  # every cast asks for all of them
def _read_statement(text: bytes, number: int) -> Statement:
    return decode(Statement, json.loads(text), where=f"replacement {number}")


def seats_of(session: Session, election: Election) -> list[Seat]:
    """Return every seat that may come to vote at the election's meeting, filled or not.

    In a network of persons each member entitled on that day is a seat.
    """
    return [Seat(line.member, line.seat) for line in seat_lines(session, election)]


def seat_lines(session: Session, election: Election) -> list[RollLine]:
    """Return the same seats as lines of the roll, were everybody present: whose each is."""
    rulebook = rulebook_of_election(session, election)
    roll = electoral_roll(
        rulebook,
        register_of(session, election.network_id),
        on=meeting_of(session, election).held_on,
        present=None,
    )
    persons = rulebook.membership.kind is MemberKind.PERSONS
    return [line for line in roll.lines if line.seat and (line.entitled or not persons)]


@lru_cache(maxsize=16)
def spares_in(text: bytes) -> frozenset[int]:
    """Return the public credentials of a pool entry's spares; read once, for many casts."""
    return frozenset(credentials_in(text))


def credentials_in(text: bytes) -> Sequence[int]:
    """Return the public credentials of an archived list."""
    return [int(each) for each in json.loads(text)]
