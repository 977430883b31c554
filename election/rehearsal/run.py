"""A whole election through the services, headless, from the call to the signed record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from election import audit
from election.core.record import manifest as record
from election.db import transaction
from election.elections.models import Election
from election.meetings.models import RollVersion
from election.meetings.queries import roll_of
from election.rehearsal.actors import CodeOfficerDesk, TrusteeDesk
from election.rehearsal.contests import Contests
from election.rehearsal.key_ceremony import KeyCeremony
from election.rehearsal.preparation import Preparation
from election.rehearsal.stage import OFFICER, Stage
from election.results.services import (
    announce_result,
    forget_seeds,
    sign_result,
    signed_files,
)
from election.tally.queries import offices_in_order
from election.voting.queries import begun_ceremony, manifest_of, trustees_of
from election.voting.services import codes
from election.voting.services.casting import seat_of

BEFORE_VOTING: Final = timedelta(minutes=30)  # from the opening of the meeting


class Rehearsal:
    """One election played through the services; the desks keep what only their owners know."""

    def __init__(self, stage: Stage) -> None:
        inputs = stage.inputs
        self._stage = stage
        self._preparation = Preparation(
            stage.session, inputs.plan, inputs.rulebook, inputs.plan_name
        )
        self._trustees: list[TrusteeDesk] = []
        self._officer = CodeOfficerDesk(inputs.plan.roles.code_officer)

    def run(self) -> dict[str, bytes]:
        """Play everything; return the files of the signed record."""
        self._prepare()
        self._replace_lost_codes()
        contests = Contests(
            self._stage,
            self._election,
            self._preparation.people,
            officer=self._officer,
            trustees=self._trustees,
            published=self._manifest,
        )
        for office in offices_in_order(self._stage.session, self._election):
            contests.elect(office)
        contests.refuse_unused()
        return self._publish()

    @property
    def _election(self) -> Election:
        return self._preparation.election

    @property
    def _manifest(self) -> record.Manifest:
        published = manifest_of(begun_ceremony(self._stage.session, self._election))
        if published is None:
            raise RuntimeError("the ceremony has not published its manifest")
        return published

    @property
    def _roll(self) -> RollVersion:
        adopted = roll_of(self._stage.session, self._preparation.meeting)
        if adopted is None:
            raise RuntimeError("the meeting has not adopted its roll")
        return adopted

    def _prepare(self) -> None:
        stage, preparation, plan = self._stage, self._preparation, self._stage.inputs.plan
        with transaction(stage.session):
            preparation.found(stage.inputs.register)
        with transaction(stage.session):
            preparation.call()
        stage.say(f"Called: {plan.title}. Nominations, answers and the committee's proposal …")
        acts = [*preparation.timeline(), (plan.dates.ceremony_at, self._hold_ceremony)]
        for moment, act in sorted(acts, key=lambda each: each[0]):
            stage.now = moment
            act(stage.session, moment)
        stage.now = max(stage.now, plan.opens_at + BEFORE_VOTING)

    def _hold_ceremony(self, _session: Session, _now: datetime) -> None:
        adjuster = self._preparation.people.find(
            self._stage.inputs.plan.roles.adjuster, "roles: adjuster"
        )
        ceremony = KeyCeremony(self._stage, self._election, self._officer)
        self._trustees = ceremony.hold(adjuster)

    def _replace_lost_codes(self) -> None:
        session = self._stage.session
        begun = begun_ceremony(session, self._election)
        published = self._manifest
        for number, name in enumerate(self._stage.inputs.plan.codes.lost):
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
                    now=self._stage.tick(),
                )
            self._stage.say("A lost code was replaced by a spare, with a signed statement.")

    def _publish(self) -> dict[str, bytes]:
        session, election = self._stage.session, self._election
        with transaction(session):
            announced = announce_result(
                session, election=election, actor=audit.COORDINATOR, now=self._stage.tick()
            )
        rows = trustees_of(session, begun_ceremony(session, election))
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                sign_result(
                    session,
                    election=election,
                    public_key=desk.signing_key,
                    signature=desk.sign(announced.checksums),
                    actor=audit.person(row.person_id),
                    now=self._stage.tick(),
                )
        forget_seeds(session, keys=self._stage.keys)
        return signed_files(session, election)
