"""The verifier's report in sentences for people, and as JSON for programs."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from election.core.ballot.verify import ArchiveReport
from election.core.record.document import encode
from election.core.record.opening import REHEARSAL
from election.core.record.result import Elected, How, Result
from election.core.record.verify import Level, RecordReport
from election.core.record.verify_replacements import handed_out, statements
from election.core.refusal import Violation


def report_lines(report: RecordReport) -> list[str]:
    """Return the report line by line; a rehearsal says so first."""
    lines = [*_mark(report), *_verdict(report)]
    lines += [f"  {each}" for each in report.violations]
    if report.manifest_hash:
        lines += ["", f"Manifest hash: {report.manifest_hash}", *_compared(report)]
    if report.result is not None and report.level is not Level.INVALID:
        lines += ["", *outcome_lines(report.result), *_nobody(report), *_remarks(report.result)]
        lines += [*_replaced(report)]
        lines += ["", *_codes(report)]
        lines += ["", *_signatures(report), *_minutes(report)]
    return [printable(line) for line in lines]


def _compared(report: RecordReport) -> Iterator[str]:
    if not report.hash_given:
        yield "Compare it with the hash that was read out when the meeting opened."
    elif not any(each.code == "other-manifest" for each in report.violations):
        yield "It is the hash you gave."


def _mark(report: RecordReport) -> Iterator[str]:
    if report.rehearsal:
        yield "REHEARSAL: nobody in this record is elected to anything."


def _verdict(report: RecordReport) -> Iterator[str]:
    name = "This record"
    if report.manifest is not None:
        meeting = report.manifest.meeting
        name = f"The record of {report.manifest.network.name}, {meeting.title} ({meeting.on}),"
    match report.level:
        case Level.FINAL:
            yield f"{name} is valid and final."
        case Level.UNSIGNED:
            needed = report.manifest.quorum if report.manifest else 0
            yield (
                f"{name} is not final: the count is valid, signatures are missing "
                f"({report.signed} of the {needed} needed)."
            )
        case Level.INVALID:
            faults = len(report.violations)
            yield f"{name} is NOT VALID. Faults found: {faults}. Trust no figure in it."
    if report.level is not Level.INVALID:
        yield (
            f"Verified: {report.ballots} ballots one by one, "
            f"{len(report.openings)} openings, every tally, lot and count."
        )


def outcome_lines(result: Result) -> Iterator[str]:
    """Give the table of who is elected, with votes or acclamation."""
    rows = [("Office", "Part", "Elected", "Votes")]
    rows += [
        (
            each.office,
            each.part if each.part != each.office else "",
            each.name,
            _votes(result, each),
        )
        for each in result.elected
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(cell.ljust(width) for cell, width in cells).rstrip()
    if not result.elected:
        yield "Nobody is elected."


def _votes(result: Result, elected: Elected) -> str:
    if elected.how is How.ACCLAMATION:
        return "by acclamation"
    for contest in result.contests:
        for counted in contest.rounds:
            for question in counted.questions:
                if elected.id in question.elected and question.office == elected.office:
                    votes = str(question.votes[elected.id])
                    tied = any(lot.edge and elected.id in lot.tied for lot in question.lots)
                    return f"{votes}, by lot" if tied else votes
    return ""


def _nobody(report: RecordReport) -> Iterator[str]:
    """Say which parts of the announced offices nobody is elected to; offices not held are told."""
    result, manifest = report.result, report.manifest
    if result is None or manifest is None:
        return
    told = {(each.office, each.part) for each in result.elected}
    left = {each.office for each in result.not_held}
    for office in manifest.offices:
        for part in office.parts:
            if office.office not in left and (office.office, part.part) not in told:
                yield f"Nobody is elected to {office.office}, {part.part}."


def _remarks(result: Result) -> Iterator[str]:
    """Say what the plan did not foresee, and what was left undone."""
    for contest in result.contests:
        for counted in contest.rounds:
            where = f"{contest.contest}, round {counted.round}"
            for question in counted.questions:
                if question.unfilled:
                    part = f"{question.office}, {question.part}"
                    yield f"Seats unfilled in {part}: {question.unfilled}."
            for decision in counted.decisions:
                by = " and ".join(decision.by)
                yield f"{where}: {by} decided ({decision.kind}): {decision.why}"
            for lot in counted.hand_lots:
                by = " and ".join(lot.witnesses)
                yield f"{where}: a lot was drawn by hand; {by} saw it."
            if counted.replacements:
                lost = len(counted.replacements)
                yield f"{where}: codes lost and replaced while it was open: {lost}."
        for declined in contest.declined:
            yield f"{contest.contest}: {declined.candidate.name} declined."
        for annulled in contest.annulled:
            by = " and ".join(annulled.by)
            yield f"{contest.contest}: {by} annulled opening {annulled.opening}: {annulled.why}"
    yield from _left_out(result)


def _left_out(result: Result) -> Iterator[str]:
    for each in result.not_held:
        by, to = " and ".join(each.by), each.moved_to
        where = f"it goes on at {to.title} ({to.on})" if to else "it goes on at a later meeting"
        yield f"{each.office}: not held, {where}. {by} decided: {each.why}"
    for why, boxes in Counter(each.why for each in result.unopened).items():
        yield f"Ballot boxes that were not opened: {boxes}. {why}"


def _replaced(report: RecordReport) -> Iterator[str]:
    lost = sum(len(opening.replacements) for opening in report.openings)
    if lost:
        yield f"Codes lost and replaced before a contest opened: {lost}."


def _codes(report: RecordReport) -> Iterator[str]:
    """Say what became of every spare, and what the makers of the codes have compared."""
    codes = _codes_json(report)
    if codes is None:
        return
    yield f"Fingerprint of the credential lists: {codes['fingerprint']}"
    if codes["spares"]:
        given, unused = (
            ", ".join(str(each) for each in codes[kind]) or "none"
            for kind in ("handed_out", "unused")
        )
        yield f"Spare codes: {codes['spares']} made; handed out: {given}; never used: {unused}."


def _codes_json(report: RecordReport) -> dict[str, Any] | None:
    manifest = report.manifest
    if manifest is None or not manifest.pool:
        return None
    spares = len(manifest.pool[0].spares)
    given = handed_out(manifest, list(statements(report.openings, report.result)))
    return {
        "fingerprint": manifest.lists_fingerprint,
        "spares": spares,
        "handed_out": given,
        "unused": [each for each in range(1, spares + 1) if each not in given],
    }


def _signatures(report: RecordReport) -> Iterator[str]:
    for each in report.signatures:
        state = "signed" if each.signed else "has not signed"
        yield f"{each.name} ({each.key_id}) {state}."


def _minutes(report: RecordReport) -> Iterator[str]:
    if report.minutes is None:
        return
    yield f"The minutes beside it, version {report.minutes.number}, belong to this record."
    for each in report.minutes.signatures:
        state = "has signed them" if each.signed else "has not signed them"
        yield f"{each.name} ({each.key_id}) {state}."


def archive_lines(archive: ArchiveReport) -> list[str]:
    """Return what a verified archive says, for people; a rehearsal says so first."""
    election = archive.election
    lines = []
    if election.name.startswith(f"{REHEARSAL} "):
        lines.append("REHEARSAL: nobody is elected by this ballot box.")
    state = "its tally is verified" if archive.complete else "it has no result yet"
    if not archive.ended:
        state = "voting is not closed"
    lines += [
        f"The archive {archive.uuid} is valid, and {state}.",
        f"{election.name}",
        f"Ballots: {len(archive.ballots)} verified, {archive.num_tallied} counted.",
        f"Voters: {len(archive.credentials)}.",
        f"Last event: {archive.head}, height {archive.height}.",
    ]
    if not archive.trustees.strong:
        lines.append("Its trustees' keys are not in the strong form that our own archives have.")
    if not archive.joint:
        lines.append(
            "Its decryptions lack the proof that our own archives have: a trustee and whoever "
            "cast the last ballot could together have made another result."
        )
    for question, counts in zip(election.questions, archive.counts or (), strict=False):
        labels = (*(("(blank)",) if question.blank else ()), *question.answers)
        lines += ["", question.question]
        lines += [f"  {count}  {label}" for label, count in zip(labels, counts, strict=True)]
    return [printable(line) for line in lines]


def archive_json(archive: ArchiveReport) -> dict[str, Any]:
    """Return what a verified archive says as JSON."""
    return {
        "level": "valid",
        "rehearsal": archive.election.name.startswith(f"{REHEARSAL} "),
        "uuid": archive.uuid,
        "name": archive.election.name,
        "ballots": len(archive.ballots),
        "counted": archive.num_tallied,
        "voters": len(archive.credentials),
        "ended": archive.ended,
        "strong": archive.trustees.strong and archive.joint,
        "counts": encode(archive.counts),
        "head": archive.head,
        "height": archive.height,
    }


def report_json(report: RecordReport) -> dict[str, Any]:
    """Return the report as JSON."""
    manifest = report.manifest
    return {
        "level": report.level.value,
        "rehearsal": report.rehearsal,
        "network": encode(manifest.network) if manifest else None,
        "meeting": encode(manifest.meeting) if manifest else None,
        "manifest_hash": report.manifest_hash,
        "violations": [violation_json(each) for each in report.violations],
        "signatures": encode(report.signatures),
        "minutes": encode(report.minutes.signatures) if report.minutes else None,
        "quorum": manifest.quorum if manifest else None,
        "ballots": report.ballots,
        "codes": _codes_json(report),
        "result": report.result.to_json() if report.result else None,
    }


def violation_json(each: Violation) -> dict[str, Any]:
    """Return one fault as JSON."""
    return {"code": each.code, "where": each.where, "rule": each.rule, "says": each.message}


def printable(text: str) -> str:
    """Return the text without anything that moves a terminal's cursor or turns its text around.

    What is printed may come from a file that somebody made to deceive.
    """
    return "".join(
        letter
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else f"\\u{ord(letter):04x}"
        for letter in text
    )
