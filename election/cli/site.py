"""Commands that serve the pages."""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from election.cli.arguments import Subcommands, count, typed_secret
from election.cli.rules import add_rulebook_file

if TYPE_CHECKING:
    pass


def add_demo(subcommands: Subcommands) -> None:
    """``election demo``: a site to click through, on this machine alone."""
    parser = subcommands.add_parser(
        "demo", help="serve a made-up network at a local address, ready to click through"
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N")
    parser.add_argument("--folder", type=Path, default=Path("var/demo"), metavar="DIR")
    parser.add_argument("--fresh", action="store_true", help="begin anew, and lose what was played")
    parser.set_defaults(run=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    from election.demo.site import prepare, serve, sign_ins

    folder = arguments.folder.absolute()
    processes = len(os.sched_getaffinity(0))
    app = prepare(folder, arguments.port, fresh=arguments.fresh, processes=processes, say=print)
    print("\n".join(sign_ins(app, arguments.port)))
    serve(app, arguments.port, partial(print, flush=True))
    return 0


def add_serve(subcommands: Subcommands) -> None:
    """``election serve``: the pages in earnest."""
    parser = subcommands.add_parser("serve", help="serve the pages (gunicorn)")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADDRESS:PORT")
    parser.add_argument("--processes", type=count, default=2, metavar="N")
    parser.add_argument("--threads", type=count, default=8, metavar="N", help="of each process")
    parser.set_defaults(run=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    from config import Config
    from election.db import connected, migrate
    from election.voting.keystore import key_store_of

    config = Config.from_env(os.environ)  # noqa: TID251 - config reads it
    key_store_of(config)  # refuses here, before anything is served, what it cannot open
    with connected(config.database_url) as bind:
        migrate(bind)
    _leave_no_core()
    options = ["--bind", arguments.bind, "--workers", str(arguments.processes)]
    options += ["--threads", str(arguments.threads), "--worker-class", "gthread"]
    # No access log: addresses of personal links would stand in it.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, "wsgi:app"])  # noqa: S606


def _leave_no_core() -> None:
    """Let a process that dies write no image of its memory, with the keys that are in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def add_work(subcommands: Subcommands) -> None:
    """``election work``: what happens by itself, beside the pages."""
    parser = subcommands.add_parser(
        "work", help="send mail, close contests at their time; runs beside serve"
    )
    parser.set_defaults(run=_work)


def _work(_arguments: argparse.Namespace) -> int:
    from config import Config
    from election import clock
    from election.db import engine, session_factory
    from election.voting.keystore import key_store_of
    from election.worker import transport_of, work

    config = Config.from_env(os.environ)  # noqa: TID251 - config reads what it is given
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    _leave_no_core()
    work(
        session_factory(engine(config.database_url)),
        keys=key_store_of(config),
        transport=transport_of(config),
        now=clock.now,
        stop=stop,
    )
    return 0


def add_found(subcommands: Subcommands) -> None:
    """``election found``: a new network and its first coordinator."""
    parser = subcommands.add_parser(
        "found", help="found a network on its rulebook, with its first coordinator"
    )
    add_rulebook_file(parser)
    parser.add_argument("--coordinator", required=True, metavar="NAME")
    parser.add_argument("--address", required=True, metavar="MAIL", help="hers; she signs in by it")
    parser.add_argument(
        "--time-zone", metavar="ZONE", help="in which the network tells times, such as Europe/Oslo"
    )
    parser.set_defaults(run=_found)


def _found(arguments: argparse.Namespace) -> int:
    from config import Config
    from election.audit import SERVICE
    from election.clock import now
    from election.core.rulebook.register import Person
    from election.db import connected, migrate, session_factory, transaction
    from election.people import services
    from election.people.models import GrantedRole

    config = Config.from_env(os.environ)  # noqa: TID251 - config reads what it is given
    at = now()
    entry = Person(id="", name=arguments.coordinator, email=arguments.address)
    with connected(config.database_url) as bind:
        migrate(bind)
        with session_factory(bind)() as session, transaction(session):
            network = services.create_network(
                session,
                rulebook=arguments.file.read_bytes(),
                readings=dict(arguments.readings),
                time_zone=arguments.time_zone or config.time_zone,
                actor=SERVICE,
                now=at,
            )
            person = services.add_person(
                session, network=network, entry=entry, actor=SERVICE, now=at
            )
            services.grant_role(
                session,
                person=person,
                role=GrantedRole.COORDINATOR,
                keeps_key=False,
                actor=SERVICE,
                now=at,
            )
            print(f"{network.name} is founded: {config.site_url}/n/{network.key}/")
    return 0


def add_recover(subcommands: Subcommands) -> None:
    """``election recover``: the server's seed, from the envelope back into the key store."""
    parser = subcommands.add_parser(
        "recover", help="put a lost seed back from its recovery copy; asks for what the paper says"
    )
    parser.add_argument(
        "--ceremony", type=UUID, required=True, metavar="ID", help="as it stands on the paper"
    )
    parser.set_defaults(run=_recover)


def _recover(arguments: argparse.Namespace) -> int:
    from config import Config
    from election.audit import SERVICE
    from election.clock import now
    from election.core.refusal import RefusedError, violation
    from election.db import connected, session_factory, transaction
    from election.voting.keystore import key_store_of
    from election.voting.models import Ceremony
    from election.voting.services.recovery import restore_seed

    config = Config.from_env(os.environ)  # noqa: TID251 - config reads what it is given
    keys = key_store_of(config, checked=False)  # it may hold what cannot be opened any more
    with (
        connected(config.database_url) as bind,
        session_factory(bind)() as session,
        transaction(session),
    ):
        ceremony = session.get(Ceremony, arguments.ceremony)
        if ceremony is None:
            template = "There is no key ceremony {id} in this database."
            raise RefusedError([violation("no-ceremony", template, id=str(arguments.ceremony))])
        typed = typed_secret("What the paper says, group by group: ")
        made = restore_seed(
            session, ceremony=ceremony, typed=typed, keys=keys, actor=SERVICE, now=now()
        )
    print(
        f"The seed is back: all {made} keys that the manifest has of the server follow from it.\n"
        "Note in the minutes who opened the envelope, when and why. Seal it again."
    )
    return 0
