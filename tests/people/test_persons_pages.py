"""One person: her identity protected, and two entries of her merged and parted."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from election.audit import COORDINATOR
from election.core.rulebook import register as rules
from election.db import transaction
from election.elections import services as elections
from election.mail import Outgoing
from election.people import services as people
from election.people.models import Appointment, GrantedRole, Person, PersonMerge
from election.people.queries import register_of
from election.people.services.journal import rows_of
from tests.factories import AT_MEETING, DURING, NOW, World
from tests.site import Browser, Site

BASE = "/n/halsa-och-demokrati"
HOME = f"{BASE}/register"
HER_OWN = "Testperson Hemligt Namn"


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    for person in made.person.values():
        person.email = f"{person.key}@a.example"
    site.session.commit()
    site.grant(made.person["halland-o1"], GrantedRole.COORDINATOR)
    return made


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["halland-o1"])


@pytest.fixture
def hidden(site: Site, world: World, coordinator: Browser) -> Person:
    person = world.person["uppsala-o1"]  # the convener of the nomination committee
    coordinator.post(f"{HOME}/persons/{person.id}/change", name=HER_OWN, email=person.email)
    coordinator.post(f"{HOME}/persons/{person.id}/protect", name="Testperson U.")
    site.session.rollback()
    site.session.refresh(person)
    return person


def test_a_protected_name_is_seen_by_the_coordinator_and_herself_alone(
    site: Site, world: World, coordinator: Browser, hidden: Person
):
    path = f"{HOME}/persons/{hidden.id}"
    for browser in (coordinator, site.browser(hidden)):
        text = browser.get(path).text
        assert HER_OWN in text
        assert hidden.email in text
    other = site.browser(world.person["gotland-s2"])
    for page in (path, HOME, f"{BASE}/ledger", f"{HOME}/members/{_member(site, hidden)}"):
        text = other.get(page).text
        assert "Testperson U." in text
        assert HER_OWN not in text
        assert hidden.email not in text
    assert "Appointments" not in other.get(path).text
    assert "1 entry" not in other.get(f"{HOME}?q=Hemligt").text


def _member(site: Site, person: Person) -> str:
    return str(
        site.session.scalar(
            sa.select(Appointment.member_id).where(Appointment.person_id == person.id)
        )
    )


def test_letters_to_others_name_her_as_she_agreed(site: Site, world: World, hidden: Person):
    site.session.rollback()
    with transaction(site.session):
        world.person["uppsala-o1"] = hidden
        world.nominate("uppsala-o1", "chair")
    letters = site.session.scalars(sa.select(Outgoing).where(Outgoing.address != hidden.email))
    assert all(HER_OWN not in f"{one.subject} {one.body}" for one in letters)


def test_files_leave_the_address_out_and_bring_nothing_of_hers_in(
    site: Site, world: World, coordinator: Browser, hidden: Person
):
    exported = coordinator.client.get(HOME + "/register.csv").data.decode("utf-8-sig")
    assert "Testperson U." in exported
    assert hidden.email not in exported
    for content in (
        exported,
        exported.replace("Testperson U.;", f"{HER_OWN};"),
        exported.replace("Testperson U.;;", f"Testperson Gift;{hidden.email};"),
    ):
        file = (io.BytesIO(content.encode()), "x.csv")
        page = coordinator.get(
            coordinator.post(HOME + "/import", file=file, holds_from="2026-10-01").response.headers[
                "Location"
            ]
        )
        assert "nothing to import" in page.text


def test_the_protection_ends_after_a_warning(
    site: Site, world: World, coordinator: Browser, hidden: Person
):
    path = f"{HOME}/persons/{hidden.id}/unprotect"
    assert HER_OWN in coordinator.get(path).text
    site.browser(world.person["gotland-s2"]).get(path, 403)
    coordinator.post(path)
    assert HER_OWN in site.browser(world.person["gotland-s2"]).get(HOME).text


@pytest.fixture
def double(site: Site, world: World) -> Person:
    """Give a second entry of gotland-o2 with another address, who has been nominated and sits."""
    with transaction(site.session):
        made = people.add_person(
            site.session,
            network=world.network,
            entry=rules.Person(id="", name="Testperson Gotland o2", email="o2@second.example"),
            actor=COORDINATOR,
            now=NOW,
        )
        world.person["double"] = made
    with transaction(site.session):
        row = site.session.scalars(
            sa.select(Appointment).where(Appointment.person_id == world.person["gotland-o2"].id)
        ).one()
        row.person_id = made.id  # the member's file came with the new address
    with transaction(site.session):
        world.nominate("double", "chair")
        elections.carry_in_term(
            site.session,
            meeting=world.earlier,
            office="vice-chair",
            part="vice-chair",
            person=made,
            actor=COORDINATOR,
            now=NOW,
        )
    return made


def merge_page(world: World) -> str:
    return f"{HOME}/persons/{world.person['gotland-o2'].id}/merge"


def test_two_entries_become_one_and_two_again(
    site: Site, world: World, coordinator: Browser, double: Person
):
    kept = world.person["gotland-o2"]
    site.clock.now = DURING
    before = rows_of(site.session, world.network.id)
    page = coordinator.get(merge_page(world))
    assert "o2@second.example" in page.text  # found by itself
    page = coordinator.post(merge_page(world), 200, other="o2@second.example")
    for said in ("Appointments: 1", "Seats in offices: 1", "Nominations: 1"):
        assert said in page.text
    site.session.rollback()
    assert rows_of(site.session, world.network.id) == before
    coordinator.post(
        merge_page(world), 200, other="o2@second.example", email="x@y.example", confirmed="yes"
    )
    coordinator.post(
        merge_page(world), other="o2@second.example", email="o2@second.example", confirmed="yes"
    )
    site.session.rollback()
    register = register_of(site.session, world.network.id)
    assert [one.email for one in register.persons if one.name == kept.name] == ["o2@second.example"]
    assert register.appointment(kept.key, NOW.date()) is not None
    assert "Testperson Gotland o2" in coordinator.get(f"{BASE}/ledger").text
    addresses = [one.address for one in site.session.scalars(sa.select(Outgoing))]
    assert "gotland-o2@a.example" in addresses  # who read it is told
    merge = site.session.scalars(sa.select(PersonMerge)).one()
    assert "Another entry is part of this one" in coordinator.get(f"{HOME}/persons/{kept.id}").text
    assert "part of another" in coordinator.get(f"{HOME}/persons/{double.id}").text
    coordinator.get(f"{HOME}/merges/{merge.id}/undo")
    coordinator.post(f"{HOME}/merges/{merge.id}/undo")
    site.session.rollback()
    assert rows_of(site.session, world.network.id) == before
    coordinator.get(f"{HOME}/merges/{merge.id}/undo", 404)


def test_a_merge_is_not_undone_once_something_rests_on_it(
    site: Site, world: World, coordinator: Browser, double: Person
):
    site.clock.now = DURING
    coordinator.post(
        merge_page(world), other="o2@second.example", email="o2@second.example", confirmed="yes"
    )
    site.session.rollback()
    with transaction(site.session):
        world.nominate("gotland-o2", "working-committee")
    merge = site.session.scalars(sa.select(PersonMerge)).one()
    page = coordinator.post(f"{HOME}/merges/{merge.id}/undo", 200)
    assert "nominated or has nominated since" in page.text


def test_who_cannot_be_merged_is_told(
    site: Site, world: World, coordinator: Browser, double: Person
):
    two_seats = coordinator.post(merge_page(world), 200, other="uppsala-o1")
    assert "They can be merged" not in two_seats.text
    herself = coordinator.post(merge_page(world), 200, other="gotland-o2")
    assert "Choose two persons" in herself.text
    assert "is not in the register" in coordinator.post(merge_page(world), 200, other="<b>").text
    with transaction(site.session):
        world.nominate("gotland-o2", "chair")  # by the same nominator, for the same office
    both = coordinator.post(merge_page(world), 200, other="o2@second.example")
    assert "one person can have only once" in both.text
    with transaction(site.session):
        world.open_meeting()
        elections.adopt_roll(site.session, meeting=world.meeting, actor=COORDINATOR, now=AT_MEETING)
    site.clock.now = AT_MEETING
    assert (
        "on the roll of" in coordinator.post(merge_page(world), 200, other="o2@second.example").text
    )
    site.browser(world.person["gotland-s1"]).get(merge_page(world), 403)
