"""Put names forward, and take them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import Violation, refuse_if, violation
from election.core.rulebook import nomination as rules
from election.core.rulebook.nomination import (
    Answer,
    NominationKind,
    nomination_violations,
)
from election.core.rulebook.shown import NominatorShown
from election.elections.models import Election, ElectionOffice
from election.elections.queries import (
    cancellation,
    day_of,
    meeting_of,
    rulebook_of_election,
    zone_of,
)
from election.nominations.mail import confirm_nomination, invite, tell_taken_back
from election.nominations.merges import kept_for
from election.nominations.models import Contact, Nomination
from election.nominations.queries import (
    contact_of,
    nomination_dates,
    nomination_values,
    nominations_of_person,
    not_eligible,
    rows_of,
)
from election.nominations.rights import no_part
from election.nominations.services.links import issue_link
from election.nominations.services.record import record
from election.people.models import Person
from election.people.queries import register_of, represented_member


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a nominator gives with a name; ``decision``: her member's own, where it is asked.

    ``contact`` is how to reach a nominee without an e-mail address. ``entered_by`` and
    ``came_by`` are set where somebody else wrote down what the nominator said.
    """

    motivation: str = ""
    decision: str | None = None
    contact: str = ""
    entered_by: Person | None = None
    came_by: str | None = None


NO_GROUNDS = Grounds()


def nominate(  # noqa: PLR0913 - a nomination, and where its nominee answers
    session: Session,
    *,
    election: Election,
    offices: Sequence[tuple[str, str | None]],
    nominee: Person,
    nominator: Person,
    grounds: Grounds = NO_GROUNDS,
    site_url: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> list[Nomination]:
    """Put a name forward for one or more offices, as (office, part), and ask the nominee.

    What kind of nomination it is follows from the moment: from the floor when the meeting is
    open, against the proposal when that is published, otherwise an ordinary one. Part may be
    None for an office of one part. Who puts herself forward has consented. With ``site_url``
    she is sent a personal link to answer on; it replaces any she had. The nominator has it in
    writing what she has done, unless she has only nominated herself.
    """
    if grounds.entered_by is not None:
        refuse_if(no_part(session, election, actor, [office for office, _ in offices], now))
    rows = _rows(session, election, offices)
    kind = kind_now(session, election, now)
    nominee = kept_for(session, election, nominee)
    own = nominee.id == nominator.id
    given = Answer.ACCEPTED if own else Answer.PENDING
    put = Forward(nominee=nominee, nominator=nominator, grounds=grounds, kind=kind, answer=given)
    asked = _to_ask(session, election, nominee, rows)
    made = put_forward(session, election, rows, put, actor, now)
    new = [one for one in made if one.election_office_id in asked]
    if not own and new:
        known = site_url is not None and nominee.email is not None
        link = issue_link(session, election, nominee, site_url or "", now) if known else None
        invite(session, election, new, link, now)
    if not own or grounds.entered_by is not None:
        confirm_nomination(session, election, made, site_url, now)
    return made


def _to_ask(
    session: Session, election: Election, nominee: Person, rows: Sequence[ElectionOffice]
) -> set[UUID]:
    """Return for which seats she is written to.

    Where she is not told who nominates her, not for those she has been asked about already: how
    often she is written to would tell by how many.
    """
    rules = rulebook_of_election(session, election).nomination
    known: set[UUID] = set()
    if rules.nominator_shown is NominatorShown.COMMITTEE:
        known = {
            one.election_office_id
            for one in nominations_of_person(session, election, nominee)
            if one.answer in (Answer.PENDING, Answer.ACCEPTED)
        }
    return {row.id for row in rows} - known


def nominate_from_floor(  # noqa: PLR0913 - as above, and whether she has said yes
    session: Session,
    *,
    election: Election,
    offices: Sequence[tuple[str, str | None]],
    nominee: Person,
    nominator: Person,
    grounds: Grounds = NO_GROUNDS,
    consented: bool = True,
    site_url: str | None = None,
    actor: audit.Actor,
    now: datetime,
) -> list[Nomination]:
    """Enter a name put forward at the meeting; the nominee has said yes there, or is asked now.

    Who is asked answers on her own device, signed in or by a personal link. Refused when she
    may not hold the office that day: the ballot could not be opened.
    """
    found = not_eligible(session, election, [office for office, _ in offices], nominee)
    meeting = meeting_of(session, election)
    if meeting.opened_at is None or meeting.closed_at is not None:
        template = "Names are put forward from the floor while the meeting is open."
        rule = rulebook_of_election(session, election).source("nomination.floor")
        found.append(violation("meeting-not-open", template, rule))
    refuse_if(found)
    rows = _rows(session, election, offices)
    put = Forward(
        nominee=nominee,
        nominator=nominator,
        grounds=grounds,
        kind=NominationKind.FLOOR,
        answer=Answer.ACCEPTED if consented else Answer.PENDING,
    )
    made = put_forward(session, election, rows, put, actor, now)
    if not consented:
        known = site_url is not None and nominee.email is not None
        link = issue_link(session, election, nominee, site_url or "", now) if known else None
        invite(session, election, made, link, now)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Who puts whom forward, how, and what the nominee has said so far."""

    nominee: Person
    nominator: Person
    grounds: Grounds
    kind: NominationKind
    answer: Answer


def put_forward(
    session: Session,
    election: Election,
    rows: Sequence[ElectionOffice],
    put: Forward,
    actor: audit.Actor,
    now: datetime,
) -> list[Nomination]:
    """Write a name down for one or more parts of offices; nobody is told."""
    wait_turn = sa.select(Election.id).where(Election.id == election.id).with_for_update()
    session.execute(wait_turn)  # the second click finds what the first one wrote
    member = represented_member(session, put.nominator, day_of(session, put.nominator, now))
    made = [
        Nomination(
            network_id=election.network_id,
            election_id=election.id,
            election_office_id=row.id,
            nominee_id=put.nominee.id,
            nominator_id=put.nominator.id,
            member_id=member.id if member else None,
            kind=put.kind,
            motivation=put.grounds.motivation,
            made_at=now,
            decision=put.grounds.decision,
            answer=put.answer,
            answered_at=None if put.answer is Answer.PENDING else now,
            entered_by_id=put.grounds.entered_by.id if put.grounds.entered_by else None,
            came_by=put.grounds.came_by,
        )
        for row in rows
    ]
    refuse_if(_nomination_violations(session, election, rows, made, put.nominee, put.nominator))
    session.add_all(made)
    session.flush()
    record(session, election, "nomination:create", actor, now, made, kind=put.kind)
    if put.grounds.contact:
        keep_contact(session, election, put.nominee, put.grounds.contact, put.nominator, now)
    return made


def keep_contact(
    session: Session,
    election: Election,
    nominee: Person,
    text: str,
    by: Person,
    now: datetime,
) -> None:
    """Keep how a nominee is reached; what is said last stands."""
    known = contact_of(session, election, nominee)
    if known is None:
        known = Contact(
            network_id=election.network_id,
            election_id=election.id,
            person_id=nominee.id,
            text=text,
            given_by_id=by.id,
            given_at=now,
        )
        session.add(known)
    known.text, known.given_by_id, known.given_at = text, by.id, now


def take_back(
    session: Session, *, nomination: Nomination, actor: audit.Actor, now: datetime
) -> None:
    """Take a nomination back while it waits for its answer; the nominee is told."""
    election = session.get_one(Election, nomination.election_id)
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    found = cancellation(election)
    if nomination.answer is not Answer.PENDING or nomination.set_aside_at is not None:
        template = "She has answered: a nomination is taken back only before that."
        found.append(violation("answered-already", template))
    if row.frozen_at or row.concluded_at:
        found.append(violation("candidates-final", "The candidates are final."))
    refuse_if(found)
    nomination.set_aside_at = now
    record(session, election, "nomination:take-back", actor, now, [nomination])
    others = nominations_of_person(
        session, election, session.get_one(Person, nomination.nominee_id)
    )
    if all(one.election_office_id != row.id for one in others):
        tell_taken_back(session, election, nomination, now)


def kind_now(session: Session, election: Election, now: datetime) -> NominationKind:
    """Return what a name put forward now is: ordinary, a counter-candidate, or from the floor."""
    if meeting_of(session, election).opened_at is not None:
        return NominationKind.FLOOR
    published = election.proposal_published_at
    if published is not None and published <= now and election.nominations_close_at <= now:
        return NominationKind.COUNTER
    return NominationKind.ORDINARY


def _rows(
    session: Session, election: Election, offices: Sequence[tuple[str, str | None]]
) -> list[ElectionOffice]:
    """Return the seats meant; refuse when one is not up, or not clear, or nothing is meant."""
    found = cancellation(election)
    meant = []
    if not offices:
        found.append(violation("no-offices", "Choose at least one office."))
    for office, part in offices:
        rows = [
            row for row in rows_of(session, election, office) if part is None or row.part == part
        ]
        if len(rows) == 1:
            meant += rows
        elif rows:
            parts = ", ".join(row.part for row in rows)
            template = "{office} has several kinds of seats. Choose one of: {parts}."
            found.append(violation("part-missing", template, office=office, parts=parts))
        else:
            seat = f"{office}, {part}" if part else office
            template = "{seat} is not up in this election."
            found.append(violation("office-not-up", template, seat=seat))
    refuse_if(found)
    return meant


def _nomination_violations(
    session: Session,
    election: Election,
    rows: Sequence[ElectionOffice],
    made: Sequence[Nomination],
    nominee: Person,
    nominator: Person,
) -> list[Violation]:
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    hers = nominations_of_person(session, election, nominee)
    earlier = nomination_values(session, election, hers)
    found: dict[tuple[str, str], Violation] = {}  # a reason common to all offices is told once
    for row, one in zip(rows, made, strict=True):
        value = rules.Nomination(
            office=row.office,
            part=row.part,
            nominee=nominee.key,
            nominator=nominator.key,
            made_at=one.made_at,
            kind=one.kind,
            decision=one.decision,
        )
        dates = nomination_dates(session, election, row, one.kind)
        on = value.made_at.astimezone(zone_of(session, election)).date()
        for reason in nomination_violations(
            rulebook, register, value, dates, on=on, earlier=earlier
        ):
            found[reason.code, reason.message] = reason
        earlier.append(value)
    return list(found.values())
