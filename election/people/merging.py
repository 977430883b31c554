"""Two entries of the register that are one person: what later stages say before they are merged.

Every row that names the second names the first afterwards, of whichever stage it is; a stage has
to say only what must not be merged. It joins with :func:`hinders_merging`, since nothing here may
import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from election.core.refusal import Violation
from election.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Who stays, who becomes part of her, and when."""

    keep: Person
    merged: Person
    now: datetime


Hindrance = Callable[[Session, Merge], Iterable[Violation]]
_HINDRANCES: list[Hindrance] = []


def hinders_merging(hindrance: Hindrance) -> Hindrance:
    """Let a stage say why two persons cannot be merged just now."""
    _HINDRANCES.append(hindrance)
    return hindrance


def hindrances(session: Session, merge: Merge) -> list[Violation]:
    """Return what every stage says against it."""
    return [one for hindrance in _HINDRANCES for one in hindrance(session, merge)]
