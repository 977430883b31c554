"""A member's page: all representatives exchanged (SC4), a member leaves (SC3), and the history."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from election.audit import COORDINATOR
from election.db import transaction
from election.elections import services as elections
from election.people.models import Appointment, GrantedRole, Member, Person, RegisterChange
from election.people.services.journal import rows_of
from tests.factories import DURING, NOW, World
from tests.site import Browser, Page, Site

HOME = "/n/halsa-och-demokrati/register"


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    elections.carry_in_term(
        site.session,
        meeting=made.earlier,
        office="chair",
        part="chair",
        person=made.person["dalarna-o2"],
        actor=COORDINATOR,
        now=NOW,
    )
    site.session.commit()
    site.grant(made.person["halland-o1"], GrantedRole.COORDINATOR)
    return made


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["halland-o1"])


def page_of(site: Site, name: str) -> str:
    member = site.session.scalars(sa.select(Member).where(Member.name == name)).one()
    return f"{HOME}/members/{member.id}"


def seal(page: Page) -> str:
    return re.search(r'name="seal" value="([0-9a-f]{64})"', page.text).group(1)


PASTED = "Testperson Ny <ny@example.org>\nTestperson 王小明; wang@example.org"


def test_all_are_exchanged_at_new_year_and_who_is_elected_keeps_the_seat(
    site: Site, world: World, coordinator: Browser
):
    """SC4: inside the deferral window the rulebook lets her sit until the deferred election."""
    path = page_of(site, "Dalarna")
    assert "Testperson Dalarna o2" in coordinator.get(path + "/exchange").text
    fields = {"since": "2027-01-01", "ordinary": PASTED, "substitutes": ""}
    before = rows_of(site.session, world.network.id)
    shown = coordinator.post(path + "/exchange", 200, **fields)
    assert "keeps the seat until the next election" in shown.text
    assert "Testperson Dalarna o1 is no longer eligible" in shown.text  # of the committee
    assert rows_of(site.session, world.network.id) == before
    site.session.rollback()
    coordinator.post(path + "/exchange", seal=seal(shown), **fields)
    site.session.rollback()
    valid = {
        person.name: (one.role.value, one.since)
        for one, person in site.session.execute(
            sa.select(Appointment, Person)
            .join(Person, Person.id == Appointment.person_id)
            .join(Member, Member.id == Appointment.member_id)
            .where(Member.name == "Dalarna", Appointment.until.is_(None))
        )
    }
    new_year = date(2027, 1, 1)
    assert valid == {
        "Testperson Ny": ("ordinary", new_year),
        "Testperson 王小明": ("ordinary", new_year),
    }
    text = coordinator.get(path).text
    assert "exchange of representatives" in text
    assert "Testperson Halland o1" in text  # who entered it
    change = site.session.scalars(sa.select(RegisterChange)).one()
    coordinator.post(f"{HOME}/changes/{change.id}/undo")
    site.session.rollback()
    assert rows_of(site.session, world.network.id) == before


def test_outside_the_window_the_seat_is_lost_and_a_candidate_touched(
    site: Site, world: World, coordinator: Browser
):
    with transaction(site.session):
        world.candidate("dalarna-o1", "chair")
    site.clock.now = DURING + timedelta(days=1)
    shown = coordinator.post(
        page_of(site, "Dalarna") + "/exchange", 200, since="2026-11-01", ordinary="Testperson Ny"
    )
    assert "the seat is vacant from" in shown.text
    assert "Testperson Dalarna o1 is nominated to" in shown.text
    assert "Q6" in shown.text


def test_too_many_and_wrong_names_change_nothing(site: Site, world: World, coordinator: Browser):
    """SC1: more than the member's seats are refused, with the rule."""
    path = page_of(site, "Gotland") + "/exchange"
    three = "\n".join(f"Testperson Ny {n}" for n in range(3))
    page = coordinator.post(path, 200, since="2026-10-01", ordinary=three)
    assert "may have 2 ordinary representatives" in page.text
    assert "R10" in page.text
    for odd in ("=1+1", "Testperson a@b", "x" * 30_000):
        page = coordinator.post(path, 200, since="2026-10-01", ordinary=odd)
        assert 'name="seal"' not in page.text
    for day in ("", "0001-01-01", "9999-12-31"):
        coordinator.post(path, 200, since=day, ordinary="Testperson")


def test_what_changed_meanwhile_is_looked_at_anew(site: Site, world: World, coordinator: Browser):
    path = page_of(site, "Gotland") + "/exchange"
    fields = {"since": "2026-10-01", "ordinary": "Testperson Ny", "substitutes": ""}
    shown = coordinator.post(path, 200, **fields)
    other = {**fields, "ordinary": "Testperson Annan"}
    page = coordinator.post(path, 200, seal=seal(shown), **other)
    assert "changed meanwhile" in page.text
    assert "Testperson Annan" in page.text


def test_a_member_leaves_by_a_decision(site: Site, world: World, coordinator: Browser):
    """SC3: its representatives leave the roll, and a holder of an office gets her event."""
    path = page_of(site, "Dalarna")
    fields = {"until": "2026-10-31", "decision": "Ägargruppen 2026-09-20 § 7 <b>"}
    before = rows_of(site.session, world.network.id)
    assert (
        "Enter where the decision is found"
        in coordinator.post(path + "/leave", 200, until="2026-10-31").text
    )
    shown = coordinator.post(path + "/leave", 200, **fields)
    assert "Testperson Dalarna o2 is no longer eligible" in shown.text
    assert "joined" not in shown.text
    coordinator.post(path + "/leave", 200, until="2020-01-01", decision="x")
    coordinator.post(path + "/leave", seal=seal(shown), **fields)
    site.session.rollback()
    page = coordinator.get(path)
    assert "§ 7 &lt;b&gt;" in page.text
    assert "The member leaves" not in page.text
    assert "0 entries" in coordinator.get(HOME + "?member=Dalarna&on=2026-11-01").text
    change = site.session.scalars(sa.select(RegisterChange)).one()
    coordinator.post(f"{HOME}/changes/{change.id}/undo")
    site.session.rollback()
    assert rows_of(site.session, world.network.id) == before


def test_a_member_is_seen_by_all_and_changed_by_the_coordinator(
    site: Site, world: World, coordinator: Browser
):
    path = page_of(site, "Uppsala")
    page = site.browser(world.person["gotland-s2"]).get(path)
    assert "Testperson Uppsala o1" in page.text
    assert "Who entered it" not in page.text
    for closed in ("/exchange", "/leave"):
        site.browser(world.person["gotland-s2"]).get(path + closed, 403)
    assert "Before the log tells it" in coordinator.get(path).text
    row = site.session.scalars(
        sa.select(Appointment).where(Appointment.person_id == world.person["uppsala-s2"].id)
    ).one()
    coordinator.post(f"{HOME}/appointments/{row.id}/end", until="2026-09-30")
    assert "Ended" in coordinator.get(path).text
