"""Codes: the credential lists of the pool, and the replacement of a lost code by a spare.

The code officer makes the codes where she sits; the server learns public credentials only,
not which seat has which. Spares are told in the manifest and worthless without a statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.check import find_stranger
from election.core.ballot.credential import credentials_text
from election.core.ballot.text import compact
from election.core.record.canonical import canonical
from election.core.record.document import encode
from election.core.record.manifest import Manifest
from election.core.record.replacement import Replacement as Statement
from election.core.record.replacement import check_replacement
from election.core.record.sign import BadSignatureError, key_id
from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.elections.models import Election
from election.people.models import Person
from election.voting.models import Ceremony, CodeOfficer, Contest, PoolEntry, Replacement
from election.voting.queries import (
    contests_of,
    credentials_in,
    entry_of,
    manifest_of,
    pool_of,
    seats_of,
    statements,
    trustees_of,
)
from election.voting.services import boxes
from election.voting.services.ceremony import lock


def spares_for(seats: int) -> int:
    """Return how many spare codes are made: a quarter of the seats, rounded up."""
    return -(-seats // 4)


def post_credentials(
    session: Session,
    *,
    ceremony: Ceremony,
    officer: Person | str,
    officer_key: str,
    credentials: Mapping[str, Collection[int]],
    spares: Mapping[str, Sequence[int]],
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Take the public credentials for every uuid, the spares among them, and the officer's key.

    A code officer who is nobody of the register, as in a rehearsal, is given by her name.
    """
    lock(session, ceremony)
    pool = pool_of(session, ceremony)
    seats = len(seats_of(session, session.get_one(Election, ceremony.election_id)))
    if _are_posted(ceremony, pool, officer_key, credentials, spares):
        return  # the answer was lost on the way
    refuse_if(ceremony_violations(ceremony, by_mail=False))
    refuse_if(_post_violations(pool, seats, credentials, spares))
    try:
        key_id(officer_key)
    except BadSignatureError as error:
        raise RefusedError([violation("officer-key", "{says}.", says=str(error))]) from None
    refuse_if(_key_violations(session, ceremony, officer_key))
    for entry in pool:
        entry.credentials = credentials_text(credentials[entry.uuid])
        entry.spares = compact([str(each) for each in spares[entry.uuid]]).encode()
    ceremony.officer_key = officer_key
    ceremony.officer_name = officer if isinstance(officer, str) else officer.name
    if not isinstance(officer, str):
        session.add(
            CodeOfficer(
                network_id=ceremony.network_id, ceremony_id=ceremony.id, person_id=officer.id
            )
        )
    audit.about(
        session,
        ceremony,
        "codes:post",
        actor=actor,
        at=now,
        seats=seats,
        spares=spares_for(seats),
    )


def _are_posted(
    ceremony: Ceremony,
    pool: Sequence[PoolEntry],
    officer_key: str,
    credentials: Mapping[str, Collection[int]],
    spares: Mapping[str, Sequence[int]],
) -> bool:
    if ceremony.officer_key != officer_key or ceremony.abandoned_at is not None:
        return False
    return all(
        sorted(credentials.get(entry.uuid, ())) == credentials_in(entry.credentials or b"[]")
        and list(spares.get(entry.uuid, ())) == credentials_in(entry.spares or b"[]")
        for entry in pool
    )


def ceremony_violations(ceremony: Ceremony, *, by_mail: bool) -> Iterator[Violation]:
    """Refuse codes for a ceremony that was given up, or made by somebody else than decided."""
    if ceremony.abandoned_at is not None:
        yield violation("ceremony-abandoned", "This ceremony was given up; begin another.")
    if ceremony.codes_by_mail and not by_mail:
        yield violation(
            "codes-by-mail", "For this election the service makes the codes and mails them."
        )
    if by_mail and not ceremony.codes_by_mail:
        yield violation(
            "codes-by-officer", "For this election a code officer makes the codes in her browser."
        )


def _key_violations(session: Session, ceremony: Ceremony, officer_key: str) -> Iterator[Violation]:
    if officer_key in {trustee.signing_key for trustee in trustees_of(session, ceremony)}:
        yield violation(
            "signing-key-shared", "The code officer cannot sign with the key of a trustee."
        )


def _post_violations(
    pool: Sequence[PoolEntry],
    seats: int,
    credentials: Mapping[str, Collection[int]],
    spares: Mapping[str, Sequence[int]],
) -> Iterator[Violation]:
    if any(entry.credentials for entry in pool):
        yield violation("codes-twice", "The credential lists are there already.")
    if not set(credentials) == set(spares) == {entry.uuid for entry in pool}:
        yield violation("codes-uuids", "Give a list and its spares for each uuid of the pool.")
        return
    wanted = seats + spares_for(seats)
    for entry in pool:
        given, spare = list(credentials[entry.uuid]), list(spares[entry.uuid])
        if len(set(given)) != len(given) or len(given) != wanted:
            yield violation(
                "codes-number",
                "List {number}: there must be {wanted} different credentials, for {seats} seats "
                "and {spares} spares; there are {given}.",
                number=entry.number,
                wanted=wanted,
                seats=seats,
                spares=spares_for(seats),
                given=len(set(given)),
            )
        elif len(set(spare)) != spares_for(seats) or not set(spare) <= set(given):
            yield violation(
                "codes-spares",
                "List {number}: the {spares} spares must be among the credentials.",
                number=entry.number,
                spares=spares_for(seats),
            )
        elif 1 in given or find_stranger(given) is not None:
            yield violation(
                "codes-outside",
                "List {number}: a credential is not in the group.",
                number=entry.number,
            )


def replace_code(
    session: Session,
    *,
    ceremony: Ceremony,
    statement: Statement,
    actor: audit.Actor,
    now: datetime,
) -> Replacement:
    """Take the officer's signed statement that a spare stands in for a lost code.

    In an open contest only before anything was cast with the lost code; in later ones always.
    """
    lock(session, ceremony)
    election = session.get_one(Election, ceremony.election_id)
    _hold_casts(session, election)
    refuse_if(_replacement_violations(session, ceremony, election, statement))
    contests, known = contests_of(session, election), statements(session, ceremony)
    # In force from the first of those that are open: its round tells of the statement.
    opened = [each.number for each in contests if each.closed_at is None]
    row = Replacement(
        network_id=ceremony.network_id,
        ceremony_id=ceremony.id,
        number=len(known) + 1,
        contest_number=opened[0] if opened else len(contests),
        while_open=bool(opened),
        statement=canonical(encode(statement)),
        received_at=now,
    )
    session.add(row)
    audit.about(
        session,
        ceremony,
        "codes:replace",
        actor=actor,
        at=now,
        number=row.number,
    )
    return row


def _hold_casts(session: Session, election: Election) -> None:
    """Let nobody cast with a code that is just being replaced, in any contest that is open."""
    chosen = sa.select(Contest.id).where(
        Contest.election_id == election.id, Contest.closed_at.is_(None)
    )
    session.execute(chosen.order_by(Contest.number).with_for_update())


def _replacement_violations(
    session: Session, ceremony: Ceremony, election: Election, statement: Statement
) -> Iterator[Violation]:
    manifest = manifest_of(ceremony)
    if manifest is None or manifest.code_officer is None:
        yield violation("replacement-early", "Codes are replaced after the manifest is published.")
        return
    try:
        check_replacement(
            statement, manifest_digest=manifest.digest, officer=manifest.code_officer.public_key
        )
    except BadSignatureError:
        yield violation(
            "replacement-signature", "The code officer has not signed this replacement."
        )
        return
    known = [pair for _, other in statements(session, ceremony) for pair in other.pairs]
    given, withdrawn = {pair.spare for pair in known}, {pair.withdrawn for pair in known}
    for pair in statement.pairs:
        entry = manifest.entry(pair.uuid)
        idle = entry and pair.withdrawn in entry.spares and pair.withdrawn not in given
        if entry is None or pair.spare not in entry.spares or idle:
            yield violation(
                "replacement-not-spare", "A replacement gives a spare for the code of a seat."
            )
        elif pair.spare in given or pair.withdrawn in withdrawn:
            yield violation("replacement-twice", "This code or this spare was replaced before.")
    if len(_spares_given(manifest, statement)) > 1:
        yield violation("several-spares", "One replacement gives one spare code, for every uuid.")
    yield from _uuid_violations(session, ceremony, election, statement)


def _spares_given(manifest: Manifest, statement: Statement) -> set[int]:
    """Return which spare codes, by their place on the lists, a statement gives."""
    pairs = [(manifest.entry(pair.uuid), pair.spare) for pair in statement.pairs]
    return {entry.spares.index(spare) for entry, spare in pairs if entry and spare in entry.spares}


def _uuid_violations(
    session: Session, ceremony: Ceremony, election: Election, statement: Statement
) -> Iterator[Violation]:
    pool = {entry.uuid: entry for entry in pool_of(session, ceremony)}
    closed = {
        entry_of(session, contest).uuid
        for contest in contests_of(session, election)
        if contest.closed_at is not None
    }
    named = [pair.uuid for pair in statement.pairs]
    if not named or len(set(named)) != len(named) or set(named) != set(pool) - closed:
        yield violation(
            "replacement-uuids",
            "A replacement names every uuid of the pool whose contest is not closed, once.",
        )
        return
    for pair in statement.pairs:
        entry = pool[pair.uuid]
        if int(pair.withdrawn) not in credentials_in(entry.credentials or b"[]"):
            yield violation("replacement-unknown", "The code to withdraw is not on the list.")
        elif boxes.ballot_of(session, entry=entry, credential=int(pair.withdrawn)):
            yield violation(
                "replacement-after-cast",
                "A ballot has been cast with this code in the open contest: it is replaced "
                "only from the next contest on.",
            )
