"""Casting through the whole of the service: gunicorn, sessions, tokens, proofs, disk.

``election serve`` runs as in earnest, on SQLite; clients on connections of their own cast as
many at a time. The clients' work falls on the same processors: what is told of the server by
processor time is its own.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from election import db
from election.bench.acceptance import open_contest
from election.bench.box import Box
from election.bench.verifiers import engines
from election.core.ballot.archive import Kind
from election.core.ballot.text import fingerprint
from election.elections.models import Election
from election.meetings.models import RollEntry
from election.people.models import Member, Network
from election.voting.keystore import KeyStore
from election.voting.models import BoxEvent, Ceremony
from election.voting.services.passes import pass_of

PROCESSES: Final = 2  # of the server
START_MOST: Final = 60.0  # seconds until it answers
TOKEN: Final = re.compile(rb'name="csrf-token" content="([^"]+)"')


class NotServedError(Exception):
    """The server did not start, or did not answer as it must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What casting so many ballots took: seconds of each answer, of all, and of the server."""

    engine: str
    ballots: int
    clients: int
    answers: Sequence[float]
    wall: float
    server_cpu: float
    kept: int  # ballots in the box afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """An installation with an open contest: where it is, and the pass of each voter."""

    directory: Path
    database: str
    network: str
    election: UUID
    passes: Sequence[str]


def serve_and_cast(*, ballots: int, clients: int, database: str | None = None) -> Iterator[Served]:
    """Cast the same number of ballots at a server of each engine there is.

    The database is SQLite's on a file, or the empty one whose URL is given; it is left empty.
    Raises NotServedError.
    """
    for engine in engines():
        box = Box(ballots)
        raws = list(box.vote())
        with tempfile.TemporaryDirectory(prefix="election-bench-") as folder:
            directory = Path(folder)
            url = database or f"sqlite:///{directory}/election.sqlite"
            with _migrated(url) as bind:
                place = _install(directory, bind, url, box)
                yield _measure(place, raws, clients, engine)


@contextmanager
def _migrated(url: str) -> Iterator[sa.Engine]:
    """Make the tables in an empty database, and drop them in the end."""
    bind = db.engine(url)
    tables = set(sa.inspect(bind).get_table_names())
    if tables - {"alembic_version"}:
        raise NotServedError(f"{bind.url!r} is not empty")
    db.migrate(bind)
    try:
        yield bind
    finally:
        db.migrate(bind, "base")
        bind.dispose()


def _install(directory: Path, bind: sa.Engine, url: str, box: Box) -> _Place:
    keys = KeyStore(directory / "keys")
    with db.session_factory(bind)() as session:
        with db.transaction(session):
            open_contest(session, box, keys)
        seed = keys.seed(session.scalars(sa.select(Ceremony)).one().id)
        member = session.scalars(sa.select(Member)).one().key
        seats = session.scalars(sa.select(RollEntry.seat).order_by(RollEntry.number))
        return _Place(
            directory=directory,
            database=url,
            network=session.scalars(sa.select(Network)).one().key,
            election=session.scalars(sa.select(Election)).one().id,
            passes=[pass_of(seed, f"{member}#{seat}") for seat in seats],
        )


def _measure(place: _Place, raws: Sequence[bytes], clients: int, engine: str) -> Served:
    with _serving(place, engine) as (port, process):
        voters = list(zip(place.passes, raws, strict=True))
        _cast(port, place, voters[: PROCESSES * 4])  # whoever comes first waits for the tables
        voters = voters[PROCESSES * 4 :]
        before, began = _cpu(process), time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            shares = [voters[each::clients] for each in range(clients)]
            taken = list(pool.map(lambda share: _cast(port, place, share), shares))
        wall, used = time.perf_counter() - began, _cpu(process) - before
    bind = db.engine(place.database)
    with db.session_factory(bind)() as session:
        events = sa.select(sa.func.count()).where(BoxEvent.kind == Kind.BALLOT)
        kept = session.scalar(events) or 0
    bind.dispose()
    return Served(
        engine=engine,
        ballots=len(voters),
        clients=clients,
        answers=[one for some in taken for one in some],
        wall=wall,
        server_cpu=used,
        kept=kept - PROCESSES * 4,
    )


@contextmanager
def _serving(place: _Place, engine: str) -> Iterator[tuple[int, int]]:
    """Run the server; give its port and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    settings = {
        "ELECTION_DATABASE_URL": place.database,
        "ELECTION_KEY_STORE": str(place.directory / "keys"),
        "ELECTION_SEAL_KEY_FILE": str(place.directory / "seal-key"),
        "ELECTION_SECRET_FILE": str(place.directory / "secret"),
        "ELECTION_SITE_URL": f"http://127.0.0.1:{port}",
        "ELECTION_ENGINE": engine,
    }
    command = [sys.executable, "-m", "election.cli", "serve", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [*command, "--processes", str(PROCESSES)],
        env={**os.environ, **settings},  # noqa: TID251 - for the server
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_MOST)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_MOST
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotServedError("election serve does not start")


def _cast(port: int, place: _Place, voters: Sequence[tuple[str, bytes]]) -> list[float]:
    """Cast ballots one after the other on one connection; return the seconds of each answer."""
    if not voters:
        return []
    connection = HTTPConnection("127.0.0.1", port, timeout=START_MOST)
    path = f"/n/{place.network}/elections/{place.election}/booth/cast"
    try:
        connection.request("GET", f"/n/{place.network}/")
        page = connection.getresponse()
        token = TOKEN.search(page.read())
        cookie = (page.getheader("Set-Cookie") or "").partition(";")[0]
        if page.status != 200 or token is None:
            raise NotServedError(f"the first page answers {page.status}")
        headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": token[1].decode(),
            "Cookie": cookie,
        }
        return [_cast_one(connection, path, headers, each, place) for each in voters]
    except (OSError, HTTPException) as error:
        raise NotServedError(f"the server does not answer: {error}") from error
    finally:
        connection.close()


def _cast_one(
    connection: HTTPConnection,
    path: str,
    headers: dict[str, str],
    voter: tuple[str, bytes],
    place: _Place,
) -> float:
    given, raw = voter
    number = place.passes.index(given)
    # As the proxy in front tells it: voters have addresses of their own.
    told = headers | {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}
    body = json.dumps({"contest": 1, "pass": given, "ballot": raw.decode()})
    began = time.perf_counter()
    connection.request("POST", path, body, told)
    answer = connection.getresponse()
    said = answer.read()
    took = time.perf_counter() - began
    if answer.status != 200 or json.loads(said) != {"tracker": fingerprint(raw)}:
        raise NotServedError(f"a ballot is answered {answer.status}: {said[:300]!r}")
    return took


def _cpu(process: int) -> float:
    """Return the seconds that a process and its children have used, as Linux tells it."""
    used, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for each in (process, *_children(process)):
        fields = Path(f"/proc/{each}/stat").read_text("ascii").rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / ticks
    return used


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(each) for each in found.split()]


def served_lines(runs: Sequence[Served]) -> list[str]:
    """Return what was measured as a table."""
    what = "ballots of 12 choices cast through HTTP, proofs by"
    head = f"{what:<52}{'ballots':>8}{'at a time':>11}{'a second':>10}{'median':>10}"
    lines = [f"{head}{'slowest 5 %':>13}{'server CPU':>12}"]
    for one in runs:
        slow = quantiles(one.answers, n=20)[-1] if len(one.answers) > 1 else one.answers[0]
        lines.append(
            f"{one.engine:<52}{one.ballots:>8}{one.clients:>11}{one.ballots / one.wall:>10.1f}"
            f"{median(one.answers) * 1000:>7.0f} ms{slow * 1000:>10.0f} ms"
            f"{one.server_cpu / one.ballots * 1000:>9.1f} ms"
        )
    lost = sum(one.ballots - one.kept for one in runs)
    said = "Every acknowledged ballot is in the box." if not lost else f"{lost} ballots are LOST."
    return [*lines, "", said]
