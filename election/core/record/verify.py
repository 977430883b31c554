"""Verification of a whole election record, offline, on nothing but its files.

Every fault found is told, with its place. What is told twice by two checks is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from election.core.ballot.engine import PYTHON, Engine
from election.core.record import checksums
from election.core.record.canonical import sha256
from election.core.record.documents import Documents, read_documents
from election.core.record.files import MANIFEST, RESULT, archive_path, lot_path
from election.core.record.manifest import Manifest, number_of
from election.core.record.minutes import MinutesReport, beside, verify_minutes
from election.core.record.opening import Opening
from election.core.record.result import Result
from election.core.record.tree import Tree, UnreadableError
from election.core.record.verify_archives import (
    Verified,
    box_violations,
    lot_violations,
    open_archive,
    question_violations,
)
from election.core.record.verify_counts import count_violations, is_countable
from election.core.record.verify_extent import extent_violations
from election.core.record.verify_files import checksum_violations, layout_violations
from election.core.record.verify_manifest import manifest_violations, rulebook_violations
from election.core.record.verify_not_held import not_held_violations
from election.core.record.verify_openings import opening_violations, order_violations
from election.core.record.verify_replacements import Replaced, replacement_violations, statements
from election.core.record.verify_result import (
    account_violations,
    decision_violations,
    office_violations,
)
from election.core.record.verify_signatures import SignatureState, check_signers
from election.core.refusal import Violation, violation

Progress = Callable[[str, int, int], None]
"""Is told of which file how many ballots of how many are verified."""

_Opened = tuple[Verified | None, list[Violation]]


class Level(StrEnum):
    """What the verification came to."""

    FINAL = "final"  # valid, and signed by the quorum
    UNSIGNED = "unsigned"  # the count is valid, signatures are missing
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReport:
    """What the verifier found; ``result`` is trustworthy unless the level is invalid."""

    level: Level
    violations: tuple[Violation, ...]
    manifest_hash: str | None
    hash_given: bool  # to compare with
    manifest: Manifest | None
    openings: tuple[Opening, ...]
    result: Result | None
    signatures: tuple[SignatureState, ...]
    ballots: int  # verified one by one, lots included
    minutes: MinutesReport | None = None  # that lie beside the record

    @property
    def rehearsal(self) -> bool:
        return self.manifest is not None and self.manifest.rehearsal

    @property
    def signed(self) -> int:
        return sum(each.signed for each in self.signatures)


@dataclass(slots=True)
class _Archives:
    """The archives that turned out valid, by uuid."""

    boxes: dict[str, Verified] = field(default_factory=dict)
    lots: dict[str, Verified] = field(default_factory=dict)

    @property
    def ballots(self) -> int:
        return sum(len(each.report.ballots) for each in (*self.boxes.values(), *self.lots.values()))


def verify_record(
    directory: Path,
    *,
    manifest_hash: str | None = None,
    processes: int = 1,
    progress: Progress | None = None,
    engine: Engine = PYTHON,
    executor: Executor | None = None,
) -> RecordReport:
    """Verify the record in this directory, and the minutes beside it where there are any.

    ``manifest_hash`` is what was read out when the meeting opened: a wholly re-made record has
    another. Raises UnreadableError when there is no record to verify.
    """
    directory, minutes = beside(directory)
    tree = Tree(directory)
    if not {MANIFEST, RESULT, checksums.PATH} & tree.files:
        raise UnreadableError(f"{directory} is not an election record: it has no {MANIFEST}.")
    report = verify_tree(
        tree,
        manifest_hash=manifest_hash,
        processes=processes,
        progress=progress,
        engine=engine,
        executor=executor,
    )
    return report if minutes is None else _with_minutes(report, tree, minutes)


def _with_minutes(report: RecordReport, tree: Tree, directory: Path) -> RecordReport:
    minutes = verify_minutes(directory, tree.read(checksums.PATH))
    return replace(
        report,
        minutes=minutes,
        violations=(*report.violations, *minutes.violations),
        level=Level.INVALID if minutes.violations else report.level,
    )


def verify_tree(
    tree: Tree,
    *,
    manifest_hash: str | None = None,
    processes: int = 1,
    progress: Progress | None = None,
    engine: Engine = PYTHON,
    executor: Executor | None = None,
) -> RecordReport:
    """Verify a record whose files have been listed."""
    documents = read_documents(tree)
    archives = _Archives()
    opener = partial(
        _open,
        tree,
        processes=processes,
        progress=progress,
        engine=engine,
        executor=executor,
    )
    found = [
        *_hash_violations(tree, manifest_hash),
        *_document_violations(documents),
        *_archive_violations(documents, archives, opener),
        *_result_violations(documents, archives),
    ]
    signers = documents.manifest.signers if documents.manifest else ()
    signatures, wrong = check_signers(tree, signers)
    found += [*wrong, *_file_violations(documents, tree)]
    violations = tuple({str(each): each for each in (*tree.found, *found)}.values())
    return RecordReport(
        level=_level(documents.manifest, violations, signatures),
        violations=violations,
        manifest_hash=tree.digest(MANIFEST),
        hash_given=manifest_hash is not None,
        manifest=documents.manifest,
        openings=tuple(documents.openings),
        result=documents.result,
        signatures=signatures,
        ballots=archives.ballots,
    )


def _level(
    manifest: Manifest | None,
    violations: tuple[Violation, ...],
    signatures: tuple[SignatureState, ...],
) -> Level:
    if violations or manifest is None:
        return Level.INVALID
    enough = sum(each.signed for each in signatures) >= manifest.quorum
    return Level.FINAL if enough else Level.UNSIGNED


def _hash_violations(tree: Tree, manifest_hash: str | None) -> Iterator[Violation]:
    data = tree.read(MANIFEST)
    if manifest_hash is not None and data is not None and sha256(data) != manifest_hash:
        yield violation(
            "other-manifest",
            "The manifest is not the one whose hash you gave; its own is {digest}.",
            where=MANIFEST,
            digest=sha256(data),
        )


def _document_violations(documents: Documents) -> Iterator[Violation]:
    yield from documents.found
    manifest, rulebook = documents.manifest, documents.rulebook
    if manifest is None:
        return
    yield from manifest_violations(manifest)
    if rulebook is not None:
        yield from rulebook_violations(manifest, rulebook)
        yield from order_violations(rulebook, documents.openings)
    if number_of(manifest) != manifest.check_number:
        yield violation(
            "check-number",
            "The check number is not that of the keys, lists and lot boxes announced here.",
            where=f"{MANIFEST}: check_number",
        )
    yield from opening_violations(manifest, documents.openings, documents.result)


def _archive_violations(
    documents: Documents, archives: _Archives, opener: Callable[[str], _Opened]
) -> Iterator[Violation]:
    manifest = documents.manifest
    if manifest is None:
        return
    stated = [*statements(documents.openings, documents.result)]
    replaced, found = replacement_violations(manifest, stated)
    yield from found
    for opening in documents.openings:
        entry = manifest.entry(opening.uuid)
        if entry is None:
            continue
        box, found = opener(archive_path(opening.uuid))
        yield from found
        if box is not None:
            archives.boxes[opening.uuid] = box
            state = replaced.get(opening.uuid, Replaced())
            yield from box_violations(manifest, entry, opening, box, replaced=state)
            if documents.rulebook is not None:
                yield from question_violations(documents.rulebook.voting, opening, box)
        lot, found = None, []
        if entry.lot is not None:
            lot, found = opener(lot_path(entry.lot.uuid))
        yield from found
        if lot is not None and entry.lot is not None:
            archives.lots[entry.lot.uuid] = lot
            yield from lot_violations(manifest, entry, lot)


def _open(
    tree: Tree,
    path: str,
    *,
    processes: int,
    progress: Progress | None,
    engine: Engine,
    executor: Executor | None,
) -> _Opened:
    data = tree.archive(path)
    if data is None:
        return None, []  # told among the files

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(path, done, total)

    return open_archive(
        path, data, processes=processes, progress=tell, engine=engine, executor=executor
    )


def _result_violations(documents: Documents, archives: _Archives) -> Iterator[Violation]:
    manifest, rulebook, result = documents.manifest, documents.rulebook, documents.result
    openings = documents.openings
    if manifest is None or result is None:
        return
    yield from account_violations(manifest, openings, result)
    beyond = [*extent_violations(manifest, openings, result)]
    yield from beyond
    if rulebook is None or beyond:
        return
    yield from decision_violations(manifest, rulebook, openings, result)
    yield from office_violations(manifest, rulebook, openings, result)
    yield from not_held_violations(manifest, rulebook, openings, result)
    boxes, lots = archives.boxes, archives.lots
    if is_countable(openings, result, boxes=boxes, lots=lots):
        yield from count_violations(rulebook, manifest, openings, result, boxes=boxes, lots=lots)
    else:
        yield violation(
            "not-countable",
            "The count cannot be repeated, because an archive that it needs is missing or faulty.",
            where=RESULT,
        )


def _file_violations(documents: Documents, tree: Tree) -> Iterator[Violation]:
    if documents.checksums is not None:
        yield from checksum_violations(tree, documents.checksums)
    if documents.manifest is not None:
        yield from layout_violations(tree, documents.manifest, documents.openings, documents.result)
