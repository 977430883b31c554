"""What the tests of the nominations' pages share: paths, nominating, letters and their links."""

from __future__ import annotations

import re

import sqlalchemy as sa

from election import mail
from election.core.rulebook.nomination import Answer
from election.elections.queries import election_office
from election.nominations.models import Nomination
from tests.factories import World
from tests.site import Page, Site

NETWORK = "/n/halsa-och-demokrati"
LINK = re.compile(r"http://localhost:8000(/n/\S+/nominations/answer/\S+)")


def path(world: World, page: str) -> str:
    return f"{NETWORK}/elections/{world.election.id}/{page}"


def seat(world: World, office: str, part: str | None = None) -> str:
    row = election_office(world.session, world.election, office, part or office)
    assert row is not None
    return row.id.hex


def nominate(
    site: Site, world: World, name: str, *offices: str, expect: int = 302, **fields: str
) -> Page:
    browser = site.browser(world.person["halland-o1"])
    chosen = [seat(world, one) for one in offices or ("chair",)]
    sent = {"whom": "other", "name": name, "offices": chosen, **fields}
    return browser.post(path(world, "nominate"), expect, **sent)


def letters(site: Site, *, confirmations: bool = False) -> list[mail.Outgoing]:
    """Return what was written; without, or only, what confirms to nominators what they did."""
    site.session.rollback()
    site.session.expire_all()
    rows = site.session.scalars(sa.select(mail.Outgoing).order_by(mail.Outgoing.enqueued_at))
    return [one for one in rows if one.subject.startswith("Du har nominerat") is confirmations]


def last_link(site: Site) -> str:
    found = [LINK.search(one.body or "") for one in letters(site)]
    return [one.group(1) for one in found if one][-1]


def answers(site: Site) -> list[Answer]:
    site.session.rollback()
    site.session.expire_all()
    return list(site.session.scalars(sa.select(Nomination.answer).order_by(Nomination.made_at)))


def nominated(site: Site, world: World, *offices: str) -> str:
    nominate(site, world, "Testperson Dalarna o2", *offices, motivation="Hon kan leda.")
    return last_link(site)
