"""Everybody's mailbox in the demonstration: a folder of messages that a page shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from election.mail import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message that has arrived."""

    number: int
    at: datetime
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Carries mail into a folder, one file a message."""

    folder: Path
    now: Callable[[], datetime]

    def send(self, message: Message) -> None:
        """Put the message into the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = len(list(self.folder.glob("*.json"))) + 1
        content = {
            "at": self.now().isoformat(),
            "address": message.address,
            "subject": message.subject,
            "body": message.body,
        }
        path = self.folder / f"{number:06d}.json"
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    def received(self, address: str | None = None, *, at_most: int = 200) -> list[Received]:
        """Return the latest messages, the newest first, of one address if it is given."""
        found: list[Received] = []
        for path in sorted(self.folder.glob("*.json"), reverse=True):
            kept = json.loads(path.read_text("utf-8"))
            if address is None or kept["address"] == address:
                found.append(
                    Received(
                        number=int(path.stem),
                        at=datetime.fromisoformat(kept["at"]),
                        address=kept["address"],
                        subject=kept["subject"],
                        body=kept["body"],
                    )
                )
            if len(found) == at_most:
                break
        return found
