"""What is expected of a person just now; each stage tells its part, the first page shows all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from election.people.models import Network, Person
    from election.web.access import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing a person should do, in her language."""

    text: str  # a whole sentence, in the imperative
    url: str
    due_at: datetime | None = None  # None: no end is set
    rule: str | None = None  # the paragraph it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is in front of the page, where, and when."""

    session: Session
    network: Network
    person: Person
    roles: frozenset[Role]
    now: datetime
