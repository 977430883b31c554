"""Who is expected at a meeting, who has come, and whose substitute could step in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from election.core.rulebook.model import MemberKind, Role, Rulebook
from election.core.rulebook.register import Appointment, Register
from election.core.rulebook.roll import Roll, RollLine, electoral_roll
from election.meetings.models import Meeting, Presence
from election.meetings.queries import presences
from election.people.models import Person
from election.people.queries import persons_by_key, register_of

AT_MOST = 200  # persons without a seat of their own listed at once; a search finds the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """A person on the list of a meeting's presence."""

    person: Person
    role: Role | None = None  # in which capacity a member has appointed her
    presence: Presence | None = None
    line: RollLine | None = None  # what the roll would say to her now; None while absent
    for_whom: str | None = None  # absent herself, she would vote for this member if she came

    @property
    def is_present(self) -> bool:
        """Whether she is at the meeting now."""
        return self.presence is not None and self.presence.left_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The persons of one member, or those without one (``member`` is then empty)."""

    member: str
    attendees: tuple[Attendee, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many are at the meeting, and how many of them would have a vote."""

    present: int
    in_the_room: int
    remote: int
    entitled: int


@dataclass(slots=True, kw_only=True)
class Attendance:
    """Everybody who is, was or could be at a meeting, member by member."""

    rulebook: Rulebook
    register: Register
    meeting: Meeting
    roll: Roll
    persons: Mapping[str, Person]
    presence: Mapping[str, Presence]
    listed: set[str] = field(default_factory=set)

    @property
    def counts(self) -> Counts:
        """Return the numbers of those here now."""
        here = [one for one in self.presence.values() if one.left_at is None]
        keys = self._here()
        return Counts(
            present=len(here),
            in_the_room=sum(not one.remote for one in here),
            remote=sum(one.remote for one in here),
            entitled=sum(person in keys for person in self.roll.entitled),
        )

    def groups(self, search: str = "") -> list[Group]:
        """Return the list, or the part of it in which names or members match a search."""
        wanted = search.strip().casefold()
        found = [self._narrowed(group, wanted) for group in self._groups(wanted)]
        return [group for group in found if group.attendees]

    def _narrowed(self, group: Group, wanted: str) -> Group:
        if not wanted or wanted in group.member.casefold():
            return group
        hits = tuple(one for one in group.attendees if _matches(one.person, wanted))
        return Group(member=group.member, attendees=hits)

    def _groups(self, wanted: str) -> Iterator[Group]:
        day = self.meeting.held_on
        if self.rulebook.membership.kind is MemberKind.ORGANISATIONS:
            valid = [one for one in self.register.appointments if one.is_valid(day)]
            stepping = self._could_step_in(valid)
            for member in sorted(self.register.members, key=lambda one: one.name.casefold()):
                hers = [one for one in valid if one.member == member.id]
                if hers and member.is_member(day):
                    hers.sort(key=lambda one: (one.role is Role.SUBSTITUTE, one.position))
                    yield Group(
                        member=member.name,
                        attendees=tuple(self._attendee(one, member.name, stepping) for one in hers),
                    )
        yield Group(member="", attendees=tuple(self._others(wanted)))

    def _attendee(self, one: Appointment, member: str, stepping: Collection[str]) -> Attendee:
        self.listed.add(one.person)
        return Attendee(
            person=self.persons[one.person],
            role=one.role,
            presence=self.presence.get(one.person),
            line=self._line(one.person),
            for_whom=member if one.person in stepping else None,
        )

    def _others(self, wanted: str) -> Iterator[Attendee]:
        """Yield those without a seat: who has come; in a network of persons, or found, others."""
        everybody = self.rulebook.membership.kind is MemberKind.PERSONS or wanted
        count = 0
        by_name = sorted(self.persons.values(), key=lambda one: (one.name.casefold(), one.key))
        for person in by_name:
            presence = self.presence.get(person.key)
            if person.key in self.listed or not (everybody or presence):
                continue
            if wanted and not _matches(person, wanted):
                continue
            count += presence is None
            if presence or count <= AT_MOST:
                line = self._line(person.key)
                yield Attendee(person=person, presence=presence, line=line)

    def _line(self, person: str) -> RollLine | None:
        return self.roll.line(person) if person in self._here() else None

    def _here(self) -> set[str]:
        return {key for key, one in self.presence.items() if one.left_at is None}

    def _could_step_in(self, valid: Iterable[Appointment]) -> set[str]:
        """Return the absent substitutes who would vote if they came, as things stand."""
        here = self._here()
        open_ = {one.member for one in self.roll.lines if one.says.code == "ordinary-absent"}
        return {
            one.person
            for one in valid
            if one.role is Role.SUBSTITUTE
            and one.member in open_
            and one.person not in here
            and one.person in self._roll_with(here | {one.person}).entitled
        }

    def _roll_with(self, present: Collection[str]) -> Roll:
        return electoral_roll(
            self.rulebook, self.register, on=self.meeting.held_on, present=present
        )


def attendance(session: Session, meeting: Meeting, rulebook: Rulebook) -> Attendance:
    """Return the list of a meeting's presence as it stands."""
    register = register_of(session, meeting.network_id)
    persons = persons_by_key(session, meeting.network_id)
    keys = {person.id: key for key, person in persons.items()}
    presence = {keys[one.person_id]: one for one in presences(session, meeting)}
    here = {key for key, one in presence.items() if one.left_at is None}
    return Attendance(
        rulebook=rulebook,
        register=register,
        meeting=meeting,
        roll=electoral_roll(rulebook, register, on=meeting.held_on, present=here),
        persons=persons,
        presence=presence,
    )


def _matches(person: Person, wanted: str) -> bool:
    return any(wanted in text.casefold() for text in (person.name, person.key, person.email or ""))
