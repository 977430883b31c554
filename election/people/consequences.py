"""What a change of the register would mean elsewhere: each stage tells its part.

A later stage joins with :func:`tells_consequences`, since nothing here may import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.refusal import Violation
from election.core.rulebook.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The register before and after a change, and the first day of the change."""

    network_id: UUID
    before: Register
    after: Register
    on: date
    now: datetime


Teller = Callable[[Session, Outlook], Iterable[Violation]]
_TELLERS: list[Teller] = []


def tells_consequences(teller: Teller) -> Teller:
    """Let a stage say what a change of the register would mean for it."""
    _TELLERS.append(teller)
    return teller


def consequences(session: Session, outlook: Outlook) -> list[Violation]:
    """Return what every stage says: a sentence each, with the rule it rests on."""
    return [one for teller in _TELLERS for one in teller(session, outlook)]
