"""The electoral roll: who votes on which seat, and why, line by line (R9-R13, Q13, Q14, N3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from election.core.rulebook.model import MemberKind, Role, Rulebook, Substitution, Votes
from election.core.rulebook.register import Appointment, Member, Person, Register
from election.core.rulebook.roll_reasons import (
    Reason,
    member_reason,
    no_vote_reason,
    seat_reason,
    stranger_reason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Someone who has come to the meeting; remote participants on equal terms (N5)."""

    person: str
    remote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One seat, or one person without a seat (``seat`` is then 0).

    ``member`` is the id of the member organisation, of the person where members are persons,
    and empty for someone no member has appointed. ``person`` is who votes on the seat; where
    nobody does, its ordinary representative; None where the member has appointed none.
    """

    member: str
    seat: int
    person: str | None
    says: Reason
    entitled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The electoral roll as it stands on a day, with the people then present."""

    on: date
    lines: tuple[RollLine, ...]

    @property
    def entitled(self) -> tuple[str, ...]:
        """The persons who have a vote, in the order of the roll."""
        return tuple(one.person for one in self.lines if one.entitled and one.person)

    @property
    def seats(self) -> int:
        """How many seats there are, filled or not."""
        return sum(1 for one in self.lines if one.seat)

    def line(self, person: str) -> RollLine | None:
        """Return the line that tells the person whether she votes, and why."""
        hers = [one for one in self.lines if one.person == person]
        return min(hers, key=lambda one: (not one.entitled, one.seat != 0), default=None)


def electoral_roll(
    rulebook: Rulebook,
    register: Register,
    *,
    on: date,
    present: Collection[str] | None,
) -> Roll:
    """Return the roll of a day, given the ids of the persons present.

    ``present`` is None where presence does not matter, as in a vote over days: every
    ordinary representative, or every member, then counts as present. The roll depends on
    nothing else, nor on the order in which anything is given.
    """
    if rulebook.membership.kind is MemberKind.PERSONS:
        lines: Iterable[RollLine] = _lines_of_persons(rulebook, register, on, present)
    else:
        lines = _lines_of_seats(rulebook, register, on, present)
    return Roll(on=on, lines=tuple(lines))


def _lines_of_persons(
    rulebook: Rulebook, register: Register, on: date, present: Collection[str] | None
) -> Iterator[RollLine]:
    here = None if present is None else frozenset(present)
    for person in sorted(register.persons, key=_name_order):
        reason = member_reason(rulebook, person, on)
        entitled = reason.code == "member"
        if entitled and here is not None and person.id not in here:
            template = "{name} is a member and is absent."
            reason = Reason(
                code="absent", template=template, rule=reason.rule, params=reason.params
            )
            entitled = False
        yield RollLine(member=person.id, seat=1, person=person.id, says=reason, entitled=entitled)
    known = {one.id for one in register.persons}
    for stranger in sorted((here or frozenset()) - known):
        yield _stranger_line(rulebook, stranger)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """A vote of a member; ``holders`` in the order in which they come before each other."""

    member: Member
    number: int
    holders: tuple[Appointment, ...]


def _lines_of_seats(
    rulebook: Rulebook, register: Register, on: date, present: Collection[str] | None
) -> list[RollLine]:
    valid = sorted((one for one in register.appointments if one.is_valid(on)), key=_order)
    appointed: dict[tuple[str, Role], list[Appointment]] = defaultdict(list)
    for one in valid:
        appointed[one.member, one.role].append(one)
    seats = [
        seat
        for member in sorted(register.members, key=_name_order)
        if member.is_member(on)
        for seat in _seats(rulebook, member, appointed[member.id, Role.ORDINARY])
    ]
    here = (
        {one.person for seat in seats for one in seat.holders} if present is None else set(present)
    )
    votes = _votes(rulebook, seats, here, appointed)
    lines = _seat_lines(rulebook, register, seats, votes)
    without = here - {vote for vote in votes if vote is not None}
    return lines + _lines_without_vote(rulebook, register, on, lines, without)


def _seats(rulebook: Rulebook, member: Member, ordinary: list[Appointment]) -> Iterator[_Seat]:
    """Yield the member's seats; a free seat with the number of someone's position is hers."""
    count, _substitutes = rulebook.membership.seats(member.name)
    placed: dict[int, Appointment] = {}
    waiting: list[Appointment] = []
    for one in ordinary:
        if 1 <= one.position <= count and one.position not in placed:
            placed[one.position] = one
        else:
            waiting.append(one)
    for number in range(1, count + 1):
        if number not in placed and waiting:
            placed[number] = waiting.pop(0)
    if rulebook.membership.votes is Votes.PER_MEMBER:
        yield _Seat(member=member, number=1, holders=tuple(placed[n] for n in sorted(placed)))
        return
    for number in range(1, count + 1):
        holders = (placed[number],) if number in placed else ()
        yield _Seat(member=member, number=number, holders=holders)


def _votes(
    rulebook: Rulebook,
    seats: list[_Seat],
    present: Set[str],
    appointed: Mapping[tuple[str, Role], list[Appointment]],
) -> list[str | None]:
    """Return who votes on each seat: the ordinary, else the next substitute of the member.

    Nobody is seated twice, whatever the register says.
    """
    personal = rulebook.membership.substitution is Substitution.PERSONAL
    votes: list[str | None] = [None] * len(seats)
    voting: set[str] = set()

    def seat_first(place: int, coming: Iterable[Appointment]) -> None:
        first = next((one.person for one in coming if one.person in present - voting), None)
        if first is not None:
            votes[place] = first
            voting.add(first)

    for place, seat in enumerate(seats):
        seat_first(place, seat.holders)
    for place, seat in enumerate(seats):
        if seat.holders and not any(one.person in present for one in seat.holders):
            positions = {one.position for one in seat.holders}
            coming = appointed.get((seat.member.id, Role.SUBSTITUTE), ())
            seat_first(place, (one for one in coming if not personal or one.position in positions))
    return votes


def _seat_lines(
    rulebook: Rulebook, register: Register, seats: list[_Seat], votes: list[str | None]
) -> list[RollLine]:
    persons = {one.id: one for one in register.persons}
    voting = set(votes)
    lines = []
    for seat, voter in zip(seats, votes, strict=True):
        holders = [one.person for one in seat.holders]
        holder = voter if voter in holders else next(iter(holders), None)
        reason = seat_reason(
            rulebook,
            seat.member,
            holder=persons.get(holder, Person(id=holder, name=holder)) if holder else None,
            voter=voter,
            votes_elsewhere=holder in voting,
        )
        lines.append(
            RollLine(
                member=seat.member.id,
                seat=seat.number,
                person=voter or holder,
                says=reason,
                entitled=voter is not None,
            )
        )
    return lines


def _lines_without_vote(
    rulebook: Rulebook,
    register: Register,
    on: date,
    lines: Iterable[RollLine],
    without: Collection[str],
) -> list[RollLine]:
    """Write a line for each person who is present and has no vote."""
    stepped_in = {one.member for one in lines if one.says.code == "substitute-steps-in"}
    known = {one.id for one in register.persons}
    members = {one.id: one for one in register.members}
    appointments: dict[str, list[Appointment]] = defaultdict(list)
    for one in register.appointments:
        appointments[one.person].append(one)
    found = []
    for person in sorted((one for one in register.persons if one.id in without), key=_name_order):
        member, reason = no_vote_reason(
            rulebook, person, appointments[person.id], members=members, on=on, stepped_in=stepped_in
        )
        found.append(RollLine(member=member, seat=0, person=person.id, says=reason, entitled=False))
    return found + [_stranger_line(rulebook, one) for one in sorted(set(without) - known)]


def _stranger_line(rulebook: Rulebook, person: str) -> RollLine:
    reason = stranger_reason(rulebook, person)
    return RollLine(member="", seat=0, person=person, says=reason, entitled=False)


def _name_order(entry: Member | Person) -> tuple[str, str]:
    return entry.name.casefold(), entry.id


def _order(appointment: Appointment) -> tuple[str, int, date, str]:
    return appointment.member, appointment.position, appointment.since, appointment.person
