"""Opening a contest on the next uuid of the pool: candidates, seats and roll are fixed by it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind, setup_texts
from election.core.ballot.tally import RunningTally
from election.core.ballot.trustees import election_public_key
from election.core.record import opening as record
from election.core.record.canonical import canonical
from election.core.record.manifest import Manifest
from election.core.refusal import RefusedError, Violation, violation
from election.core.rulebook.model import Mode
from election.core.rulebook.roll import Roll
from election.elections.models import Election
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings.models import RollVersion
from election.meetings.queries import roll_of, roll_value
from election.voting.keystore import KeyStore
from election.voting.models import Box, Ceremony, Contest, PoolEntry
from election.voting.queries import (
    begun_ceremony,
    contests_of,
    manifest_of,
    opening_of,
    pool_of,
    statements,
)
from election.voting.services import boxes
from election.voting.services.asked import office_violations
from election.voting.services.ceremony import lock, parameters
from election.voting.services.lots import trustees_of_box


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """What an opening needs, found before anything is written."""

    manifest: Manifest
    entry: PoolEntry
    roll: RollVersion
    opened: Sequence[Contest]


def open_contest(  # noqa: PLR0913 - what an opening fixes
    session: Session,
    *,
    election: Election,
    office: str,
    round: int,  # noqa: A002
    questions: Sequence[record.OpenedQuestion],
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
    closes_at: datetime | None = None,
) -> Contest:
    """Open a contest's ballot box; the contest's key is on disk before the box is.

    One at a time at the meeting. Over days, first rounds that open at one moment and close at
    one moment are open together: none of their ballots depends on the count of another.
    """
    ceremony = begun_ceremony(session, election)
    lock(session, ceremony)
    asked = [
        *office_violations(session, election, office, round, questions),
        *_time_violations(ceremony, now, closes_at),
    ]
    rules = rulebook_of_election(session, election).voting
    together = now if rules.mode is Mode.OVER_DAYS and round == 1 else None
    asked += _open_violations(contests_of(session, election), together, closes_at)
    ready = _ready(session, election, ceremony, questions, asked)
    contest = Contest(
        network_id=election.network_id,
        election_id=election.id,
        number=len(ready.opened) + 1,
        office=office,
        round=round,
        pool_entry_id=ready.entry.id,
        roll_version_id=ready.roll.id,
        opening=b"",
        election=b"",
        roll_salt=secrets.token_bytes(32),
        opened_at=now,
        closes_at=closes_at,
    )
    seed = keys.seed(ceremony.id)
    trustees = trustees_of_box(parameters(session, ceremony), seed, ready.entry.uuid)
    text, opening = record.open_contest(
        ready.manifest,
        _draft(session, contest, ceremony, ready, questions, mode=rules.mode),
        rules=rules,
        public_key=election_public_key(trustees),
    )
    contest.election, contest.opening = text.raw, opening.to_bytes()
    contest.sums = RunningTally(text).text()
    keys.create_contest_key(contest.id)
    session.add(contest)
    session.flush()
    boxes.append(
        session,
        entry=ready.entry,
        box=Box.VOTES,
        kind=Kind.SETUP,
        texts=setup_texts(text.raw, trustees, ready.entry.credentials or b"[]"),
    )
    audit.about(
        session,
        contest,
        "contest:open",
        actor=actor,
        at=now,
        office=office,
        round=round,
        uuid=ready.entry.uuid,
    )
    return contest


def _ready(
    session: Session,
    election: Election,
    ceremony: Ceremony,
    questions: Sequence[record.OpenedQuestion],
    found: list[Violation],
) -> _Ready:
    manifest = manifest_of(ceremony)
    opened = contests_of(session, election)
    pool = pool_of(session, ceremony)
    roll = roll_of(session, meeting_of(session, election))
    if len(opened) >= len(pool):
        template = "Every uuid of the pool has been used; hold a new ceremony."
        found.append(violation("pool-empty", template))
    found += [each for question in questions for each in _question_violations(question)]
    if not questions:
        found.append(violation("nothing-to-vote-on", "The ballot has no question."))
    if manifest is None:
        found.append(
            violation(
                "open-before-manifest",
                "The key ceremony is not over: a contest opens after the manifest is published.",
            )
        )
    if roll is None:
        found.append(violation("no-roll", "The meeting has not adopted the electoral roll yet."))
    if manifest is not None and roll is not None:
        found += _roll_violations(manifest, roll_value(session, roll))
    if found or manifest is None or roll is None:
        raise RefusedError(found)
    return _Ready(manifest=manifest, entry=pool[len(opened)], roll=roll, opened=opened)


def _draft(
    session: Session,
    contest: Contest,
    ceremony: Ceremony,
    ready: _Ready,
    questions: Sequence[record.OpenedQuestion],
    *,
    mode: Mode,
) -> record.Opening:
    entitled = roll_value(session, ready.roll).entitled
    before = opening_of(ready.opened[-1]).digest if ready.opened else ready.manifest.digest
    return record.Opening(
        version=record.VERSION,
        number=contest.number,
        previous=before,
        uuid=ready.entry.uuid,
        contest=contest.office,
        round=contest.round,
        opened_at=contest.opened_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        questions=tuple(questions),
        election=record.NO_ELECTION,
        roll=record.Roll(
            version=ready.roll.number, sha256=roll_digest(contest.roll_salt, entitled)
        ),
        entitled=len(entitled),
        present=len(entitled) if mode is Mode.AT_THE_MEETING else None,
        replacements=tuple(
            value
            for row, value in statements(session, ceremony)
            if row.contest_number == len(ready.opened) and not row.while_open
        ),
    )


def roll_digest(salt: bytes, entitled: Sequence[str]) -> str:
    """Return the salted hash of the entitled: whoever is given salt and roll can compare."""
    return sha256(salt + canonical(sorted(entitled))).hexdigest()


def _open_violations(
    opened: Sequence[Contest], together: datetime | None, closes_at: datetime | None
) -> Iterator[Violation]:
    """Yield which contests must close first; ``together``: save those opened at this moment."""
    for each in opened:
        beside = each.round == 1 and (each.opened_at, each.closes_at) == (together, closes_at)
        if each.closed_at is None and not beside:
            yield violation("contest-open", "Contest {number} is still open.", number=each.number)


def _roll_violations(manifest: Manifest, roll: Roll) -> Iterator[Violation]:
    if len(roll.entitled) > manifest.eligible_seats:
        yield violation(
            "more-entitled-than-codes",
            "{entitled} persons have a vote, and codes were made for {seats} seats; hold a new "
            "ceremony.",
            entitled=len(roll.entitled),
            seats=manifest.eligible_seats,
        )


def _time_violations(
    ceremony: Ceremony, now: datetime, closes_at: datetime | None
) -> Iterator[Violation]:
    if ceremony.ended_at is not None:
        yield violation("result-announced", "The result is announced; no contest opens any more.")
    if closes_at is not None and closes_at <= now:
        yield violation("closes-before-it-opens", "Announce a time to close that is yet to come.")


def _question_violations(question: record.OpenedQuestion) -> Iterator[Violation]:
    if not question.candidates or question.seats < 1:
        yield violation(
            "nothing-to-vote-on",
            "{office}: there must be a seat and a candidate.",
            office=question.office,
        )
    names = Counter(candidate.name for candidate in question.candidates)
    for name, times in names.items():
        if times > 1:
            yield violation(
                "same-name",
                "{times} candidates are called {name}: add what tells them apart.",
                name=name,
                times=times,
            )
