"""The Norwegian network on the day of its annual meeting: everybody but those who are watched.

Whoever is not on a page here is played by the demonstration, with keys and codes of her own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from config import Config
from election.app import create_app
from election.audit import COORDINATOR, SERVICE
from election.core.ballot.ballot import make_ballot
from election.core.rulebook.model import MeetingForm, MeetingKind
from election.core.rulebook.register import Person as Entry
from election.core.rulebook.register import Register
from election.db import transaction
from election.demo.mailbox import Mailbox
from election.demo.others import keys, names, votes
from election.demo.others.scene import Scene
from election.elections.models import Election
from election.elections.queries import meeting_of
from election.elections.services import (
    Dates,
    appoint_committee,
    carry_in_conclusion,
    create_election,
)
from election.meetings.models import Meeting
from election.meetings.services import adopt_roll, close_meeting, open_meeting, plan_meeting
from election.people.models import GrantedRole, Network, Person
from election.people.queries import persons_by_key, rulebook_now
from election.people.services import create_network, import_register
from election.slates.queries import committee
from election.voting.keystore import KeyStore
from election.voting.queries import begun_ceremony, contests_of, opening_of, trustees_of
from election.voting.services.casting import open_box
from election.voting.services.ceremony import start_ceremony
from election.voting.services.passes import pass_of
from tests.factories import SV
from tests.site import Clock, Site

KEY = "svs-helsepolitiske-nettverk"
READINGS = {
    "Q15b": "V2",  # more than half of the votes, else a run-off
    "Q15d": "V2",  # lots are drawn by hand
    "Q31": "V2",  # one year
    "Q34": "V3",  # no leader of her own
}
MEMBERS = tuple(f"20{number:02}" for number in range(1, 10))
LEADER = "2009"  # coordinates; her fee is not paid, so that she has no vote
SINCE = date(2020, 1, 1)
FOUNDED = datetime.fromisoformat("2026-03-14T11:00+01:00")
DATES = Dates(
    nominations_open_at=datetime.fromisoformat("2027-01-11T08:00+01:00"),
    nominations_close_at=datetime.fromisoformat("2027-02-19T12:00+01:00"),
)


@dataclass
class Board:
    """The meeting that elects the board, and its pages."""

    app: Flask
    session: Session
    clock: Clock
    scene: Scene
    site: Site

    @property
    def election(self) -> Election:
        return self.scene.election

    @property
    def base(self) -> str:
        return f"/n/{KEY}/elections/{self.election.id}"

    def person(self, key: str) -> Person:
        return persons_by_key(self.session, self.scene.network.id)[key]

    def act(self, moment: str, *acts: Callable[[Scene], list[str]]) -> list[str]:
        """Let the others do what they can at a moment."""
        self.session.rollback()
        self.clock.now = datetime.fromisoformat(moment) if moment else self.clock.now
        with self.app.test_request_context():  # what was done is told in a reader's language
            return [told for act in acts for told in act(self.scene)]

    def hold_meeting(self) -> None:
        """Let names be put forward and proposed, keys be made, and the roll be adopted."""
        self.act("2027-01-12T09:00+01:00", names.nominate_and_answer)
        self.act("2027-02-20T09:00+01:00", names.answer_and_propose)
        self.act("2027-03-12T16:00+01:00")
        members = committee(self.session, self.election, self.clock().date())
        self._do(
            start_ceremony,
            election=self.election,
            trustees=[person for _, person in members],
            adjuster=self.person("2005"),
            rehearsal=False,
            keys=self.scene.keys,
        )
        self.act("", keys.go_on)
        self.act("2027-03-13T11:00+01:00")
        meeting = meeting_of(self.session, self.election)
        self._do(open_meeting, meeting=meeting)
        self.act("", votes.come)
        self._do(adopt_roll, meeting=meeting)

    def _do(self, service: Callable[..., Any], **asked: Any) -> Any:
        with transaction(self.session):
            return service(self.session, actor=COORDINATOR, now=self.clock(), **asked)

    # --- what somebody has on paper ---

    def trustee(self, number: int) -> tuple[Person, str]:
        """Return a trustee, and the secret on her paper."""
        row = trustees_of(self.session, begun_ceremony(self.session, self.election))[number - 1]
        person = self.session.get_one(Person, row.person_id)
        return person, keys.trustee_desk(self.scene, row).secret

    def paper(self, voter: str) -> tuple[str, str]:
        """Return a voter's code and pass."""
        begun = begun_ceremony(self.session, self.election)
        seat = f"{voter}#1"
        code = keys.officer_of(self.scene, begun).codes[seat]
        return code, pass_of(self.scene.keys.seed(begun.id), seat)

    # --- those who vote, decrypt and sign elsewhere ---

    def candidates(self) -> tuple[list[str], list[str]]:
        """Return the names on the ballot that is up, and their ids."""
        self.session.rollback()
        contest = contests_of(self.session, self.election)[-1]
        standing = opening_of(contest).questions[0].candidates
        return [one.name for one in standing], [one.id for one in standing]

    def vote(self, voter: str, chosen: Iterable[int]) -> None:
        """Cast a ballot for the candidates at these places of the ballot, as the booth does."""
        contest = contests_of(self.session, self.election)[-1]
        box, (code, given) = open_box(self.session, contest), self.paper(voter)
        wish = [int(at in chosen) for at in range(len(self.candidates()[0]))]
        raw = make_ballot(box.election, code=code, choices=[wish])
        sent = {"contest": contest.number, "ballot": raw.decode(), "pass": given}
        self.site.browser().post_json(f"{self.base}/booth/cast", sent)

    def let_others_decrypt(self) -> None:
        self.act("", votes.decrypt)

    def let_others_sign(self) -> None:
        self.act("", votes.sign)

    def cookie(self, person: Person, url: str) -> dict[str, Any]:
        """Return the cookie of somebody who has signed in."""
        kept = self.site.browser(person).client.get_cookie("session")
        assert kept is not None
        return {"name": "session", "value": kept.value, "url": url}


def found_board(directory: Path, database_url: str, session: Session) -> Board:
    """Found the network; its board's election is announced."""
    clock = Clock(FOUNDED)
    config = Config(
        database_url=database_url, key_store=directory / "keys", secret_file=directory / "secret"
    )
    site = Site(app=create_app(config, now=clock, testing=True), session=session, clock=clock)
    with transaction(session):
        network = _network(session)
        election = _announced(session, network)
    mailbox = Mailbox(directory / "mail", clock)
    scene = Scene(
        session=session,
        network=network,
        visitor=None,
        keys=KeyStore(config.key_store),
        mailbox=mailbox,
        site_url="http://localhost",
        now=clock,
        chosen=election,
    )
    board = Board(create_app(config, now=clock), session, clock, scene, site)
    site.grant(board.person(LEADER), GrantedRole.COORDINATOR)
    return board


def _network(session: Session) -> Network:
    asked: dict[str, Any] = {"actor": SERVICE, "now": FOUNDED}
    network = create_network(session, rulebook=SV, readings=READINGS, **asked)
    rulebook = rulebook_now(session, network.id, FOUNDED.date())
    members = tuple(
        Entry(
            id=key,
            name=f"Testmedlem {key}",
            email=f"{key}@medlem.example",
            member_since=SINCE,
            fee_paid_until=SINCE if key == LEADER else date(2027, 12, 31),
        )
        for key in MEMBERS
    )
    register = Register(members=(), persons=members, appointments=())
    import_register(
        session, network=network, rulebook=rulebook, register=register, on=SINCE, **asked
    )
    return network


def _announced(session: Session, network: Network) -> Election:
    """Enter the meeting of 2026, which elected the committee, and plan the one of 2027."""
    asked: dict[str, Any] = {"actor": COORDINATOR, "now": FOUNDED}
    held = _meeting(session, network, FOUNDED.date(), "Årsmøte 2026")
    open_meeting(session, meeting=held, **asked)
    close_meeting(session, meeting=held, **asked)
    for office in ("board", "nomination-committee"):
        carry_in_conclusion(session, meeting=held, office=office, **asked)
    persons = persons_by_key(session, network.id)
    parts = zip(("convener", "member", "member"), ("2006", "2007", "2008"), strict=True)
    members = [(part, persons[key]) for part, key in parts]
    appoint_committee(session, meeting=held, members=members, **asked)
    coming = _meeting(session, network, date(2027, 3, 13), "Årsmøte 2027")
    return create_election(
        session, meeting=coming, offices=["board"], title="Valg av styre 2027", dates=DATES, **asked
    )


def _meeting(session: Session, network: Network, on: date, title: str) -> Meeting:
    return plan_meeting(
        session,
        network=network,
        kind=MeetingKind.ANNUAL,
        form=MeetingForm.HYBRID,
        held_on=on,
        title=title,
        actor=COORDINATOR,
        now=FOUNDED,
    )
