"""The ballots of a rehearsal: every contest opened, cast in, closed and decrypted in turn."""

from __future__ import annotations

from dataclasses import replace

from election import audit
from election.core.ballot.archive import Kind
from election.core.record import manifest as record
from election.core.record.decrypt import Announced, Shown
from election.core.refusal import RefusedError, refuse_if
from election.core.rulebook.register_csv import VoteLine
from election.db import transaction
from election.elections.models import Election
from election.people.models import Person
from election.rehearsal.actors import CodeOfficerDesk, TrusteeDesk
from election.rehearsal.booth import Wish, make_ballots
from election.rehearsal.directory import Directory
from election.rehearsal.stage import Stage
from election.rehearsal.undoing import Undoing
from election.rehearsal.votes import Votes
from election.slates.services.candidates import freeze_candidates
from election.tally.queries import Ballot, heads_of, next_ballot
from election.tally.services import acclaim, post_decryption
from election.voting.models import Box, Contest
from election.voting.queries import (
    begun_ceremony,
    entry_of,
    opening_of,
    stated_replacements,
    trustees_of,
)
from election.voting.services import boxes
from election.voting.services.casting import cast, open_box, seat_of
from election.voting.services.closing import close_contest, forget
from election.voting.services.opening import open_contest


class Contests:
    """Every office's ballots, in the order that they are elected."""

    def __init__(
        self,
        stage: Stage,
        election: Election,
        people: Directory,
        *,
        officer: CodeOfficerDesk,
        trustees: list[TrusteeDesk],
        published: record.Manifest,
    ) -> None:
        self._stage = stage
        self._election = election
        self._people = people
        self._officer = officer
        self._trustees = trustees
        self._published = published
        self._votes = Votes(stage.inputs.votes, stage.inputs.votes_name)
        self._voters: dict[str, Person] = {}
        self._undoing = Undoing(stage, election, people)

    def elect(self, office: str) -> None:
        """Hold every ballot that an office takes, until it is decided."""
        while True:
            ballot = self._next_ballot(office)
            for each in ballot.acclaimed:
                with transaction(self._stage.session):
                    acclaim(
                        self._stage.session,
                        election=self._election,
                        question=each,
                        actor=audit.COORDINATOR,
                        now=self._stage.tick(),
                    )
                names = ", ".join(person.name for person in each.persons)
                self._stage.say(f"{office}: elected by acclamation: {names}.")
            if ballot.questions:
                self._hold_ballot(ballot)
            elif not self._undoing.decline(office):
                return

    def _next_ballot(self, office: str) -> Ballot:
        plan = self._stage.inputs.plan
        ballot = next_ballot(
            self._stage.session,
            self._election,
            office,
            demanded=office in plan.ballot_demanded,
            language=plan.language,
        )
        if ballot.round == 1 and (ballot.questions or ballot.acclaimed):
            with transaction(self._stage.session):
                freeze_candidates(
                    self._stage.session,
                    election=self._election,
                    office=office,
                    actor=audit.COORDINATOR,
                    now=self._stage.tick(),
                )
        return ballot

    def _hold_ballot(self, ballot: Ballot) -> None:
        session = self._stage.session
        with transaction(session):
            contest = open_contest(
                session,
                election=self._election,
                office=ballot.office,
                round=ballot.round,
                questions=ballot.questions,
                keys=self._stage.keys,
                actor=audit.COORDINATOR,
                now=self._stage.tick(),
            )
        seen = self._cast_all(contest, ballot)
        with transaction(session):
            close_contest(
                session,
                contest=contest,
                keys=self._stage.keys,
                actor=audit.COORDINATOR,
                now=self._stage.tick(),
            )
        forget(session, contest=contest, keys=self._stage.keys)
        self._open_boxes(contest, seen)
        self._undoing.annul(contest)

    def _cast_all(self, contest: Contest, ballot: Ballot) -> list[str]:
        """Cast every ballot of the votes file; return the heads shown on the way."""
        session = self._stage.session
        box = open_box(session, contest)
        wishes = self._wishes(contest, ballot)
        entry, seen = entry_of(session, contest), []
        people = {str(person.id): person for person in self._voters.values()}
        for voter, raw, checked in make_ballots(box, wishes, processes=self._stage.processes):
            with transaction(session):
                cast(
                    session,
                    contest=contest,
                    voter=people[voter],
                    checked=checked,
                    raw=raw,
                    keys=self._stage.keys,
                    now=self._stage.now,
                )
        last = boxes.last_event(session, entry=entry, box=Box.VOTES)
        if last is not None:
            seen.append(last.head)
        self._stage.say(f"{ballot.office}, round {ballot.round}: {len(wishes)} ballots cast.")
        return seen

    def _wishes(self, contest: Contest, ballot: Ballot) -> list[Wish]:
        wishes = []
        for line, choices in self._votes.ballots(ballot, self._people.find):
            person = self._person(line)
            try:
                seat = seat_of(self._stage.session, contest.roll_version_id, person)
            except RefusedError as refused:
                where = self._votes.where(line)
                raise RefusedError(
                    replace(each, where=where) for each in refused.violations
                ) from None
            self._voters[line.voter] = person
            code = self._officer.codes[str(seat)]
            wishes.append(Wish(str(person.id), self._votes.where(line), code, choices))
        return wishes

    def _person(self, line: VoteLine) -> Person:
        return self._people.find(line.voter, self._votes.where(line))

    def _open_boxes(self, contest: Contest, seen: list[str]) -> None:
        """Let as many trustees as are needed decrypt, beginning with another one each time."""
        session = self._stage.session
        entry = entry_of(session, contest)
        begun = begun_ceremony(session, self._election)
        rows = trustees_of(session, begun)
        first = contest.number % len(rows)
        for row in [*rows[first:], *rows[:first]][: begun.threshold]:
            shown = Shown(
                manifest=self._published,
                rulebook=self._stage.inputs.rulebook,
                opening=opening_of(contest),
                votes=boxes.archive(session, entry=entry, box=Box.VOTES),
                lots=boxes.archive(session, entry=entry, box=Box.LOTS),
                stated=stated_replacements(session, begun),
            )
            shares, signature = self._trustees[row.number - 1].decrypt(
                shown, self._announced(contest, seen), processes=self._stage.processes
            )
            with transaction(session):
                post_decryption(
                    session,
                    contest=contest,
                    trustee=row,
                    shares={
                        Box.VOTES: shares[entry.uuid],
                        Box.LOTS: shares[entry.lot_uuid],
                    },
                    signature=signature,
                    keys=self._stage.keys,
                    actor=audit.person(row.person_id),
                    now=self._stage.tick(),
                )

    def _announced(self, contest: Contest, seen: list[str]) -> Announced:
        """Return what is read out in the room when the contest has closed."""
        entry = entry_of(self._stage.session, contest)
        cast_ballots = boxes.payloads(
            self._stage.session, entry=entry, box=Box.VOTES, kind=Kind.BALLOT
        )
        head = heads_of(self._stage.session, entry)[Box.VOTES]
        return Announced(ballots=len(cast_ballots), head=head, seen=seen)

    def refuse_unused(self) -> None:
        """Raise RefusedError for what was not undone, and for votes that no ballot asked for."""
        refuse_if([*self._undoing.unused(), *self._votes.unused()])
