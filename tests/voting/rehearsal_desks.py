"""The desks of those who try a rehearsal box, and what they send; a test may change any of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from election.core.ballot.ballot import BLANK, make_ballot
from election.core.ballot.credential import generate_code, public_credential
from election.core.ballot.verify import ArchiveReport, verify_archive
from election.core.record.decrypt import tally_head
from election.core.record.rehearsal import rehearsal_statement
from election.rehearsal.rehearsal_desk import open_rehearsal
from election.voting.models import Box
from election.voting.services import boxes, rehearsal_box
from tests.evening.meeting import Evening

FIRST, SECOND = (1, 0), (0, 1)
CHOICES: Sequence[Any] = (FIRST, SECOND, FIRST, BLANK)  # three trustees, and the adjuster


@dataclass
class Rehearsal:
    """The rehearsal box of an evening, played message by message."""

    evening: Evening
    codes: list[str] = field(default_factory=lambda: [generate_code() for _ in CHOICES])

    def choose(self) -> Rehearsal:
        """Choose the rehearsal box as the start does, also for a ceremony that has gone on."""
        evening = self.evening
        kept = [row.certificate for row in evening.trustees]
        self._set_certificates([None for _ in kept])
        evening.act(rehearsal_box.add_rehearsal_box, ceremony=evening.ceremony)
        self._set_certificates(kept)
        return self

    def _set_certificates(self, texts: Sequence[str | None]) -> None:
        for row, text in zip(self.evening.trustees, texts, strict=True):
            row.certificate = text
        self.evening.session.commit()

    @property
    def uuid(self) -> str:
        return self.evening.ceremony.rehearsal_uuid or ""

    def archive(self) -> bytes:
        return self.evening.archive(Box.REHEARSAL, self.evening.pool[0])

    def report(self) -> ArchiveReport:
        return verify_archive(self.archive())

    def credential(self, at: int) -> int:
        return public_credential(self.codes[at], self.uuid)

    def register(self, at: int, credential: int | None = None) -> None:
        self.evening.act(
            rehearsal_box.post_rehearsal_credential,
            rehearser=self.evening.rehearsers[at],
            credential=credential or self.credential(at),
            keys=self.evening.keys,
        )

    def ballot(self, at: int, code: str = "") -> bytes:
        evening = self.evening
        box = boxes.election_text(evening.session, entry=evening.pool[0], box=Box.REHEARSAL)
        return make_ballot(box, code=code or self.codes[at], choices=[CHOICES[at]])

    def cast(self, at: int, ballot: bytes | None = None) -> bytes:
        sent = ballot or self.ballot(at)
        rehearser = self.evening.rehearsers[at]
        self.evening.act(rehearsal_box.cast_rehearsal_ballot, rehearser=rehearser, ballot=sent)
        return sent

    def answer(self, number: int, **signed: str) -> dict[str, Any]:
        """Return what a trustee sends who has verified the closed box."""
        desk, ceremony = self.evening.desks.trustees[number - 1], str(self.evening.ceremony.id)
        share, signature = open_rehearsal(
            desk, self.archive(), ceremony=ceremony, uuid=self.uuid, persons=len(CHOICES)
        )
        if signed:
            head = tally_head(self.report()) or ""
            shown = {"ceremony": ceremony, "uuid": self.uuid, "head": head} | signed
            signature = desk.sign(rehearsal_statement(**shown))
        return {"share": share, "signature": signature}

    def open(self, number: int, answer: dict[str, Any] | None = None) -> None:
        self.evening.act(
            rehearsal_box.post_rehearsal_share,
            trustee=self.evening.trustees[number - 1],
            keys=self.evening.keys,
            **(answer or self.answer(number)),
        )

    def fill(self) -> None:
        people = range(len(self.evening.rehearsers))
        for at in people:
            self.register(at)
        for at in people:
            self.cast(at)

    def play(self) -> None:
        self.fill()
        for number in (1, 2, 3):
            self.open(number)
