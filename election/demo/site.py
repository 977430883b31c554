"""The demonstration as a whole: its folder, its server, its sign-ins."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Config
from election.app import create_app
from election.db import engine, migrate, session_factory
from election.demo.clock import DemoClock
from election.demo.mailbox import Mailbox
from election.demo.others.scene import OTHERS
from election.demo.views import bp
from election.demo.world import BEGINS, build
from election.people.models import Network, Person
from election.roles import roles_of
from election.voting.keystore import key_store_of
from election.web.access import Role
from election.worker import work

Say = Callable[[str], None]
COMPLETE = "complete"  # written last: a folder without it was left half made


def settings(folder: Path, port: int) -> Config:
    """Return the settings of a demonstration in this folder."""
    return Config(
        database_url=f"sqlite:///{folder}/election.sqlite",
        key_store=folder / "keys",
        secret_file=folder / "secret",
        site_url=f"http://localhost:{port}",
        rehearsals_only=True,
    )


def prepare(folder: Path, port: int, *, fresh: bool, processes: int, say: Say) -> Flask:
    """Return the application, its database made where there is none yet."""
    config = settings(folder, port)
    clock = DemoClock(folder / "clock.json")
    if fresh or not (folder / COMPLETE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        clock.put(BEGINS)
        _make(config, processes, say)
        (folder / COMPLETE).touch()
    app = create_app(config, now=clock, more=[bp])
    app.extensions["election.mailbox"] = Mailbox(folder / "mail", clock)
    return app


def _make(config: Config, processes: int, say: Say) -> None:
    bind = engine(config.database_url)
    try:
        migrate(bind)
        with session_factory(bind)() as session:
            build(
                session,
                key_store_of(config),
                secrets=config.key_store.parent / OTHERS,
                processes=processes,
                say=say,
            )
    finally:
        bind.dispose()


class Quiet(WSGIRequestHandler):
    """Writes no line for each request: addresses of personal links stay out of every log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(app: Flask, port: int, say: Say) -> None:
    """Serve until interrupted, with the worker beside."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    stop = threading.Event()
    worker = threading.Thread(
        target=work,
        args=(app.extensions["election.sessions"],),
        kwargs={
            "keys": app.extensions["election.keys"],
            "transport": app.extensions["election.mailbox"],
            "now": app.extensions["election.clock"],
            "stop": stop,
        },
        daemon=True,
    )
    worker.start()
    say(f"http://localhost:{port}/demo/ is ready. Stop it with Ctrl-C.")
    try:
        server.serve_forever()
    finally:
        stop.set()
        worker.join(timeout=10)
        server.server_close()


def sign_ins(app: Flask, port: int) -> list[str]:
    """Return, for each network and role, somebody to sign in as, with the address of the act."""
    lines = [f"Sign in as anyone at http://localhost:{port}/demo/ , for example"]
    with app.extensions["election.sessions"]() as session:
        for network in session.scalars(sa.select(Network).order_by(Network.name)):
            lines.append(f"  {network.name}  http://localhost:{port}/n/{network.key}/")
            lines += [f"    {role:13} {address}" for role, address in _examples(session, network)]
    lines.append(f"Mail to them all arrives at http://localhost:{port}/demo/mail")
    return lines


def _examples(session: Session, network: Network) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    rows = sa.select(Person).where(Person.network_id == network.id).order_by(Person.key)
    for person in session.scalars(rows):
        for role in sorted(roles_of(session, person, BEGINS.date())):
            found.setdefault(role.value, person.email or "")
    return [(role.value, found[role.value]) for role in Role if role.value in found]
