"""The published result, its signatures, and what pages tell of an election that is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.record.assemble import ContestFacts
from election.core.record.manifest import Manifest
from election.core.record.opening import Opening
from election.core.record.result import Elected, NotHeld, Result
from election.elections.models import Election
from election.elections.queries import offices_of
from election.meetings.models import Duty, Meeting, Officer, Presence, RollVersion
from election.meetings.queries import entitled_persons, presences
from election.people.models import Person
from election.results.models import Minutes, MinutesSignature, Publication, ResultSignature
from election.results.not_held import not_held
from election.tally.models import Declining, Tally
from election.tally.queries import declinings, elected_so_far, facts_of, tally_of
from election.tally.queries.counts import Counted, counted, names_of_voters, present_at
from election.tally.queries.deciding import decisions
from election.voting.models import Ceremony, Contest, Decision, Trustee
from election.voting.queries import annulled, contests_of, opening_of


def publication_of(session: Session, election: Election) -> Publication | None:
    """Return the announced result, None before it is announced, and while it is taken back."""
    return session.scalar(
        sa.select(Publication).where(
            Publication.election_id == election.id, Publication.taken_back_at.is_(None)
        )
    )


def taken_back(session: Session, election: Election) -> Publication | None:
    """Return the result whose announcement was taken back, and which is not announced anew."""
    return session.scalar(
        sa.select(Publication).where(
            Publication.election_id == election.id, Publication.taken_back_at.is_not(None)
        )
    )


def signatures_of(session: Session, publication: Publication) -> list[ResultSignature]:
    """Return the signatures so far, oldest first; not those of a result that was taken back."""
    chosen = sa.select(ResultSignature).where(
        ResultSignature.publication_id == publication.id,
        ResultSignature.signed_at >= publication.announced_at,
    )
    return list(session.scalars(chosen.order_by(ResultSignature.signed_at, ResultSignature.key_id)))


def signed_by(
    session: Session, publication: Publication, manifest: Manifest
) -> list[tuple[str, str, datetime | None]]:
    """Return each announced signer: name, key, and when she signed, None while she has not."""
    at = {each.public_key: each.signed_at for each in signatures_of(session, publication)}
    return [(each.name, each.public_key, at.get(each.public_key)) for each in manifest.signers]


def awaiting(session: Session, network_id: UUID, person: Person) -> list[Election]:
    """Return the elections whose announced result waits for a person's signature."""
    rows = session.execute(
        sa.select(Publication, Trustee.signing_key)
        .join(Ceremony, Ceremony.election_id == Publication.election_id)
        .join(Trustee, Trustee.ceremony_id == Ceremony.id)
        .where(
            Publication.network_id == network_id,
            Publication.final_at.is_(None),
            Publication.taken_back_at.is_(None),
            Ceremony.abandoned_at.is_(None),
            Trustee.person_id == person.id,
        )
    )
    return [
        session.get_one(Election, publication.election_id)
        for publication, key in rows
        if key not in {each.public_key for each in signatures_of(session, publication)}
    ]


def unconfirmed(session: Session, network_id: UUID, person: Person) -> list[Election]:
    """Return the elections in which a person may confirm that somebody elected declines."""
    chosen = (
        sa.select(Election)
        .join(Declining, Declining.election_id == Election.id)
        .where(
            Declining.network_id == network_id,
            Declining.in_force_at.is_(None),
            Declining.ended_at.is_(None),
            Declining.noted_by_id != person.id,
        )
    )
    return list(session.scalars(chosen.distinct()))


def record_hash(publication: Publication) -> str:
    """Return the SHA-256 of the record's checksums: it stands for every file of it."""
    return sha256(publication.checksums).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeOutcome:
    """Who was elected to an office, and how many seats nobody fills."""

    office: str
    vacant: int
    elected: tuple[Elected, ...]
    facts: ContestFacts
    not_held: NotHeld | None = None  # the meeting ended before


def outcome(session: Session, election: Election) -> list[OfficeOutcome]:
    """Return who is elected so far, office by office in the order of election."""
    elected = elected_so_far(session, election)
    left = {each.office: each for each in told_not_held(session, election)}
    seats = Counter[str]()
    for row in offices_of(session, election):
        seats[row.office] += row.seats or 0
    filled = Counter(each.contest for each in elected)
    return [
        OfficeOutcome(
            office=facts.contest,
            vacant=seats[facts.contest] - filled[facts.contest],
            elected=tuple(each for each in elected if each.contest == facts.contest),
            facts=facts,
            not_held=left.get(facts.contest),
        )
        for facts in facts_of(session, election)
    ]


def told_not_held(session: Session, election: Election) -> tuple[NotHeld, ...]:
    """Return the offices left to another meeting: as announced, and before that as decided."""
    publication = publication_of(session, election)
    if publication is None:
        return not_held(session, election)
    return Result.from_bytes(publication.result, where="result.json").not_held


def declined(session: Session, election: Election) -> list[tuple[Declining, Person]]:
    """Return who declines what she was elected to, with her word for the minutes."""
    return [
        (each, session.get_one(Person, each.person_id))
        for each in declinings(session, election)
        if each.in_force_at is not None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldContest:
    """A contest that was held, as results and minutes tell it."""

    contest: Contest
    is_annulled: bool
    opening: Opening
    tally: Tally | None
    present: int
    questions: Sequence[Counted]
    decisions: Sequence[Decision]
    voters: Sequence[str]


def held_contests(session: Session, election: Election) -> list[HeldContest]:
    """Return every contest opened, with its count where it is counted."""
    gone = annulled(session, election)
    return [
        HeldContest(
            contest=contest,
            is_annulled=contest in gone,
            opening=opening_of(contest),
            tally=tally_of(session, contest),
            present=present_at(contest),
            questions=counted(session, contest),
            decisions=decisions(session, contest),
            voters=names_of_voters(session, contest),
        )
        for contest in contests_of(session, election)
    ]


def those_present(session: Session, meeting: Meeting) -> list[tuple[Person, Presence]]:
    """Return everyone who came to the meeting, by name."""
    found = [
        (session.get_one(Person, each.person_id), each) for each in presences(session, meeting)
    ]
    return sorted(found, key=lambda each: each[0].name)


def roll_versions(session: Session, meeting: Meeting) -> list[tuple[RollVersion, int]]:
    """Return every version of the roll that the meeting adopted, and how many it entitles."""
    chosen = sa.select(RollVersion).where(RollVersion.meeting_id == meeting.id)
    return [
        (version, len(entitled_persons(session, version)))
        for version in session.scalars(chosen.order_by(RollVersion.number))
    ]


def all_minutes(session: Session, election: Election) -> list[Minutes]:
    """Return every version of the minutes that was handed out, oldest first."""
    chosen = sa.select(Minutes).where(Minutes.election_id == election.id)
    return list(session.scalars(chosen.order_by(Minutes.number)))


def minutes_of(session: Session, election: Election) -> Minutes | None:
    """Return the minutes last handed out."""
    versions = all_minutes(session, election)
    return versions[-1] if versions else None


def signatures_of_minutes(session: Session, minutes: Minutes) -> list[MinutesSignature]:
    """Return the signatures of one version, oldest first."""
    chosen = sa.select(MinutesSignature).where(MinutesSignature.minutes_id == minutes.id)
    return list(session.scalars(chosen.order_by(MinutesSignature.signed_at, MinutesSignature.id)))


def adjusted_by(session: Session, person: Person) -> list[tuple[Election, Officer]]:
    """Return the elections whose minutes a person was chosen to adjust."""
    chosen = (
        sa.select(Election, Officer)
        .join(Officer, Officer.meeting_id == Election.meeting_id)
        .where(
            Officer.person_id == person.id,
            Officer.duty == Duty.ADJUSTER,
            Election.cancelled_at.is_(None),
        )
    )
    return [(election, officer) for election, officer in session.execute(chosen)]
