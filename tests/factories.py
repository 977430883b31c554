"""Valid rows by default, made through the services; a test states only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from election.audit import COORDINATOR
from election.core.rulebook.model import MeetingForm, MeetingKind, Role
from election.core.rulebook.nomination import Answer
from election.core.rulebook.register import Appointment, Member, Person, Register
from election.core.rulebook.switch import write_readings
from election.elections import services as elections
from election.elections.models import Election
from election.elections.services import Dates
from election.meetings import services as meetings
from election.meetings.models import Meeting
from election.nominations import services as nominations
from election.nominations.models import Nomination
from election.people import models as people
from election.people import services
from election.people.queries import persons_by_key, rulebook_of, rulebook_version_on

RULEBOOKS = Path(__file__).parent.parent / "rulebooks"
HALSA = (RULEBOOKS / "halsa-och-demokrati.toml").read_bytes()
# Q15f decides whether names are moved from the floor: not when votes are cast over days. Lots are
# drawn by hand (Q15d), which makes the ceremony short.
OVER_DAYS = write_readings(HALSA, {"Q15f": "V2", "Q15d": "V2"}).replace(
    b'mode = "at-the-meeting"', b'mode = "over-days"'
)
SV = (RULEBOOKS / "svs-helsepolitiske-nettverk.toml").read_bytes()

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
TODAY = NOW.date()
OPENS = datetime(2026, 9, 15, 8, tzinfo=UTC)
CLOSES = datetime(2027, 1, 11, 12, tzinfo=UTC)
DURING = OPENS + timedelta(days=30)
AFTER = CLOSES + timedelta(days=2)
MEETS = date(2027, 1, 28)
AT_MEETING = datetime(2027, 1, 28, 10, tzinfo=UTC)
DATES = Dates(nominations_open_at=OPENS, nominations_close_at=CLOSES)
VOTING_OPENS = AT_MEETING - timedelta(days=5)
VOTING_CLOSES = AT_MEETING - timedelta(hours=12)
WINDOW = replace(DATES, voting_opens_at=VOTING_OPENS, voting_closes_at=VOTING_CLOSES)
ALL_OFFICES = ("chair", "vice-chair", "working-committee", "nomination-committee")


def register(*names: str, since: date = date(2024, 1, 1)) -> Register:
    """Members of these names, each with two representatives o1, o2 and two substitutes s1, s2."""
    members, persons, appointments = [], [], []
    for name in names:
        members.append(
            Member(id=name, name=name, since=since, decision="Ägargruppen 2024-01-01 §1")
        )
        for role, letter in ((Role.ORDINARY, "o"), (Role.SUBSTITUTE, "s")):
            for position in (1, 2):
                key = f"{name.lower()}-{letter}{position}"
                persons.append(
                    Person(
                        id=key, name=f"Testperson {name} {letter}{position}", email=f"{key}@example"
                    )
                )
                appointments.append(
                    Appointment(member=name, person=key, role=role, position=position, since=since)
                )
    return Register(
        members=tuple(members), persons=tuple(persons), appointments=tuple(appointments)
    )


REGISTER = register("Uppsala", "Dalarna", "Gotland", "Halland")


def network(session: Session, rulebook: bytes = HALSA) -> people.Network:
    return services.create_network(session, rulebook=rulebook, actor=COORDINATOR, now=NOW)


def import_register(
    session: Session, network: people.Network, register: Register = REGISTER, on: date = TODAY
) -> services.Imported:
    return services.import_register(
        session,
        network=network,
        rulebook=rulebook_of(rulebook_version_on(session, network.id, on)),
        register=register,
        on=on,
        actor=COORDINATOR,
        now=NOW,
    )


def meeting(
    session: Session,
    network: people.Network,
    *,
    kind: MeetingKind = MeetingKind.NETWORK_GROUP,
    form: MeetingForm = MeetingForm.HYBRID,
    held_on: date = MEETS,
    held: bool = False,
) -> Meeting:
    planned = meetings.plan_meeting(
        session,
        network=network,
        kind=kind,
        form=form,
        held_on=held_on,
        title=f"Möte {held_on}",
        actor=COORDINATOR,
        now=NOW,
    )
    if held:
        meetings.open_meeting(session, meeting=planned, actor=COORDINATOR, now=NOW)
        meetings.close_meeting(session, meeting=planned, actor=COORDINATOR, now=NOW)
    return planned


class World:
    """A network with a register, the election of December 2024 behind it, and one in January 2027."""

    def __init__(
        self,
        session: Session,
        offices: tuple[str, ...] = ALL_OFFICES,
        rulebook: bytes = HALSA,
        dates: Dates = DATES,
    ) -> None:
        self.session = session
        self.network = network(session, rulebook)
        import_register(session, self.network)
        self.person = persons_by_key(session, self.network.id)
        self.earlier = meeting(
            session, self.network, kind=MeetingKind.ANNUAL, held_on=date(2024, 12, 5), held=True
        )
        for office in ALL_OFFICES:
            elections.carry_in_conclusion(
                session, meeting=self.earlier, office=office, actor=COORDINATOR, now=NOW
            )
        elections.appoint_committee(
            session,
            meeting=self.earlier,
            members=[
                ("convener", self.person["uppsala-o1"]),
                ("member", self.person["dalarna-o1"]),
                ("member", self.person["gotland-s1"]),
            ],
            actor=COORDINATOR,
            now=NOW,
        )
        self.meeting = meeting(session, self.network)
        self.election: Election = elections.create_election(
            session,
            meeting=self.meeting,
            offices=offices,
            title="Val 2027",
            dates=dates,
            actor=COORDINATOR,
            now=NOW,
        )

    def nominate(
        self,
        nominee: str,
        *offices: str,
        by: str = "halland-o1",
        part: str | None = None,
        now: datetime = DURING,
    ) -> list[Nomination]:
        return nominations.nominate(
            self.session,
            election=self.election,
            offices=[(office, part) for office in offices or ("chair",)],
            nominee=self.person[nominee],
            nominator=self.person[by],
            actor=COORDINATOR,
            now=now,
        )

    def candidate(
        self,
        nominee: str,
        *offices: str,
        by: str = "halland-o1",
        part: str | None = None,
        now: datetime = DURING,
    ) -> list[Nomination]:
        """Nominate someone who accepts."""
        made = self.nominate(nominee, *offices, by=by, part=part, now=now)
        for one in made:
            nominations.answer(
                self.session,
                nomination=one,
                given=Answer.ACCEPTED,
                actor=COORDINATOR,
                now=now + timedelta(minutes=1),
            )
        return made

    def open_meeting(self) -> None:
        meetings.open_meeting(self.session, meeting=self.meeting, actor=COORDINATOR, now=AT_MEETING)
