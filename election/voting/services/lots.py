"""Filling the lot boxes at the ceremony: each contributor promises her ballots, then shows them.

A lot is decided when the last promise is in, and nobody can know it before the box is opened
with the tally. Credential lists are in before the first ballot is shown, so that the trustees'
check number depends on something that nobody could choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind, setup_texts
from election.core.ballot.credential import credentials_text
from election.core.ballot.engine import tables_for
from election.core.ballot.formats import Election as ElectionText
from election.core.ballot.group import is_member
from election.core.ballot.lot import lot_promise, lot_question
from election.core.ballot.server_key import derive_server_key
from election.core.ballot.setup import make_election
from election.core.ballot.text import fingerprint
from election.core.ballot.trustees import (
    election_public_key,
    single,
    single_key,
    threshold,
    trustees_text,
)
from election.core.ballot.verify import InvalidBallotError, check_ballot
from election.core.record.opening import lot_description, lot_name
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.people.models import Network
from election.voting.keystore import KeyStore
from election.voting.models import Box, Ceremony, Contributor, PoolEntry
from election.voting.queries import contributors_of, pool_of
from election.voting.services import boxes
from election.voting.services.ceremony import lock, parameters

LOT_WINDOW: Final = 6  # a box holds a few ballots: larger tables would cost more than they spare


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBallot:
    """One contributor's ballot for one lot box, with what it is checked against."""

    number: int  # of the pool entry
    election: ElectionText
    credential: int
    raw: bytes


CheckEach = Callable[[Callable[[LotBallot], None], Iterable[LotBallot]], Iterable[None]]
"""Checks every ballot, as ``map`` does; a caller may spread them over processes."""


def post_lot_credentials(
    session: Session,
    *,
    contributor: Contributor,
    credentials: Mapping[str, int],
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Take a contributor's public credential for each lot box; the last one sets the boxes up."""
    ceremony = session.get_one(Ceremony, contributor.ceremony_id)
    lock(session, ceremony)
    pool = pool_of(session, ceremony)
    given = {uuid: str(credentials[uuid]) for uuid in sorted(credentials)}
    if _stands(ceremony) and contributor.credentials == given:
        return  # it is there; the answer was lost on the way
    refuse_if(_credential_violations(session, ceremony, contributor, credentials, pool))
    contributor.credentials = given
    audit.about(session, ceremony, "lots:credentials", actor=actor, at=now)
    if all(each.credentials for each in contributors_of(session, ceremony)):
        _set_up(session, ceremony, pool, keys.seed(ceremony.id))


def trustees_of_box(parameters: Mapping[str, object], seed: bytes, uuid: str) -> bytes:
    """Return trustees.json of a box: the server's key for it, and the threshold key set."""
    server = single_key(derive_server_key(seed, uuid))
    return trustees_text([single(server), threshold(parameters)])


def _set_up(session: Session, ceremony: Ceremony, pool: list[PoolEntry], seed: bytes) -> None:
    key_set = parameters(session, ceremony)
    network = session.get_one(Network, ceremony.network_id)
    contributors = contributors_of(session, ceremony)
    for entry in pool:
        trustees = trustees_of_box(key_set, seed, entry.lot_uuid)
        election = make_election(
            uuid=entry.lot_uuid,
            name=lot_name(network.name, rehearsal=ceremony.rehearsal),
            description=lot_description(entry.uuid),
            public_key=election_public_key(trustees),
            questions=[lot_question()],
        )
        credentials = credentials_text(
            int(each.credentials[entry.lot_uuid]) for each in contributors if each.credentials
        )
        boxes.append(
            session,
            entry=entry,
            box=Box.LOTS,
            kind=Kind.SETUP,
            texts=setup_texts(election.raw, trustees, credentials),
        )


def commit_lots(
    session: Session,
    *,
    contributor: Contributor,
    commitments: Mapping[str, str],
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Take a contributor's promise: a hash of her ballot for each lot box."""
    ceremony = session.get_one(Ceremony, contributor.ceremony_id)
    lock(session, ceremony)
    pool = pool_of(session, ceremony)
    if _stands(ceremony) and contributor.commitments == dict(commitments):
        return
    refuse_if(_commitment_violations(session, ceremony, contributor, commitments, pool))
    contributor.commitments = dict(sorted(commitments.items()))
    audit.about(session, ceremony, "lots:commit", actor=actor, at=now)


def cast_lots(
    session: Session,
    *,
    contributor: Contributor,
    ballots: Mapping[str, bytes],
    actor: audit.Actor,
    now: datetime,
    check_each: CheckEach = map,
) -> None:
    """Put a contributor's promised ballots into the lot boxes; the last one ends them."""
    ceremony = session.get_one(Ceremony, contributor.ceremony_id)
    lock(session, ceremony)
    pool = pool_of(session, ceremony)
    sent = {uuid: lot_promise(raw) for uuid, raw in ballots.items()}
    if _stands(ceremony) and contributor.cast_at and contributor.commitments == sent:
        return
    refuse_if(_cast_violations(session, ceremony, contributor, ballots, pool))
    shown = [_promised(session, entry, contributor, ballots[entry.lot_uuid]) for entry in pool]
    for _ in check_each(check_lot, shown):
        pass  # the first false one is refused
    for entry, ballot in zip(pool, shown, strict=True):
        boxes.append(
            session,
            entry=entry,
            box=Box.LOTS,
            kind=Kind.BALLOT,
            texts=(ballot.raw,),
            tracker=fingerprint(ballot.raw),
            credential=ballot.credential,
        )
    contributor.cast_at = now
    audit.about(session, ceremony, "lots:cast", actor=actor, at=now)
    if all(each.cast_at for each in contributors_of(session, ceremony)):
        for entry in pool:
            boxes.append(session, entry=entry, box=Box.LOTS, kind=Kind.END_BALLOTS)


def check_lots(
    session: Session, *, contributor: Contributor, ballots: Mapping[str, bytes]
) -> CheckEach:
    """Check promised ballots before the transaction that casts them, for it takes seconds.

    Returns what :func:`cast_lots` asks: it takes these ballots as checked, and checks others.
    """
    ceremony = session.get_one(Ceremony, contributor.ceremony_id)
    pool = pool_of(session, ceremony)
    refuse_if(_cast_violations(session, ceremony, contributor, ballots, pool))
    shown = [_promised(session, entry, contributor, ballots[entry.lot_uuid]) for entry in pool]
    for one in shown:
        check_lot(one)

    def those(check: Callable[[LotBallot], None], asked: Iterable[LotBallot]) -> Iterable[None]:
        for one in asked:
            if one not in shown:
                check(one)
            yield

    return those


def _promised(
    session: Session, entry: PoolEntry, contributor: Contributor, raw: bytes
) -> LotBallot:
    if lot_promise(raw) != (contributor.commitments or {})[entry.lot_uuid]:
        raise RefusedError(
            [
                violation(
                    "lot-not-promised",
                    "The ballot for lot box {number} is not the one whose hash was promised.",
                    number=entry.number,
                )
            ]
        )
    return LotBallot(
        number=entry.number,
        election=boxes.election_text(session, entry=entry, box=Box.LOTS),
        credential=int((contributor.credentials or {})[entry.lot_uuid]),
        raw=raw,
    )


def check_lot(ballot: LotBallot) -> None:
    """Check one ballot for a lot box; raises RefusedError that says why it is not accepted."""
    tables = tables_for(ballot.election.public_key, LOT_WINDOW)
    try:
        check_ballot(ballot.raw, ballot.election, {ballot.credential}, tables)
    except InvalidBallotError as error:
        raise RefusedError(
            [
                violation(
                    "lot-invalid",
                    "Lot box {number}: {says}.",
                    number=ballot.number,
                    says=error.message,
                )
            ]
        ) from None


def lot_election(session: Session, entry: PoolEntry) -> ElectionText:
    """Return the election of an entry's lot box."""
    return boxes.election_text(session, entry=entry, box=Box.LOTS)


def _credential_violations(
    session: Session,
    ceremony: Ceremony,
    contributor: Contributor,
    credentials: Mapping[str, int],
    pool: list[PoolEntry],
) -> Iterator[Violation]:
    yield from _given_up(ceremony)
    parameters(session, ceremony)  # refuses while a trustee's key is missing
    if contributor.credentials is not None:
        yield violation("lot-twice", "Your credentials for the lot boxes are there already.")
    yield from _every_box(credentials, pool)
    taken = {
        each.credentials[uuid]
        for each in contributors_of(session, ceremony)
        if each.credentials and each.id != contributor.id
        for uuid in each.credentials
    }
    given = list(credentials.values())
    if len(set(given)) != len(given) or taken & {str(each) for each in given}:
        yield violation("lot-credential-twice", "Every lot credential must be a new one.")
    if any(each == 1 or not is_member(each) for each in given):
        yield violation("lot-credential-outside", "A lot credential is not in the group.")


def _commitment_violations(
    session: Session,
    ceremony: Ceremony,
    contributor: Contributor,
    commitments: Mapping[str, str],
    pool: list[PoolEntry],
) -> Iterator[Violation]:
    yield from _given_up(ceremony)
    if not all(each.credentials for each in contributors_of(session, ceremony)):
        yield violation("lot-too-early", "Some contributors' lot credentials are missing.")
    if contributor.commitments is not None:
        yield violation("lot-promised", "You have promised your lots; a promise is not changed.")
    yield from _every_box(commitments, pool)


def _cast_violations(
    session: Session,
    ceremony: Ceremony,
    contributor: Contributor,
    ballots: Mapping[str, bytes],
    pool: list[PoolEntry],
) -> Iterator[Violation]:
    yield from _given_up(ceremony)
    if not all(each.commitments for each in contributors_of(session, ceremony)):
        yield violation(
            "lot-too-early", "Lots are shown when everybody has promised hers; some are missing."
        )
    if not all(entry.credentials for entry in pool):
        yield violation(
            "lot-before-codes", "Lots are shown when the credential lists are there; wait for them."
        )
    if contributor.cast_at is not None:
        yield violation("lot-twice", "Your lots are in the boxes already.")
    yield from _every_box(ballots, pool)


def _stands(ceremony: Ceremony) -> bool:
    return ceremony.abandoned_at is None


def _given_up(ceremony: Ceremony) -> Iterator[Violation]:
    if not _stands(ceremony):
        yield violation("ceremony-abandoned", "This ceremony was given up; begin another.")


def _every_box(given: Mapping[str, object], pool: list[PoolEntry]) -> Iterator[Violation]:
    if set(given) != {entry.lot_uuid for entry in pool}:
        yield violation("lot-boxes", "Give exactly one for each lot box of the pool.")


def lot_credentials(session: Session, entry: PoolEntry) -> bytes:
    """Return credentials.json of an entry's lot box."""
    return boxes.setup(session, entry=entry, box=Box.LOTS)[2]
