"""Each archive verified, and compared with the manifest and the opening that announced it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from election.core.ballot.engine import PYTHON, Engine
from election.core.ballot.formats import Election, Question
from election.core.ballot.invalid import InvalidArchiveError, InvalidError
from election.core.ballot.lot import lot_question
from election.core.ballot.read_trustees import Threshold, TrusteeKey
from election.core.ballot.tar import Source, read_records
from election.core.ballot.text import parse
from election.core.ballot.verify import ArchiveReport, verify_archive
from election.core.ballot.verify_ballots import Progress
from election.core.record.files import MANIFEST, opening_path
from election.core.record.manifest import CredentialList, Manifest, PoolEntry, parameters_digest
from election.core.record.opening import (
    Opening,
    ballot_questions,
    election_description,
    election_name,
    lot_description,
    lot_name,
)
from election.core.record.verify_replacements import Replaced, listed_violations, used_violations
from election.core.refusal import Violation, violation
from election.core.rulebook.model import VotingRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a verified archive says, and the texts of its setup that are compared by digest."""

    path: str
    report: ArchiveReport
    credentials: CredentialList
    parameters: str | None  # digest of the threshold key set; None: there is not exactly one

    @property
    def election(self) -> Election:
        return self.report.election


def open_archive(
    path: str,
    data: Source,
    *,
    processes: int,
    progress: Progress | None,
    engine: Engine = PYTHON,
    executor: Executor | None = None,
) -> tuple[Verified | None, list[Violation]]:
    """Verify an archive by itself."""
    try:
        report = verify_archive(
            data,
            own=True,
            processes=processes,
            progress=progress,
            engine=engine,
            executor=executor,
        )
    except InvalidArchiveError as error:
        return None, [_invalid(f"{path}: {error.where}", error)]
    except InvalidError as error:
        return None, [_invalid(path, error)]
    _, trustees, credentials = read_records(data)[:3]
    return Verified(
        path=path,
        report=report,
        credentials=CredentialList.of(credentials.body, count=len(report.credentials)),
        parameters=_parameters(trustees.body),
    ), []


def _invalid(where: str, error: InvalidError) -> Violation:
    return violation(
        "invalid-archive",
        "The archive is not valid: {says} (check {check}).",
        where=where,
        says=error.message,
        check=error.check.value,
    )


def _parameters(trustees: bytes) -> str | None:
    sets = [item[1] for item in parse(trustees) if item[0] == "Pedersen"]
    return parameters_digest(sets[0]) if len(sets) == 1 else None


def box_violations(
    manifest: Manifest,
    entry: PoolEntry,
    opening: Opening,
    verified: Verified,
    *,
    replaced: Replaced,
) -> Iterator[Violation]:
    """Return every way in which a ballot box differs from what manifest and opening announce."""
    election = verified.election
    yield from _election_violations(
        verified,
        uuid=opening.uuid,
        name=election_name(manifest),
        description=election_description(manifest, opening),
    )
    if election.fingerprint != opening.election:
        yield _at(
            verified,
            "election",
            "other-election",
            "The election is not the one whose fingerprint stands in {path}.",
            path=opening_path(opening.number),
        )
    yield from _key_violations(manifest, verified, server_key=entry.server_key)
    yield from _credential_violations(verified, entry.credentials)
    for spare in entry.spares:
        if int(spare) not in verified.report.credentials:
            yield _at(
                verified,
                "credentials",
                "spare-not-listed",
                "The spare code {spare}… of the manifest is not among the credentials.",
                spare=spare[:20],
            )
    used = {credential: tracker for tracker, credential in verified.report.ballots}
    yield from used_violations(opening.uuid, spares=entry.spares, replaced=replaced, used=used)
    yield from listed_violations(replaced, credentials=verified.report.credentials)


def question_violations(
    rules: VotingRules, opening: Opening, verified: Verified
) -> Iterator[Violation]:
    """Return every question that is not the one the opening and the rulebook make."""
    expected = ballot_questions(rules, opening.questions)
    yield from _compare_questions(verified, expected)


def lot_violations(manifest: Manifest, entry: PoolEntry, verified: Verified) -> Iterator[Violation]:
    """Return every way in which a lot box differs from the one the manifest announces."""
    lot = entry.lot
    if lot is None:
        return
    report = verified.report
    yield from _election_violations(
        verified,
        uuid=lot.uuid,
        name=lot_name(manifest.network.name, rehearsal=manifest.rehearsal),
        description=lot_description(entry.uuid),
    )
    yield from _compare_questions(verified, (lot_question(),))
    yield from _key_violations(manifest, verified, server_key=lot.server_key)
    yield from _credential_violations(verified, lot.credentials)
    if report.events[len(report.ballots)] != lot.head:
        yield _at(
            verified,
            "ballots",
            "other-lot-head",
            "The ticks are not those that lay in the lot box when the manifest was published.",
        )
    if len(report.counted) != len(report.credentials) or len(report.counted) < 2:
        yield _at(
            verified,
            "ballots",
            "lot-contributor-missing",
            "Each contributor of the lot ticks once, and there are at least two.",
        )
    if not report.complete:
        yield _at(verified, "result", "lot-not-opened", "The lot box has not been opened.")


def _election_violations(
    verified: Verified, *, uuid: str, name: str, description: str
) -> Iterator[Violation]:
    election = verified.election
    for what, found, announced in (
        ("uuid", election.uuid, uuid),
        ("name", election.name, name),
        ("description", election.description, description),
    ):
        if found != announced:
            yield _at(
                verified,
                f"election.{what}",
                f"other-{what}",
                "Here stands “{found}”, and the record announces “{announced}”.",
                found=found[:200],
                announced=announced,
            )


def _compare_questions(verified: Verified, expected: Sequence[Question]) -> Iterator[Violation]:
    questions = verified.election.questions
    if len(questions) != len(expected):
        yield _at(
            verified,
            "election.questions",
            "other-questions",
            "The ballot has {found} questions, and the opening {announced}.",
            found=len(questions),
            announced=len(expected),
        )
    for place, (found, announced) in enumerate(zip(questions, expected, strict=False)):
        if found != announced:
            yield _at(
                verified,
                f"election.questions[{place}]",
                "other-question",
                "Text, answers, numbers or blank are not those of opening and rulebook.",
            )


def _key_violations(
    manifest: Manifest, verified: Verified, *, server_key: str
) -> Iterator[Violation]:
    match verified.report.trustees.items:
        case (TrusteeKey() as server, Threshold() as trustees):
            keys = [str(each.public_key) for each in trustees.keys]
            claims: Mapping[str, bool] = {
                "server-key": str(server.public_key) == server_key,
                "trustee-keys": keys == [e.public_key for e in manifest.trustees.trustees],
                "threshold": trustees.threshold == manifest.trustees.threshold,
                "key-set": verified.parameters == manifest.trustees.parameters,
            }
        case _:
            claims = {"trustees": False}
    for name, holds in claims.items():
        if not holds:
            yield _at(
                verified,
                "trustees",
                f"other-{name}",
                "The keys ({name}) are not those announced in {manifest}: the server's own, then "
                "the trustees' threshold set.",
                name=name,
                manifest=MANIFEST,
            )


def _credential_violations(verified: Verified, announced: CredentialList) -> Iterator[Violation]:
    if verified.credentials != announced:
        yield _at(
            verified,
            "credentials",
            "other-credentials",
            "The list of credentials is not the one whose digest stands in {manifest}.",
            manifest=MANIFEST,
        )


def _at(verified: Verified, place: str, code: str, template: str, **params: str | int) -> Violation:
    return violation(code, template, None, f"{verified.path}: {place}", **params)
