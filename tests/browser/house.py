"""The service as it is run, with browsers in front of it: nothing of it is lifted for the test.

Somebody watches what every answer does: a GET that writes is a fault, and so is an error on a
page, an answer that is none, and a request to another host.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, has_request_context, request
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response
from sqlalchemy.orm import Session

from config import Config
from election.app import create_app
from election.audit import SERVICE
from election.core.rulebook.register import Person as Entry
from election.db import transaction
from election.demo.clock import DemoClock
from election.mail import MemoryTransport
from election.people import services as people
from election.people.models import GrantedRole, Person
from election.worker import Traces, do_what_is_due
from tests.factories import HALSA
from tests.site import Browser as Visit
from tests.site import Site

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
KEY = "halsa-och-demokrati"
REGIONS = ("Uppsala", "Dalarna", "Gotland", "Halland")


class HouseClock(DemoClock):
    """The demonstration's clock, which runs and can be put forward."""

    @property
    def now(self) -> datetime:
        return self()


@dataclass
class Acts:
    """What somebody had to do, chapter by chapter: acts, and every press, tick and filled field.

    An act is a button pressed, with all that was filled in for it, or a ballot filled in.
    """

    acts: Counter[str] = field(default_factory=Counter)
    presses: Counter[str] = field(default_factory=Counter)


@dataclass
class House:
    """A network's service and everybody's browsers."""

    app: Flask
    clock: HouseClock
    session: Session
    browser: Browser
    short_cut: Site  # the same pages for those whose clicks are not what is tried
    url: str = ""
    chapter: str = ""
    outbox: MemoryTransport = field(default_factory=MemoryTransport)
    faults: list[str] = field(default_factory=list)
    traces: Traces = field(default_factory=Traces)

    @property
    def base(self) -> str:
        return f"{self.url}/n/{KEY}"

    def serve_at(self, url: str) -> None:
        self.url = url
        config = self.app.extensions["election.config"]
        self.app.extensions["election.config"] = replace(config, site_url=url)
        self.short_cut.app.extensions["election.config"] = replace(config, site_url=url)

    def work(self) -> None:
        """Do what the worker does beside the pages: what has fallen due, and mail."""
        keys = self.app.extensions["election.keys"]
        with self.app.extensions["election.sessions"]() as session:
            do_what_is_due(
                session, keys=keys, transport=self.outbox, traces=self.traces, now=self.clock()
            )

    def letters(self, address: str, about: str = "") -> list[str]:
        """Return the letters to an address that say this, the oldest first."""
        self.work()
        sent = [one for one in self.outbox.sent if one.address == address]
        return [one.body for one in sent if about in one.subject + one.body]

    def person(self, key: str) -> Person:
        """Return the person with this name before the @ of her address."""
        self.session.rollback()
        rows = sa.select(Person).where(Person.email == address_of(key))
        return self.session.scalars(rows).one()

    def visit(self, key: str) -> Visit:
        """Return somebody's browser without a screen: for those who do what others have shown."""
        return self.short_cut.browser(self.person(key))

    def cookie(self, key: str) -> dict[str, Any]:
        """Return the cookie of somebody who has signed in before."""
        kept = self.visit(key).client.get_cookie("session")
        assert kept is not None
        return {"name": "session", "value": kept.value, "url": self.url}

    def open_browser(self, *, phone: bool = False) -> BrowserContext:
        """Give somebody a browser of her own."""
        size: Any = PHONE if phone else DESKTOP
        context = self.browser.new_context(
            viewport=size, locale="en-GB", has_touch=phone, accept_downloads=True
        )
        context.on("response", self._look_at)
        context.on("page", self._listen_to)
        return context

    def _look_at(self, answer: Response) -> None:
        if not answer.url.startswith((f"{self.url}/", "blob:", "data:")):
            self.faults.append(f"asks another host: {answer.url}")
        if answer.status >= 400:
            self.faults.append(f"{answer.status}: {answer.request.method} {answer.url}")

    def _listen_to(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said))

    def _hear(self, page: Page, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.faults.append(f"{page.url}: {said.text}")

    def _watch_writes(self) -> None:
        @sa.event.listens_for(
            self.app.extensions["election.sessions"].kw["bind"], "before_cursor_execute"
        )
        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            if has_request_context() and request.method != "POST" and WRITES.match(statement):
                self.faults.append(f"{request.method} {request.path} writes: {statement[:80]}")


def address_of(key: str) -> str:
    return f"{key}@region.example"


def found_house(
    directory: Path,
    database_url: str,
    session: Session,
    browser: Browser,
    begins: datetime,
    readings: Mapping[str, str] | None = None,
) -> House:
    """Found the network with its first coordinator, as `election found` does."""
    clock = HouseClock(directory / "clock.json")
    clock.put(begins)
    config = Config(
        database_url=database_url, key_store=directory / "keys", secret_file=directory / "secret"
    )
    app = create_app(config, now=clock)
    short_cut = Site(create_app(config, now=clock, testing=True), session, clock)  # type: ignore[arg-type]
    house = House(app=app, clock=clock, session=session, browser=browser, short_cut=short_cut)
    house._watch_writes()
    with transaction(session):
        network = people.create_network(
            session, rulebook=HALSA, readings=readings, actor=SERVICE, now=begins
        )
        entry = Entry(id="", name="Testsamordnare", email=address_of("coordinator"))
        person = people.add_person(session, network=network, entry=entry, actor=SERVICE, now=begins)
        people.grant_role(
            session,
            person=person,
            role=GrantedRole.COORDINATOR,
            keeps_key=False,
            actor=SERVICE,
            now=begins,
        )
    return house


def write_register(path: Path, regions: Sequence[str] = REGIONS) -> Path:
    """Write the file that the regions' secretaries have sent, four persons from each."""
    rows = ["medlem;beslut;medlem sedan;roll;ordning;namn;e-post;från;till"]
    for region in regions:
        for role, letter in (("ordinarie", "o"), ("ersättare", "s")):
            for place in (1, 2):
                rows.append(
                    f"{region};Ägargruppen 2011-12-08 § 9;2011-12-08;{role};{place};"
                    f"{name_of(f'{region.lower()}-{letter}{place}')};"
                    f"{address_of(f'{region.lower()}-{letter}{place}')};2022-11-01;"
                )
    path.write_text("\r\n".join(rows) + "\r\n", "utf-8-sig")
    return path


def name_of(key: str) -> str:
    """Return the name of a person of the register: ``uppsala-o1`` is Testperson Uppsala o1."""
    region, place = key.split("-")
    return f"Testperson {region.capitalize()} {place}"
