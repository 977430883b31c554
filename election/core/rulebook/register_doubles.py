"""How an imported person was recognised, and who may be in the register twice.

Nobody is merged for likeness: two addresses that reach one mailbox, and two persons of one name,
are shown to somebody who knows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from election.core.refusal import Violation, violation
from election.core.rulebook.register import Member, Person, Register

DOTLESS: Final = {"gmail.com", "googlemail.com"}  # a dot before the @ makes no difference there
_KINDS_OF_MEMBER: Final = {
    *("region", "regionen", "landsting", "landstinget", "i", "län", "läns"),
    *("fylke", "fylkeskommune", "kommun", "kommune"),
}


def mailbox(address: str) -> str:
    """Return the mailbox an address most likely reaches: no case, no ``+tag``, no alias domain."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def import_notes(read: Register, known: Register) -> Mapping[str, tuple[Violation, ...]]:
    """Return, by id of person or member, what somebody should look at before an import.

    ``read`` has the ids of ``known`` wherever it means the same.
    """
    notes: dict[str, list[Violation]] = defaultdict(list)
    before = {one.id: one for one in known.persons}
    for one in read.persons:
        if one.id in before:
            notes[f"person {one.id}"] += _recognised(one, before[one.id])
    for one, other in doubles(known, read):
        notes[f"person {one.id}"].append(_double(one, other))
    for member in read.members:
        notes[f"member {member.id}"] += _like_members(member, read, known)
    return {key: tuple(found) for key, found in notes.items() if found}


def _recognised(one: Person, was: Person) -> Iterator[Violation]:
    """Tell by what a person is held to be one of the register, where that may be a mistake."""
    by_address = (
        bool(one.email and was.email) and str(one.email).casefold() == str(was.email).casefold()
    )
    if by_address and one.name.casefold() != was.name.casefold():
        template = (
            "This is the address of {name}: they are taken to be one person with a new name. If "
            "they are two, give this one an address of her own."
        )
        yield violation("known-by-address", template, name=was.name)
    elif by_address and one.email != was.email:
        template = "The same address in other letters ({address}): one person."
        yield violation("known-by-folded-address", template, address=str(was.email))
    elif not by_address and one.email != was.email:
        template = "Known by name and member, for want of the same address: one person."
        yield violation("known-by-name", template)


def doubles(known: Register, read: Register) -> Iterator[tuple[Person, Person]]:
    """Yield each person that ``read`` brings anew, with one who may be the same and stays another.

    That is: the same name, or an address that most likely reaches the same mailbox.
    """
    before = {one.id for one in known.persons}
    everybody = {one.id: one for one in (*known.persons, *read.persons)}
    for one, other in likenesses(everybody.values()):
        for first, second in ((one, other), (other, one)):
            if first.id not in before:
                yield first, second
                break


def likenesses(persons: Iterable[Person]) -> Iterator[tuple[Person, Person]]:
    """Yield every two persons who may be one, each pair once."""
    groups: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for one in persons:
        groups["name", " ".join(one.name.casefold().split())].append(one)
        if one.email:
            groups["mailbox", mailbox(one.email)].append(one)
    told: set[tuple[str, str]] = set()
    for group in groups.values():
        # Of very many of one name, each is compared with the first: nobody reads all pairs.
        for other in group[1:]:
            pair = (group[0].id, other.id)
            if pair not in told:
                told.add(pair)
                yield group[0], other


def _double(one: Person, other: Person) -> Violation:
    if one.email and other.email and mailbox(one.email) == mailbox(other.email):
        template = (
            "Perhaps {name} already: {address} most likely reaches the same mailbox. They stay "
            "two persons unless both have the same address."
        )
        return violation("like-address", template, name=other.name, address=other.email)
    if not other.email:
        template = (
            "Another person of this name is in the register, without an address. They stay two "
            "persons."
        )
        return violation("like-name-only", template)
    template = (
        "Another person of this name is in the register, with the address {address}. They stay "
        "two persons unless both have the same address."
    )
    return violation("like-name", template, address=other.email)


def _like_members(member: Member, read: Register, known: Register) -> Iterator[Violation]:
    if any(one.id == member.id for one in known.members):
        return
    staying = {one.id for one in read.members}
    for one in known.members:
        if one.id not in staying and _core_name(one.name) == _core_name(member.name):
            template = (
                "Perhaps {name} by another name: that member would end, and this one begin. Write "
                "the name as in the register if it is the same."
            )
            yield violation("like-member", template, name=one.name)


def _core_name(name: str) -> frozenset[str]:
    words = re.findall(r"\w+", name.casefold())
    return frozenset(word for word in words if word not in _KINDS_OF_MEMBER) or frozenset(words)
