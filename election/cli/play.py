"""Commands that play elections for training and measurement."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from election.cli.arguments import Subcommands, count

if TYPE_CHECKING:
    pass


def add_rehearse(subcommands: Subcommands) -> None:
    """``election rehearse``: a whole election, headless."""
    parser = subcommands.add_parser(
        "rehearse", help="play a whole election from files and write its signed record"
    )
    for name, what in (
        ("rulebook", "the network's rules (TOML)"),
        ("register", "members and whom they appointed (CSV)"),
        ("election", "what happens, who does it and when (TOML)"),
        ("votes", "how each voter votes (CSV)"),
    ):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="F", help=what)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the record")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    parser.set_defaults(run=_rehearse)


def _rehearse(arguments: argparse.Namespace) -> int:
    from election.core.record.result import Result
    from election.core.record.wording import outcome_lines
    from election.rehearsal.play import read_inputs, rehearse

    # Whoever ends it, as `timeout` does, leaves no keys of a rehearsal behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    inputs = read_inputs(
        rulebook=arguments.rulebook,
        register=arguments.register,
        election=arguments.election,
        votes=arguments.votes,
    )
    files = rehearse(
        inputs, arguments.out, processes=arguments.processes, say=partial(print, flush=True)
    )
    result = Result.from_bytes(files["result.json"], where="result.json")
    print("\n".join(["", *outcome_lines(result)]))
    print(f"\nThe record of this rehearsal lies in {arguments.out}")
    return 0


def add_generate(subcommands: Subcommands) -> None:
    """``election generate``: the input files of a rehearsal of any size."""
    parser = subcommands.add_parser(
        "generate", help="make up register, election and votes for a rehearsal of any size"
    )
    parser.add_argument("--rulebook", type=Path, required=True, metavar="F")
    parser.add_argument("--voters", type=count, required=True, metavar="N")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new directory")
    parser.set_defaults(run=_generate)


def _generate(arguments: argparse.Namespace) -> int:
    from election.core.rulebook.load import load_rulebook
    from election.rehearsal.generate import write_rehearsal_files

    rulebook = load_rulebook(arguments.rulebook.read_bytes(), where=str(arguments.rulebook))
    paths = write_rehearsal_files(rulebook, arguments.out, voters=arguments.voters)
    options = " ".join(f"--{path.stem} {path}" for path in paths)
    print(f"Rehearse it with: election rehearse --rulebook {arguments.rulebook} {options} --out …")
    return 0


def add_bench(subcommands: Subcommands) -> None:
    """``election bench``: how long everything about a ballot takes on this machine."""
    parser = subcommands.add_parser(
        "bench", help="time ballots, acceptance, verification and tally beside belenios-tool"
    )
    processors = len(os.sched_getaffinity(0))
    parser.add_argument("--ballots", type=count, default=100, metavar="N")
    parser.add_argument("--processes", type=count, default=processors, metavar="N")
    parser.add_argument("--repeats", type=count, default=3, metavar="N")
    parser.add_argument("--json", action="store_true", help="print the times as JSON")
    parser.add_argument(
        "--no-browser", dest="browser", action="store_false", help="start no Chromium"
    )
    parser.add_argument(
        "--growth", type=count, nargs="+", metavar="N", help="instead: archives of these sizes"
    )
    parser.add_argument(
        "--http", type=count, metavar="N", help="instead: cast ballots through HTTP, N at a time"
    )
    parser.add_argument(
        "--database", metavar="URL", help="with --http: an empty database other than SQLite's"
    )
    parser.add_argument(
        "--tool-most", type=count, default=400, metavar="N", help="ballots for belenios-tool"
    )
    parser.set_defaults(run=_bench)


def _bench(arguments: argparse.Namespace) -> int:
    if arguments.growth:
        return _growth(arguments)
    if arguments.http:
        return _http(arguments)
    from election.bench import bench
    from election.bench.report import bench_json, bench_lines

    run = bench(
        ballots=arguments.ballots,
        processes=arguments.processes,
        repeats=arguments.repeats,
        browser=arguments.browser,
    )
    print(json.dumps(bench_json(run), indent=2) if arguments.json else "\n".join(bench_lines(run)))
    return 0 if run.agree else 1


def _growth(arguments: argparse.Namespace) -> int:
    from election.bench.growth import growth, growth_lines

    found = growth(
        sorted(arguments.growth), processes=arguments.processes, tool_most=arguments.tool_most
    )
    points = []
    for point in found:
        print(f"{point.ballots} ballots are measured.", file=sys.stderr)
        points.append(point)
    if arguments.json:
        print(json.dumps([asdict(point) for point in points], indent=2))
    else:
        print("\n".join(growth_lines(points)))
    return 0 if all(point.agree for point in points) else 1


def _http(arguments: argparse.Namespace) -> int:
    from election.bench.http import NotServedError, serve_and_cast, served_lines

    try:
        runs = list(
            serve_and_cast(
                ballots=arguments.ballots, clients=arguments.http, database=arguments.database
            )
        )
    except NotServedError as error:
        print(f"Nothing is measured: {error}.", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps([asdict(run) for run in runs], indent=2))
    else:
        print("\n".join(served_lines(runs)))
    return 0 if all(run.kept == run.ballots for run in runs) else 1
