"""The console command ``election``: each subcommand a few lines that call a room of the package.

Exit codes: 0 fine, 1 a verification found the evidence invalid, 2 bad input or refused.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from election import __version__
from election.core.refusal import RefusedError

if TYPE_CHECKING:
    from election.core.rulebook.model import Rulebook

Subcommands = Any  # argparse does not name this type


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = argparse.ArgumentParser(prog="election", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=f"election {__version__}")
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(subcommands)
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except RefusedError as refused:
        for reason in refused.violations:
            print(reason, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as shells count it: 128 and the signal


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


def add_verify(subcommands: Subcommands) -> None:
    """``election verify``: a record or a single archive."""
    parser = subcommands.add_parser(
        "verify", help="verify an election record, or one ballot box (.bel), offline"
    )
    parser.add_argument("path", type=Path, metavar="RECORD-OR-.bel")
    parser.add_argument(
        "--manifest-hash", type=_sha256, metavar="H", help="what was read out at the meeting"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    parser.set_defaults(run=_verify)


def _sha256(text: str) -> str:
    digest = "".join(text.lower().split())
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("a manifest hash has 64 hexadecimal digits")
    return digest


def _verify(arguments: argparse.Namespace) -> int:
    return (_verify_record if arguments.path.is_dir() else _verify_archive)(arguments)


def _verify_record(arguments: argparse.Namespace) -> int:
    from election.core.record.tree import UnreadableError
    from election.core.record.verify import Level, verify_record
    from election.core.record.wording import printable, report_json, report_lines

    try:
        report = verify_record(
            arguments.path,
            manifest_hash=arguments.manifest_hash,
            processes=arguments.processes,
            progress=_tell_progress,
        )
    except UnreadableError as error:
        print(printable(str(error)), file=sys.stderr)
        return 2
    lines = [json.dumps(report_json(report), indent=2)] if arguments.json else report_lines(report)
    print("\n".join(lines))
    return 0 if report.level is Level.FINAL else 1


def _verify_archive(arguments: argparse.Namespace) -> int:
    from election.core.ballot.verify import (
        InvalidArchiveError,
        UnsupportedElectionError,
        verify_archive,
    )
    from election.core.record.wording import archive_json, archive_lines, printable

    try:
        report = verify_archive(
            arguments.path.read_bytes(),
            own=False,
            processes=arguments.processes,
            progress=partial(_tell_progress, str(arguments.path)),
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
    lines = (
        [json.dumps(archive_json(report), indent=2)] if arguments.json else archive_lines(report)
    )
    print("\n".join(lines))
    return 0


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


def add_rulebook(subcommands: Subcommands) -> None:
    """``election rulebook check``: is a rulebook sound, and what does it decide?"""
    parser = subcommands.add_parser("rulebook", help="check a rulebook")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    check = acts.add_parser("check", help="refuse what is wrong, or say what it decides, and why")
    _add_rulebook_file(check)
    check.set_defaults(run=_check_rulebook)


def add_calendar(subcommands: Subcommands) -> None:
    """``election calendar``: which offices are up when, by the rules alone."""
    parser = subcommands.add_parser("calendar", help="show which offices are elected when")
    _add_rulebook_file(parser)
    parser.add_argument("--from", dest="first", type=_year, required=True, metavar="YEAR")
    parser.add_argument("--to", dest="last", type=_year, required=True, metavar="YEAR")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.set_defaults(run=_calendar)


def _add_rulebook_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--reading",
        dest="readings",
        type=_reading,
        action="append",
        default=[],
        metavar="Q10=V2",
        help="suppose another reading of an open question (may be repeated)",
    )


def _reading(text: str) -> tuple[str, str]:
    question, equals, reading = text.partition("=")
    if not (question and equals and reading):
        raise argparse.ArgumentTypeError("write a question and a reading, such as Q10=V2")
    return question, reading


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1900 <= int(text) <= 2200):
        raise argparse.ArgumentTypeError("write a year from 1900 to 2200")
    return int(text)


def _rulebook(arguments: argparse.Namespace) -> Rulebook:
    from election.core.rulebook.load import load_rulebook

    return load_rulebook(
        arguments.file.read_bytes(),
        readings=dict(arguments.readings),
        where=str(arguments.file),
    )


def _check_rulebook(arguments: argparse.Namespace) -> int:
    from election.core.rulebook.summary import summary_lines

    print("\n".join(summary_lines(_rulebook(arguments))))
    return 0


def _calendar(arguments: argparse.Namespace) -> int:
    from election.core.rulebook.calendar import table, table_lines

    rows = table(_rulebook(arguments), arguments.first, arguments.last)
    if arguments.json:
        print(json.dumps([row.to_json() for row in rows], indent=2))
    else:
        print("\n".join(table_lines(rows)))
    return 0


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
    parser.add_argument("--voters", type=_count, required=True, metavar="N")
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


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise argparse.ArgumentTypeError("write a whole number from 1 to 100000")
    return int(text)


def add_bench(subcommands: Subcommands) -> None:
    """``election bench``: how long everything about a ballot takes on this machine."""
    parser = subcommands.add_parser(
        "bench", help="time ballots, verification and tally beside belenios-tool"
    )
    processors = len(os.sched_getaffinity(0))
    parser.add_argument("--ballots", type=_count, default=100, metavar="N")
    parser.add_argument("--processes", type=_count, default=processors, metavar="N")
    parser.add_argument("--repeats", type=_count, default=3, metavar="N")
    parser.add_argument("--json", action="store_true", help="print the times as JSON")
    parser.set_defaults(run=_bench)


def _bench(arguments: argparse.Namespace) -> int:
    from election.bench import bench, bench_json, bench_lines

    run = bench(ballots=arguments.ballots, processes=arguments.processes, repeats=arguments.repeats)
    print(json.dumps(bench_json(run), indent=2) if arguments.json else "\n".join(bench_lines(run)))
    return 0 if run.agree else 1


COMMANDS: tuple[Any, ...] = (
    add_demo,
    add_rehearse,
    add_generate,
    add_rulebook,
    add_calendar,
    add_verify,
    add_verify_diff,
    add_bench,
)


if __name__ == "__main__":
    sys.exit(main())
