"""What all parts of a rehearsal share: the files, the database, the keys and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from election import audit
from election.core.rulebook.model import Rulebook
from election.core.rulebook.register import Register
from election.core.rulebook.register_csv import VoteLine
from election.rehearsal.plan import Plan
from election.voting.keystore import KeyStore

Say = Callable[[str], None]
STEP: Final = timedelta(seconds=20)  # between two acts of the rehearsal's clock
OFFICER: Final = audit.Actor("code-officer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files of a rehearsal, read; and their names, for what is wrong in them."""

    rulebook: Rulebook
    register: Register
    plan: Plan
    votes: Sequence[VoteLine]
    plan_name: str
    votes_name: str


@dataclass(slots=True)
class Stage:
    """Where the acts are played; ``now`` is the rehearsal's own clock."""

    session: Session
    inputs: Inputs
    keys: KeyStore
    processes: int
    say: Say
    now: datetime

    def tick(self) -> datetime:
        """Let some time pass and return the new moment."""
        self.now += STEP
        return self.now
