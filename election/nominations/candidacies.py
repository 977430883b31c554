"""A nominee's answers office by office, and her personal link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.rulebook import nomination as rules
from election.core.rulebook.nomination import (
    Answer,
    NominationDates,
    NominationKind,
    answer_at,
)
from election.core.rulebook.shown import ConsentShown
from election.db import once
from election.elections.models import Election, ElectionOffice
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.nominations.merges import joined_with
from election.nominations.models import AnswerLink, Nomination
from election.nominations.queries import (
    nomination_dates,
    nominations,
    nominations_of_person,
)
from election.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy:
    """What one nominee says of one part of an office, whoever has put her forward for it."""

    row: ElectionOffice
    state: Answer
    nominations: tuple[Nomination, ...]  # oldest first

    @property
    def nomination(self) -> Nomination:
        """The one to answer: all who put her forward are answered with it."""
        waiting = [one for one in self.nominations if one.answer is Answer.PENDING]
        answered = sorted(
            (one for one in self.nominations if one.answered_at is not None),
            key=lambda one: one.answered_at or one.made_at,
        )
        return (answered[-1:] if self.state is Answer.ACCEPTED else waiting or answered)[-1]

    @property
    def presentation(self) -> str:
        """What she wrote about herself last."""
        return next((one.presentation for one in self.nominations[::-1] if one.presentation), "")


class LinkState(StrEnum):
    """What a personal link is good for."""

    VALID = "valid"
    REPLACED = "replaced"
    EXPIRED = "expired"
    CALLED_OFF = "called-off"
    JOINED = "joined"  # she was nominated twice, and answers under her other entry


def candidacies(
    session: Session, election: Election, now: datetime
) -> dict[UUID, tuple[Candidacy, ...]]:
    """Return what every nominee says, office by office in the order of election."""
    found = once(
        session,
        ("candidacies", election.id, now),
        lambda: _candidacies(session, election, nominations(session, election), now),
    )
    return dict(found)


def _candidacies(
    session: Session, election: Election, made: Sequence[Nomination], now: datetime
) -> dict[UUID, tuple[Candidacy, ...]]:
    hers: dict[UUID, dict[UUID, list[Nomination]]] = defaultdict(lambda: defaultdict(list))
    for one in made:
        hers[one.election_office_id][one.nominee_id].append(one)
    found: dict[UUID, tuple[Candidacy, ...]] = {}
    for row in offices_of(session, election):
        until = {kind: _dates(session, election, row, kind) for kind in NominationKind}
        for person_id, given in hers[row.id].items():
            state = _state(row, given, until, now)
            candidacy = Candidacy(row=row, state=state, nominations=tuple(given))
            found[person_id] = (*found.get(person_id, ()), candidacy)
    return found


def candidacies_among(
    session: Session, election: Election, persons: Collection[Person], now: datetime
) -> dict[UUID, tuple[Candidacy, ...]]:
    """Return what these nominees say, office by office."""
    chosen = sa.select(Nomination).where(
        Nomination.election_id == election.id,
        Nomination.nominee_id.in_([one.id for one in persons]),
        Nomination.set_aside_at.is_(None),
    )
    made = session.scalars(chosen.order_by(Nomination.made_at, Nomination.id)).all()
    return _candidacies(session, election, made, now)


def candidacies_of(
    session: Session, election: Election, person: Person, now: datetime
) -> tuple[Candidacy, ...]:
    """Return what one nominee says, office by office; empty when nobody has put her forward."""
    made = nominations_of_person(session, election, person)
    return _candidacies(session, election, made, now).get(person.id, ())


def _state(
    row: ElectionOffice,
    given: Sequence[Nomination],
    dates: Mapping[NominationKind, NominationDates],
    now: datetime,
) -> Answer:
    """Return her answer: the last one given, or that somebody waits for it."""
    answered = [one for one in given if one.answered_at is not None]
    last = max(answered, key=lambda one: one.answered_at or one.made_at, default=None)
    if last is not None and last.answer is Answer.ACCEPTED:
        return Answer.ACCEPTED
    states = [answer_at(nomination_value(row, one), dates[one.kind], now) for one in given]
    if Answer.PENDING in states:
        return Answer.PENDING
    return last.answer if last is not None else states[-1]


def _dates(
    session: Session, election: Election, row: ElectionOffice, kind: NominationKind
) -> NominationDates:
    dates = nomination_dates(session, election, row, kind)
    return replace(dates, answer_until=dates.answer_until or dates.candidates_fixed_at)


def nomination_value(row: ElectionOffice, one: Nomination) -> rules.Nomination:
    """Return a nomination as the rules on answers read it."""
    return rules.Nomination(
        office=row.office,
        part=row.part,
        nominee=str(one.nominee_id),
        nominator=str(one.nominator_id),
        made_at=one.made_at,
        kind=one.kind,
        answer=one.answer,
        answered_at=one.answered_at,
    )


def waiting(session: Session, election: Election, now: datetime) -> dict[UUID, list[Candidacy]]:
    """Return who has not answered, and for which offices."""
    found = {
        person_id: [one for one in hers if one.state is Answer.PENDING]
        for person_id, hers in candidacies(session, election, now).items()
    }
    return {person_id: hers for person_id, hers in found.items() if hers}


def presentations(session: Session, election: Election) -> dict[tuple[UUID, UUID], str]:
    """Return what those who stand write about themselves, by part of an office and person."""
    found: dict[tuple[UUID, UUID], str] = {}
    for one in nominations(session, election):
        if one.presentation:
            found[one.election_office_id, one.nominee_id] = one.presentation
    return found


def names_are_shown(session: Session, election: Election) -> bool:
    """Tell whether others than the committee may see who stands.

    That is so once the proposal is published, the meeting has begun, or a ballot is open; where
    the rulebook says so, as soon as they accept. Until then the committee alone knows all names,
    a nominator hers, and a nominee herself.
    """
    rules = rulebook_of_election(session, election).nomination
    if rules.consent_shown is ConsentShown.ACCEPTED:
        return True
    frozen = any(row.frozen_at or row.concluded_at for row in offices_of(session, election))
    opened = meeting_of(session, election).opened_at is not None
    return frozen or opened or election.proposal_published_at is not None


def link_digest(token: str) -> bytes:
    """Return what is kept of a personal link."""
    return sha256(token.encode()).digest()


def link_of(session: Session, network_id: UUID, token: str) -> AnswerLink | None:
    """Return the personal link of a network that a token opens, valid or not."""
    chosen = sa.select(AnswerLink).where(
        AnswerLink.network_id == network_id, AnswerLink.digest == link_digest(token)
    )
    return session.scalar(chosen)


def link_now(session: Session, election: Election, person: Person) -> AnswerLink | None:
    """Return the link a nominee was sent last."""
    chosen = sa.select(AnswerLink).where(
        AnswerLink.election_id == election.id,
        AnswerLink.person_id == person.id,
        AnswerLink.replaced_at.is_(None),
    )
    return session.scalar(chosen)


def link_state(session: Session, link: AnswerLink, now: datetime) -> LinkState:
    """Return what a link is good for: valid as long as she may answer for any office."""
    election = session.get_one(Election, link.election_id)
    if election.cancelled_at is not None:
        return LinkState.CALLED_OFF
    rows = {row.id: row for row in offices_of(session, election)}
    nominee = session.get_one(Person, link.person_id)
    if joined_with(session, election, nominee.id) is not None:
        return LinkState.JOINED
    if link.replaced_at is not None:
        return LinkState.REPLACED
    for one in nominations_of_person(session, election, nominee):
        fixed = rows[one.election_office_id].frozen_at or rows[one.election_office_id].concluded_at
        in_time = one.kind is not NominationKind.ORDINARY or now < election.answers_close_at
        if fixed is None and in_time:
            return LinkState.VALID
    return LinkState.EXPIRED
