"""The phases of an election, played one after the other in the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from election.audit import COORDINATOR
from election.core.record import sign
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.db import transaction
from election.demo.others.play import let_others_act
from election.demo.others.scene import Scene as Others
from election.demo.world import PARTY, REGIONS
from election.elections.models import Election
from election.elections.queries import meeting_of, offices_of, rulebook_of_election
from election.elections.services.election import fix_seats
from election.meetings.models import Duty
from election.meetings.officers import announce_key, name_officers, officers_of
from election.meetings.services import adopt_roll, close_meeting, open_meeting, plan_meeting
from election.people.models import Network, Person
from election.people.queries import network_by_key
from election.results.services import announce_result
from election.roles import roles_of
from election.slates.queries import committee
from election.slates.services.candidates import freeze_candidates
from election.tally.queries import next_ballot
from election.tally.services import adjourn, second_adjournment
from election.voting.queries import contests_of
from election.voting.services.ceremony import start_ceremony
from election.voting.services.closing import close_contest, forget
from election.voting.services.opening import open_contest
from election.voting.services.rehearsal_box import add_rehearsal_box
from election.web.access import Role

ANYONE = "anyone"
VOTER = "2003"  # a member of the party's network who votes in the booth


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A phase: its network, and what makes it come."""

    name: str
    network: str
    play: Callable[[Flask], None]


def at(app: Flask, moment: str) -> None:
    app.extensions["election.clock"].put(datetime.fromisoformat(moment))


def others(app: Flask, session: Session, key: str, *, but: str | None = None) -> None:
    """Let everybody else act; all but one, if she is named."""
    network = network_by_key(session, key)
    assert network is not None
    scene = Others(
        session=session,
        network=network,
        visitor=session.scalar(
            sa.select(Person).where(Person.network_id == network.id, Person.key == but)
        ),
        keys=app.extensions["election.keys"],
        mailbox=app.extensions["election.mailbox"],
        site_url="http://localhost",
        now=app.extensions["election.clock"],
    )
    with app.test_request_context():  # what they did is told in a reader's language
        _done, reasons = let_others_act(scene)
    assert not reasons, reasons


def latest_election(session: Session, key: str) -> Election:
    network = network_by_key(session, key)
    assert network is not None
    chosen = sa.select(Election).where(Election.network_id == network.id)
    return session.scalars(chosen.order_by(Election.nominations_open_at.desc())).first()  # type: ignore[return-value]


def one(session: Session, network: str, key: str) -> Person:
    """Return whose key this is in a network."""
    chosen = sa.select(Person).join(Network, Network.id == Person.network_id)
    return session.scalars(chosen.where(Network.key == network, Person.key == key)).one()


def begin(_app: Flask) -> None:
    """Leave everything as the demonstration begins."""


def call(app: Flask) -> None:
    at(app, "2027-01-12T09:00+01:00")
    with app.extensions["election.sessions"]() as session:
        others(app, session, PARTY)


def propose(app: Flask) -> None:
    at(app, "2027-02-20T09:00+01:00")
    with app.extensions["election.sessions"]() as session:
        others(app, session, PARTY)


def prepare_proposal(app: Flask) -> None:
    """Close the regions' nominations; the committee is at work, and has proposed nobody."""
    at(app, "2027-01-14T09:00+01:00")


def leave_early(app: Flask) -> None:
    """Hold the regions' meeting; it ends when the first office is elected, and that is signed."""
    at(app, "2027-01-27T16:00+01:00")
    with app.extensions["election.sessions"]() as session:
        others(app, session, REGIONS)
    hold_ceremony(app, REGIONS, "rostraknare")
    hold_meeting(app, REGIONS, "2027-01-28T11:00+01:00")
    open_first(app, REGIONS)
    close(app, REGIONS)
    clock = app.extensions["election.clock"]
    with app.extensions["election.sessions"]() as session:
        others(app, session, REGIONS)
        election = latest_election(session, REGIONS)
        by = {"actor": COORDINATOR, "now": clock()}
        network = session.get_one(Network, election.network_id)
        with transaction(session):
            later = plan_meeting(
                session,
                network=network,
                kind=MeetingKind.NETWORK_GROUP,
                form=MeetingForm.DIGITAL,
                held_on=date(2027, 3, 4),
                title="Nätverksgruppens andra möte 2027",
                **by,
            )
            asked = adjourn(
                session,
                election=election,
                why="Klockan var mycket, och flera hade gått.",
                moved_to=later,
                person=one(session, REGIONS, "samordnare"),
                **by,
            )
            second_adjournment(
                session, adjournment=asked, person=one(session, REGIONS, "rostraknare"), **by
            )
        with transaction(session):
            announce_result(session, election=election, **by)
        others(app, session, REGIONS)
        write_down(session, election, clock())


def write_down(session: Session, election: Election, now: datetime) -> None:
    """Name the meeting's officers, give its adjusters keys, and close it."""
    meeting = meeting_of(session, election)
    adjusters = [one(session, REGIONS, f"ordinarie-{n}-halland") for n in ("ett", "tva")]
    with transaction(session):
        name_officers(
            session,
            meeting=meeting,
            chair=one(session, REGIONS, "ordinarie-ett-uppsala"),
            secretary=None,
            adjusters=adjusters,
            actor=COORDINATOR,
            now=now,
        )
        for number, (officer, _person) in enumerate(officers_of(session, meeting), 1):
            if officer.duty is Duty.ADJUSTER:
                key = sign.public_key(sign.private_key(bytes([number]) * 32))
                announce_key(session, officer=officer, public_key=key, actor=COORDINATOR, now=now)
        close_meeting(session, meeting=meeting, actor=COORDINATOR, now=now)


def begin_ceremony(app: Flask) -> None:
    at(app, "2027-03-12T16:00+01:00")
    hold_ceremony(app, PARTY, "2005")


def hold_ceremony(app: Flask, key: str, adjuster: str) -> None:
    clock, keys = app.extensions["election.clock"], app.extensions["election.keys"]
    with app.extensions["election.sessions"]() as session, transaction(session):
        election = latest_election(session, key)
        trustees = [person for _, person in committee(session, election, clock().date())]
        begun = start_ceremony(
            session,
            election=election,
            trustees=trustees,
            adjuster=one(session, key, adjuster),
            rehearsal=True,
            keys=keys,
            actor=COORDINATOR,
            now=clock(),
        )
        add_rehearsal_box(session, ceremony=begun, actor=COORDINATOR, now=clock())


def meet(app: Flask) -> None:
    hold_meeting(app, PARTY, "2027-03-13T11:00+01:00")


def hold_meeting(app: Flask, key: str, moment: str) -> None:
    with app.extensions["election.sessions"]() as session:
        others(app, session, key)
        at(app, moment)
        clock = app.extensions["election.clock"]
        meeting = meeting_of(session, latest_election(session, key))
        with transaction(session):
            open_meeting(session, meeting=meeting, actor=COORDINATOR, now=clock())
        others(app, session, key)
        with transaction(session):
            adopt_roll(session, meeting=meeting, actor=COORDINATOR, now=clock())


def open_next(app: Flask) -> None:
    open_first(app, PARTY, but=VOTER)


def open_first(app: Flask, key: str, *, but: str | None = None) -> None:
    clock, keys = app.extensions["election.clock"], app.extensions["election.keys"]
    with app.extensions["election.sessions"]() as session:
        election = latest_election(session, key)
        row = offices_of(session, election)[0]
        for each in offices_of(session, election):
            if each.seats is None:
                office = rulebook_of_election(session, election).offices[each.office]
                least = next(part.least for part in office.parts if part.id == each.part)
                with transaction(session):
                    fix_seats(
                        session,
                        election=election,
                        office=each.office,
                        seats=max(least, office.least),
                        actor=COORDINATOR,
                        now=clock(),
                    )
        with transaction(session):
            freeze_candidates(
                session, election=election, office=row.office, actor=COORDINATOR, now=clock()
            )
        ballot = next_ballot(session, election, row.office, demanded=True, language="nb")
        with transaction(session):
            open_contest(
                session,
                election=election,
                office=row.office,
                round=ballot.round,
                questions=ballot.questions,
                keys=keys,
                actor=COORDINATOR,
                now=clock(),
            )
        others(app, session, key, but=but)


def close(app: Flask, key: str = PARTY) -> None:
    clock, keys = app.extensions["election.clock"], app.extensions["election.keys"]
    with app.extensions["election.sessions"]() as session:
        contest = contests_of(session, latest_election(session, key))[-1]
        with transaction(session):
            close_contest(session, contest=contest, keys=keys, actor=COORDINATOR, now=clock())
        forget(session, contest=contest, keys=keys)


def count(app: Flask) -> None:
    with app.extensions["election.sessions"]() as session:
        others(app, session, PARTY)


def publish(app: Flask) -> None:
    clock = app.extensions["election.clock"]
    with app.extensions["election.sessions"]() as session:
        with transaction(session):
            announce_result(
                session, election=latest_election(session, PARTY), actor=COORDINATOR, now=clock()
            )
        others(app, session, PARTY)


SCENES = (
    Scene(name="nominations", network=REGIONS, play=begin),
    Scene(name="call", network=PARTY, play=call),
    Scene(name="committee", network=REGIONS, play=prepare_proposal),
    Scene(name="left early", network=REGIONS, play=leave_early),
    Scene(name="proposal", network=PARTY, play=propose),
    Scene(name="key ceremony", network=PARTY, play=begin_ceremony),
    Scene(name="meeting", network=PARTY, play=meet),
    Scene(name="voting", network=PARTY, play=open_next),
    Scene(name="closed", network=PARTY, play=close),
    Scene(name="counted", network=PARTY, play=count),
    Scene(name="published", network=PARTY, play=publish),
)


def people(app: Flask, key: str) -> Iterator[tuple[str, str | None, list[str]]]:
    """Give one person for each role of the network, and where she begins."""
    start = [f"/n/{key}/"]
    yield ANYONE, None, ["/", "/sign-in", *start]
    today = app.extensions["election.clock"]().date()
    met: set[Role] = set()
    with app.extensions["election.sessions"]() as session:
        network = network_by_key(session, key)
        assert network is not None
        rows = sa.select(Person).where(Person.network_id == network.id).order_by(Person.key)
        for person in session.scalars(rows).all():
            new = roles_of(session, person, today) - met
            if new:
                met |= new
                yield "+".join(sorted(new)), str(person.id), [*start, "/account"]
