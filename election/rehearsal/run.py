"""A whole election through the services, headless: ceremony, ballots, tally, signatures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from election import audit
from election.core.ballot.archive import Kind
from election.core.record import manifest as record
from election.core.record.decrypt import Announced
from election.core.refusal import RefusedError
from election.core.rulebook.model import Rulebook
from election.core.rulebook.register import Register
from election.core.rulebook.register_csv import VoteLine
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import holders
from election.meetings.models import RollVersion
from election.meetings.queries import roll_of
from election.people.models import Person
from election.rehearsal.actors import CodeOfficerDesk, Contributor, Shown, TrusteeDesk
from election.rehearsal.booth import Wish, make_ballots
from election.rehearsal.plan import Plan
from election.rehearsal.preparation import Preparation
from election.rehearsal.votes import Votes
from election.results.services import announce_result, sign_result, signed_files
from election.slates.services.candidates import freeze_candidates
from election.tally.queries import Ballot, heads_of, next_ballot, offices_in_order
from election.tally.services import acclaim, post_decryption
from election.voting.keystore import KeyStore
from election.voting.models import Box, Ceremony, Contest
from election.voting.models import Contributor as ContributorRow
from election.voting.queries import (
    begun_ceremony,
    contributors_of,
    entry_of,
    manifest_of,
    opening_of,
    pool_of,
    seats_of,
    stated_replacements,
    trustees_of,
)
from election.voting.services import boxes, ceremony, codes, lots, manifest
from election.voting.services.casting import cast, open_box, seat_of
from election.voting.services.closing import close_contest, forget
from election.voting.services.opening import open_contest

Say = Callable[[str], None]
STEP: Final = timedelta(seconds=20)  # between two acts of the rehearsal's clock
BEFORE_VOTING: Final = timedelta(minutes=30)  # from the opening of the meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files of a rehearsal, read."""

    rulebook: Rulebook
    register: Register
    plan: Plan
    votes: Sequence[VoteLine]
    plan_name: str
    votes_name: str


class Rehearsal:
    """One election played through the services; the desks keep what only their owners know."""

    def __init__(
        self, session: Session, inputs: Inputs, keys: KeyStore, *, processes: int, say: Say
    ) -> None:
        self._session = session
        self._inputs = inputs
        self._keys = keys
        self._processes = processes
        self._say = say
        self._now = inputs.plan.dates.nominations_open_at
        self._votes = Votes(inputs.votes, inputs.votes_name)
        self._preparation = Preparation(session, inputs.plan, inputs.rulebook, inputs.plan_name)
        self._trustees: list[TrusteeDesk] = []
        self._officer = CodeOfficerDesk(inputs.plan.roles.code_officer)
        self._voters: dict[str, Person] = {}

    def run(self) -> dict[str, bytes]:
        """Play everything; return the files of the signed record."""
        self._prepare()
        for office in offices_in_order(self._session, self._election):
            self._elect(office)
        self._votes.refuse_unused()
        return self._publish()

    @property
    def _election(self) -> Election:
        return self._preparation.election

    @property
    def _manifest(self) -> record.Manifest:
        published = manifest_of(begun_ceremony(self._session, self._election))
        if published is None:
            raise RuntimeError("the ceremony has not published its manifest")
        return published

    @property
    def _roll(self) -> RollVersion:
        adopted = roll_of(self._session, self._preparation.meeting)
        if adopted is None:
            raise RuntimeError("the meeting has not adopted its roll")
        return adopted

    # --- up to the meeting ---

    def _prepare(self) -> None:
        preparation, session, plan = self._preparation, self._session, self._inputs.plan
        with transaction(session):
            preparation.found(self._inputs.register)
        with transaction(session):
            preparation.call()
        self._say(f"Called: {plan.title}. Nominations, answers and the committee's proposal …")
        acts = [*preparation.timeline(), (plan.dates.ceremony_at, self._hold_ceremony)]
        for moment, act in sorted(acts, key=lambda each: each[0]):
            self._now = moment
            if act == self._hold_ceremony:
                self._hold_ceremony(session, moment)
            else:
                with transaction(session):
                    act(session, moment)
        self._now = max(self._now, plan.opens_at + BEFORE_VOTING)
        self._replace_lost_codes()

    def _tick(self) -> datetime:
        self._now += STEP
        return self._now

    # --- the ceremony ---

    def _hold_ceremony(self, session: Session, now: datetime) -> None:
        plan, committee = self._inputs.plan, self._inputs.rulebook.committee
        sitting = holders(session, self._election.network_id, committee.office, now.date())
        people = [person for _, person in sitting][: committee.trustees]
        adjuster = self._preparation.people.find(plan.roles.adjuster, "roles: adjuster")
        with transaction(session):
            begun = ceremony.start_ceremony(
                session,
                election=self._election,
                trustees=people,
                adjuster=adjuster,
                rehearsal=True,
                keys=self._keys,
                actor=audit.COORDINATOR,
                now=now,
            )
        pool = pool_of(session, begun)
        self._say(f"Key ceremony: {len(people)} trustees, a pool of {len(pool)} uuids …")
        self._make_keys(begun)
        with transaction(session):
            self._make_codes(begun)
        self._fill_lots(begun, adjuster)
        self._confirm(begun)

    def _make_keys(self, begun: Ceremony) -> None:
        session = self._session
        rows = trustees_of(session, begun)
        self._trustees = [TrusteeDesk(row.number) for row in rows]
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                ceremony.post_certificate(
                    session,
                    trustee=row,
                    certificate=desk.certificate(size=len(rows), threshold=begun.threshold),
                    signing_key=desk.signing_key,
                    actor=audit.person(row.person_id),
                    now=self._tick(),
                )
        certificates = ceremony.certificates(session, begun)
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                ceremony.post_polynomial(
                    session,
                    trustee=row,
                    polynomial=desk.polynomial(certificates),
                    actor=audit.person(row.person_id),
                    now=self._tick(),
                )
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                ceremony.post_voutput(
                    session,
                    trustee=row,
                    voutput=desk.key(certificates, ceremony.vinput_for(session, row)),
                    actor=audit.person(row.person_id),
                    now=self._tick(),
                )

    def _make_codes(self, begun: Ceremony) -> None:
        session = self._session
        self._officer.make_codes([str(seat) for seat in seats_of(session, self._election)])
        made = {
            entry.uuid: self._officer.credentials(entry.uuid) for entry in pool_of(session, begun)
        }
        codes.post_credentials(
            session,
            ceremony=begun,
            officer=self._officer.name,
            officer_key=self._officer.public_key,
            credentials={uuid: listed for uuid, (listed, _) in made.items()},
            spares={uuid: spares for uuid, (_, spares) in made.items()},
            actor=OFFICER,
            now=self._tick(),
        )

    def _fill_lots(self, begun: Ceremony, adjuster: Person) -> None:
        session = self._session
        pool = pool_of(session, begun)
        desks = {
            row.person_id: desk.contributor
            for row, desk in zip(trustees_of(session, begun), self._trustees, strict=True)
        }
        desks[adjuster.id] = Contributor()
        rows = [(row, desks[row.person_id]) for row in contributors_of(session, begun)]
        for row, desk in rows:
            with transaction(session):
                lots.post_lot_credentials(
                    session,
                    contributor=row,
                    credentials=desk.credentials([entry.lot_uuid for entry in pool]),
                    keys=self._keys,
                    actor=_actor(row),
                    now=self._tick(),
                )
        elections = [lots.lot_election(session, entry) for entry in pool]
        for row, desk in rows:
            with transaction(session):
                lots.commit_lots(
                    session,
                    contributor=row,
                    commitments=desk.promise(elections),
                    actor=_actor(row),
                    now=self._tick(),
                )
        for row, desk in rows:
            with transaction(session):
                lots.cast_lots(
                    session,
                    contributor=row,
                    ballots=desk.ballots,
                    actor=_actor(row),
                    now=self._tick(),
                )

    def _confirm(self, begun: Ceremony) -> None:
        session = self._session
        with transaction(session):
            manifest.settle_check_number(
                session, ceremony=begun, keys=self._keys, actor=audit.SERVICE, now=self._tick()
            )
        parameters = record.parameters_digest(ceremony.parameters(session, begun))
        entries = manifest.pool_entries(session, pool_of(session, begun), self._keys.seed(begun.id))
        for row, desk in zip(trustees_of(session, begun), self._trustees, strict=True):
            with transaction(session):
                manifest.confirm_check_number(
                    session,
                    trustee=row,
                    number=desk.number_to_read(parameters, entries),
                    actor=audit.person(row.person_id),
                    now=self._tick(),
                )
        with transaction(session):
            published = manifest.publish_manifest(
                session, ceremony=begun, keys=self._keys, actor=audit.SERVICE, now=self._tick()
            )
        self._say(f"Check number {begun.check_number}. Manifest {published.digest}.")

    # --- the meeting ---

    def _replace_lost_codes(self) -> None:
        session = self._session
        begun = begun_ceremony(session, self._election)
        published = self._manifest
        for number, name in enumerate(self._inputs.plan.codes.lost):
            person = self._preparation.people.find(name, "codes: lost")
            statement = self._officer.replace(
                str(seat_of(session, self._roll.id, person)),
                number,
                uuids=[entry.uuid for entry in published.pool],
                manifest=published.digest,
            )
            with transaction(session):
                codes.replace_code(
                    session,
                    ceremony=begun,
                    statement=statement,
                    actor=OFFICER,
                    now=self._tick(),
                )
            self._say("A lost code was replaced by a spare, with a signed statement.")

    def _elect(self, office: str) -> None:
        """Hold every ballot that an office takes, until it is decided."""
        while True:
            ballot = self._next_ballot(office)
            for each in ballot.acclaimed:
                with transaction(self._session):
                    acclaim(
                        self._session,
                        election=self._election,
                        question=each,
                        actor=audit.COORDINATOR,
                        now=self._tick(),
                    )
                names = ", ".join(person.name for person in each.persons)
                self._say(f"{office}: elected by acclamation: {names}.")
            if not ballot.questions:
                return
            self._hold_ballot(ballot)

    def _next_ballot(self, office: str) -> Ballot:
        plan = self._inputs.plan
        ballot = next_ballot(
            self._session,
            self._election,
            office,
            demanded=office in plan.ballot_demanded,
            language=plan.language,
        )
        if ballot.round == 1 and (ballot.questions or ballot.acclaimed):
            with transaction(self._session):
                freeze_candidates(
                    self._session,
                    election=self._election,
                    office=office,
                    actor=audit.COORDINATOR,
                    now=self._tick(),
                )
        return ballot

    def _hold_ballot(self, ballot: Ballot) -> None:
        session = self._session
        with transaction(session):
            contest = open_contest(
                session,
                election=self._election,
                office=ballot.office,
                round=ballot.round,
                questions=ballot.questions,
                keys=self._keys,
                actor=audit.COORDINATOR,
                now=self._tick(),
            )
        seen = self._cast_all(contest, ballot)
        with transaction(session):
            close_contest(
                session,
                contest=contest,
                keys=self._keys,
                actor=audit.COORDINATOR,
                now=self._tick(),
            )
        forget(contest=contest, keys=self._keys)
        self._open_boxes(contest, seen)

    def _cast_all(self, contest: Contest, ballot: Ballot) -> list[str]:
        """Cast every ballot of the votes file; return the heads shown on the way."""
        session = self._session
        box = open_box(session, contest)
        wishes = self._wishes(contest, ballot)
        entry, seen = entry_of(session, contest), []
        people = {str(person.id): person for person in self._voters.values()}
        for voter, raw, checked in make_ballots(box, wishes, processes=self._processes):
            with transaction(session):
                cast(
                    session,
                    contest=contest,
                    voter=people[voter],
                    checked=checked,
                    raw=raw,
                    keys=self._keys,
                    now=self._now,
                )
        last = boxes.last_event(session, entry=entry, box=Box.VOTES)
        if last is not None:
            seen.append(last.head)
        self._say(f"{ballot.office}, round {ballot.round}: {len(wishes)} ballots cast.")
        return seen

    def _wishes(self, contest: Contest, ballot: Ballot) -> list[Wish]:
        wishes = []
        for line, choices in self._votes.ballots(ballot, self._preparation.people.find):
            person = self._person(line)
            try:
                seat = seat_of(self._session, contest.roll_version_id, person)
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
        return self._preparation.people.find(line.voter, self._votes.where(line))

    def _open_boxes(self, contest: Contest, seen: list[str]) -> None:
        """Let as many trustees as are needed decrypt, beginning with another one each time."""
        session = self._session
        entry = entry_of(session, contest)
        begun = begun_ceremony(session, self._election)
        rows = trustees_of(session, begun)
        first = contest.number % len(rows)
        for row in [*rows[first:], *rows[:first]][: begun.threshold]:
            shown = Shown(
                manifest=self._manifest,
                rulebook=self._inputs.rulebook,
                opening=opening_of(contest),
                votes=boxes.archive(session, entry=entry, box=Box.VOTES),
                lots=boxes.archive(session, entry=entry, box=Box.LOTS),
                stated=stated_replacements(session, begun),
            )
            shares, signature = self._trustees[row.number - 1].decrypt(
                shown, self._announced(contest, seen), processes=self._processes
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
                    keys=self._keys,
                    actor=audit.person(row.person_id),
                    now=self._tick(),
                )

    def _announced(self, contest: Contest, seen: list[str]) -> Announced:
        """Return what is read out in the room when the contest has closed."""
        entry = entry_of(self._session, contest)
        cast_ballots = boxes.payloads(self._session, entry=entry, box=Box.VOTES, kind=Kind.BALLOT)
        head = heads_of(self._session, entry)[Box.VOTES]
        return Announced(ballots=len(cast_ballots), head=head, seen=seen)

    # --- the result ---

    def _publish(self) -> dict[str, bytes]:
        session, election = self._session, self._election
        with transaction(session):
            announced = announce_result(
                session, election=election, actor=audit.COORDINATOR, now=self._tick()
            )
        rows = trustees_of(session, begun_ceremony(session, election))
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                sign_result(
                    session,
                    election=election,
                    public_key=desk.signing_key,
                    signature=desk.sign(announced.checksums),
                    keys=self._keys,
                    actor=audit.person(row.person_id),
                    now=self._tick(),
                )
        return signed_files(session, election)


OFFICER: Final = audit.Actor("code-officer")


def _actor(row: ContributorRow) -> audit.Actor:
    return audit.person(row.person_id)
