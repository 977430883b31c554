"""The persons of the evening, what they hold, and the database it is kept in.

Uppsala, Dalarna, Gotland and Halland have two seats each. Seven persons vote: one of Halland's
seats is voted on by its substitute, one of Dalarna's by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from election import audit, db
from election.core.refusal import RefusedError
from election.db import transaction
from election.elections.models import Election
from election.people.models import Person
from election.people.queries import persons_by_key
from election.rehearsal.actors import CodeOfficerDesk, Contributor, TrusteeDesk
from election.voting.keystore import KeyStore
from election.voting.models import Box, Ceremony, Contest, PoolEntry, Trustee
from election.voting.models import Contributor as ContributorRow
from election.voting.models import Rehearser as RehearserRow
from election.voting.queries import (
    begun_ceremony,
    contests_of,
    contributors_of,
    entry_of,
    pool_of,
    rehearsers_of,
    trustees_of,
)
from election.voting.services import boxes
from tests.evening.databases import FILE, url_in
from tests.factories import AT_MEETING, HALSA

VOTERS = (
    "uppsala-o1",
    "uppsala-o2",
    "dalarna-o1",
    "gotland-o1",
    "gotland-o2",
    "halland-s1",
    "halland-o2",
)
PRESENT = (*VOTERS, "gotland-s1")  # she is a substitute whom nobody's absence lets vote
COMMITTEE = ("uppsala-o1", "dalarna-o1", "gotland-s1")
ADJUSTER = "halland-o2"
CHAIRS = ("gotland-o1", "gotland-o2", "uppsala-o2")
CONVENERS = ("halland-o2", "uppsala-o1")
MEMBERS = ("dalarna-o1", "dalarna-s1", "gotland-o2", "halland-o2")
CEREMONY_AT = AT_MEETING - timedelta(days=1)
OFFICER = audit.Actor("code-officer")

CHAIR_VOTES: dict[str, tuple[str, ...]] = {  # three each and a blank one: the lot decides
    "uppsala-o1": ("gotland-o1",),
    "uppsala-o2": ("uppsala-o2",),
    "dalarna-o1": ("gotland-o1",),
    "gotland-o1": ("gotland-o1",),
    "gotland-o2": (),
    "halland-s1": ("uppsala-o2",),
    "halland-o2": ("uppsala-o2",),
}

COMMITTEE_VOTES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # convener, two members
    "uppsala-o1": (("halland-o2",), ("dalarna-o1", "halland-o2")),
    "uppsala-o2": (("halland-o2",), ("dalarna-o1",)),
    "dalarna-o1": (("uppsala-o1",), ()),
    "gotland-o1": ((), ("dalarna-o1", "halland-o2")),
    "gotland-o2": (("halland-o2",), ("dalarna-o1", "halland-o2")),
    "halland-s1": (("halland-o2",), ("gotland-o2", "dalarna-o1")),
    "halland-o2": (("uppsala-o1",), ("gotland-o2", "dalarna-s1")),
}


@dataclass(slots=True)
class Desks:
    """What only its owner holds, and the rulebook that everybody does."""

    trustees: list[TrusteeDesk] = field(default_factory=lambda: [TrusteeDesk(n) for n in (1, 2, 3)])
    adjuster: Contributor = field(default_factory=Contributor)
    rulebook: bytes = HALSA
    officer: CodeOfficerDesk = field(default_factory=lambda: CodeOfficerDesk("Testkodansvarig"))


class Setting:
    """The election on a database and key directory of its own; each act is one transaction."""

    def __init__(self, directory: Path, desks: Desks) -> None:
        self.directory = directory
        self.desks = desks
        self.keys = KeyStore(directory / "keys")
        self._engine = db.engine(self.url)
        self.session = db.session_factory(self._engine)()
        self.now = CEREMONY_AT

    def end(self) -> None:
        self.session.close()
        self._engine.dispose()

    @property
    def database(self) -> Path:
        """The file of SQLite."""
        return self.directory / FILE

    @property
    def url(self) -> str:
        return url_in(self.directory)

    def act(
        self, service: Callable[..., Any], actor: audit.Actor = audit.SERVICE, **asked: Any
    ) -> Any:
        """Call a service in a transaction of its own."""
        self.now += timedelta(seconds=20)
        with transaction(self.session):
            return service(self.session, actor=actor, now=self.now, **asked)

    # --- what there is ---

    @property
    def election(self) -> Election:
        return self.session.scalars(sa.select(Election)).one()

    @property
    def ceremony(self) -> Ceremony:
        return begun_ceremony(self.session, self.election)

    @property
    def trustees(self) -> list[Trustee]:
        return trustees_of(self.session, self.ceremony)

    @property
    def contributors(self) -> list[tuple[ContributorRow, Contributor]]:
        """Those who fill lot boxes, with their desks; the adjuster last."""
        desks = {
            row.person_id: desk.contributor
            for row, desk in zip(self.trustees, self.desks.trustees, strict=True)
        }
        rows = contributors_of(self.session, self.ceremony)
        rows.sort(key=lambda row: row.person_id not in desks)
        return [(row, desks.get(row.person_id, self.desks.adjuster)) for row in rows]

    @property
    def rehearsers(self) -> list[RehearserRow]:
        """Those who try the rehearsal box, in the trustees' order; the adjuster last."""
        order = [row.person_id for row in self.trustees]
        rows = {row.person_id: row for row in rehearsers_of(self.session, self.ceremony)}
        return [*(rows.pop(person) for person in order), *rows.values()]

    @property
    def pool(self) -> list[PoolEntry]:
        return pool_of(self.session, self.ceremony)

    @property
    def contest(self) -> Contest:
        """The contest opened last."""
        return contests_of(self.session, self.election)[-1]

    @property
    def entry(self) -> PoolEntry:
        return entry_of(self.session, self.contest)

    def person(self, key: str) -> Person:
        return persons_by_key(self.session, self.election.network_id)[key]

    def names(self, ids: Iterable[str]) -> list[str]:
        """Return the keys of persons whose ids are given."""
        return [self.session.get_one(Person, UUID(each)).key for each in ids]

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table, to see that a refusal changed none."""
        return {name: sorted(rows, key=repr) for name, rows in self.as_they_lie().items()}

    def as_they_lie(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table as the driver reads it, in the database's own order."""
        self.session.rollback()
        connection = self.session.connection()
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]  # noqa: S608
            for name in db.Base.metadata.tables
        }

    def archive(self, box: Box = Box.VOTES, entry: PoolEntry | None = None) -> bytes:
        return boxes.archive(self.session, entry=entry or self.entry, box=box)


def refusals(refused: Any) -> list[str]:
    """Return the codes of what was refused, from pytest's ``raises``."""
    assert isinstance(refused.value, RefusedError)
    return [each.code for each in refused.value.violations]
