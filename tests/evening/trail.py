"""An evening through the pages in earnest, and everything the service keeps of it, to be searched.

Outside of the search are the mailboxes of those who got a letter, and the voters' own devices.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config import Config
from election.app import create_app
from election.core.ballot.credential import public_credential, secret_exponent
from election.demo.mailbox import Mailbox
from election.people.models import Account, GrantedRole
from election.people.queries import fold_address
from election.voting.services.mailed_codes import choose_mailed_codes, make_and_mail_codes
from election.worker import Traces, do_what_is_due
from tests.evening import stages
from tests.evening.hall import pass_for, seat_for
from tests.evening.meeting import Evening
from tests.site import Browser, Clock, Site

Row = tuple[Any, ...]
ORDER = (  # in which they vote; nothing else has it
    "halland-o2",
    "uppsala-o1",
    "gotland-o2",
    "halland-s1",
    "dalarna-o1",
    "uppsala-o2",
    "gotland-o1",
)
LEADER = "dalarna-s2"  # coordinates, and does not vote


@dataclass
class Trail:
    """The evening's pages, and what voters know and nobody else may."""

    evening: Evening
    mailbox: Mailbox
    site: Site
    logged: pytest.LogCaptureFixture
    before: dict[str, list[Row]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # by voter
    passes: dict[str, str] = field(default_factory=dict)
    trackers: dict[str, str] = field(default_factory=dict)  # of the latest ballot
    moments: list[datetime] = field(default_factory=list)  # when a voter did something
    browsers: list[Browser] = field(default_factory=list)
    traces: Traces = field(default_factory=Traces)

    # --- what happens ---

    @property
    def base(self) -> str:
        return f"/n/halsa-och-demokrati/elections/{self.evening.election.id}"

    def work(self) -> None:
        """Let the worker have its round."""
        self.evening.session.rollback()  # it begins with what is there now
        do_what_is_due(
            self.evening.session,
            keys=self.evening.keys,
            transport=self.mailbox,
            traces=self.traces,
            now=self.site.clock.now,
        )

    def mail_codes(self) -> None:
        """Go on from the stage ``keyed`` with codes that the service makes and mails."""
        evening = self.evening
        evening.act(choose_mailed_codes, ceremony=evening.ceremony)
        evening.act(
            make_and_mail_codes,
            ceremony=evening.ceremony,
            booth="http://localhost/booth",
            keys=evening.keys,
        )
        self.site.clock.now = evening.now

    def hold_meeting(self) -> None:
        """Go on from mailed codes to the chair's contest; voters find code and pass in letters."""
        evening = self.evening
        evening.settle()
        for number in (1, 2, 3):
            evening.confirm(number)
        evening.publish_manifest()
        evening.hold_meeting()
        stages.opened(evening)
        self.site.clock.now = evening.now
        letters = [each.body for each in self.mailbox.received()]
        links = [re.search(r"#code=(\S+)&pass=(\S+)", each) for each in letters]
        codes = {link[2]: link[1] for link in links if link}
        self.passes = {voter: pass_for(evening, voter) for voter in ORDER}
        self.codes = {voter: codes[given] for voter, given in self.passes.items()}

    def begin(self) -> None:
        """Remember what there is before anybody votes."""
        for voter in ORDER:
            self.codes.setdefault(voter, self.evening.code(voter))
        self.work()
        self.before = self.evening.as_they_lie()

    def pause(self) -> None:
        """Let some odd time pass, so that a moment that is kept is found."""
        self.site.clock.now += timedelta(seconds=97, microseconds=130_457)
        self.moments.append(self.site.clock.now)

    def browser(self) -> Browser:
        self.browsers.append(self.site.browser())
        return self.browsers[-1]

    def sign_in(self, voter: str) -> Browser:
        """Sign in as a voter does: by the code in a letter."""
        self.pause()
        browser, address = self.browser(), self.evening.person(voter).email
        browser.post("/sign-in", address=address)
        self.work()
        code = re.search(r"^ +(\d{6})$", self.mailbox.received(address)[0].body, re.MULTILINE)
        assert code
        self.pause()
        browser.post("/sign-in/code", code=code[1])
        return browser

    def cast(self, voter: str, browser: Browser, chosen: Sequence[str]) -> None:
        """Cast as the booth does, with the pass if the voter has one."""
        raw = self.evening.fill_in(chosen, code=self.codes[voter])
        self.pause()
        asked = {"contest": 1, "ballot": raw.decode(), "pass": self.passes.get(voter)}
        browser.post_json(f"{self.base}/booth/voter", asked)
        answer = browser.post_json(f"{self.base}/booth/cast", asked)
        self.trackers[voter] = answer["tracker"]
        self.evening.session.rollback()

    def close(self) -> None:
        """Close on the coordinator's page."""
        self.site.clock.now += timedelta(minutes=3)
        leader = self.site.browser(self.evening.person(LEADER))
        leader.post(f"{self.base}/contests/1/close")
        self.evening.session.rollback()

    # --- what is kept ---

    def raw(self) -> bytes:
        """Everything in files: the database, its journal and index, keys, a folder for scraps."""
        files = sorted(each for each in self.evening.directory.rglob("*") if each.is_file())
        assert self.evening.database in files
        return b"\n".join(each.read_bytes() for each in files)

    def said(self) -> bytes:
        """Everything logged, at any level, and everything in the voters' cookies."""
        cookies = []
        for each in self.browsers:
            with each.client.session_transaction() as kept:
                cookies.append(repr(dict(kept)))
        return "\n".join([self.logged.text, *cookies]).encode()

    def new_rows(self) -> dict[str, list[Row]]:
        """Rows that were written or changed since :meth:`begin`, in their order on the disk."""
        return {
            table: [row for row in rows if row not in self.before[table]]
            for table, rows in self.evening.as_they_lie().items()
        }

    # --- what is looked for ---

    def secrets(self) -> Iterator[bytes]:
        """Return what only a voter may know: code and private credential, however written."""
        for code in self.codes.values():
            yield from spellings(code)
            exponent = secret_exponent(code, self.evening.entry.uuid)
            yield from (str(exponent).encode(), f"{exponent:x}".encode())
            yield exponent.to_bytes(32, "big")

    def slots(self, key: bytes) -> dict[str, str]:
        """Return the slot of each voter's seat."""
        return {
            voter: hmac.new(key, str(seat_for(self.evening, voter)).encode(), "sha256").hexdigest()
            for voter in ORDER
        }

    def credential(self, voter: str) -> str:
        return str(public_credential(self.codes[voter], self.evening.entry.uuid))

    def of_person(self, voter: str) -> tuple[str, ...]:
        """Return what says that it is she."""
        person = self.evening.person(voter)
        ids = (person.id.hex, str(person.id), person.key, person.name, person.email or "-")
        given = (self.passes[voter],) if voter in self.passes else ()
        accounts = self.evening.session.scalars(
            sa.select(Account.id).where(Account.address == fold_address(person.email or ""))
        )
        return (*ids, *given, *(each for one in accounts for each in (one.hex, str(one))))

    def of_ballot(self, voter: str) -> tuple[str, ...]:
        """Return what says that it is her ballot."""
        return self.credential(voter), self.trackers[voter]


def start(evening: Evening, mailbox: Path, logged: pytest.LogCaptureFixture) -> Trail:
    """Serve an evening's pages as in earnest: limits on attempts, sign-in by mail."""
    clock = Clock(evening.now)
    app = create_app(
        Config(
            database_url=evening.url,
            key_store=evening.directory / "keys",
            secret_file=evening.directory / "secret",
        ),
        now=clock,
    )
    app.config["WTF_CSRF_ENABLED"] = False  # no page is read here, to take the token from
    site = Site(app=app, session=evening.session, clock=clock)
    site.grant(evening.person(LEADER), GrantedRole.COORDINATOR)
    site.browser(evening.person(LEADER))
    return Trail(evening=evening, mailbox=Mailbox(mailbox, clock), site=site, logged=logged)


def spellings(secret: str) -> Iterator[bytes]:
    """Return a text however it may be written."""
    for text in {secret, secret.replace("-", ""), secret.replace("-", " "), secret.swapcase()}:
        plain = text.encode()
        yield from bytes_of(plain)
        yield from (text.encode("utf-16-le"), text.encode("utf-16-be"), plain[::-1])


def bytes_of(secret: bytes) -> Iterator[bytes]:
    """Return bytes however they may be written; of base 64 what does not depend on its end."""
    yield from (secret, secret.hex().encode(), secret.hex().upper().encode())
    whole = secret[: len(secret) - len(secret) % 3]
    yield from (base64.b64encode(whole), base64.urlsafe_b64encode(whole))


def found(needles: Iterable[bytes], haystack: bytes) -> list[bytes]:
    """Return what of it is there."""
    return [each for each in needles if each in haystack]
