"""From the files of a rehearsal to its record on disk: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from election.core.record import checksums
from election.core.record.files import MANIFEST, RESULT, RULEBOOK, write_files
from election.core.record.manifest import Manifest
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import Rulebook
from election.core.rulebook.register_csv import read_register, read_votes
from election.core.rulebook.switch import write_readings
from election.db import engine, migrate, session_factory
from election.rehearsal.crosscheck import disagreements
from election.rehearsal.plan import read_plan
from election.rehearsal.run import Rehearsal
from election.rehearsal.stage import Inputs, Say, Stage
from election.voting.keystore import KeyStore

Value = TypeVar("Value")

RECORD: Final = {  # what a rehearsal writes; a directory with anything else in it is left alone
    MANIFEST,
    RULEBOOK,
    RESULT,
    checksums.PATH,
    "openings",
    "archives",
    "lots",
    "signatures",
}


def read_inputs(*, rulebook: Path, register: Path, election: Path, votes: Path) -> Inputs:
    """Read the four files; raises RefusedError with every fault of all that can be read."""
    wrong: list[Violation] = []
    plan = _read(election, lambda data: read_plan(data, where=str(election)), wrong)
    readings = plan.readings if plan else {}

    def rules_of(data: bytes) -> Rulebook:
        supposed = load_rulebook(data, readings=readings, where=str(rulebook))
        if not readings:
            return supposed
        return load_rulebook(write_readings(data, readings), where=str(rulebook))

    rules = _read(rulebook, rules_of, wrong)
    people = None
    if rules is not None:
        people = _read(register, partial(read_register, rulebook=rules, where=str(register)), wrong)
    lines = _read(votes, partial(read_votes, where=str(votes)), wrong)
    if plan is not None and rules is not None and plan.network != rules.id:
        wrong.append(
            violation(
                "other-network",
                "The election is of {network}, and the rulebook of {rulebook}.",
                where=f"{election}: network",
                network=plan.network,
                rulebook=rules.id,
            )
        )
    if wrong or plan is None or rules is None or people is None or lines is None:
        raise RefusedError(wrong)
    inputs = Inputs(
        rulebook=rules,
        register=people,
        plan=plan,
        votes=lines,
        plan_name=str(election),
        votes_name=str(votes),
    )
    refuse_if(disagreements(inputs))
    return inputs


def _read(path: Path, read: Callable[[bytes], Value], wrong: list[Violation]) -> Value | None:
    try:
        return read(path.read_bytes())
    except OSError as error:
        template = "This file cannot be read: {says}."
        says = error.strerror or str(error)
        wrong.append(violation("file-unreadable", template, where=str(path), says=says))
    except RefusedError as refused:
        wrong += refused.violations
    return None


def rehearse(inputs: Inputs, out: Path, *, processes: int, say: Say) -> dict[str, bytes]:
    """Play the election on a database of its own and write its record to ``out``.

    An earlier rehearsal in the same place gives way to it; anything else there is refused.
    """
    _refuse_place(out)
    with tempfile.TemporaryDirectory(prefix="election-rehearsal-") as directory:
        bind = engine(f"sqlite:///{directory}/rehearsal.sqlite")
        try:
            migrate(bind)
            with session_factory(bind)() as session:
                stage = Stage(
                    session=session,
                    inputs=inputs,
                    keys=KeyStore(Path(directory) / "keys"),
                    processes=processes,
                    say=say,
                    now=inputs.plan.dates.nominations_open_at,
                )
                files = Rehearsal(stage).run()
        finally:
            bind.dispose()
    _put(files, out)
    return files


def _refuse_place(out: Path) -> None:
    """Raise RefusedError, before anything slow, where a record cannot be written in the end."""
    parent = next(each for each in out.absolute().parents if each.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        template = "No record can be written here: {parent} is no directory you may write to."
        reason = violation("out-unwritable", template, where=str(out), parent=str(parent))
        raise RefusedError([reason])
    if (out.exists() or out.is_symlink()) and not _gives_way(out):
        template = "There is something here that is not a rehearsal's record; it is left alone."
        raise RefusedError([violation("out-in-use", template, where=str(out))])


def _gives_way(out: Path) -> bool:
    if out.is_symlink() or not out.is_dir():
        return False
    there = {each.name for each in out.iterdir()}
    if not there <= RECORD:
        return False
    try:
        manifest = Manifest.from_bytes((out / MANIFEST).read_bytes(), where=MANIFEST)
    except (OSError, RefusedError):
        return not there
    return manifest.rehearsal


def _put(files: Mapping[str, bytes], out: Path) -> None:
    """Write the record; an earlier one is put aside until the new one stands."""
    if not out.exists():
        write_files(out, files)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    earlier = out.rename(aside / out.name)
    try:
        write_files(out, files)
    except BaseException:
        earlier.rename(out)
        raise
    finally:
        shutil.rmtree(aside)
