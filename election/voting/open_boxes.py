"""The boxes that are open just now, ready for checking ballots: their tables take time to make."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.ballot.engine import PYTHON, Engine
from election.voting.models import Contest
from election.voting.services.casting import OpenBox, open_box

_MOST: Final = 8  # a box of a large network with its tables is some megabytes


class OpenBoxes:
    """The boxes last asked for. Two requests at once may both load one; either is as good."""

    def __init__(self, engine: Engine = PYTHON) -> None:
        self._engine = engine
        self._kept: OrderedDict[UUID, OpenBox] = OrderedDict()

    def of(self, session: Session, contest: Contest) -> OpenBox:
        """Return a contest's box."""
        box = self._kept.get(contest.id)
        if box is None:
            box = self._kept[contest.id] = open_box(session, contest, self._engine)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return box
