"""A PostgreSQL server of our own for the time of the tests, and a database in it for each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from election import db

PROGRAMS = Path("/usr/lib/postgresql")


class MissingError(Exception):
    """There is no server program here (Debian: postgresql)."""


@dataclass
class Postgresql:
    """A running server."""

    port: int
    numbers: Iterator[int] = field(default_factory=count)
    has_empty: bool = False

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://election@127.0.0.1:{self.port}/{name}"

    def database(self, template: str = "template1") -> str:
        """Make a new database, and return its URL."""
        name = f"test_{next(self.numbers)}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def migrated(self) -> str:
        """Make a new database with the schema of the newest revision, and return its URL."""
        if not self.has_empty:
            self._say("CREATE DATABASE empty")
            engine = db.engine(self.url("empty"))
            db.migrate(engine)
            engine.dispose()
            self.has_empty = True
        return self.database("empty")

    def drop(self, url: str) -> None:
        self._say(f'DROP DATABASE "{sa.make_url(url).database}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()


@contextmanager
def running(home: Path) -> Iterator[Postgresql]:
    """Start a server below a folder; raises MissingError.

    It refuses to run as root, so root lends it an account and a folder of that account's.
    """
    programs = sorted(PROGRAMS.glob("*/bin/initdb"))
    if not programs:
        raise MissingError
    as_other: list[str] = []
    if os.getuid() == 0:
        as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        home = Path("/tmp") / f"election-postgresql-{os.getpid()}"  # noqa: S108 - others' home
        home.mkdir(mode=0o700)
        shutil.chown(home, "postgres", "postgres")
    cluster, binaries = home / "cluster", programs[-1].parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_other, str(binaries / program), *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )

    run("initdb", "-D", str(cluster), "-U", "election", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-D", str(cluster), "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield Postgresql(port)
    finally:
        run("pg_ctl", "-D", str(cluster), "-w", "-m", "immediate", "stop")
        shutil.rmtree(home)
