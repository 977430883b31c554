"""Where the others act: the database, the clock, the visitor, and the folder of their secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from election.core.rulebook.model import MemberKind
from election.demo.mailbox import Mailbox
from election.elections.models import Election
from election.elections.queries import rulebook_of_election
from election.people.models import Network, Person
from election.people.queries import appointment_on, persons_by_id
from election.voting.keystore import KeyStore

OTHERS = "others"  # the folder of their secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One network, and one of its elections once :meth:`of` has chosen it."""

    session: Session
    network: Network
    visitor: Person | None  # plays herself
    keys: KeyStore
    mailbox: Mailbox
    site_url: str
    now: Callable[[], datetime]
    chosen: Election | None = None

    def of(self, election: Election) -> Scene:
        """Return the scene of one election."""
        return replace(self, chosen=election)

    @property
    def folder(self) -> Path:
        """Where the others keep their secrets."""
        return self.mailbox.folder.parent / OTHERS

    @property
    def election(self) -> Election:
        """The election that is played."""
        if self.chosen is None:
            raise RuntimeError("no election is chosen")
        return self.chosen

    def is_other(self, person_id: UUID) -> bool:
        """Tell whether the demonstration plays this person."""
        return self.visitor is None or person_id != self.visitor.id

    def kept(self, name: str) -> dict[str, Any]:
        """Return what the others have kept under a name."""
        path = self.folder / f"{name}.json"
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return found

    def keep(self, name: str, content: dict[str, Any]) -> None:
        """Keep something for the next time; their secrets, so nobody else may read it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{name}.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(content), "utf-8")


def members_of(scene: Scene) -> list[Person]:
    """Return who is in the register today, and not for a role alone."""
    on = scene.now().date()
    rulebook = rulebook_of_election(scene.session, scene.election)
    persons = persons_by_id(scene.session, scene.network.id).values()
    if rulebook.membership.kind is MemberKind.PERSONS:
        return [one for one in persons if one.member_since is not None]
    return [one for one in persons if appointment_on(scene.session, one, on) is not None]
