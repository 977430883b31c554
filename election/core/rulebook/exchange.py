"""All representatives of a member exchanged from a day on, and a member that leaves (SC3, SC4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.csv_cells import is_address
from election.core.rulebook.csv_clean import read_typed
from election.core.rulebook.csv_people import new_id
from election.core.rulebook.model import Role
from election.core.rulebook.register import Appointment, Person, Register

_ADDRESS = re.compile(r"[^\s<>;,()\[\]]*@[^\s<>;,()\[\]]*")
_AROUND = " \t;,<>()[]"
LONGEST = 1000  # characters of a name; nobody's is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody as a line names her: her name, and her address if it is there."""

    name: str
    email: str | None = None

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.email else self.name


def read_names(text: str) -> list[Named]:
    """Read persons, one on each line: a name and an address, as sheets and letters have them.

    Raises RefusedError with every line that names nobody.
    """
    found: list[Named] = []
    wrong: list[Violation] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip(_AROUND):
            named = _named(line, number, wrong)
            found += [named] if named else []
    folded = [(one.name.casefold(), (one.email or "").casefold()) for one in found]
    for one in {each for each in folded if folded.count(each) > 1}:
        name = found[folded.index(one)].name
        wrong.append(violation("named-twice", "{name} is there twice.", name=name))
    refuse_if(wrong)
    return found


def _named(line: str, number: int, wrong: list[Violation]) -> Named | None:
    addresses = [one.removeprefix("mailto:") for one in _ADDRESS.findall(line)]
    rest = _ADDRESS.sub(" ", line, count=1).replace("\t", " ").strip(_AROUND)
    name, faults = read_typed(rest.strip('"'))
    checks = (
        (not faults, violation("line-unreadable", "Line {number} cannot be read.", number=number)),
        (
            len(addresses) < 2,
            violation(
                "two-addresses",
                "Line {number} has several addresses. Write one person on each line.",
                number=number,
            ),
        ),
        (
            all(is_address(one) for one in addresses[:1]),
            violation(
                "address-unreadable",
                "{text} is not an e-mail address (line {number}).",
                text=addresses[0] if addresses else "",
                number=number,
            ),
        ),
        (
            bool(name) and len(name) <= LONGEST,
            violation("name-missing", "Line {number} has no name that fits.", number=number),
        ),
    )
    found = [reason for holds, reason in checks if not holds]
    wrong += found
    return None if found else Named(name=name, email=addresses[0] if addresses else None)


def known_person(
    register: Register, member: str, named: Named
) -> tuple[tuple[Person, ...], Person]:
    """Return the register's persons with the one who is named, and her.

    The same address is the same person; without one, the same name under the same member is.

    Raises RefusedError when the address is that of a person of another name.
    """
    address = (named.email or "").casefold()
    for one in register.persons:
        if address and (one.email or "").casefold() == address:
            refuse_if(_address_of_another(one, named.name))
            return register.persons, one
    appointed = {one.person for one in register.appointments if one.member == member}
    for one in register.persons:
        if one.id in appointed and one.name.casefold() == named.name.casefold():
            if not named.email:
                return register.persons, one
            if not one.email:
                known = replace(one, email=named.email)
                return tuple(known if each is one else each for each in register.persons), known
    id_ = new_id(named.name, {one.id for one in register.persons})
    new = Person(id=id_, name=named.name, email=named.email)
    return (*register.persons, new), new


def _address_of_another(one: Person, name: str) -> list[Violation]:
    if one.name.casefold() == name.casefold():
        return []
    template = "This is the address of {name}. Each person needs her own."
    return [violation("email-shared", template, name=one.name)]


def exchanged(
    register: Register, member: str, named: Mapping[Role, Sequence[Named]], since: date
) -> Register:
    """Return the register in which the member has appointed exactly these from a day on.

    Who keeps role and place keeps her appointment; every other ends the day before, and what had
    not begun is taken back. The order in which they are named is the order of the member (Q14).

    Raises RefusedError with every name that cannot be meant.
    """
    wanted: list[Appointment] = []
    wrong: list[Violation] = []
    for role, lines in named.items():
        for position, one in enumerate(lines, start=1):
            try:
                persons, person = known_person(register, member, one)
            except RefusedError as refused:
                wrong += refused.violations
                continue
            register = replace(register, persons=persons)
            wanted.append(
                Appointment(
                    member=member, person=person.id, role=role, position=position, since=since
                )
            )
    refuse_if(wrong)
    places = {_place(one): one for one in wanted}
    kept = list(_kept(register, member, places, since))
    there = {_place(one) for one in kept if one.member == member and one.is_valid(since)}
    begun = [one for one in wanted if _place(one) not in there]
    return replace(register, appointments=(*kept, *begun))


def _place(one: Appointment) -> tuple[str, Role, int]:
    return one.person, one.role, one.position


def _kept(
    register: Register,
    member: str,
    places: Mapping[tuple[str, Role, int], Appointment],
    since: date,
) -> Iterator[Appointment]:
    """Yield every appointment that stays, those of the member ended where they are not named."""
    for one in register.appointments:
        if one.member != member or (one.until is not None and one.until < since):
            yield one
        elif _place(one) in places and one.since <= since:
            yield replace(one, until=None)
        elif one.since < since:
            yield replace(one, until=since - timedelta(days=1))


def withdrawn(register: Register, member: str, until: date) -> Register:
    """Return the register in which the member, and all it has appointed, end with a day."""
    members = tuple(
        replace(one, until=until) if one.id == member else one for one in register.members
    )
    appointments = tuple(
        replace(one, until=until)
        if one.member == member and (one.until is None or one.until > until)
        else one
        for one in register.appointments
        if one.member != member or one.since <= until
    )
    return replace(register, members=members, appointments=appointments)


def named_on(register: Register, member: str, role: Role, on: date) -> list[Named]:
    """Return whom the member has appointed on a day, in its order."""
    persons = {one.id: one for one in register.persons}
    held: Iterable[Appointment] = sorted(
        (
            one
            for one in register.appointments
            if (one.member, one.role) == (member, role) and one.is_valid(on)
        ),
        key=lambda one: one.position,
    )
    return [Named(name=persons[one.person].name, email=persons[one.person].email) for one in held]
