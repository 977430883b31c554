"""The same persons electing over days: chair and vice-chair in one window, before the meeting."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from election.db import transaction
from election.elections.queries import meeting_of
from election.meetings import services as meetings
from election.tally.services import due
from election.voting.models import Contest
from election.voting.queries import contests_of
from tests.evening import stages
from tests.evening.databases import Databases
from tests.evening.meeting import Evening
from tests.evening.setting import Desks
from tests.factories import AT_MEETING, OVER_DAYS, VOTING_CLOSES, VOTING_OPENS, WINDOW, World

CHAIRS = ("gotland-o1", "gotland-o2")
VICE_CHAIRS = ("gotland-o1", "halland-o2", "uppsala-o2")
# Of the seats' ordinary holders: presence does not matter. The chair has most votes for both.
VOTES = {
    "uppsala-o1": ("gotland-o1", "gotland-o1"),
    "uppsala-o2": ("gotland-o1", "uppsala-o2"),
    "dalarna-o1": ("gotland-o1", "gotland-o1"),
    "dalarna-o2": ("gotland-o2", "halland-o2"),
    "halland-o1": ("gotland-o1", "gotland-o1"),
    "halland-o2": ("gotland-o2", "halland-o2"),
}


class Window(Evening):
    """The days of voting; ``number`` is of the contest that an act is about."""

    number = 1

    @property
    def contest(self) -> Contest:
        return contests_of(self.session, self.election)[self.number - 1]

    def adopt_roll(self) -> None:
        self.act(meetings.adopt_roll, meeting=meeting_of(self.session, self.election))

    def do_what_is_due(self) -> int:
        return due(self.session, keys=self.keys, now=self.now)

    def open_at_the_time(self) -> None:
        self.now = VOTING_OPENS
        assert self.do_what_is_due() == 2

    def vote_in_both(self) -> None:
        for self.number in (1, 2):
            for voter, chosen in VOTES.items():
                self.vote(voter, [chosen[self.number - 1]])

    def close_at_the_time(self) -> None:
        self.now = VOTING_CLOSES
        assert self.do_what_is_due() == 2

    def open_box(self, number: int) -> None:
        self.number = number
        for trustee in (1, 2):
            self.decrypt(trustee)

    def hold_meeting(self) -> None:
        self.now = AT_MEETING
        self.act(meetings.open_meeting, meeting=meeting_of(self.session, self.election))


def prepare(databases: Databases, directory: Path) -> Window:
    """Return the election when the manifest is published, a day before the roll is adopted."""
    directory.mkdir()
    databases.new(directory)
    window = Window(directory, Desks(rulebook=OVER_DAYS))
    window.now = VOTING_OPENS.replace(hour=0)
    with transaction(window.session):
        world = World(window.session, ("chair", "vice-chair"), OVER_DAYS, WINDOW)
        for key in CHAIRS:
            world.candidate(key, "chair")
        for key in VICE_CHAIRS:
            world.candidate(key, "vice-chair")
    for step in ("started", "shared", "keyed", "promised", "filled"):
        stages.STAGES[step](window)
    window.settle()
    for number in (1, 2, 3):
        window.confirm(number)
    window.publish_manifest()
    window.end()
    return window


def copy_of(window: Window, databases: Databases, directory: Path) -> Window:
    """Return the same in a directory of its own."""
    databases.copy(window.directory, directory)
    copy = Window(directory, deepcopy(window.desks))
    copy.now = window.now
    return copy
