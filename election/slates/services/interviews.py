"""Interviews: times proposed to a nominee, one of which she picks by her link."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import refuse_if, violation
from election.elections.models import Election
from election.nominations.candidacies import candidacies
from election.nominations.rights import conflict, no_part_in, rights_of, sees_person
from election.people import letters
from election.people.models import Network, Person
from election.room.services.checks import closed, not_in_committee
from election.slates.models import Interview

TOKEN_BYTES = 18


def interviews(session: Session, election: Election) -> list[Interview]:
    """Return the interviews of an election, the newest first."""
    chosen = sa.select(Interview).where(Interview.election_id == election.id)
    return list(session.scalars(chosen.order_by(Interview.invited_at.desc(), Interview.id)))


def interview_of(session: Session, network_id: UUID, token: str) -> Interview | None:
    """Return the interview that a nominee's link opens."""
    chosen = sa.select(Interview).where(
        Interview.network_id == network_id, Interview.digest == _digest(token)
    )
    return session.scalar(chosen)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What is proposed to a nominee."""

    times: Sequence[datetime]
    minutes: int
    place: str


def invite(
    session: Session,
    *,
    election: Election,
    nominee: Person,
    proposed: Times,
    site_url: str,
    by: Person,
    now: datetime,
) -> Interview:
    """Propose times to a nominee by mail; she picks one by the link in it.

    The letter is wiped when it has left: it holds her link.
    """
    found = candidacies(session, election, now)
    rights = rights_of(session, election, now, found)
    reasons = [*closed(session, election), *not_in_committee(session, election, by, now)]
    if nominee.email is None:
        template = "{name} has no e-mail address. Agree on a time with her yourself."
        reasons.append(violation("no-address", template, name=nominee.name))
    if nominee.id not in found:
        template = "{name} is not nominated in this election."
        reasons.append(violation("not-a-nominee", template, name=nominee.name))
    times = sorted(set(proposed.times))
    if not times or times[0] <= now:
        template = "Propose at least one time, and none that is over."
        reasons.append(violation("interview-times", template))
    refuse_if(reasons)
    refuse_if([] if sees_person(nominee, found, rights, by.id) else conflict())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = Interview(
        network_id=election.network_id,
        election_id=election.id,
        person_id=nominee.id,
        invited_by_id=by.id,
        place=proposed.place,
        minutes=proposed.minutes,
        times=[one.astimezone(UTC).isoformat() for one in times],
        digest=_digest(token),
        invited_at=now,
    )
    session.add(made)
    session.flush()
    network = session.get_one(Network, election.network_id)
    letters.write(
        session,
        nominee,
        "slates/interview",
        now,
        wipe=True,
        election=election.title,
        times=times,
        minutes=proposed.minutes,
        place=proposed.place,
        link=f"{site_url}/n/{network.key}/interviews/{token}",
    )
    actor = audit.person(by.id)
    audit.about(session, election, "interview:invite", actor=actor, at=now)
    return made


def answer_interview(
    session: Session, *, interview: Interview, picked: datetime | None, now: datetime
) -> None:
    """Let the nominee pick one of the times, another than before, or none."""
    election = session.get_one(Election, interview.election_id)
    reasons = closed(session, election)
    if interview.cancelled_at is not None:
        template = "The committee has called this interview off."
        reasons.append(violation("interview-off", template))
    proposed = [datetime.fromisoformat(one) for one in interview.times]
    if picked is not None and (picked not in proposed or picked <= now):
        template = "This time is not proposed any more. Pick another."
        reasons.append(violation("interview-time", template))
    refuse_if(reasons)
    interview.picked, interview.answered_at = picked, now
    session.flush()
    audit.about(session, election, "interview:answer", actor=audit.SERVICE, at=now)


def call_off_interview(
    session: Session, *, interview: Interview, by: Person, now: datetime
) -> None:
    """Call an interview off; whoever calls it off tells the nominee."""
    election = session.get_one(Election, interview.election_id)
    actor, nominee = audit.person(by.id), session.get_one(Person, interview.person_id)
    refuse_if([*closed(session, election), *not_in_committee(session, election, by, now)])
    refuse_if(no_part_in(session, election, actor, [nominee], now))
    interview.cancelled_at = interview.cancelled_at or now
    session.flush()
    audit.about(session, election, "interview:call-off", actor=actor, at=now)
