"""Nominations as the rules read them, and who stands for an office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.refusal import Violation
from election.core.rulebook import candidates as rules
from election.core.rulebook import nomination as rule_values
from election.core.rulebook.eligibility import eligibility_violations, one_office_at_a_time
from election.core.rulebook.nomination import NominationDates, NominationKind, consents
from election.core.rulebook.shown import NominatorShown
from election.db import once
from election.elections.models import Election, ElectionOffice, Term
from election.elections.queries import (
    meeting_of,
    offices_of,
    rulebook_of_election,
)
from election.nominations.models import Contact, Nomination, Support
from election.people.models import Member, Person
from election.people.queries import members_by_id, persons_by_id, register_entry, register_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Someone who stands for an office, as her name is shown on the ballot."""

    person_id: UUID
    name: str
    proposed: bool
    nominated_by: tuple[str, ...]  # names of members, or of nominators, if the rules show them


@dataclass(frozen=True, slots=True, kw_only=True)
class Ineligible:
    """Someone who consents but may not hold the office on the day of the meeting, and why."""

    person: Person
    reasons: tuple[Violation, ...]


def nominations(
    session: Session, election: Election, row: ElectionOffice | None = None
) -> list[Nomination]:
    """Return the nominations of an election, or of one part of one office, oldest first.

    Without those set aside: taken back, or said twice of one person.
    """
    chosen = sa.select(Nomination).where(
        Nomination.election_id == election.id, Nomination.set_aside_at.is_(None)
    )
    chosen = chosen.order_by(Nomination.made_at, Nomination.id)
    found = once(session, ("nominations", election.id), lambda: session.scalars(chosen).all())
    return [one for one in found if row is None or one.election_office_id == row.id]


def nominations_of_person(session: Session, election: Election, person: Person) -> list[Nomination]:
    """Return what a person has been nominated for in an election, oldest first."""
    chosen = sa.select(Nomination).where(
        Nomination.election_id == election.id,
        Nomination.nominee_id == person.id,
        Nomination.set_aside_at.is_(None),
    )
    return list(session.scalars(chosen.order_by(Nomination.made_at, Nomination.id)))


def nomination_dates(
    session: Session,
    election: Election,
    row: ElectionOffice,
    kind: NominationKind = NominationKind.ORDINARY,
) -> NominationDates:
    """Return when names may be put forward for an office, and answers given.

    The item of the agenda is open from the opening of the meeting until the candidates are
    final. The time to answer binds ordinary nominations alone: a name from the floor is
    answered on the spot.
    """
    ordinary = kind is NominationKind.ORDINARY
    return NominationDates(
        opens_at=election.nominations_open_at,
        closes_at=election.nominations_close_at,
        proposal_published_at=election.proposal_published_at,
        item_opened_at=meeting_of(session, election).opened_at,
        item_closed_at=row.frozen_at or row.concluded_at,
        answer_until=election.answers_close_at if ordinary else None,
        candidates_fixed_at=row.frozen_at,
    )


def nomination_values(
    session: Session, election: Election, made: Sequence[Nomination] | None = None
) -> list[rule_values.Nomination]:
    """Return the nominations of an election, or these, as the rules read them.

    Persons are named by their key.
    """
    made = nominations(session, election) if made is None else made
    rows = {row.id: row for row in offices_of(session, election)}
    persons = persons_by_id(session, election.network_id)
    members = members_by_id(session, election.network_id)
    supporters = defaultdict(list)
    for one in session.scalars(
        sa.select(Support)
        .join(Nomination, Support.nomination_id == Nomination.id)
        .where(Nomination.election_id == election.id)
        .order_by(Support.made_at)
    ):
        supporters[one.nomination_id].append(persons[one.person_id].key)
    return [
        rule_values.Nomination(
            office=rows[one.election_office_id].office,
            part=rows[one.election_office_id].part,
            nominee=persons[one.nominee_id].key,
            nominator=persons[one.nominator_id].key,
            member=members[one.member_id].key if one.member_id else None,
            kind=one.kind,
            decision=one.decision,
            supporters=tuple(supporters[one.id]),
            made_at=one.made_at,
            answer=one.answer,
            answered_at=one.answered_at,
        )
        for one in made
    ]


def candidates(
    session: Session,
    election: Election,
    office: str,
    part: str,
    *,
    proposed: Collection[UUID] = (),
    passed_over: Collection[UUID] = (),
) -> list[Candidate]:
    """Return who stands for the seats of one part of an office, by name.

    They consent and may hold the office on the day of the meeting. Left out are those this
    meeting has already elected to an office that excludes this one, and ``passed_over``.
    """
    rulebook = rulebook_of_election(session, election)
    persons = persons_by_id(session, election.network_id)
    by_key = {person.key: person for person in persons.values()}
    elected = {*passed_over, *elected_elsewhere(session, election, office)}
    names = {row.key: row.name for row in members_by_id(session, election.network_id).values()}
    names |= {person.key: person.name for person in persons.values()}
    told = rulebook.nomination.nominator_shown is NominatorShown.PUBLIC
    rows = [row for row in rows_of(session, election, office) if row.part == part]
    made = [one for row in rows for one in nominations(session, election, row)]
    found = rules.candidates_of(
        rulebook,
        register_of(session, election.network_id),
        nomination_values(session, election, made),
        office,
        on=meeting_of(session, election).held_on,
        part=part,
        proposed={persons[one].key for one in proposed},
        passed_over={persons[one].key for one in elected},
    )
    return [
        Candidate(
            person_id=by_key[one.person].id,
            name=one.name,
            proposed=one.proposed,
            nominated_by=tuple(names.get(key, key) for key in one.nominated_by if told),
        )
        for one in found
    ]


def elected_elsewhere(session: Session, election: Election, office: str) -> set[UUID]:
    """Return who was elected at this meeting to an office nobody holds together with this one."""
    excluding = one_office_at_a_time(rulebook_of_election(session, election), office)
    chosen = sa.select(Term.person_id).where(
        Term.meeting_id == election.meeting_id, Term.office.in_(excluding)
    )
    return set(session.scalars(chosen))


def ineligible(session: Session, election: Election, office: str) -> list[Ineligible]:
    """Return who consents to stand for an office but may not hold it, with the reasons (SC5)."""
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    on = meeting_of(session, election).held_on
    found = {}
    for row in rows_of(session, election, office):
        for one in nominations(session, election, row):
            person = session.get_one(Person, one.nominee_id)
            reasons = eligibility_violations(rulebook, office, person.key, register, on)
            if reasons and consents(rulebook, one.answer):
                found[person.id] = Ineligible(person=person, reasons=tuple(reasons))
    return list(found.values())


def not_eligible(
    session: Session, election: Election, offices: Collection[str], person: Person
) -> list[Violation]:
    """Return why, by what the register says today, she may not hold the offices at the meeting."""
    rulebook = rulebook_of_election(session, election)
    register = register_entry(session, person)
    on = meeting_of(session, election).held_on
    return [
        reason
        for office in dict.fromkeys(offices)
        for reason in eligibility_violations(rulebook, office, person.key, register, on)
    ]


def not_eligible_of(
    session: Session, election: Election, office: str, persons: Sequence[Person]
) -> dict[UUID, list[Violation]]:
    """Return the same of many persons and one office, by person."""
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    on = meeting_of(session, election).held_on
    return {
        one.id: eligibility_violations(rulebook, office, one.key, register, on) for one in persons
    }


def rows_of(session: Session, election: Election, office: str) -> list[ElectionOffice]:
    """Return the parts of one office that are up for election; empty when it is not."""
    return [row for row in offices_of(session, election) if row.office == office]


def supports(session: Session, nomination: Nomination, person: Person) -> bool:
    """Tell whether the person supports the nomination already."""
    chosen = sa.select(Support.id).where(
        Support.nomination_id == nomination.id, Support.person_id == person.id
    )
    return session.scalar(chosen) is not None


def contact_of(session: Session, election: Election, person: Person) -> Contact | None:
    """Return how a nominee is reached who has no e-mail address, as her nominator says."""
    chosen = sa.select(Contact).where(
        Contact.election_id == election.id, Contact.person_id == person.id
    )
    return session.scalar(chosen)


def nomination_value_of(session: Session, nomination: Nomination) -> rule_values.Nomination:
    """Return one nomination as the rules read it, with its supporters."""
    row = session.get_one(ElectionOffice, nomination.election_office_id)
    supporting = (
        sa.select(Person.key)
        .join(Support, Support.person_id == Person.id)
        .where(Support.nomination_id == nomination.id)
        .order_by(Support.made_at)
    )
    member = session.get(Member, nomination.member_id) if nomination.member_id else None
    return rule_values.Nomination(
        office=row.office,
        part=row.part,
        nominee=session.get_one(Person, nomination.nominee_id).key,
        nominator=session.get_one(Person, nomination.nominator_id).key,
        member=member.key if member else None,
        kind=nomination.kind,
        supporters=tuple(session.scalars(supporting)),
        made_at=nomination.made_at,
    )


def missing(session: Session, nomination: Nomination) -> int:
    """Return how many more must support a nomination before it counts."""
    election = session.get_one(Election, nomination.election_id)
    rulebook = rulebook_of_election(session, election)
    register = register_of(session, election.network_id)
    value = nomination_value_of(session, nomination)
    return rules.support_missing(rulebook, register, value, meeting_of(session, election).held_on)
