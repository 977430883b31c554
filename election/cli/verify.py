"""Commands that check evidence, offline."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from election.cli.arguments import Subcommands, sha256

if TYPE_CHECKING:
    from election.core.ballot.engine import Engine


def add_verify(subcommands: Subcommands) -> None:
    """``election verify``: a record or a single archive."""
    parser = subcommands.add_parser(
        "verify", help="verify an election record, or one ballot box (.bel), offline"
    )
    parser.add_argument("path", type=Path, metavar="RECORD-OR-.bel")
    parser.add_argument(
        "--manifest-hash", type=sha256, metavar="H", help="what was read out at the meeting"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    parser.add_argument(
        "--engine",
        choices=("python", "native", "auto"),
        default="python",
        help="what computes: Python (the default), the native engine, or that if it is there",
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="check ballots on a Dask cluster, tcp://host:8786"
    )
    parser.set_defaults(run=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    from election.native import NativeMissingError, engine

    verify = _verify_record if arguments.path.is_dir() else _verify_archive
    try:
        chosen = engine(arguments.engine)
        with _cluster(arguments.cluster) as executor:
            return verify(arguments, chosen, executor)
    except NativeMissingError as error:
        print(f"There is no native engine: {error}.", file=sys.stderr)
    except ClusterMissingError as error:
        print(error, file=sys.stderr)
    return 2


CLUSTER_SECONDS = 10  # until a cluster must have answered


class ClusterMissingError(Exception):
    """There is no cluster to use; the message says why."""


@contextmanager
def _cluster(address: str | None) -> Iterator[Executor | None]:
    """Give the executor of a Dask cluster; raises ClusterMissingError."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise ClusterMissingError(
            "A cluster needs the library distributed: pip install 'election[cluster]'."
        ) from None
    try:
        client = Client(address, timeout=CLUSTER_SECONDS)
    except (OSError, ValueError) as error:
        raise ClusterMissingError(f"No cluster answers at {address}: {error}") from None
    with client, client.get_executor(pure=False) as executor:
        yield executor


def _verify_record(arguments: argparse.Namespace, engine: Engine, executor: Executor | None) -> int:
    from election.core.record.tree import UnreadableError
    from election.core.record.verify import Level, verify_record
    from election.core.record.wording import printable, report_json, report_lines

    try:
        report = verify_record(
            arguments.path,
            manifest_hash=arguments.manifest_hash,
            processes=arguments.processes,
            progress=_tell_progress,
            engine=engine,
            executor=executor,
        )
    except UnreadableError as error:
        print(printable(str(error)), file=sys.stderr)
        return 2
    _print(arguments, engine, report_lines(report), report_json(report))
    return 0 if report.level is Level.FINAL else 1


def _verify_archive(
    arguments: argparse.Namespace, engine: Engine, executor: Executor | None
) -> int:
    from election.core.ballot.tar import ArchiveFile
    from election.core.ballot.verify import (
        InvalidArchiveError,
        UnsupportedElectionError,
        verify_archive,
    )
    from election.core.record.wording import archive_json, archive_lines, printable

    try:
        report = verify_archive(
            ArchiveFile(arguments.path),
            own=False,
            processes=arguments.processes,
            progress=partial(_tell_progress, str(arguments.path)),
            engine=engine,
            executor=executor,
        )
    except InvalidArchiveError as error:
        told = {"level": "invalid", "where": error.where, "check": error.check}
        says = f"NOT VALID. {error.where}: {error.message} (check {error.check})."
        print(json.dumps(told | {"says": error.message}) if arguments.json else printable(says))
        return 1
    except UnsupportedElectionError as error:
        print(printable(f"This archive cannot be verified here: {error.message}."), file=sys.stderr)
        return 2
    named = f"Manifest {arguments.manifest_hash}"
    if arguments.manifest_hash and not report.election.description.endswith(named):
        print("NOT VALID. This ballot box does not name the manifest whose hash you gave.")
        return 1
    _print(arguments, engine, archive_lines(report), archive_json(report))
    return 0


def _print(
    arguments: argparse.Namespace, engine: Engine, lines: list[str], values: dict[str, Any]
) -> None:
    if arguments.json:
        print(json.dumps(values | {"engine": engine.name}, indent=2))
    else:
        print("\n".join([*lines, f"Powers computed by: {engine.name}."]))


def _tell_progress(path: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else "\r"
        print(f"{path}: {done} of {total} ballots", end=end, file=sys.stderr, flush=True)


def add_verify_diff(subcommands: Subcommands) -> None:
    """``election verify-diff``: does a later copy of a ballot box extend an earlier one?"""
    parser = subcommands.add_parser(
        "verify-diff", help="check that a ballot box still holds what an earlier copy of it held"
    )
    parser.add_argument("old", type=Path, metavar="OLD.bel")
    parser.add_argument("new", type=Path, metavar="NEW.bel")
    parser.set_defaults(run=_verify_diff)


def _verify_diff(arguments: argparse.Namespace) -> int:
    from election.core.ballot.verify import InvalidArchiveError, verify_diff
    from election.core.record.wording import printable

    try:
        added = verify_diff(arguments.old.read_bytes(), arguments.new.read_bytes())
    except InvalidArchiveError as error:
        print(printable(f"NOT AN EXTENSION. {error.where}: {error.message} (check {error.check})."))
        return 1
    print(f"The newer archive holds all of the older copy, and {added} events more.")
    return 0
