"""The demonstration's two networks: one election published, one in nominations, one announced."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from election import audit
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.core.rulebook.nomination import Answer
from election.core.rulebook.register_csv import read_register
from election.db import transaction
from election.demo.others.room import furnish
from election.elections.models import Election
from election.elections.services.dates import Dates
from election.elections.services.election import create_election
from election.elections.services.ledger import appoint_committee, carry_in_conclusion
from election.meetings.models import Meeting
from election.meetings.queries import meetings
from election.meetings.services import close_meeting, give_notice, open_meeting, plan_meeting
from election.nominations.services.answer import answer
from election.nominations.services.nominate import Grounds, nominate
from election.people.models import GrantedRole, Network, Person, RoleGrant
from election.people.queries import network_by_key, persons_by_id, rulebook_now
from election.people.services import create_network, import_register
from election.rehearsal.play import read_inputs
from election.rehearsal.run import Rehearsal
from election.rehearsal.stage import Say, Stage
from election.voting.keystore import KeyStore

ROOT: Final = Path(__file__).parents[2]
FILES: Final = ROOT / "examples" / "demo"
REGIONS: Final = "halsa-och-demokrati"
PARTY: Final = "svs-helsepolitiske-nettverk"
BEGINS: Final = datetime.fromisoformat("2026-11-16T09:00:00+01:00")

# Who is at hand beside the register's people: (key, name, role).
OFFICE: Final = (
    ("samordnare", "Samordnare Testperson", GrantedRole.COORDINATOR),
    ("kodansvarig", "Kodansvarig Testperson", GrantedRole.CODE_OFFICER),
    ("rostraknare", "Rösträknare Testperson", GrantedRole.TELLER),
    ("observator", "Observatör Testperson", GrantedRole.OBSERVER),
)


def build(session: Session, keys: KeyStore, *, secrets: Path, processes: int, say: Say) -> None:
    """Fill an empty database; takes half a minute, for the published election is a real one.

    ``secrets`` is the folder of those whom the demonstration plays.
    """
    play_the_published_election(session, keys, processes=processes, say=say)
    regions = network_by_key(session, REGIONS)
    if regions is None:
        raise RuntimeError("the rehearsal left no network")
    say("The meetings since then, and the election of 2027 in its nominations …")
    add_office(session, regions, "region.example", date(2022, 11, 1))
    hold_the_meetings_since(session, regions)
    election = call_for_nominations(session, regions)
    furnish(session, election, secrets, datetime.fromisoformat("2026-11-10T18:00:00+01:00"))
    say("The other network, with its board election of 2027 announced …")
    found_the_party_network(session)


def play_the_published_election(
    session: Session, keys: KeyStore, *, processes: int, say: Say
) -> None:
    """Play the election of December 2024 from call to signatures, with keys and ballots."""
    inputs = read_inputs(
        rulebook=ROOT / "rulebooks" / f"{REGIONS}.toml",
        register=FILES / f"register-{REGIONS}.csv",
        election=FILES / "election-2024.toml",
        votes=FILES / "votes-2024.csv",
    )
    stage = Stage(
        session=session,
        inputs=inputs,
        keys=keys,
        processes=processes,
        say=say,
        now=inputs.plan.dates.nominations_open_at,
    )
    Rehearsal(stage).run()
    with transaction(session):
        meeting = next(each for each in meetings_of_all(session) if each.held_on.year == 2024)
        close_meeting(session, meeting=meeting, actor=audit.COORDINATOR, now=stage.tick())


def meetings_of_all(session: Session) -> list[Meeting]:
    """Return every meeting of the one network there is so far."""
    network = network_by_key(session, REGIONS)
    return meetings(session, network.id) if network else []


def add_office(session: Session, network: Network, domain: str, on: date) -> None:
    """Add those who run the elections without being members."""
    at = datetime(on.year, on.month, on.day, 8, tzinfo=BEGINS.tzinfo)
    with transaction(session):
        for key, name, role in OFFICE:
            person = Person(network_id=network.id, key=key, name=name, email=f"{key}@{domain}")
            session.add(person)
            session.flush()
            session.add(
                RoleGrant(network_id=network.id, person_id=person.id, role=role, granted_at=at)
            )


def hold_the_meetings_since(session: Session, network: Network) -> None:
    """Enter the annual meeting of 2025 as held, and plan the coming ones."""
    with transaction(session):
        held = _plan(session, network, MeetingKind.ANNUAL, date(2025, 12, 4), "Årsmöte 2025")
        at = datetime.fromisoformat("2025-12-04T10:00:00+01:00")
        open_meeting(session, meeting=held, actor=audit.COORDINATOR, now=at)
        close_meeting(session, meeting=held, actor=audit.COORDINATOR, now=at)
        coming = _plan(session, network, MeetingKind.ANNUAL, date(2026, 12, 3), "Årsmöte 2026")
        at = datetime.fromisoformat("2026-10-22T09:00:00+02:00")
        give_notice(session, meeting=coming, actor=audit.COORDINATOR, now=at)


def call_for_nominations(session: Session, network: Network) -> Election:
    """Put all offices up for the first meeting of 2027; some are nominated, some have answered."""
    opens = datetime.fromisoformat("2026-09-15T08:00:00+02:00")
    with transaction(session):
        meeting = _plan(
            session,
            network,
            MeetingKind.NETWORK_GROUP,
            date(2027, 1, 28),
            "Nätverksgruppens första möte 2027",
        )
        election = create_election(
            session,
            meeting=meeting,
            offices=list(rulebook_now(session, network.id, BEGINS.date()).offices),
            title="Val till Nätverket Hälsa och Demokrati 2027",
            dates=Dates(
                nominations_open_at=opens,
                nominations_close_at=datetime.fromisoformat("2027-01-11T12:00:00+01:00"),
            ),
            actor=audit.COORDINATOR,
            now=datetime.fromisoformat("2026-09-01T09:00:00+02:00"),
        )
    people = {one.email: one for one in persons_by_id(session, network.id).values()}
    for number, (office, nominee, by, given) in enumerate(NOMINATED):
        at = datetime.fromisoformat(f"2026-10-{5 + number:02d}T10:00:00+02:00")
        _nominate(session, election, office, people[nominee], people[by], given, at)
    return election


NOMINATED: Final = (
    ("chair", "uppsala-o1@region.example", "dalarna-o2@region.example", Answer.ACCEPTED),
    ("chair", "halland-o1@region.example", "halland-o2@region.example", None),
    ("vice-chair", "halland-o1@region.example", "halland-o2@region.example", Answer.ACCEPTED),
    ("working-committee", "norrbotten-o2@region.example", "norrbotten-o1@region.example", None),
    (
        "working-committee",
        "sormland-o2@region.example",
        "gavleborg-o2@region.example",
        Answer.ACCEPTED,
    ),
    (
        "working-committee",
        "dalarna-o2@region.example",
        "uppsala-o2@region.example",
        Answer.DECLINED,
    ),
)


def _nominate(
    session: Session,
    election: Election,
    office: str,
    nominee: Person,
    nominator: Person,
    given: Answer | None,
    at: datetime,
) -> None:
    with transaction(session):
        made = nominate(
            session,
            election=election,
            offices=[(office, None)],
            nominee=nominee,
            nominator=nominator,
            grounds=Grounds(motivation="Erfaren och lyhörd."),
            actor=audit.person(nominator.id),
            now=at,
        )
    if given is not None:
        with transaction(session):
            answer(session, nomination=made[0], given=given, actor=audit.person(nominee.id), now=at)


def found_the_party_network(session: Session) -> None:
    """Found the network of persons, its board elected each year by the reading Q31 V2."""
    at = datetime.fromisoformat("2024-03-16T11:00:00+01:00")
    with transaction(session):
        network = create_network(
            session,
            rulebook=(ROOT / "rulebooks" / f"{PARTY}.toml").read_bytes(),
            readings={"Q31": "V2"},
            time_zone="Europe/Oslo",
            actor=audit.COORDINATOR,
            now=at,
        )
        rulebook = rulebook_now(session, network.id, at.date())
        register = FILES / f"register-{PARTY}.csv"
        import_register(
            session,
            network=network,
            rulebook=rulebook,
            register=read_register(register.read_bytes(), rulebook, where=register.name),
            on=at.date(),
            actor=audit.COORDINATOR,
            now=at,
        )
        _carry_in_the_meeting_of_2026(session, network, list(rulebook.offices))
    add_office(session, network, "medlem.example", at.date())
    with transaction(session):
        meeting = _plan(session, network, MeetingKind.ANNUAL, date(2027, 3, 13), "Årsmøte 2027")
        create_election(
            session,
            meeting=meeting,
            offices=["board"],
            title="Valg av styre 2027",
            dates=Dates(
                nominations_open_at=datetime.fromisoformat("2027-01-11T08:00:00+01:00"),
                nominations_close_at=datetime.fromisoformat("2027-02-19T12:00:00+01:00"),
            ),
            actor=audit.COORDINATOR,
            now=BEGINS,
        )


def _carry_in_the_meeting_of_2026(session: Session, network: Network, offices: list[str]) -> None:
    held = _plan(session, network, MeetingKind.ANNUAL, date(2026, 3, 14), "Årsmøte 2026")
    at = datetime.fromisoformat("2026-03-14T11:00:00+01:00")
    open_meeting(session, meeting=held, actor=audit.COORDINATOR, now=at)
    close_meeting(session, meeting=held, actor=audit.COORDINATOR, now=at)
    for office in offices:
        carry_in_conclusion(session, meeting=held, office=office, actor=audit.COORDINATOR, now=at)
    people = list(persons_by_id(session, network.id).values())
    parts = ["convener", "member", "member"]
    appoint_committee(
        session,
        meeting=held,
        members=list(zip(parts, people[-3:], strict=True)),
        actor=audit.COORDINATOR,
        now=at,
    )


def _plan(
    session: Session, network: Network, kind: MeetingKind, held_on: date, title: str
) -> Meeting:
    return plan_meeting(
        session,
        network=network,
        kind=kind,
        form=MeetingForm.HYBRID,
        held_on=held_on,
        title=title,
        actor=audit.COORDINATOR,
        now=datetime(held_on.year - 1, 12, 15, 9, tzinfo=BEGINS.tzinfo),
    )
