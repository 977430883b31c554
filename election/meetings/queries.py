"""Meetings as the calendar sees them, who is present, and the electoral roll in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.audit import Act
from election.core.rulebook.cycle import Gathering, State
from election.core.rulebook.model import Mode, Rulebook
from election.core.rulebook.roll import Roll, RollLine, electoral_roll
from election.core.rulebook.roll_reasons import Reason
from election.db import OfNetwork
from election.meetings.models import Meeting, Presence, RollEntry, RollVersion
from election.people.models import Person
from election.people.queries import members_by_id, persons_by_id, register_of


def meetings(session: Session, network_id: UUID) -> list[Meeting]:
    """Return the network's meetings in the order they are held, cancelled ones too."""
    chosen = sa.select(Meeting).where(Meeting.network_id == network_id)
    return list(session.scalars(chosen.order_by(Meeting.held_on, Meeting.planned_at, Meeting.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """How often something in the calendar has been changed, and when last."""

    number: int
    at: datetime

    def later(self, other: Revision) -> Revision:
        """Join the changes of two things that one entry depends on."""
        return Revision(number=self.number + other.number, at=max(self.at, other.at))


REVISING = ("meeting:move", "meeting:cancel", "election:dates", "election:cancel")


def revisions(session: Session, network_id: UUID) -> dict[str, Revision]:
    """Return how often meetings and elections were moved or called off, by their ids."""
    chosen = (
        sa.select(Act.subject, sa.func.count(), sa.func.max(Act.at))
        .where(Act.network_id == network_id, Act.action.in_(REVISING))
        .group_by(Act.subject)
    )
    return {
        subject: Revision(number=number, at=_aware(at))
        for subject, number, at in session.execute(chosen)
    }


def revision_of(known: dict[str, Revision], row: OfNetwork, since: datetime) -> Revision:
    """Return what has become of a meeting or an election since it was entered."""
    return known.get(str(row.id), Revision(number=0, at=since))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def gatherings(session: Session, network_id: UUID) -> list[Gathering]:
    """Return the network's meetings as the calendar needs them."""
    return [gathering(meeting) for meeting in meetings(session, network_id)]


def gathering(meeting: Meeting) -> Gathering:
    """Return a meeting as the calendar needs it; one that has been opened counts as held."""
    if meeting.cancelled_at is not None:
        state = State.CANCELLED
    else:
        state = State.PLANNED if meeting.opened_at is None else State.HELD
    return Gathering(id=str(meeting.id), kind=meeting.kind, on=meeting.held_on, state=state)


def presences(session: Session, meeting: Meeting) -> list[Presence]:
    """Return everyone who has come to the meeting, those who have left too."""
    chosen = sa.select(Presence).where(Presence.meeting_id == meeting.id)
    return list(session.scalars(chosen.order_by(Presence.arrived_at, Presence.id)))


def persons_present(session: Session, meeting: Meeting) -> list[Person]:
    """Return who is at the meeting now, in the order of the register."""
    chosen = (
        sa.select(Person)
        .join(Presence, Presence.person_id == Person.id)
        .where(Presence.meeting_id == meeting.id, Presence.left_at.is_(None))
    )
    return list(session.scalars(chosen.order_by(Person.key)))


def roll_as_it_would_be(session: Session, meeting: Meeting, rulebook: Rulebook) -> Roll:
    """Return the roll the meeting would adopt now.

    At the meeting, presence decides between representative and substitute (Q14); where votes
    are cast over days, it does not.
    """
    at_meeting = rulebook.voting.mode is Mode.AT_THE_MEETING
    present = {person.key for person in persons_present(session, meeting)}
    return electoral_roll(
        rulebook,
        register_of(session, meeting.network_id),
        on=meeting.held_on,
        present=present if at_meeting else None,
    )


def roll_versions(session: Session, meeting: Meeting) -> list[RollVersion]:
    """Return every version of the roll the meeting has adopted, oldest first."""
    chosen = sa.select(RollVersion).where(RollVersion.meeting_id == meeting.id)
    return list(session.scalars(chosen.order_by(RollVersion.number)))


def roll_of(session: Session, meeting: Meeting) -> RollVersion | None:
    """Return the version of the electoral roll in force at the meeting; None before the first."""
    chosen = sa.select(RollVersion).where(RollVersion.meeting_id == meeting.id)
    return session.scalar(chosen.order_by(RollVersion.number.desc()).limit(1))


def roll_entries(session: Session, version: RollVersion) -> list[RollEntry]:
    """Return the lines of a version of the roll, in its order."""
    chosen = sa.select(RollEntry).where(RollEntry.roll_version_id == version.id)
    return list(session.scalars(chosen.order_by(RollEntry.number)))


def roll_value(session: Session, version: RollVersion) -> Roll:
    """Return a version of the roll as the rules made it."""
    members = members_by_id(session, version.network_id)
    persons = persons_by_id(session, version.network_id)
    lines = []
    for row in roll_entries(session, version):
        person = persons[row.person_id].key if row.person_id else None
        # Where members are persons, the member of a line is the person herself.
        own = person if row.seat and person else ""
        says = Reason(code=row.code, template=row.template, rule=row.rule, params=row.params)
        lines.append(
            RollLine(
                member=members[row.member_id].key if row.member_id else own,
                seat=row.seat,
                person=person,
                says=says,
                entitled=row.entitled,
            )
        )
    return Roll(on=version.valid_on, lines=tuple(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLine:
    """A line of the roll as it is read: members and persons by their names."""

    member: str
    seat: int
    person: str
    entitled: bool
    says: Reason
    is_here: bool


def named_lines(
    session: Session, network_id: UUID, roll: Roll, *, present: Collection[str] = ()
) -> list[NamedLine]:
    """Return the lines of a roll with names in place of keys; ``present`` are keys of persons."""
    members = {one.key: one.name for one in members_by_id(session, network_id).values()}
    persons = {one.key: one.name for one in persons_by_id(session, network_id).values()}
    return [
        NamedLine(
            member=members.get(one.member, ""),
            seat=one.seat,
            person=persons.get(one.person, one.person) if one.person else "",
            entitled=one.entitled,
            says=one.says,
            is_here=one.person in present,
        )
        for one in roll.lines
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollChanges:
    """What a re-adjusted roll would change in the one in force."""

    since: int  # the number of the version in force
    gained: tuple[NamedLine, ...]
    lost: tuple[NamedLine, ...]

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)


def roll_changes(session: Session, meeting: Meeting, rulebook: Rulebook) -> RollChanges | None:
    """Return who has come to a vote or lost it since the roll in force; None before the first."""
    version = roll_of(session, meeting)
    if version is None:
        return None
    before = roll_value(session, version)
    after = roll_as_it_would_be(session, meeting, rulebook)
    had, has = _votes(before), _votes(after)
    gained = Roll(on=after.on, lines=tuple(one for one in after.lines if _vote(one) in has - had))
    lost = Roll(on=before.on, lines=tuple(one for one in before.lines if _vote(one) in had - has))
    return RollChanges(
        since=version.number,
        gained=tuple(named_lines(session, meeting.network_id, gained)),
        lost=tuple(named_lines(session, meeting.network_id, lost)),
    )


def _vote(line: RollLine) -> tuple[str, str | None] | None:
    return (line.member, line.person) if line.entitled else None


def _votes(roll: Roll) -> set[tuple[str, str | None] | None]:
    return {_vote(one) for one in roll.lines if one.entitled}


def entitled_persons(session: Session, version: RollVersion) -> list[Person]:
    """Return who has a vote under a version of the roll, in its order."""
    chosen = (
        sa.select(Person)
        .join(RollEntry, RollEntry.person_id == Person.id)
        .where(RollEntry.roll_version_id == version.id, RollEntry.entitled)
    )
    return list(session.scalars(chosen.order_by(RollEntry.number)))
