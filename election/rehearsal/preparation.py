"""A rehearsal up to the vote: network, meetings, election, nominations and proposal, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from election import audit
from election.core.refusal import RefusedError
from election.core.rulebook.model import Rulebook
from election.core.rulebook.nomination import Answer
from election.core.rulebook.register import Register
from election.db import transaction
from election.elections.models import Election
from election.elections.services.dates import Dates
from election.elections.services.election import create_election, fix_seats
from election.meetings.models import Meeting
from election.meetings.services import (
    adopt_roll,
    give_notice,
    open_meeting,
    plan_meeting,
    record_presence,
)
from election.nominations.models import Nomination
from election.nominations.services.answer import answer, withdraw
from election.nominations.services.nominate import Grounds, nominate
from election.people.models import Network, Person
from election.people.queries import persons_by_id
from election.people.services import create_network, import_register
from election.rehearsal.directory import Directory, part_of
from election.rehearsal.past import carry_in_past
from election.rehearsal.plan import Plan, PlannedAnswer, PlannedNomination
from election.slates.services.checks import Name
from election.slates.services.proposal import dissent, draft_proposal, publish_proposal
from election.slates.services.telling import tell_not_proposed

ANSWER_AFTER: Final = timedelta(minutes=1)
WITH_DRAFT: Final = timedelta(hours=24)  # before publication: those not proposed are told

Act = Callable[[Session, datetime], None]


class Preparation:
    """What happens before the vote, each act at its moment and by the service meant for it."""

    def __init__(self, session: Session, plan: Plan, rulebook: Rulebook, where: str) -> None:
        self._session = session
        self.plan = plan
        self._rulebook = rulebook
        self._where = where
        self.network: Network
        self.meeting: Meeting
        self.election: Election
        self.people: Directory

    def found(self, register: Register) -> None:
        """Found the network, read in its register, and enter what came before."""
        session, plan = self._session, self.plan
        first = min([held.on for held in plan.held] or [plan.meeting.on])
        now = self._at(first, time(8)) - timedelta(days=1)
        self.network = create_network(
            session,
            rulebook=self._rulebook.text,
            time_zone=plan.zone,
            actor=audit.COORDINATOR,
            now=now,
        )
        import_register(
            session,
            network=self.network,
            rulebook=self._rulebook,
            register=register,
            on=now.date(),
            actor=audit.COORDINATOR,
            now=now,
        )
        self.people = Directory(session, self.network)
        carry_in_past(
            session,
            network=self.network,
            plan=plan,
            rulebook=self._rulebook,
            people=self.people,
            where=self._where,
        )

    def call(self) -> None:
        """Plan the meeting and put up for election the offices that the file nominates for."""
        session, plan = self._session, self.plan
        now = plan.dates.nominations_open_at - timedelta(days=1)
        self.meeting = plan_meeting(
            session,
            network=self.network,
            kind=plan.meeting.kind,
            form=plan.meeting.form,
            held_on=plan.meeting.on,
            title=plan.meeting.title,
            actor=audit.COORDINATOR,
            now=now,
        )
        offices = dict.fromkeys(one.office for one in plan.nominations)
        for office in offices:
            self._part(office, None, "nominations")
        with _placed(f"{self._where}: dates"):
            self.election = create_election(
                session,
                meeting=self.meeting,
                offices=list(offices),
                title=plan.title,
                dates=Dates(
                    nominations_open_at=plan.dates.nominations_open_at,
                    nominations_close_at=plan.dates.nominations_close_at,
                ),
                actor=audit.COORDINATOR,
                now=now,
            )

    def timeline(self) -> list[tuple[datetime, Act]]:
        """Return every act from the call to the meeting's floor nominations, in order."""
        plan = self.plan
        acts: list[tuple[datetime, Act]] = []
        for number, one in enumerate(plan.nominations, 1):
            acts += self._nomination_acts(one, f"nominations[{number}]")
        if plan.meeting.notice_on:
            acts.append(
                (
                    self._at(plan.meeting.notice_on, time(9)),
                    self._located(self._notice, "meeting: notice_on"),
                )
            )
        if plan.proposal:
            published = plan.dates.proposal_published_at
            drafted = max(published - WITH_DRAFT, plan.dates.nominations_close_at + ANSWER_AFTER)
            acts.append((min(drafted, published), self._located(self._draft, "proposal")))
            acts.append((published, self._located(self._publish, "proposal")))
        acts.append((plan.opens_at, self._located(self._open, "meeting")))
        return sorted(acts, key=lambda each: each[0])

    def _nomination_acts(
        self, one: PlannedNomination, where: str
    ) -> Iterator[tuple[datetime, Act]]:
        made: list[Nomination] = []

        def put_forward(session: Session, now: datetime) -> None:
            nominator = self._person(one.by, where)
            self._part(one.office, one.part, where)
            made.extend(
                nominate(
                    session,
                    election=self.election,
                    offices=[(one.office, one.part)],
                    nominee=self._person(one.nominee, where),
                    nominator=nominator,
                    grounds=Grounds(motivation=one.motivation),
                    actor=audit.person(nominator.id),
                    now=now,
                )
            )

        def give_answer(session: Session, now: datetime) -> None:
            given = Answer.ACCEPTED if one.answer is PlannedAnswer.ACCEPTED else Answer.DECLINED
            nominee = self._person(one.nominee, where)
            for nomination in made:
                answer(
                    session,
                    nomination=nomination,
                    given=given,
                    actor=audit.person(nominee.id),
                    now=now,
                )

        def step_back(session: Session, now: datetime) -> None:
            nominee = self._person(one.nominee, where)
            for nomination in made:
                withdraw(
                    session,
                    nomination=nomination,
                    actor=audit.person(nominee.id),
                    now=now,
                )

        yield one.at, self._located(put_forward, where)
        if one.answer is not PlannedAnswer.NONE:
            yield one.at + ANSWER_AFTER, self._located(give_answer, where)
        if one.withdrawn_at is not None:
            yield one.withdrawn_at, self._located(step_back, where)

    def _notice(self, session: Session, now: datetime) -> None:
        give_notice(session, meeting=self.meeting, actor=audit.COORDINATOR, now=now)

    def _draft(self, session: Session, now: datetime) -> None:
        plan = self.plan
        names = []
        for number, line in enumerate(plan.proposal, 1):
            where = f"proposal[{number}]"
            part = self._part(line.office, line.part, where)
            names.append(
                Name(
                    office=line.office,
                    part=part,
                    person=self._person(line.person, where),
                    motivation=line.motivation,
                )
            )
        self._proposal = draft_proposal(
            session,
            election=self.election,
            names=names,
            seats=plan.seats,
            actor=audit.SERVICE,
            now=now,
        )
        tell_not_proposed(session, proposal=self._proposal, actor=audit.SERVICE, now=now)

    def _publish(self, session: Session, now: datetime) -> None:
        for number, one in enumerate(self.plan.dissent, 1):
            member = self._person(one.by, f"dissent[{number}]")
            dissent(
                session,
                proposal=self._proposal,
                person=member,
                text=one.words,
                actor=audit.person(member.id),
                now=now,
            )
        publish_proposal(session, proposal=self._proposal, actor=audit.SERVICE, now=now)

    def _open(self, session: Session, now: datetime) -> None:
        open_meeting(session, meeting=self.meeting, actor=audit.COORDINATOR, now=now)
        plan = self.plan.meeting
        absent = {self._person(name, "meeting: absent").id for name in plan.absent}
        remote = {self._person(name, "meeting: remote").id for name in plan.remote}
        for person in persons_by_id(session, self.network.id).values():
            if person.id not in absent:
                record_presence(
                    session,
                    meeting=self.meeting,
                    person=person,
                    remote=person.id in remote,
                    actor=audit.COORDINATOR,
                    now=now,
                )
        adopt_roll(session, meeting=self.meeting, actor=audit.COORDINATOR, now=now)
        for office, number in self.plan.seats.items():
            self._part(office, None, f"seats: {office}")
            fix_seats(
                session,
                election=self.election,
                office=office,
                seats=number,
                actor=audit.COORDINATOR,
                now=now,
            )

    def _part(self, office: str, part: str | None, where: str) -> str:
        return part_of(self._rulebook, office, part, f"{self._where}: {where}")

    def _person(self, name: str, where: str) -> Person:
        return self.people.find(name, f"{self._where}: {where}")

    def _located(self, act: Act, where: str) -> Act:
        """Let a refusal say which entry of the file it is about."""

        def located(session: Session, now: datetime) -> None:
            with _placed(f"{self._where}: {where}"), transaction(session):
                act(session, now)

        return located

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.plan.zone))


@contextmanager
def _placed(where: str) -> Iterator[None]:
    """Give a refusal that names no place this one."""
    try:
        yield
    except RefusedError as refused:
        raise RefusedError(
            replace(each, where=each.where or where) for each in refused.violations
        ) from None
