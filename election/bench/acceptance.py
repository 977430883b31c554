"""Accepting ballots through the service: each on a session of its own, as a request has it.

The database is SQLite's on a disk, set up as in earnest. Its rows are written directly: only
what casting reads is there, in the sizes of an election with as many voters as there are ballots.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import db
from election.audit import SERVICE
from election.bench.box import ACCEPTING, CASTING, CHECKING, CHECKING_NATIVE, Box
from election.bench.times import Stopwatch
from election.core.ballot.credential import credentials_text, generate_code, public_credential
from election.core.ballot.engine import PYTHON
from election.core.ballot.server_key import new_uuid
from election.core.ballot.tally import RunningTally
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.elections.models import Election
from election.meetings.models import Meeting, RollEntry, RollVersion
from election.native import engine
from election.people.models import Member, Person, RulebookVersion
from election.people.services import create_network
from election.voting.keystore import KeyStore
from election.voting.models import Box as WhichBox
from election.voting.models import Ceremony, Contest, PoolEntry
from election.voting.services import boxes
from election.voting.services.casting import cast, check, open_box

RULEBOOK: Final = Path(__file__).parents[2] / "rulebooks" / "halsa-och-demokrati.toml"
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


def accept(box: Box, ballots: Sequence[bytes]) -> None:
    """Accept every ballot of another voter each, and note the times on the box's watch."""
    with tempfile.TemporaryDirectory(prefix="election-bench-") as directory:
        database = db.engine(f"sqlite:///{directory}/election.sqlite")
        db.Base.metadata.create_all(database)
        sessions = db.session_factory(database)
        keys = KeyStore(Path(directory) / "keys")
        with sessions() as session, db.transaction(session):
            contest, voters = open_contest(session, box, keys)
        with sessions() as session:  # whoever comes first waits for the tables
            for each in {PYTHON, engine("auto")}:
                open_box(session, session.get_one(Contest, contest), each)
        for raw in ballots if engine("auto") is not PYTHON else ():
            _check_natively(box.watch, sessions(), contest=contest, raw=raw)
        for voter, raw in zip(voters, ballots, strict=True):
            _accept(box.watch, sessions(), keys, contest=contest, voter=voter, raw=raw)
        database.dispose()


def _check_natively(watch: Stopwatch, session: Session, *, contest: UUID, raw: bytes) -> None:
    with session, watch.timing(CHECKING_NATIVE):
        check(open_box(session, session.get_one(Contest, contest), engine("native")), raw)


def _accept(
    watch: Stopwatch, session: Session, keys: KeyStore, *, contest: UUID, voter: UUID, raw: bytes
) -> None:
    with watch.timing(ACCEPTING), session:
        with watch.timing(CHECKING):
            held = session.get_one(Contest, contest)
            checked = check(open_box(session, held), raw)
        with watch.timing(CASTING), db.transaction(session):
            cast(
                session,
                contest=held,
                voter=session.get_one(Person, voter),
                checked=checked,
                raw=raw,
                keys=keys,
                now=NOW,
            )


def open_contest(session: Session, box: Box, keys: KeyStore) -> tuple[UUID, list[UUID]]:
    """Write a network with an open contest; return its id and the voters'."""
    network = create_network(session, rulebook=RULEBOOK.read_bytes(), actor=SERVICE, now=NOW)
    rulebook = session.scalars(sa.select(RulebookVersion)).one()
    meeting = Meeting(
        network_id=network.id,
        kind=MeetingKind.NETWORK_GROUP,
        form=MeetingForm.DIGITAL,
        held_on=NOW.date(),
        title="Bench",
        planned_at=NOW,
    )
    session.add(meeting)
    session.flush()
    election = Election(
        network_id=network.id,
        meeting_id=meeting.id,
        rulebook_version_id=rulebook.id,
        title="Bench",
        nominations_open_at=NOW - timedelta(days=2),
        nominations_close_at=NOW - timedelta(days=1),
        answers_close_at=NOW - timedelta(days=1),
        created_at=NOW,
    )
    roll = RollVersion(
        network_id=network.id,
        meeting_id=meeting.id,
        rulebook_version_id=rulebook.id,
        number=1,
        valid_on=NOW.date(),
        adopted_at=NOW,
    )
    session.add_all([election, roll])
    session.flush()
    contest = _contest(session, box, keys, election=election, roll=roll)
    keys.create_contest_key(contest.id)
    return contest.id, list(_entitled(session, roll, len(box.codes)))


def _contest(
    session: Session, box: Box, keys: KeyStore, *, election: Election, roll: RollVersion
) -> Contest:
    entry = _entry(session, box, election, keys)
    contest = Contest(
        network_id=election.network_id,
        election_id=election.id,
        number=1,
        office="board",
        round=1,
        pool_entry_id=entry.id,
        roll_version_id=roll.id,
        opening=b"{}",
        election=box.election.raw,
        roll_salt=b"",
        opened_at=NOW,
        sums=RunningTally(box.election).text(),
    )
    session.add(contest)
    session.flush()
    kind, texts = box.setup()
    boxes.append(session, entry=entry, box=WhichBox.VOTES, kind=kind, texts=texts)
    return contest


def _entry(session: Session, box: Box, election: Election, keys: KeyStore) -> PoolEntry:
    """Write a ceremony and the uuid of the box, with a spare code for every four."""
    network_id, uuid = election.network_id, box.election.uuid
    ceremony = Ceremony(
        network_id=network_id, election_id=election.id, threshold=2, rehearsal=False, started_at=NOW
    )
    session.add(ceremony)
    session.flush()
    keys.create_seed(ceremony.id)
    spares = {public_credential(generate_code(), uuid) for _ in range(-(-len(box.codes) // 4))}
    entry = PoolEntry(
        network_id=network_id,
        ceremony_id=ceremony.id,
        number=1,
        uuid=uuid,
        lot_uuid=new_uuid(),
        credentials=credentials_text(box.credentials | spares),
        spares=credentials_text(spares),
    )
    session.add(entry)
    session.flush()
    return entry


def _entitled(session: Session, roll: RollVersion, voters: int) -> Iterator[UUID]:
    """Write as many voters of one member, and a line of the roll for each."""
    network_id = roll.network_id
    member = Member(network_id=network_id, key="member", name="Member", since=NOW.date())
    people = [
        Person(network_id=network_id, key=f"voter-{number}", name=f"Testperson {number}")
        for number in range(1, voters + 1)
    ]
    session.add_all([member, *people])
    session.flush()
    for number, person in enumerate(people, 1):
        line = RollEntry(
            network_id=network_id,
            roll_version_id=roll.id,
            number=number,
            member_id=member.id,
            seat=number,
            person_id=person.id,
            entitled=True,
            code="",
            template="",
            rule=None,
            params={},
        )
        session.add(line)
        yield person.id
