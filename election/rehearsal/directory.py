"""The people of a network as the files name them, and the offices as the rulebook has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from election.core.refusal import RefusedError, Violation, refuse_if, violation
from election.core.rulebook.model import Rulebook
from election.people.models import Network, Person
from election.people.queries import persons_by_id

Someone = TypeVar("Someone")


class Names(Generic[Someone]):
    """Who is meant by a name, of several that each may go by."""

    def __init__(
        self, people: Iterable[Someone], called: Callable[[Someone], Iterable[str | None]]
    ) -> None:
        self._found: dict[str, list[Someone]] = {}
        for person in people:
            for name in {_folded(name) for name in called(person) if name}:
                self._found.setdefault(name, []).append(person)

    def find(self, name: str, where: str) -> Someone:
        """Return the one person of this name; raises RefusedError."""
        found = self._found.get(_folded(name), [])
        if len(found) == 1:
            return found[0]
        template = "“{name}” is nobody in the register."
        if found:
            template = "“{name}” may be several persons in the register; give an e-mail address."
        raise RefusedError([violation("unknown-person", template, where=where, name=name)])


class Directory(Names[Person]):
    """The people of a network, found as the files name them: by number, e-mail or name."""

    def __init__(self, session: Session, network: Network) -> None:
        people = persons_by_id(session, network.id).values()
        super().__init__(people, lambda person: (person.key, person.name, person.email))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def part_of(rulebook: Rulebook, office: str, part: str | None, where: str) -> str:
    """Return the part meant, the office's first when none is named; raises RefusedError."""
    refuse_if(part_violations(rulebook, office, part, where))
    return part or rulebook.offices[office].parts[0].id


def part_violations(
    rulebook: Rulebook, office: str, part: str | None, where: str
) -> list[Violation]:
    """Return why the rulebook has no such office, or the office no such part."""
    known = rulebook.offices.get(office)
    if known is None:
        template = "“{office}” is not an office of the rulebook; it has {known}."
        told = ", ".join(rulebook.offices)
        return [violation("unknown-office", template, where=where, office=office, known=told)]
    parts = [each.id for each in known.parts]
    if part is None or part in parts:
        return []
    template = "{office} has no part “{part}”; it has {known}."
    told = ", ".join(parts)
    return [violation("unknown-part", template, where=where, office=office, part=part, known=told)]
