"""Decisions of two persons, each signed in herself: one moves, another seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.record.result import DecisionKind
from election.core.refusal import Violation, refuse_if, violation
from election.elections.models import Election
from election.people.models import Person
from election.tally.models import Motion
from election.tally.queries.deciding import decidable, key_is_lost
from election.tally.services.closing_time import beside, close_together
from election.voting.keystore import KeyStore
from election.voting.models import Contest
from election.voting.queries import begun_ceremony
from election.voting.services.ceremony import lock
from election.voting.services.closing import close_contest
from election.voting.services.decisions import decide, decided


def move(
    session: Session,
    *,
    contest: Contest,
    kind: DecisionKind,
    why: str,
    person: Person,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> Motion:
    """Ask for a decision about a contest; it holds when another person has seconded it."""
    _lock(session, contest)
    refuse_if(_kind_violations(session, contest, kind, keys))
    refuse_if(_standing_violations(session, contest, kind))
    motion = Motion(
        network_id=contest.network_id,
        contest_id=contest.id,
        person_id=person.id,
        kind=kind,
        why=why,
        moved_at=now,
    )
    session.add(motion)
    session.flush()
    audit.about(session, contest, "contest:move", actor=actor, at=now, kind=kind.value)
    return motion


def second(
    session: Session,
    *,
    motion: Motion,
    person: Person,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> Contest:
    """Decide what another person has moved; closing early then happens at once.

    Contests open together close together: the decision stands with each of them. The caller
    erases the keys of contests that this has closed, once it is committed.
    """
    contest = session.get_one(Contest, motion.contest_id)
    _lock(session, contest)
    session.refresh(motion)
    refuse_if(_second_violations(motion, person))
    refuse_if(_kind_violations(session, contest, motion.kind, keys))
    by = [session.get_one(Person, motion.person_id), person]
    concerned = [contest]
    if motion.kind is DecisionKind.EARLY_CLOSE:
        others = [each for each in beside(session, contest) if not key_is_lost(each, keys)]
        concerned += [each for each in others if not decided(session, each, motion.kind)]
    for each in concerned:
        decide(
            session,
            contest=each,
            kind=motion.kind,
            why=motion.why,
            by=by,
            actor=actor,
            now=now,
        )
    motion.ended_at = now
    if motion.kind is DecisionKind.EARLY_CLOSE:
        close_together(session, contest=contest, keys=keys, actor=actor, now=now)
    if motion.kind is DecisionKind.ANNULLED:
        _end_motions(session, contest, now)
        if contest.closed_at is None:
            close_contest(session, contest=contest, keys=keys, actor=actor, now=now)
    session.flush()
    return contest


def withdraw(session: Session, *, motion: Motion, actor: audit.Actor, now: datetime) -> None:
    """Take back what was moved, or let it fall; nothing is decided."""
    contest = session.get_one(Contest, motion.contest_id)
    _lock(session, contest)
    session.refresh(motion)
    refuse_if(_over(motion))
    motion.ended_at = now
    session.flush()
    audit.about(
        session, contest, "contest:withdraw-motion", actor=actor, at=now, kind=motion.kind.value
    )


def _end_motions(session: Session, contest: Contest, now: datetime) -> None:
    """Let fall what else was asked for about a contest that is annulled."""
    chosen = sa.select(Motion).where(Motion.contest_id == contest.id, Motion.ended_at.is_(None))
    for each in session.scalars(chosen).all():
        each.ended_at = now


def _lock(session: Session, contest: Contest) -> None:
    """Wait for who casts in the contest or opens its box, and for who announces the result."""
    lock(session, begun_ceremony(session, session.get_one(Election, contest.election_id)))
    session.execute(sa.select(Contest.id).where(Contest.id == contest.id).with_for_update())
    session.refresh(contest)


def _kind_violations(
    session: Session, contest: Contest, kind: DecisionKind, keys: KeyStore
) -> Iterator[Violation]:
    if kind not in decidable(session, contest, keys):
        yield violation(
            "not-to-decide", "As the contest stands, this is not for two persons to decide."
        )


def _standing_violations(
    session: Session, contest: Contest, kind: DecisionKind
) -> Iterator[Violation]:
    chosen = sa.select(Motion.id).where(
        Motion.contest_id == contest.id, Motion.kind == kind, Motion.ended_at.is_(None)
    )
    if session.scalar(chosen) is not None:
        yield violation("moved-already", "This has been asked for; another person confirms it.")


def _second_violations(motion: Motion, person: Person) -> Iterator[Violation]:
    yield from _over(motion)
    if motion.person_id == person.id:
        yield violation(
            "own-motion", "You asked for this yourself; it takes a second person to decide it."
        )


def _over(motion: Motion) -> Iterator[Violation]:
    if motion.ended_at is not None:
        yield violation("motion-over", "This was decided or taken back meanwhile.")
