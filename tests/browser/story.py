"""What has come of the whole election so far, for its next chapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.browser.desks import Sheet, Trustee
from tests.browser.house import House
from tests.browser.people import Coordinator
from tests.browser.person import Person


@dataclass
class Story:
    """The house, who is still in it, and what they hold."""

    house: House
    directory: Path
    coordinator: Coordinator
    trustees: list[Trustee] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)  # whose acts are told
    sheets: dict[str, Sheet] = field(default_factory=dict)  # by seat
    manifest: str = ""

    def __post_init__(self) -> None:
        self.visitor = Person(self.house, "nobody")  # not signed in; sees what everybody may

    def at(self, chapter: str, moment: str) -> None:
        self.house.chapter = chapter
        self.house.clock.put(datetime.fromisoformat(moment))

    def meets(self, role: str, person: Person) -> Person:
        self.people[role] = person
        return person
