"""What is up for election and where it stands, who holds which office, and what is due when."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.core.refusal import Violation, violation
from election.core.rulebook.calendar import Due, agenda, due
from election.core.rulebook.cycle import Concluded
from election.core.rulebook.eligibility import (
    EligibilityEvent,
    OfficeHolder,
    eligibility_events,
)
from election.core.rulebook.model import Rulebook
from election.core.rulebook.register import Register
from election.core.rulebook.seats import ballot_seats
from election.core.rulebook.timing import timing_violations
from election.db import OfNetwork
from election.elections.models import Conclusion, Election, ElectionOffice, Term
from election.meetings.models import Meeting
from election.meetings.queries import gathering, gatherings
from election.people.models import Network, Person, RulebookVersion
from election.people.queries import (
    register_of,
    rulebook_of,
    rulebook_version_on,
    rulebook_versions,
)


class Phase(StrEnum):
    """Where an election stands; derived from its moments, never stored."""

    ANNOUNCED = "announced"
    NOMINATION = "nomination"
    PROPOSAL = "proposal"  # nominations are closed; the committee works, and publishes
    MEETING = "meeting"  # the meeting is open: floor nominations and voting
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


def phase(
    election: Election, offices: list[ElectionOffice], meeting: Meeting, now: datetime
) -> Phase:
    """Return the one phase the election is in. It never goes back, save by new dates."""
    steps = (
        (election.cancelled_at is not None, Phase.CANCELLED),
        (bool(offices) and all(one.concluded_at for one in offices), Phase.CONCLUDED),
        (meeting.opened_at is not None, Phase.MEETING),
        (any(one.frozen_at for one in offices), Phase.MEETING),
        (now < election.nominations_open_at, Phase.ANNOUNCED),
        (now < election.nominations_close_at, Phase.NOMINATION),
    )
    return next((one for holds, one in steps if holds), Phase.PROPOSAL)


def phase_of(session: Session, election: Election, now: datetime) -> Phase:
    """Return the phase of a stored election."""
    return phase(election, offices_of(session, election), meeting_of(session, election), now)


def meeting_of(session: Session, election: Election) -> Meeting:
    """Return the meeting that elects."""
    return session.get_one(Meeting, election.meeting_id)


def zone_of(session: Session, row: OfNetwork) -> ZoneInfo:
    """Return the time zone in which the days of a network's meetings and elections are meant."""
    return ZoneInfo(session.get_one(Network, row.network_id).time_zone)


def day_of(session: Session, row: OfNetwork, now: datetime) -> date:
    """Return the day it is where the network is."""
    return now.astimezone(zone_of(session, row)).date()


def rulebook_of_election(session: Session, election: Election) -> Rulebook:
    """Return the rulebook the election opened with, whatever has been adopted since (R35)."""
    return rulebook_of(session.get_one(RulebookVersion, election.rulebook_version_id))


def newer_rulebook(session: Session, election: Election) -> Rulebook | None:
    """Return the rules adopted since the election was put up, which it does not go by (R35)."""
    versions = rulebook_versions(session, election.network_id)
    own = [one.id for one in versions].index(election.rulebook_version_id)
    return rulebook_of(versions[-1]) if own < len(versions) - 1 else None


def offices_of(session: Session, election: Election) -> list[ElectionOffice]:
    """Return the offices up for election, part by part, in the order they are elected."""
    chosen = sa.select(ElectionOffice).where(ElectionOffice.election_id == election.id)
    return list(session.scalars(chosen.order_by(ElectionOffice.number)))


def election_office(
    session: Session, election: Election, office: str, part: str
) -> ElectionOffice | None:
    """Return one part of one office that is up for election; None when it is not."""
    chosen = sa.select(ElectionOffice).where(
        ElectionOffice.election_id == election.id,
        ElectionOffice.office == office,
        ElectionOffice.part == part,
    )
    return session.scalar(chosen)


def elections(session: Session, network_id: UUID) -> list[Election]:
    """Return the network's elections, oldest first."""
    chosen = sa.select(Election).where(Election.network_id == network_id)
    return list(session.scalars(chosen.order_by(Election.created_at, Election.id)))


def elections_at(session: Session, meeting: Meeting) -> list[Election]:
    """Return the elections of a meeting, cancelled ones too, oldest first."""
    chosen = sa.select(Election).where(Election.meeting_id == meeting.id)
    return list(session.scalars(chosen.order_by(Election.created_at, Election.id)))


def elections_to_come(session: Session, meeting: Meeting) -> list[Election]:
    """Return those of them in which something is still to be decided."""
    return [one for one in elections_at(session, meeting) if not is_over(session, one)]


def is_over(session: Session, election: Election) -> bool:
    """Tell whether nothing is to be decided in an election any more, nor anything kept secret."""
    decided = all(row.concluded_at for row in offices_of(session, election))
    return election.cancelled_at is not None or decided


def election_under_way(session: Session, network_id: UUID, office: str) -> Election | None:
    """Return the election in which the office is up and not yet over, if there is one."""
    chosen = (
        sa.select(Election)
        .join(ElectionOffice, ElectionOffice.election_id == Election.id)
        .where(
            Election.network_id == network_id,
            Election.cancelled_at.is_(None),
            ElectionOffice.office == office,
            ElectionOffice.concluded_at.is_(None),
        )
    )
    return session.scalars(chosen).first()


def seats_decided(session: Session, rulebook: Rulebook, election: Election, office: str) -> int:
    """Return the seats of an office as the meeting decided them, included offices counted in.

    In a by-election, the vacant seats that are filled. Zero until the number is decided.
    """
    rows = [row for row in offices_of(session, election) if row.office == office]
    if not rows or any(row.seats is None for row in rows):
        return 0
    on_ballot = sum(row.seats or 0 for row in rows)
    if rows[0].by_election:
        return on_ballot
    includes = rulebook.offices[office].includes
    return on_ballot + sum(rulebook.offices[one].least for one in includes)


def seats_there_are(
    session: Session, rulebook: Rulebook, network_id: UUID, office: str
) -> dict[str, int]:
    """Return the seats of each part of an office, without those of the offices it includes.

    Where the rulebook gives a range: as the last meeting that elected it decided, and the least
    before any has.
    """
    chosen = (
        sa.select(ElectionOffice)
        .where(
            ElectionOffice.network_id == network_id,
            ElectionOffice.office == office,
            ElectionOffice.by_election.is_(False),
            ElectionOffice.concluded_at.is_not(None),
            ElectionOffice.seats.is_not(None),
        )
        .order_by(ElectionOffice.concluded_at)
    )
    found = ballot_seats(rulebook, office, rulebook.offices[office].least)
    decided = {row.part: row.seats for row in session.scalars(chosen) if row.seats is not None}
    return found | {part: seats for part, seats in decided.items() if part in found}


def concluded(session: Session, network_id: UUID) -> list[Concluded]:
    """Return the elections that have been concluded, as the calendar needs them."""
    chosen = sa.select(Conclusion).where(Conclusion.network_id == network_id)
    return [
        Concluded(office=row.office, meeting=str(row.meeting_id), by_election=row.by_election)
        for row in session.scalars(chosen.order_by(Conclusion.concluded_at, Conclusion.office))
    ]


def offices_due(session: Session, network_id: UUID, today: date) -> list[Due]:
    """Return, office by office, when its next election is due and by which rule."""
    rulebook = rulebook_of(rulebook_version_on(session, network_id, today))
    known, done = gatherings(session, network_id), concluded(session, network_id)
    return [
        due(rulebook, office, gatherings=known, concluded=done, today=today)
        for office in rulebook.offices
    ]


def offices_up_at(session: Session, meeting: Meeting) -> list[Due]:
    """Return the offices that are up at a meeting, in the order of election."""
    rulebook = rulebook_of(rulebook_version_on(session, meeting.network_id, meeting.held_on))
    known, done = gatherings(session, meeting.network_id), concluded(session, meeting.network_id)
    return list(agenda(rulebook, gathering(meeting), gatherings=known, concluded=done))


def wrong_timing(session: Session, election: Election, office: str) -> list[Violation]:
    """Return why the meeting may not elect the office as the calendar now stands (R24, R25).

    Asked again when a ballot is opened: the meeting may have been moved since the election
    was put up.
    """
    rows = [row for row in offices_of(session, election) if row.office == office]
    if not rows or any(row.concluded_at for row in rows):
        return []
    return timing_violations(
        rulebook_of_election(session, election),
        office,
        gathering(meeting_of(session, election)),
        gatherings=gatherings(session, election.network_id),
        concluded=concluded(session, election.network_id),
        by_election=rows[0].by_election,
    )


def cancellation(election: Election) -> list[Violation]:
    """Return why nothing more can be done in an election that was called off."""
    if election.cancelled_at is None:
        return []
    return [violation("election-cancelled", "The election has been called off.")]


def terms(session: Session, network_id: UUID, office: str | None = None) -> list[Term]:
    """Return the seat ledger, past terms too, oldest first; of one office or of all."""
    chosen = sa.select(Term).where(Term.network_id == network_id)
    if office is not None:
        chosen = chosen.where(Term.office == office)
    return list(session.scalars(chosen.order_by(Term.since, Term.office, Term.part, Term.id)))


def sitting(session: Session, network_id: UUID, office: str, on: date) -> list[Term]:
    """Return who sits in an office on a day. On the day one term ends, its successor sits."""
    return [
        term
        for term in terms(session, network_id, office)
        if term.since <= on and (term.ended_on is None or on < term.ended_on)
    ]


def holders(session: Session, network_id: UUID, office: str, on: date) -> list[tuple[str, Person]]:
    """Return (part, person) of everyone who sits in an office on a day."""
    return [
        (term.part, session.get_one(Person, term.person_id))
        for term in sitting(session, network_id, office, on)
    ]


def lost_eligibility(
    session: Session, network_id: UUID, on: date, register: Register | None = None
) -> list[EligibilityEvent]:
    """Return, for each holder no longer eligible for her office, what the rulebook says (Q6).

    ``register`` is another than the network's: one that is only being thought of.
    An election year's deferral has its own rule, from New Year until the deferred election.
    """
    rulebook = rulebook_of(rulebook_version_on(session, network_id, on))
    register = register or register_of(session, network_id)
    found: list[EligibilityEvent] = []
    for one in offices_due(session, network_id, on):
        sits = [
            OfficeHolder(office=one.office, part=part, person=person.key)
            for part, person in holders(session, network_id, one.office, on)
        ]
        waiting = one.deferred_from is not None and on.year > one.deferred_from
        found += eligibility_events(rulebook, sits, register, on, waiting)
    return found
