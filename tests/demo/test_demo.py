"""The demonstration's own pieces: a clock that goes forward only, a mailbox, everybody else."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from election.app import create_app
from election.demo.clock import DemoClock
from election.demo.mailbox import Mailbox
from election.demo.moments import coming_moments
from election.demo.others.play import let_others_act
from election.demo.others.scene import Scene
from election.demo.site import settings
from election.demo.views import bp
from election.demo.world import BEGINS, PARTY, found_the_party_network
from election.elections.models import Election
from election.mail import Message
from election.nominations.queries import candidates
from election.people.models import Person
from election.people.queries import network_by_key
from election.slates.queries import published_proposal
from election.voting.keystore import KeyStore
from tests.site import Browser


@pytest.fixture
def clock(tmp_path: Path) -> DemoClock:
    made = DemoClock(tmp_path / "clock.json")
    made.put(BEGINS)
    return made


@pytest.fixture
def mailbox(tmp_path: Path, clock: DemoClock) -> Mailbox:
    return Mailbox(tmp_path / "mail", clock)


@pytest.fixture
def browser(
    database_url: str, session: Session, tmp_path: Path, clock: DemoClock, mailbox: Mailbox
) -> Browser:
    found_the_party_network(session)
    (tmp_path / "election.sqlite").touch()
    app = create_app(settings(tmp_path, 8000), now=clock, more=[bp], testing=True)
    app.extensions["election.mailbox"] = mailbox
    return Browser(app.test_client())


def letter(number: int) -> Message:
    return Message(
        id=uuid4(), address=f"person{number}@region.example", subject="Hej", body="Rad ett\nRad två"
    )


def test_the_clock_goes_by_itself_and_forward_only(clock: DemoClock):
    assert clock() >= BEGINS
    clock.forward(timedelta(days=1))
    assert clock() >= BEGINS + timedelta(days=1)
    with pytest.raises(ValueError, match="never put back"):
        clock.put(BEGINS)


def test_the_mailbox_shows_the_newest_first(mailbox: Mailbox):
    for number in (1, 2, 1):
        mailbox.send(letter(number))
    assert [one.number for one in mailbox.received()] == [3, 2, 1]
    assert [one.number for one in mailbox.received("person1@region.example")] == [3, 1]
    assert mailbox.received("nobody@region.example") == []


def test_a_visitor_is_whom_she_chooses_and_puts_the_clock_forward(
    browser: Browser, session: Session, clock: DemoClock
):
    person = session.query(Person).filter_by(key="2001").one()
    assert person.name in browser.get("/demo/").text
    browser.post(f"/demo/sign-in/{person.id}")
    assert person.name in browser.get(f"/n/{PARTY}/").text
    browser.post("/demo/clock", step="week")
    assert clock() >= BEGINS + timedelta(weeks=1)
    next_event = coming_moments(session, clock())[0]
    browser.post("/demo/clock", moment=next_event.at.isoformat())
    assert clock() >= next_event.at
    browser.post("/demo/clock", 400, step="yesterday")
    browser.post(f"/demo/sign-in/{uuid4()}", 404)


def test_the_others_nominate_answer_and_propose_and_leave_the_visitor_alone(
    browser: Browser, session: Session, clock: DemoClock, mailbox: Mailbox
):
    network = network_by_key(session, PARTY)
    assert network is not None
    me = session.query(Person).filter_by(key="2001").one()
    scene = Scene(
        session=session,
        network=network,
        visitor=me,
        keys=KeyStore(mailbox.folder.parent / "keys"),
        mailbox=mailbox,
        site_url="http://localhost",
        now=clock,
    )
    election = session.query(Election).one()
    with browser.client.application.test_request_context():
        assert let_others_act(scene) == ([], [])
        clock.put(datetime.fromisoformat("2027-01-12T09:00:00+01:00"))
        done, reasons = let_others_act(scene)
        assert (len(done), reasons) == (2, [])
        standing = candidates(session, election, "board", "member")
        assert len(standing) > 4
        assert me.id not in {one.person_id for one in standing}
        clock.put(datetime.fromisoformat("2027-02-20T09:00:00+01:00"))
        done, reasons = let_others_act(scene)
        assert (len(done), reasons) == (1, [])
    assert published_proposal(session, election) is not None
