"""The rehearsal box of a key ceremony: one ballot each, opened with every trustee's key.

A real box on a uuid of its own, over before the check number is settled: whose key does not
open a box is known before anybody has voted. It never comes into a manifest or a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind, setup_texts
from election.core.ballot.credential import credentials_text
from election.core.ballot.engine import tables_for
from election.core.ballot.group import is_member
from election.core.ballot.server_key import new_uuid
from election.core.ballot.text import fingerprint
from election.core.ballot.trustees import election_public_key
from election.core.ballot.verify import InvalidBallotError, check_ballot
from election.core.record.rehearsal import rehearsal_election, rehearsal_statement
from election.core.record.sign import BadSignatureError, check_signature
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.people.models import Network
from election.voting.keystore import KeyStore
from election.voting.models import Box, Ceremony, PoolEntry, Rehearser, Trustee
from election.voting.queries import contributors_of, pool_of, rehearsers_of, trustees_of
from election.voting.services import boxes
from election.voting.services.ceremony import lock, parameters
from election.voting.services.lots import LOT_WINDOW, trustees_of_box
from election.voting.services.totals import SERVER, append_share, append_totals, open_box


def add_rehearsal_box(
    session: Session, *, ceremony: Ceremony, actor: audit.Actor, now: datetime
) -> None:
    """Give a ceremony that has just begun a rehearsal box: tried by the trustees, and by the
    adjuster where she fills lot boxes.
    """
    refuse_if(_add_violations(session, ceremony))
    ceremony.rehearsal_uuid = new_uuid()
    persons = contributors_of(session, ceremony) or trustees_of(session, ceremony)
    session.add_all(
        Rehearser(network_id=ceremony.network_id, ceremony_id=ceremony.id, person_id=each.person_id)
        for each in persons
    )
    audit.about(session, ceremony, "rehearsal:add", actor=actor, at=now)


def post_rehearsal_credential(
    session: Session,
    *,
    rehearser: Rehearser,
    credential: int,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Take a public credential for the rehearsal box; the last one sets the box up."""
    ceremony = _locked(session, rehearser.ceremony_id)
    if ceremony.abandoned_at is None and rehearser.credential == str(credential):
        return  # it is there; the answer was lost on the way
    refuse_if(_credential_violations(session, ceremony, rehearser, credential))
    rehearser.credential = str(credential)
    audit.about(session, ceremony, "rehearsal:credential", actor=actor, at=now)
    if all(each.credential for each in rehearsers_of(session, ceremony)):
        _set_up(session, ceremony, keys.seed(ceremony.id))


def _set_up(session: Session, ceremony: Ceremony, seed: bytes) -> None:
    uuid = uuid_of(ceremony)
    trustees = trustees_of_box(parameters(session, ceremony), seed, uuid)
    election = rehearsal_election(
        uuid=uuid,
        ceremony=str(ceremony.id),
        network=session.get_one(Network, ceremony.network_id).name,
        language=language_of(session, ceremony),
        public_key=election_public_key(trustees),
    )
    credentials = credentials_text(
        int(each.credential) for each in rehearsers_of(session, ceremony) if each.credential
    )
    boxes.append(
        session,
        entry=entry_of_rehearsal(session, ceremony),
        box=Box.REHEARSAL,
        kind=Kind.SETUP,
        texts=setup_texts(election.raw, trustees, credentials),
    )


def cast_rehearsal_ballot(
    session: Session, *, rehearser: Rehearser, ballot: bytes, actor: audit.Actor, now: datetime
) -> None:
    """Put somebody's ballot into the rehearsal box; the last one closes it."""
    ceremony = _locked(session, rehearser.ceremony_id)
    entry = entry_of_rehearsal(session, ceremony)
    sent = fingerprint(ballot)
    if ceremony.abandoned_at is None and rehearser.tracker == sent:
        return
    refuse_if(_ballot_violations(session, ceremony, rehearser))
    credential = int(rehearser.credential or "0")
    _check_ballot(session, entry, credential, ballot)
    boxes.append(
        session,
        entry=entry,
        box=Box.REHEARSAL,
        kind=Kind.BALLOT,
        texts=(ballot,),
        tracker=sent,
        credential=credential,
    )
    rehearser.tracker = sent
    audit.about(session, ceremony, "rehearsal:cast", actor=actor, at=now)
    if all(each.tracker for each in rehearsers_of(session, ceremony)):
        boxes.append(session, entry=entry, box=Box.REHEARSAL, kind=Kind.END_BALLOTS)
        append_totals(session, entry=entry, box=Box.REHEARSAL)


def post_rehearsal_share(
    session: Session,
    *,
    trustee: Trustee,
    share: bytes,
    signature: bytes,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Take a trustee's share; with those of all, not of some, the box is opened.

    Her signature says which state of the box she decrypted.
    """
    ceremony = _locked(session, trustee.ceremony_id)
    refuse_if(_share_violations(session, ceremony))
    _check_statement(session, ceremony, trustee, signature)
    rows = {each.person_id: each for each in rehearsers_of(session, ceremony)}
    rehearser = rows[trustee.person_id]
    if rehearser.signature is not None:
        return
    entry = entry_of_rehearsal(session, ceremony)
    owner = trustee.number + SERVER
    append_share(session, entry=entry, box=Box.REHEARSAL, owner=owner, share=share)
    rehearser.signature = signature
    audit.about(session, ceremony, "rehearsal:decrypt", actor=actor, at=now, trustee=trustee.number)
    if all(rows[each.person_id].signature for each in trustees_of(session, ceremony)):
        open_box(session, entry=entry, box=Box.REHEARSAL, seed=keys.seed(ceremony.id))
        audit.about(session, ceremony, "rehearsal:open", actor=audit.SERVICE, at=now)


def rehearsal_violations(session: Session, ceremony: Ceremony) -> Iterator[Violation]:
    """Say that the ceremony cannot go on before its rehearsal box is over, where it has one."""
    if ceremony.rehearsal_uuid is not None and not is_rehearsed(session, ceremony):
        yield violation(
            "rehearsal-unfinished", "The rehearsal box is not opened yet; every trustee opens it."
        )


def is_rehearsed(session: Session, ceremony: Ceremony) -> bool:
    """Tell whether the rehearsal box was opened with every trustee's key."""
    entry = entry_of_rehearsal(session, ceremony)
    last = boxes.last_event(session, entry=entry, box=Box.REHEARSAL)
    return last is not None and last.kind == Kind.RESULT


def entry_of_rehearsal(session: Session, ceremony: Ceremony) -> PoolEntry:
    """Return the pool entry whose row the rehearsal's events hang on: the first."""
    return pool_of(session, ceremony)[0]


def language_of(session: Session, ceremony: Ceremony) -> str:
    """Return the language that the rehearsal box asks in: the first of the rulebook."""
    election = session.get_one(Election, ceremony.election_id)
    return rulebook_of_election(session, election).languages[0]


def uuid_of(ceremony: Ceremony) -> str:
    """Return the rehearsal box's uuid; raises RefusedError where the ceremony has none."""
    if ceremony.rehearsal_uuid is None:
        raise RefusedError([violation("rehearsal-none", "This key ceremony has no rehearsal box.")])
    return ceremony.rehearsal_uuid


def _locked(session: Session, ceremony_id: object) -> Ceremony:
    ceremony = session.get_one(Ceremony, ceremony_id)
    lock(session, ceremony)
    uuid_of(ceremony)
    return ceremony


def _add_violations(session: Session, ceremony: Ceremony) -> Iterator[Violation]:
    yield from _given_up(ceremony)
    begun = any(each.certificate for each in trustees_of(session, ceremony))
    if begun or ceremony.rehearsal_uuid is not None:
        yield violation(
            "rehearsal-late", "A rehearsal box is chosen when the ceremony begins, once."
        )


def _credential_violations(
    session: Session, ceremony: Ceremony, rehearser: Rehearser, credential: int
) -> Iterator[Violation]:
    yield from _given_up(ceremony)
    parameters(session, ceremony)  # refuses while a trustee's key is missing
    if rehearser.credential is not None:
        yield violation("rehearsal-twice", "Your credential for the rehearsal is there already.")
    if credential == 1 or not is_member(credential):
        yield violation(
            "rehearsal-credential-outside", "The rehearsal credential is not in the group."
        )
    if any(each.credential == str(credential) for each in rehearsers_of(session, ceremony)):
        yield violation(
            "rehearsal-credential-twice", "Two persons cannot have the same credential."
        )


def _ballot_violations(
    session: Session, ceremony: Ceremony, rehearser: Rehearser
) -> Iterator[Violation]:
    yield from _given_up(ceremony)
    if not all(each.credential for each in rehearsers_of(session, ceremony)):
        yield violation(
            "rehearsal-too-early", "The rehearsal box is not ready; some credentials are missing."
        )
    if rehearser.tracker is not None:
        yield violation("rehearsal-twice", "Your ballot is in the rehearsal box already.")


def _share_violations(session: Session, ceremony: Ceremony) -> Iterator[Violation]:
    yield from _given_up(ceremony)
    if not all(each.tracker for each in rehearsers_of(session, ceremony)):
        yield violation(
            "rehearsal-too-early", "The rehearsal box is open; some ballots are missing."
        )


def _check_ballot(session: Session, entry: PoolEntry, credential: int, ballot: bytes) -> None:
    election = boxes.election_text(session, entry=entry, box=Box.REHEARSAL)
    tables = tables_for(election.public_key, LOT_WINDOW)
    try:
        check_ballot(ballot, election, {credential}, tables)
    except InvalidBallotError as error:
        raise RefusedError(
            [violation("rehearsal-invalid", "Rehearsal box: {says}.", says=error.message)]
        ) from None


def _check_statement(
    session: Session, ceremony: Ceremony, trustee: Trustee, signature: bytes
) -> None:
    entry = entry_of_rehearsal(session, ceremony)
    closed = boxes.encrypted_tally_event(session, entry=entry, box=Box.REHEARSAL)
    statement = rehearsal_statement(
        ceremony=str(ceremony.id), uuid=uuid_of(ceremony), head=closed.head if closed else ""
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


def _given_up(ceremony: Ceremony) -> Iterator[Violation]:
    if ceremony.abandoned_at is not None:
        yield violation("ceremony-abandoned", "This ceremony was given up; begin another.")
