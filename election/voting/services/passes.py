"""Passes: of which seat a ballot is, told by the sheet, where the voter is not signed in.

The service does not know which code is of which seat, and a seat votes once: of which seat a
ballot comes must be known. A pass stands beside the code of its seat. It is made of the
ceremony's seed and ends with it; without a code of the list it is worth nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.ballot.credential import base58
from election.core.refusal import RefusedError, violation
from election.meetings.models import RollEntry
from election.people.models import Member, Person
from election.voting.keystore import KeyStore
from election.voting.models import Ceremony, Contest

LENGTH: Final = 12  # characters of base 58: 70 bits, and each guess is a request


def pass_of(seed: bytes, seat: str) -> str:
    """Return a seat's pass; ``seed`` is the ceremony's, ``seat`` the seat as a text."""
    made = hmac.new(seed, f"voting pass|{seat}".encode(), hashlib.sha256).digest()
    return base58(int.from_bytes(made), LENGTH)


def voter_by_pass(
    session: Session, contest: Contest, *, keys: KeyStore, ceremony: Ceremony, given: str
) -> Person:
    """Return who votes in the contest on the seat whose pass this is.

    Raises RefusedError when it is the pass of no seat on which somebody votes.
    """
    seed = keys.seed(ceremony.id)
    # Columns alone: the whole roll is read, whichever seat it is.
    lines = sa.select(Person.id, Person.key, Member.key, RollEntry.seat).where(
        RollEntry.roll_version_id == contest.roll_version_id, RollEntry.entitled
    )
    lines = lines.join(Person, Person.id == RollEntry.person_id)
    lines = lines.outerjoin(Member, Member.id == RollEntry.member_id)
    found = None
    for person, own, member, seat in session.execute(lines) if given.isascii() else ():
        if hmac.compare_digest(pass_of(seed, f"{member or own}#{seat}"), given):
            found = person
    if found is not None:
        return session.get_one(Person, found)
    raise RefusedError(
        [
            violation(
                "pass-unknown",
                "On the seat of this pass nobody has a vote in this contest. Ask where you were "
                "checked in.",
            )
        ]
    )
