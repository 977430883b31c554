"""Spare codes: a ballot under one counts only with a statement that the code officer signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from election.core.record.files import MANIFEST, RESULT, archive_path, opening_path
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.replacement import Replacement, check_replacement
from election.core.record.result import Result
from election.core.record.sign import BadSignatureError
from election.core.refusal import Violation, violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A replacement statement, where it stands, and from which opening on it is in force."""

    replacement: Replacement
    where: str
    since: int


@dataclass(slots=True)
class Replaced:
    """The public credentials of one uuid that statements withdraw and put in force."""

    withdrawn: dict[int, str] = field(default_factory=dict)  # credential -> where it is stated
    spares: dict[int, int] = field(default_factory=dict)  # spare -> the credential it replaces


def statements(openings: Sequence[Opening], result: Result | None) -> Iterator[Stated]:
    """Return every statement of the record: those before an opening, and those during a round."""
    for opening in openings:
        for place, each in enumerate(opening.replacements):
            where = f"{opening_path(opening.number)}: replacements[{place}]"
            yield Stated(replacement=each, where=where, since=opening.number)
    for at, contest in enumerate(result.contests if result else ()):
        for round_at, counted in enumerate(contest.rounds):
            for place, each in enumerate(counted.replacements):
                where = f"{RESULT}: contests[{at}].rounds[{round_at}].replacements[{place}]"
                yield Stated(replacement=each, where=where, since=counted.opening)


def handed_out(manifest: Manifest, stated: Sequence[Stated]) -> list[int]:
    """Return which spares were handed out, by their place on the lists, counted from 1.

    For which seat is not public: the statement alone tells which ballot is of a lost code.
    """
    found = set()
    for each in stated:
        for pair in each.replacement.pairs:
            entry = manifest.entry(pair.uuid)
            if entry is not None and pair.spare in entry.spares:
                found.add(entry.spares.index(pair.spare) + 1)
    return sorted(found)


def replacement_violations(
    manifest: Manifest, stated: Sequence[Stated]
) -> tuple[dict[str, Replaced], list[Violation]]:
    """Return what is replaced in each uuid, by valid statements alone, and what is wrong."""
    replaced = {entry.uuid: Replaced() for entry in manifest.pool}
    found: list[Violation] = []
    for each in stated:
        wrong = [*_statement_violations(manifest, each)]
        found += wrong
        if not wrong:
            found += _enter(replaced, each)
    for uuid, state in replaced.items():
        found += _chain_violations(manifest, uuid, state)
    return replaced, found


def _statement_violations(manifest: Manifest, each: Stated) -> Iterator[Violation]:
    officer = manifest.code_officer
    if officer is None:
        yield _at(each.where, "no-code-officer", "The manifest announces no code officer.")
        return
    try:
        check_replacement(
            each.replacement, manifest_digest=manifest.digest, officer=officer.public_key
        )
    except BadSignatureError:
        yield _at(
            f"{each.where}.signature",
            "bad-replacement-signature",
            "The code officer {name} did not sign this statement.",
            name=officer.name,
        )
    uuids = [pair.uuid for pair in each.replacement.pairs]
    if not uuids or len(set(uuids)) != len(uuids):
        yield _at(f"{each.where}.pairs", "replacement-uuids", "Each uuid stands here once.")
    codes: set[int] = set()
    for place, pair in enumerate(each.replacement.pairs):
        at = f"{each.where}.pairs[{place}]"
        entry = manifest.entry(pair.uuid)
        if entry is None:
            yield _at(f"{at}.uuid", "replacement-uuid", "This uuid is not in the pool.")
            continue
        if entry.number < each.since:
            yield _at(
                f"{at}.uuid",
                "replacement-too-late",
                "This contest was opened before the statement: its codes stay as they were.",
            )
        if pair.spare not in entry.spares:
            yield _at(
                f"{at}.spare",
                "unknown-spare",
                "This is not a spare code that {manifest} names for the uuid.",
                manifest=MANIFEST,
            )
        else:
            codes.add(entry.spares.index(pair.spare))
    if len(codes) > 1:
        yield _at(
            f"{each.where}.pairs", "several-spares", "One statement puts one spare code in force."
        )


def _enter(replaced: Mapping[str, Replaced], each: Stated) -> Iterator[Violation]:
    for place, pair in enumerate(each.replacement.pairs):
        at = f"{each.where}.pairs[{place}]"
        state = replaced[pair.uuid]
        withdrawn, spare = int(pair.withdrawn), int(pair.spare)
        if withdrawn in state.withdrawn:
            yield _at(f"{at}.withdrawn", "withdrawn-twice", "This code is withdrawn already.")
        if spare in state.spares:
            yield _at(f"{at}.spare", "spare-used-twice", "This spare code is given out already.")
        state.withdrawn[withdrawn] = at
        state.spares[spare] = withdrawn


def _chain_violations(manifest: Manifest, uuid: str, state: Replaced) -> Iterator[Violation]:
    entry = manifest.entry(uuid)
    spares = {int(each) for each in entry.spares} if entry else set()
    for credential, at in state.withdrawn.items():
        if credential in spares and credential not in state.spares:
            yield _at(
                f"{at}.withdrawn",
                "idle-spare-withdrawn",
                "A spare code that nobody was given cannot be replaced.",
            )


def used_violations(
    uuid: str, *, spares: Sequence[str], replaced: Replaced, used: Mapping[int, str]
) -> Iterator[Violation]:
    """Return every ballot under a code not in force; ``used`` maps credentials to trackers."""
    idle = {int(each) for each in spares} - replaced.spares.keys()
    for credential in sorted(idle & used.keys()):
        yield _at(
            f"{archive_path(uuid)}: ballot {used[credential]}",
            "spare-without-statement",
            "This ballot was cast with a spare code that no statement puts in force.",
        )
    both = {replaced.spares[spare] for spare in replaced.spares.keys() & used.keys()}
    for credential in sorted(replaced.withdrawn.keys() & used.keys()):
        yield _at(
            f"{archive_path(uuid)}: ballot {used[credential]}",
            "both-codes-used" if credential in both else "withdrawn-code-used",
            "This ballot was cast with a code that is withdrawn; the statement stands in {stated}.",
            stated=replaced.withdrawn[credential],
        )


def listed_violations(replaced: Replaced, *, credentials: Mapping[int, int]) -> Iterator[Violation]:
    """Return every statement that withdraws a code the box does not have."""
    for credential, at in replaced.withdrawn.items():
        if credential not in credentials:
            yield _at(
                f"{at}.withdrawn",
                "unknown-withdrawn",
                "No voter of this contest has the code that is withdrawn.",
            )


def _at(where: str, code: str, template: str, **params: str | int) -> Violation:
    return violation(code, template, None, where, **params)
