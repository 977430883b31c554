"""Codes that the service makes and mails, where a network accepts that it can see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.credential import credentials_text, generate_code, public_credential
from election.core.refusal import Violation, refuse_if, violation
from election.elections.models import Election
from election.people import letters
from election.people.models import Person
from election.people.queries import persons_by_key
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony, PoolEntry
from election.voting.queries import pool_of, seat_lines
from election.voting.services.ceremony import lock
from election.voting.services.codes import ceremony_violations
from election.voting.services.passes import pass_of


def choose_mailed_codes(
    session: Session, *, ceremony: Ceremony, actor: audit.Actor, now: datetime
) -> None:
    """Decide that the service makes the codes and mails them; told in the log as it is."""
    lock(session, ceremony)
    refuse_if(_mail_violations(pool_of(session, ceremony), ()))
    ceremony.codes_by_mail = True
    audit.about(session, ceremony, "codes:by-mail", actor=actor, at=now)


def make_and_mail_codes(
    session: Session,
    *,
    ceremony: Ceremony,
    booth: str,
    keys: KeyStore,
    actor: audit.Actor,
    now: datetime,
) -> int:
    """Make a code for each seat and mail it to whom the seat is; return how many were mailed.

    Codes stand in the outbox alone, and there until the mail has left. ``booth`` is the
    address where they are used. There are no spares, and no code officer.
    """
    lock(session, ceremony)
    pool = pool_of(session, ceremony)
    election = session.get_one(Election, ceremony.election_id)
    lines = seat_lines(session, election)
    persons = persons_by_key(session, election.network_id)
    holders = [persons[line.person] if line.person else None for line in lines]
    refuse_if(ceremony_violations(ceremony, by_mail=True))
    refuse_if(_mail_violations(pool, holders))
    codes = [generate_code() for _ in lines]
    for entry in pool:
        entry.credentials = credentials_text(public_credential(code, entry.uuid) for code in codes)
        entry.spares = b"[]"
    seed, mailed = keys.seed(ceremony.id), 0
    for line, person, code in zip(lines, holders, codes, strict=True):
        if person:
            given = pass_of(seed, f"{line.member}#{line.seat}")
            _mail_code(session, election, person, f"{booth}#code={code}&pass={given}", code, now)
            mailed += 1
    audit.about(session, ceremony, "codes:mail", actor=actor, at=now, seats=len(lines))
    return mailed


def _mail_violations(
    pool: Sequence[PoolEntry], holders: Sequence[Person | None]
) -> Iterator[Violation]:
    if any(entry.credentials for entry in pool):
        yield violation("codes-twice", "The credential lists are there already.")
    for person in holders:
        if person is not None and not person.email:
            yield violation("no-address", "{name} has no e-mail address.", name=person.name)


def _mail_code(
    session: Session, election: Election, person: Person, link: str, code: str, now: datetime
) -> None:
    facts = {"election": election.title, "code": code, "link": link}
    letters.write(session, person, "voting/code", now, wipe=True, **facts)
