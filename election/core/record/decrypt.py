"""What a trustee checks before she decrypts, so that her key answers no question but one.

She decrypts the totals of a box that she has verified herself, that is the one announced, and
that extends every head she has seen. With the decryption she signs which box that was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from election.core.ballot.engine import PYTHON, Engine
from election.core.ballot.formats import Ciphertext
from election.core.ballot.tally import read_tally
from election.core.ballot.tar import read_records
from election.core.ballot.text import parse
from election.core.ballot.verify import ArchiveReport
from election.core.record.canonical import canonical
from election.core.record.files import archive_path, lot_path, opening_path
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.verify_archives import (
    Verified,
    box_violations,
    lot_violations,
    open_archive,
    question_violations,
)
from election.core.record.verify_replacements import Stated, replacement_violations
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import Rulebook

_FROM_BALLOTS_TO_TALLY = 2  # EndBallots, EncryptedTally


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the service shows a trustee when a contest has closed."""

    manifest: Manifest
    rulebook: Rulebook
    opening: Opening
    votes: bytes
    lots: bytes | None
    stated: Sequence[Stated]  # replacements of codes, and since which opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What is read out in the room when a contest has closed, and what the trustee knows."""

    ballots: int  # events in the box, ballots that were replaced included
    head: str  # of the encrypted tally's event
    seen: Sequence[str] = ()  # heads that her program saw while voting was open
    tracker: str | None = None  # of her own ballot, if she voted
    few_decided: bool = False  # two persons decided that a box with few ballots is opened


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBoxes:
    """A verified box of votes and its lot box, both ready for decryption."""

    votes: ArchiveReport
    lots: ArchiveReport | None


def check_closed_boxes(
    shown: Shown, announced: Announced, *, processes: int = 1, engine: Engine = PYTHON
) -> ClosedBoxes:
    """Verify both boxes in full; raises RefusedError with every reason not to decrypt."""
    manifest, rulebook, opening = shown.manifest, shown.rulebook, shown.opening
    entry = manifest.entry(opening.uuid)
    if entry is None or rulebook.digest != manifest.rulebook:
        raise RefusedError(
            [
                violation(
                    "not-announced", "This contest or rulebook is not the manifest's; do not go on."
                )
            ]
        )
    opened = partial(open_archive, processes=processes, progress=None, engine=engine)
    box, found = opened(archive_path(entry.uuid), shown.votes)
    if box is not None:
        replaced, wrong = replacement_violations(manifest, shown.stated)
        found += wrong
        found += box_violations(manifest, entry, opening, box, replaced=replaced[entry.uuid])
        found += question_violations(rulebook.voting, opening, box)
        found += _announced_violations(box, announced, rulebook)
    lot = None
    if entry.lot is not None:
        lot, wrong = opened(lot_path(entry.lot.uuid), shown.lots or b"")
        found += wrong
        if lot is not None:
            found += _lot_violations(manifest, entry.uuid, lot)
    refuse_if(found)
    if box is None:
        raise RefusedError([_not_ready(opening_path(opening.number))])
    return ClosedBoxes(votes=box.report, lots=lot.report if lot else None)


def tally_head(report: ArchiveReport) -> str | None:
    """Return the hash of the encrypted tally's event, None before there is one."""
    height = len(report.ballots) + _FROM_BALLOTS_TO_TALLY
    return report.events[height] if len(report.events) > height else None


def tally_in(data: bytes, report: ArchiveReport) -> tuple[tuple[Ciphertext, ...], ...]:
    """Return the encrypted totals in a verified archive."""
    digest = parse(_payload(data, tally_head(report)))["encrypted_tally"]
    text = next(each.body for each in read_records(data) if each.hash == digest)
    return read_tally(text, report.election)


def _payload(data: bytes, event: str | None) -> bytes:
    records = {each.hash: each.body for each in read_records(data)}
    return records[parse(records[event or ""])["payload"]]


def decryption_statement(
    *, manifest: str, uuid: str, head: str, lot_uuid: str | None, lot_head: str | None
) -> bytes:
    """Return the exact bytes a trustee signs: which boxes, in which state, she decrypted."""
    return canonical(
        {
            "kind": "decryption",
            "head": head,
            "lot_head": lot_head,
            "lot_uuid": lot_uuid,
            "manifest": manifest,
            "uuid": uuid,
            "version": 1,
        }
    )


def _announced_violations(
    box: Verified, announced: Announced, rulebook: Rulebook
) -> Iterator[Violation]:
    report, path = box.report, box.path
    if tally_head(report) is None or report.complete:
        yield _not_ready(path)
    if len(report.ballots) != announced.ballots:
        yield violation(
            "other-number-of-ballots",
            "The box holds {found} ballots, and {announced} were announced.",
            where=path,
            found=len(report.ballots),
            announced=announced.ballots,
        )
    if tally_head(report) != announced.head:
        yield violation(
            "other-head", "The box is not the one whose head was announced.", where=path
        )
    for head in announced.seen:
        if head not in report.events:
            yield violation(
                "forked-box",
                "The box does not go on from the state {head}… that was shown before: ballots "
                "were taken out or changed.",
                where=path,
                head=head[:16],
            )
    if announced.tracker and announced.tracker not in {each for each, _ in report.ballots}:
        yield violation("own-ballot-missing", "Your own ballot is not in the box.", where=path)
    if report.num_tallied < rulebook.voting.least_ballots and not announced.few_decided:
        yield violation(
            "few-ballots",
            "Only {ballots} ballots count, fewer than {least}: the totals could tell who voted "
            "how. Two persons decide whether the box is opened.",
            rulebook.source("voting.least_ballots"),
            path,
            ballots=report.num_tallied,
            least=rulebook.voting.least_ballots,
        )


def _lot_violations(manifest: Manifest, uuid: str, lot: Verified) -> Iterator[Violation]:
    entry = manifest.entry(uuid)
    if entry is None:
        return
    for each in lot_violations(manifest, entry, lot):
        if each.code != "lot-not-opened":  # that is what comes next
            yield each
    if tally_head(lot.report) is None or lot.report.complete:
        yield _not_ready(lot.path)


def _not_ready(where: str) -> Violation:
    return violation("not-ready", "The box is not closed yet, or is opened already.", where=where)
