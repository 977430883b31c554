"""Opening the boxes: trustees' partial decryptions, checked one by one; the counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind, owned_texts
from election.core.ballot.lot import bits_from_result
from election.core.ballot.read import parse_election
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.server_key import derive_server_key
from election.core.ballot.tally import (
    TallyError,
    check_share,
    combine,
    partial_decryption,
    read_tally,
    result_text,
)
from election.core.record.decrypt import decryption_statement
from election.core.record.result import DecisionKind
from election.core.record.sign import BadSignatureError, check_signature
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.tally.models import Decryption, Tally
from election.tally.queries import heads_of, tally_of
from election.voting.keystore import KeyStore
from election.voting.models import Box, BoxEvent, Ceremony, Contest, PoolEntry, Trustee
from election.voting.queries import entry_of, manifest_of, open_contests
from election.voting.services import boxes
from election.voting.services.decisions import decided

SERVER = 1  # owner number of the server's key; the trustees follow


def post_decryption(
    session: Session,
    *,
    contest: Contest,
    trustee: Trustee,
    shares: dict[Box, bytes],
    signature: bytes,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> Tally | None:
    """Take a trustee's shares of both boxes; with the last one needed, open them.

    Her signature says which state of the boxes she decrypted. The same answer given again
    changes nothing, and one for another state is refused then too.
    """
    session.execute(sa.select(Contest.id).where(Contest.id == contest.id).with_for_update())
    entry = entry_of(session, contest)
    given = _decryptions(session, contest)
    if any(each.trustee_id == trustee.id for each in given):
        _check_statement(session, entry, trustee, signature)
        return tally_of(session, contest)
    refuse_if(_decryption_violations(session, contest, entry, shares))
    statement = _check_statement(session, entry, trustee, signature)
    for box, share in shares.items():
        _append_share(session, entry, box, owner=trustee.number + SERVER, share=share)
    session.add(
        Decryption(
            network_id=contest.network_id,
            contest_id=contest.id,
            trustee_id=trustee.id,
            statement=statement,
            signature=signature,
            received_at=now,
        )
    )
    session.flush()
    audit.about(session, contest, "tally:decrypt", actor=actor, at=now, trustee=trustee.number)
    ceremony = session.get_one(Ceremony, entry.ceremony_id)
    if len(given) + 1 < ceremony.threshold:
        return None
    return _open(session, contest, entry, keys.seed(ceremony.id), now)


def _open(
    session: Session, contest: Contest, entry: PoolEntry, seed: bytes, now: datetime
) -> Tally:
    """Add the server's own shares and open both boxes in one step."""
    counts = _open_box(session, entry, Box.VOTES, seed)
    lots = None
    if boxes.last_event(session, entry=entry, box=Box.LOTS) is not None:
        lots = _open_box(session, entry, Box.LOTS, seed)
    ballots = boxes.payloads(session, entry=entry, box=Box.VOTES, kind=Kind.BALLOT)
    credentials = session.scalar(
        sa.select(sa.func.count(sa.distinct(BoxEvent.credential))).where(
            BoxEvent.pool_entry_id == entry.id, BoxEvent.box == Box.VOTES
        )
    )
    heads = {
        box: event.head
        for box in Box
        if (event := boxes.last_event(session, entry=entry, box=box)) is not None
    }
    tally = Tally(
        network_id=contest.network_id,
        contest_id=contest.id,
        counts=counts,
        ballots=len(ballots),
        turnout=credentials or 0,
        head=heads[Box.VOTES],
        lot_head=heads.get(Box.LOTS),
        lot_bits=bits_from_result(lots[0]) if lots else None,
        concluded_at=now,
    )
    session.add(tally)
    session.flush()
    audit.about(session, contest, "tally:open", actor=audit.SERVICE, at=now, ballots=tally.ballots)
    return tally


def _open_box(session: Session, entry: PoolEntry, box: Box, seed: bytes) -> list[list[int]]:
    raw, trustees, _ = boxes.setup(session, entry=entry, box=box)
    election = parse_election(raw)
    tally = read_tally(boxes.encrypted_tally(session, entry=entry, box=box), election)
    own = partial_decryption(election, tally, derive_server_key(seed, election.uuid))
    _append_share(session, entry, box, owner=SERVER, share=own)
    shares = boxes.shares(session, entry=entry, box=box)
    weight = len(
        set(
            session.scalars(
                sa.select(BoxEvent.credential).where(
                    BoxEvent.pool_entry_id == entry.id,
                    BoxEvent.box == box,
                    BoxEvent.credential.is_not(None),
                )
            )
        )
    )
    try:
        counts = combine(election, trustees, tally, shares, total_weight=weight)
    except TallyError as error:
        raise RefusedError([violation("tally", "{says}", says=str(error))]) from None
    boxes.append(session, entry=entry, box=box, kind=Kind.RESULT, texts=(result_text(counts),))
    return counts


def _append_share(
    session: Session, entry: PoolEntry, box: Box, *, owner: int, share: bytes
) -> None:
    raw, trustees, _ = boxes.setup(session, entry=entry, box=box)
    election = parse_election(raw)
    tally = read_tally(boxes.encrypted_tally(session, entry=entry, box=box), election)
    public = parse_trustees(trustees).keys
    try:
        check_share(election, tally, public[owner - 1], share, owner=owner)
    except TallyError as error:
        raise RefusedError(
            [violation("wrong-share", "{says}", says=str(error), owner=owner)]
        ) from None
    boxes.append(
        session,
        entry=entry,
        box=box,
        kind=Kind.PARTIAL_DECRYPTION,
        texts=owned_texts(owner, share),
    )


def _check_statement(
    session: Session, entry: PoolEntry, trustee: Trustee, signature: bytes
) -> bytes:
    manifest = manifest_of(session.get_one(Ceremony, entry.ceremony_id))
    heads = heads_of(session, entry)
    statement = decryption_statement(
        manifest=manifest.digest if manifest else "",
        uuid=entry.uuid,
        head=heads[Box.VOTES],
        lot_uuid=entry.lot_uuid if Box.LOTS in heads else None,
        lot_head=heads.get(Box.LOTS),
    )
    try:
        check_signature(trustee.signing_key or "", signature=signature, data=statement)
    except BadSignatureError:
        raise RefusedError(
            [
                violation(
                    "decrypted-other-box",
                    "Trustee {number} has not signed for the boxes as they stand here.",
                    number=trustee.number,
                )
            ]
        ) from None
    return statement


def _decryption_violations(
    session: Session, contest: Contest, entry: PoolEntry, shares: dict[Box, bytes]
) -> Iterator[Violation]:
    heads = heads_of(session, entry)
    if contest.closed_at is None:
        yield violation("count-before-close", "The contest is open: nothing is decrypted yet.")
        return
    for each in open_contests(session, session.get_one(Election, contest.election_id)):
        yield violation(
            "others-open",
            "Contest {number} is open: its voters must not know the count of another contest.",
            number=each.number,
        )
    if tally_of(session, contest) is not None:
        yield violation("tally-over", "The boxes of this contest are opened already.")
    if set(shares) != set(heads):
        yield violation("shares-of-boxes", "A trustee decrypts the votes and the lots together.")
    election = session.get_one(Election, contest.election_id)
    least = rulebook_of_election(session, election).voting.least_ballots
    turnout = boxes.tallied(session, entry=entry)
    if turnout < least and not decided(session, contest, DecisionKind.FEW_BALLOTS):
        yield violation(
            "few-ballots",
            "Only {ballots} ballots count, fewer than {least}: two persons decide whether the "
            "box is opened.",
            ballots=turnout,
            least=least,
        )


def _decryptions(session: Session, contest: Contest) -> list[Decryption]:
    chosen = sa.select(Decryption).where(Decryption.contest_id == contest.id)
    return list(session.scalars(chosen))
