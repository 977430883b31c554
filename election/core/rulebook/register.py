"""Who the members are and whom they have appointed, from when to when (R5-R13, N3).

A date that ends something is the last day it holds, as in "till och med".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush

from election.core.refusal import Param, RefusedError, Violation, violation
from election.core.rulebook.model import MemberKind, Role, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member organisation."""

    id: str
    name: str
    since: date
    until: date | None = None
    decision: str | None = None  # where the decision of membership is found (R7)

    def is_member(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone a member has appointed or, where members are persons, a member herself."""

    id: str
    name: str
    email: str | None = None
    member_since: date | None = None
    fee_paid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A member's appointment of a person; ``position`` is the order the member gave (Q14)."""

    member: str
    person: str
    role: Role
    position: int
    since: date
    until: date | None = None

    def is_valid(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Members, persons and appointments of one network."""

    members: tuple[Member, ...] = ()
    persons: tuple[Person, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    _members: dict[str, Member] = field(init=False, repr=False, compare=False)
    _persons: dict[str, Person] = field(init=False, repr=False, compare=False)
    _held: dict[str, list[Appointment]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rows: with thousands of them nobody is looked for one by one."""
        held: dict[str, list[Appointment]] = {}
        for one in self.appointments:
            held.setdefault(one.person, []).append(one)
        object.__setattr__(self, "_held", held)
        # of two rows with one id, which the rules refuse, the first is meant
        object.__setattr__(self, "_members", {one.id: one for one in reversed(self.members)})
        object.__setattr__(self, "_persons", {one.id: one for one in reversed(self.persons)})

    def member(self, member: str) -> Member | None:
        """Return the member organisation of this id."""
        return self._members.get(member)

    def person(self, person: str) -> Person | None:
        """Return the person of this id."""
        return self._persons.get(person)

    def appointment(self, person: str, on: date) -> Appointment | None:
        """Return the appointment the person holds that day, for a member that is one that day.

        Someone who wrongly holds two is first of all ordinary.
        """
        held = [
            one
            for one in self._held.get(person, ())
            if one.is_valid(on)
            and (member := self.member(one.member)) is not None
            and member.is_member(on)
        ]
        return min(
            held,
            key=lambda one: (one.role is not Role.ORDINARY, one.member, one.position),
            default=None,
        )

    def find_person(self, text: str) -> Person:
        """Return the one person with this id, e-mail address or name.

        Raises:
            RefusedError: nobody is meant, or several.
        """
        key = text.strip().casefold()
        keyed = [(one.id, one.email or "", one.name) for one in self.persons]
        for what in range(3) if key else ():
            found = [place for place, keys in enumerate(keyed) if keys[what].casefold() == key]
            if len(found) == 1:
                return self.persons[found[0]]
            if found:
                template = "{count} persons are called {name}. Give the e-mail address instead."
                several = violation("person-ambiguous", template, name=text, count=len(found))
                raise RefusedError([several])
        unknown = violation("person-unknown", "{name} is not in the register.", name=text)
        raise RefusedError([unknown])


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A violation, with the entry of the register and the column it is about."""

    violation: Violation
    subject: Member | Person | Appointment
    column: str


def _finding(
    subject: Member | Person | Appointment,
    column: str,
    code: str,
    template: str,
    rule: str | None,
    params: Mapping[str, Param],
) -> Finding:
    reason = Violation(code=code, template=template, rule=rule, params=params)
    return Finding(violation=reason, subject=subject, column=column)


def register_violations(rulebook: Rulebook, register: Register, on: date) -> list[Violation]:
    """Return every reason the register breaks the rulebook on the given day or later."""
    return [finding.violation for finding in register_findings(rulebook, register, on)]


def register_findings(rulebook: Rulebook, register: Register, on: date) -> list[Finding]:
    """Return the reasons with what they are about; what ended before ``on`` is left alone."""
    return [
        *_doubles(register),
        *_wrong_kind(rulebook, register),
        *_missing_decisions(rulebook, register),
        *_backward_dates(register),
        *_unknown_names(register),
        *_too_many(rulebook, register, on),
        *_taken_positions(rulebook, register, on),
        *_two_seats(rulebook, register, on),
    ]


def appointing_rule(rulebook: Rulebook, member: str, role: Role = Role.ORDINARY) -> str | None:
    """Return the paragraph that gives the member of this name its seats (R10, R11)."""
    seat = "ordinary" if role is Role.ORDINARY else "substitutes"
    if any(one.member == member for one in rulebook.membership.exceptions):
        return rulebook.source(f"membership.exceptions.{member}.{seat}")
    return rulebook.source(f"membership.{seat}")


def _doubles(register: Register) -> Iterator[Finding]:
    keyed: list[tuple[str, str, Hashable, Member | Person]] = []
    for member in register.members:
        keyed.append(("member-double", "member", ("id", member.id), member))
        keyed.append(("member-double", "member", ("name", member.name.casefold()), member))
    for person in register.persons:
        keyed.append(("person-double", "number", ("id", person.id), person))
        if person.email:
            keyed.append(("email-shared", "email", person.email.casefold(), person))
    templates = {
        "member-double": "{name} is in the register twice. Keep one entry.",
        "person-double": "{name} has the number {id} of another person. Give each their own.",
        "email-shared": "{name} has the e-mail address of another person. Codes are sent by "
        "mail, so each person needs their own.",
    }
    seen: set[tuple[str, Hashable]] = set()
    told: set[tuple[str, int]] = set()
    for code, column, key, entry in keyed:
        if (code, key) in seen and (code, id(entry)) not in told:
            told.add((code, id(entry)))
            yield _finding(
                entry, column, code, templates[code], None, {"name": entry.name, "id": entry.id}
            )
        seen.add((code, key))


def _wrong_kind(rulebook: Rulebook, register: Register) -> Iterator[Finding]:
    rule = rulebook.source("membership.kind")
    template = "The members of this network are persons; it has no member organisations."
    for member in register.members if rulebook.membership.kind is MemberKind.PERSONS else ():
        yield _finding(member, "member", "members-are-persons", template, rule, {})


def _missing_decisions(rulebook: Rulebook, register: Register) -> Iterator[Finding]:
    decided_by = rulebook.membership.decided_by
    if decided_by is None:
        return
    rule = rulebook.source("membership.decided_by")
    body = rulebook.bodies.get(decided_by)
    title = body.titles.get("en", decided_by) if body else decided_by
    template = "{name} has no decision of membership. Enter where it is found: {body}, date, §."
    for member in register.members:
        if not (member.decision or "").strip():
            params = {"name": member.name, "body": title}
            yield _finding(member, "decision", "decision-missing", template, rule, params)


def _backward_dates(register: Register) -> Iterator[Finding]:
    template = "The last day, {until}, is before the first, {since}."
    entries: list[tuple[Member | Appointment, str]] = [
        *((one, "until") for one in register.members),
        *((one, "to") for one in register.appointments),
    ]
    for entry, column in entries:
        if entry.until is not None and entry.until < entry.since:
            params = {"since": str(entry.since), "until": str(entry.until)}
            yield _finding(entry, column, "dates-backward", template, None, params)


def _unknown_names(register: Register) -> Iterator[Finding]:
    members, persons = ({one.id for one in part} for part in (register.members, register.persons))
    for one in register.appointments:
        if one.member not in members:
            template = "{member} is not a member in this register."
            yield _finding(one, "member", "member-unknown", template, None, {"member": one.member})
        if one.person not in persons:
            template = "{person} is not a person in this register."
            yield _finding(one, "name", "person-unknown", template, None, {"person": one.person})
        if one.position < 1:
            template = "The position is {position}. Positions are counted from 1."
            params = {"position": one.position}
            yield _finding(one, "position", "position-impossible", template, None, params)


_TOO_MANY = {
    Role.ORDINARY: "{member} may have {seats} ordinary representatives at a time; this is number "
    "{number} from {day}.",
    Role.SUBSTITUTE: "{member} may have {seats} substitutes at a time; this is number {number} "
    "from {day}.",
}


def _too_many(rulebook: Rulebook, register: Register, on: date) -> Iterator[Finding]:
    names = {one.id: one.name for one in register.members}
    groups: dict[tuple[str, Role], list[Appointment]] = defaultdict(list)
    for one in register.appointments:
        groups[one.member, one.role].append(one)
    for (member, role), group in groups.items():
        name = names.get(member, member)
        seats = rulebook.membership.seats(name)[role is Role.SUBSTITUTE]
        rule = appointing_rule(rulebook, name, role)
        for one, day, number in _over(group, seats, on):
            params: dict[str, Param] = {"member": name, "seats": seats, "number": number}
            params["day"] = str(day)
            yield _finding(one, "role", f"too-many-{role}", _TOO_MANY[role], rule, params)


def _taken_positions(rulebook: Rulebook, register: Register, on: date) -> Iterator[Finding]:
    groups: dict[tuple[str, Role, int], list[Appointment]] = defaultdict(list)
    for one in register.appointments:
        groups[one.member, one.role, one.position].append(one)
    template = "Position {position} is taken by another on {day}. Give each their own position."
    rule = rulebook.source("membership.substitution")
    for (_member, _role, position), group in groups.items():
        for one, day, _number in _over(group, 1, on):
            params: dict[str, Param] = {"position": position, "day": str(day)}
            yield _finding(one, "position", "position-taken", template, rule, params)


def _two_seats(rulebook: Rulebook, register: Register, on: date) -> Iterator[Finding]:
    names = {one.id: one.name for one in register.persons}
    held = Counter(one.person for one in register.appointments)
    groups: dict[str, list[Appointment]] = defaultdict(list)
    for one in register.appointments:
        if held[one.person] > 1:
            groups[one.person].append(one)
    template = "{name} already holds another seat on {day}. One person holds one seat at a time."
    rule = rulebook.source("membership.ordinary")
    for person, group in groups.items():
        for one, day, _number in _over(group, 1, on):
            params = {"name": names.get(person, person), "day": str(day)}
            yield _finding(one, "name", "two-seats", template, rule, params)


def _over(
    group: Iterable[Appointment], most: int, on: date
) -> Iterator[tuple[Appointment, date, int]]:
    """Yield each appointment that begins, from ``on``, while ``most`` others are valid."""
    coming = sorted(
        (one for one in group if one.until is None or one.until >= max(on, one.since)),
        key=lambda one: (max(one.since, on), one.position, one.since, one.person),
    )
    ends: list[date] = []
    for one in coming:
        begins = max(one.since, on)
        while ends and ends[0] < begins:
            heappop(ends)
        heappush(ends, one.until or date.max)
        if len(ends) > most:
            yield one, begins, len(ends)
