"""The meeting of the evening: contests opened, cast in, closed and counted, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from election.core.ballot.archive import Kind
from election.core.ballot.ballot import BLANK, make_ballot, tracker
from election.core.ballot.ceremony import decryption_key
from election.core.ballot.tally import partial_decryption, read_tally
from election.core.record.decrypt import Announced, Shown, decryption_statement
from election.core.record.manifest import Manifest
from election.core.record.opening import OpenedQuestion
from election.db import transaction
from election.elections.queries import meeting_of, rulebook_of_election
from election.meetings import services as meetings
from election.meetings.queries import roll_of
from election.people.models import Person
from election.results.models import Publication
from election.results.queries import publication_of
from election.results.services import announce_result, forget_seeds, sign_result
from election.slates.services.candidates import freeze_candidates
from election.tally.models import Tally
from election.tally.queries import Ballot, heads_of, next_ballot
from election.tally.services import post_decryption
from election.voting.models import Box, Contest
from election.voting.queries import manifest_of, opening_of, stated_replacements
from election.voting.services import boxes
from election.voting.services.casting import OpenBox, cast, check, open_box, seat_of
from election.voting.services.closing import close_contest, forget
from election.voting.services.opening import open_contest
from tests.evening.ceremony import CeremonySteps
from tests.evening.setting import PRESENT, Desks
from tests.factories import AT_MEETING


class Evening(CeremonySteps):
    """The whole evening; each act is a transaction of its own."""

    def __init__(self, directory: Path, desks: Desks) -> None:
        super().__init__(directory, desks)
        self._boxes: dict[UUID, OpenBox] = {}

    def hold_meeting(self) -> None:
        """Open the meeting, note who is present, adopt the roll."""
        self.now = max(self.now, AT_MEETING)
        meeting = meeting_of(self.session, self.election)
        self.act(meetings.open_meeting, meeting=meeting)
        for key in PRESENT:
            self.act(
                meetings.record_presence, meeting=meeting, person=self.person(key), remote=False
            )
        self.act(meetings.adopt_roll, meeting=meeting)

    def ballot(self, office: str = "chair") -> Ballot:
        return next_ballot(self.session, self.election, office, demanded=False, language="sv")

    def freeze(self, office: str = "chair") -> None:
        self.act(freeze_candidates, election=self.election, office=office)

    def open(self, office: str = "chair", **changes: Any) -> Contest:
        asked: dict[str, Any] = {}
        if "questions" not in changes:
            ballot = self.ballot(office)
            asked = {"round": ballot.round, "questions": ballot.questions}
        contest = self.act(
            open_contest, election=self.election, office=office, keys=self.keys, **(asked | changes)
        )
        assert isinstance(contest, Contest)
        return contest

    def box(self) -> OpenBox:
        contest = self.contest
        if contest.id not in self._boxes:
            self._boxes[contest.id] = open_box(self.session, contest)
        return self._boxes[contest.id]

    def code(self, voter: str) -> str:
        """Return the code of the seat that the person votes on."""
        roll = roll_of(self.session, meeting_of(self.session, self.election))
        assert roll is not None
        return self.desks.officer.codes[str(seat_of(self.session, roll.id, self.person(voter)))]

    def fill_in(self, *chosen: Sequence[str], code: str) -> bytes:
        """Make a ballot: the names chosen in each question, none of them for blank."""
        questions = opening_of(self.contest).questions
        ids = [{str(self.person(key).id) for key in keys} for keys in chosen]
        choices = [_choice(question, names) for question, names in zip(questions, ids, strict=True)]
        box = self.box()
        return make_ballot(box.election, code=code, choices=choices)

    def cast(self, voter: str, raw: bytes) -> str:
        """Check and cast a ballot; return the tracker that the voter is told."""
        return self.cast_for(self.person(voter), raw)

    def cast_for(self, voter: Person, raw: bytes) -> str:
        checked = check(self.box(), raw)
        self.now += timedelta(seconds=1)
        with transaction(self.session):
            return cast(
                self.session,
                contest=self.contest,
                voter=voter,
                checked=checked,
                raw=raw,
                keys=self.keys,
                now=self.now,
            )

    def vote(self, voter: str, *chosen: Sequence[str], code: str | None = None) -> str:
        raw = self.fill_in(*chosen, code=code or self.code(voter))
        assert self.cast(voter, raw) == tracker(raw)
        return tracker(raw)

    def close(self, *, forgotten: bool = True) -> None:
        contest = self.contest
        self.act(close_contest, contest=contest, keys=self.keys)
        if forgotten:
            forget(self.session, contest=contest, keys=self.keys)

    # --- the tally and the result ---

    @property
    def manifest(self) -> Manifest:
        published = manifest_of(self.ceremony)
        assert published is not None
        return published

    def shown(self, **changes: Any) -> Shown:
        seen: dict[str, Any] = {
            "manifest": self.manifest,
            "rulebook": rulebook_of_election(self.session, self.election),
            "opening": opening_of(self.contest),
            "votes": self.archive(),
            "lots": self.archive(Box.LOTS),
            "stated": stated_replacements(self.session, self.ceremony),
        }
        return Shown(**(seen | changes))

    def announced(self, **changes: Any) -> Announced:
        ballots = boxes.payloads(self.session, entry=self.entry, box=Box.VOTES, kind=Kind.BALLOT)
        head = heads_of(self.session, self.entry)[Box.VOTES]
        return Announced(**({"ballots": len(ballots), "head": head} | changes))

    def decryption(
        self, number: int, shown: Shown | None = None, announced: Announced | None = None
    ) -> tuple[dict[Box, bytes], bytes]:
        """Return what a trustee sends when she has checked the boxes: shares, signature."""
        shares, signature = self.desks.trustees[number - 1].decrypt(
            shown or self.shown(), announced or self.announced(), processes=1
        )
        entry = self.entry
        by_uuid = {entry.uuid: Box.VOTES, entry.lot_uuid: Box.LOTS}
        return {by_uuid[uuid]: share for uuid, share in shares.items()}, signature

    def answer(self, number: int) -> tuple[dict[Box, bytes], bytes]:
        """Return the same, made without checking the boxes again: for what comes after."""
        desk, entry, published = self.desks.trustees[number - 1], self.entry, self.manifest
        key = decryption_key(desk.secret, desk.voutput)
        heads = heads_of(self.session, entry)
        shares = {}
        for box in heads:
            election = boxes.election_text(self.session, entry=entry, box=box)
            tally = boxes.encrypted_tally(self.session, entry=entry, box=box)
            shares[box] = partial_decryption(election, read_tally(tally, election), key)
        statement = decryption_statement(
            manifest=published.digest,
            uuid=entry.uuid,
            head=heads[Box.VOTES],
            lot_uuid=entry.lot_uuid if Box.LOTS in heads else None,
            lot_head=heads.get(Box.LOTS),
        )
        return shares, desk.sign(statement)

    def post_decryption(
        self, number: int, shares: dict[Box, bytes], signature: bytes
    ) -> Tally | None:
        opened = self.act(
            post_decryption,
            contest=self.contest,
            trustee=self.trustees[number - 1],
            shares=shares,
            signature=signature,
            keys=self.keys,
        )
        assert opened is None or isinstance(opened, Tally)
        return opened

    def decrypt(self, number: int) -> Tally | None:
        return self.post_decryption(number, *self.answer(number))

    def announce(self) -> Publication:
        self.act(announce_result, election=self.election)
        publication = publication_of(self.session, self.election)
        assert publication is not None
        return publication

    def sign(self, number: int, **changes: Any) -> None:
        desk = self.desks.trustees[number - 1]
        publication = publication_of(self.session, self.election)
        assert publication is not None
        sent = {"public_key": desk.signing_key, "signature": desk.sign(publication.checksums)}
        self.act(sign_result, election=self.election, **(sent | changes))
        forget_seeds(self.session, keys=self.keys)


def _choice(question: OpenedQuestion, chosen: set[str]) -> Any:
    unknown = chosen - {each.id for each in question.candidates}
    assert not unknown, unknown
    return [int(each.id in chosen) for each in question.candidates] if chosen else BLANK
