"""Protected identities in a file from elsewhere: neither name nor address is taken from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from election.core.rulebook.register import Person, Register


def published_names(read: Register, known: Register, protected: Mapping[str, str]) -> Register:
    """Return the register with the published name where a file has somebody's own without address.

    ``protected`` has the name of each protected person's own by her id. By her address she is
    known anyway.
    """
    published = {
        own.casefold(): person.name
        for key, own in protected.items()
        if (person := known.person(key)) is not None
    }

    def renamed(one: Person) -> Person:
        name = published.get(one.name.casefold())
        return replace(one, name=name) if name and not one.email else one

    return replace(read, persons=tuple(renamed(one) for one in read.persons))


def protected_kept(read: Register, known: Register, protected: Mapping[str, str]) -> Register:
    """Return the register with the entries of protected persons as they are known."""
    kept = {key: known.person(key) for key in protected}

    def as_known(one: Person) -> Person:
        was = kept.get(one.id)
        return replace(one, name=was.name, email=was.email) if was else one

    return replace(read, persons=tuple(as_known(one) for one in read.persons))
