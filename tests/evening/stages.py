"""The evening at each of its stages: played once, and copied for every test that begins there."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from pathlib import Path

from election.db import transaction
from tests.evening.databases import Databases
from tests.evening.meeting import Evening
from tests.evening.setting import (
    CHAIR_VOTES,
    CHAIRS,
    COMMITTEE_VOTES,
    CONVENERS,
    MEMBERS,
    Desks,
)
from tests.factories import HALSA, World


def called(evening: Evening) -> None:
    """Candidates have said yes; the ceremony has not begun."""
    with transaction(evening.session):
        world = World(evening.session, ("chair", "nomination-committee"), evening.desks.rulebook)
        for key in CHAIRS:
            world.candidate(key, "chair")
        for key in CONVENERS:
            world.candidate(key, "nomination-committee", part="convener")
        for key in MEMBERS:
            world.candidate(key, "nomination-committee", part="member")


def started(evening: Evening) -> None:
    """Trustees and pool are fixed, and every trustee has posted her certificate."""
    evening.start_ceremony()
    for number in (1, 2, 3):
        evening.post_certificate(number)


def shared(evening: Evening) -> None:
    """Every trustee has posted her polynomial."""
    for number in (1, 2, 3):
        evening.post_polynomial(number)


def keyed(evening: Evening) -> None:
    """The threshold key set is there; the code officer has her codes and posted nothing."""
    for number in (1, 2, 3):
        evening.post_voutput(number)
    evening.make_codes()


def promised(evening: Evening) -> None:
    """Everybody has promised her lots."""
    for at in range(len(evening.contributors)):
        evening.post_lot_credentials(at)
    for at in range(len(evening.contributors)):
        evening.promise_lots(at)


def filled(evening: Evening) -> None:
    """The credential lists are there, and the lot boxes are full."""
    evening.post_codes()
    for at in range(len(evening.contributors)):
        evening.show_lots(at)


def ready(evening: Evening) -> None:
    """The manifest is published, the meeting open, its roll adopted; nothing is opened."""
    evening.settle()
    for number in (1, 2, 3):
        evening.confirm(number)
    evening.publish_manifest()
    evening.hold_meeting()


def opened(evening: Evening) -> None:
    """The chair is being elected; nobody has voted."""
    evening.freeze()
    evening.open()


def voted(evening: Evening) -> None:
    """All seven have voted for a chair, one of them twice; three each, and one blank."""
    evening.vote("halland-o2", ["gotland-o2"])
    for voter, names in CHAIR_VOTES.items():
        evening.vote(voter, names)


def closed(evening: Evening) -> None:
    """The chair's box is closed and its key forgotten; nothing is decrypted."""
    evening.close()


def counted(evening: Evening) -> None:
    """The chair is elected, by lot."""
    for number in (1, 2):
        evening.decrypt(number)


def elect_committee(evening: Evening) -> None:
    evening.freeze("nomination-committee")
    evening.open("nomination-committee")
    for voter, names in COMMITTEE_VOTES.items():
        evening.vote(voter, *names)
    evening.close()
    for number in (2, 3):
        evening.decrypt(number)


def decided(evening: Evening) -> None:
    """The nomination committee is elected too; nothing is announced."""
    elect_committee(evening)


def announced(evening: Evening) -> None:
    """The result is announced; nobody has signed it."""
    evening.announce()


STAGES: dict[str, Callable[[Evening], None]] = {
    each.__name__: each
    for each in (
        called,
        started,
        shared,
        keyed,
        promised,
        filled,
        ready,
        opened,
        voted,
        closed,
        counted,
        decided,
        announced,
    )
}


class Stages:
    """Plays each stage when it is first asked for, on a copy of the one before."""

    def __init__(self, databases: Databases, directory: Path, rulebook: bytes = HALSA) -> None:
        self.databases = databases
        self._directory = directory
        self._rulebook = rulebook
        self._played: dict[str, tuple[Desks, datetime]] = {}

    def at(self, stage: str, directory: Path) -> Evening:
        """Return the evening at the end of a stage, in a directory of its own."""
        if stage not in self._played:
            self._play(stage)
        return self._copy(stage, directory)

    def _play(self, stage: str) -> None:
        names = list(STAGES)
        place = names.index(stage)
        directory = self._directory / stage
        if place:
            evening = self.at(names[place - 1], directory)
        else:
            (directory / "keys").mkdir(parents=True)
            self.databases.new(directory)
            evening = Evening(directory, Desks(rulebook=self._rulebook))
        STAGES[stage](evening)
        evening.end()
        self._played[stage] = evening.desks, evening.now

    def _copy(self, stage: str, directory: Path) -> Evening:
        self.databases.copy(self._directory / stage, directory)
        desks, now = self._played[stage]
        evening = Evening(directory, deepcopy(desks))
        evening.now = now
        return evening
