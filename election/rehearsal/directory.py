"""The people of a network as the files name them, and the offices as the rulebook has them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from election.core.refusal import RefusedError, violation
from election.core.rulebook.model import Rulebook
from election.people.models import Network, Person
from election.people.queries import persons_by_id


class Directory:
    """The people of a network, found as the files name them: by number, e-mail or name."""

    def __init__(self, session: Session, network: Network) -> None:
        self._found: dict[str, list[Person]] = {}
        for person in persons_by_id(session, network.id).values():
            for name in {person.key, person.name, person.email or person.key}:
                self._found.setdefault(" ".join(name.casefold().split()), []).append(person)

    def find(self, name: str, where: str) -> Person:
        """Return the one person of this name; raises RefusedError."""
        found = self._found.get(" ".join(name.casefold().split()), [])
        if len(found) == 1:
            return found[0]
        template = "“{name}” is nobody in the register."
        if found:
            template = "“{name}” may be several persons in the register; give an e-mail address."
        raise RefusedError([violation("unknown-person", template, where=where, name=name)])


def part_of(rulebook: Rulebook, office: str, part: str | None, where: str) -> str:
    """Return the part meant, the office's first when none is named; raises RefusedError."""
    known = rulebook.offices.get(office)
    if known is None:
        template = "“{office}” is not an office of the rulebook; it has {known}."
        raise RefusedError(
            [
                violation(
                    "unknown-office",
                    template,
                    where=where,
                    office=office,
                    known=", ".join(rulebook.offices),
                )
            ]
        )
    parts = [each.id for each in known.parts]
    if part is not None and part not in parts:
        raise RefusedError(
            [
                violation(
                    "unknown-part",
                    "{office} has no part “{part}”; it has {known}.",
                    where=where,
                    office=office,
                    part=part,
                    known=", ".join(parts),
                )
            ]
        )
    return part or parts[0]
