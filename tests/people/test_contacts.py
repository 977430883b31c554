"""A member's contact keeps its appointments current by a personal link (R12, R13)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from election.mail import Outgoing
from election.people.models import (
    ContactProposal,
    GrantedRole,
    Member,
    MemberContact,
    RegisterChange,
)
from election.people.services.journal import rows_of
from tests.factories import World
from tests.site import Browser, Site

BASE = "/n/halsa-och-demokrati"
HOME = f"{BASE}/register"


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    site.session.commit()
    site.grant(made.person["halland-o1"], GrantedRole.COORDINATOR)
    return made


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["halland-o1"])


@pytest.fixture
def gotland(site: Site, world: World) -> str:
    member = site.session.scalars(sa.select(Member).where(Member.name == "Gotland")).one()
    return f"{HOME}/members/{member.id}"


def letters(site: Site, address: str) -> list[Outgoing]:
    site.session.rollback()
    chosen = sa.select(Outgoing).where(Outgoing.address == address)
    return list(site.session.scalars(chosen.order_by(Outgoing.enqueued_at)))


@pytest.fixture
def link(site: Site, coordinator: Browser, gotland: str) -> str:
    assert (
        "the personal link is sent there"
        in coordinator.post(gotland + "/contact", 200, name="Testperson Kansli", email="").text
    )
    coordinator.post(gotland + "/contact", name="Testperson Kansli", email="kansli@g.example")
    (letter,) = letters(site, "kansli@g.example")
    assert letter.wipe
    return re.search(r"(/n/\S+/register/contact/\S+)", letter.body).group(1)


def test_a_contact_sees_her_member_proposes_and_is_told(
    site: Site, world: World, coordinator: Browser, gotland: str, link: str
):
    before = rows_of(site.session, world.network.id)
    contact = site.browser()
    page = contact.get(link)
    assert "Testperson Gotland o1" in page.text
    assert "Uppsala" not in page.text
    fields = {
        "since": "2026-10-01",
        "ordinary": "Testperson Gotland o1\nTestperson Ny <ny@g.example>",
        "substitutes": "Testperson Gotland s2\nTestperson Gotland s1",
        "word": "RF 2026-09-01 § 3 <script>",
    }
    contact.post(link, **fields)
    site.session.rollback()
    assert rows_of(site.session, world.network.id) == before  # nothing before it is confirmed
    assert "waits for the coordinator" in contact.get(link).text
    (told,) = letters(site, "halland-o1@example")
    assert "RF 2026-09-01" in told.body
    assert "Decide on the representatives that Gotland proposes" in coordinator.get(BASE + "/").text
    proposal = site.session.scalars(sa.select(ContactProposal)).one()
    path = f"{HOME}/proposals/{proposal.id}"
    page = coordinator.get(path)
    assert "&lt;script&gt;" in page.text
    assert "Testperson Ny" in page.text
    seal = re.search(r'name="seal" value="([0-9a-f]{64})"', page.text).group(1)
    assert "changed meanwhile" in coordinator.post(path, 200, answer="confirm", seal="x").text
    coordinator.post(path, answer="confirm", seal=seal, word="Tack!")
    assert "has been decided" in coordinator.post(path, 200, answer="confirm", seal=seal).text
    text = coordinator.get(gotland).text
    assert "Testperson Ny" in text
    decided = letters(site, "kansli@g.example")[-1]
    assert "Tack!" in decided.body
    assert "was confirmed" in contact.get(link).text
    change = site.session.scalars(sa.select(RegisterChange)).one()
    coordinator.post(f"{HOME}/changes/{change.id}/undo")
    site.session.rollback()
    assert rows_of(site.session, world.network.id) == before


def test_a_newer_proposal_replaces_an_open_one_and_may_be_refused(
    site: Site, world: World, coordinator: Browser, link: str
):
    contact = site.browser()
    for name in ("Testperson Ett", "Testperson Två"):
        contact.post(link, since="2026-10-01", ordinary=name, substitutes="")
    site.session.rollback()
    proposal = site.session.scalars(sa.select(ContactProposal)).one()
    assert "Två" in str(proposal.named)
    again = contact.get(link).text  # she goes on from what she has proposed
    assert "Testperson Två</textarea>" in again
    assert 'value="2026-10-01"' in again
    path = f"{HOME}/proposals/{proposal.id}"
    site.browser(world.person["gotland-s1"]).get(path, 403)
    coordinator.post(path, answer="refuse", word="Fel datum")
    assert "Fel datum" in letters(site, "kansli@g.example")[-1].body
    assert "was not confirmed" in contact.get(link).text
    assert "Testperson Två" not in coordinator.get(HOME).text


def test_what_the_rules_forbid_is_told_to_the_contact_too(site: Site, link: str):
    contact = site.browser()
    three = "\n".join(f"Testperson {n}" for n in range(3))
    page = contact.post(link, 200, since="2026-10-01", ordinary=three)
    assert "may have 2 ordinary representatives" in page.text
    for odd in ("Testperson <uppsala-o1@a.example> b@c.example", "=1", "x" * 30_000):
        contact.post(link, 200, since="2026-10-01", ordinary=odd)
    contact.post(link, 200, since="", ordinary="Testperson")
    assert site.session.scalars(sa.select(ContactProposal)).all() == []


def test_a_link_works_until_it_is_replaced_and_only_its_hash_is_kept(
    site: Site, world: World, coordinator: Browser, gotland: str, link: str
):
    token = link.rpartition("/")[2]
    row = site.session.scalars(sa.select(MemberContact)).one()
    assert token.encode() not in row.digest
    contact = site.browser()
    coordinator.post(gotland + "/contact/link")
    assert "no longer works" in contact.get(link, 404).text
    contact.post(link, 404, since="2026-10-01", ordinary="X")
    newer = re.search(r"(/n/\S+/contact/\S+)", letters(site, "kansli@g.example")[-1].body).group(1)
    contact.get(newer)
    coordinator.post(gotland + "/contact/end")
    contact.get(newer, 404)
    coordinator.post(gotland + "/contact/end", 404)
    site.browser(world.person["gotland-s1"]).post(gotland + "/contact/link", 403)


def test_a_protected_address_is_not_shown_to_the_contact(
    site: Site, world: World, coordinator: Browser, link: str
):
    hidden = world.person["gotland-o2"]
    coordinator.post(f"{HOME}/persons/{hidden.id}/protect", name="Testperson G.")
    page = site.browser().get(link)
    assert "Testperson G." in page.text
    assert "gotland-o2@example" not in page.text
    assert "gotland-o1@example" in page.text
