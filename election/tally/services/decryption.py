"""Opening the boxes: trustees' partial decryptions, checked one by one; the counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind
from election.core.ballot.lot import bits_from_result
from election.core.record.decrypt import decryption_statement
from election.core.record.result import DecisionKind
from election.core.record.sign import BadSignatureError, check_signature
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.tally.models import Decryption, Tally
from election.tally.queries import heads_of, tally_of
from election.voting.keystore import KeyStore
from election.voting.models import OF_CONTEST, Box, BoxEvent, Ceremony, Contest, PoolEntry, Trustee
from election.voting.queries import entry_of, manifest_of, open_contests
from election.voting.services import boxes
from election.voting.services.decisions import decided
from election.voting.services.totals import SERVER, append_share, open_box


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
        append_share(session, entry=entry, box=box, owner=trustee.number + SERVER, share=share)
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
    counts = open_box(session, entry=entry, box=Box.VOTES, seed=seed)
    lots = None
    if boxes.last_event(session, entry=entry, box=Box.LOTS) is not None:
        lots = open_box(session, entry=entry, box=Box.LOTS, seed=seed)
    ballots = boxes.payloads(session, entry=entry, box=Box.VOTES, kind=Kind.BALLOT)
    credentials = session.scalar(
        sa.select(sa.func.count(sa.distinct(BoxEvent.credential))).where(
            BoxEvent.pool_entry_id == entry.id, BoxEvent.box == Box.VOTES
        )
    )
    heads = {
        box: event.head
        for box in OF_CONTEST
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
    if decided(session, contest, DecisionKind.ANNULLED):
        yield violation("contest-annulled", "The contest is annulled: its box is not counted.")
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
