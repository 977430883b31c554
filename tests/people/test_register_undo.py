"""An import of organisations: likenesses shown, each cell marked, and the last one undone."""

from __future__ import annotations

import io
import re
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from election.audit import COORDINATOR
from election.core.rulebook.register_doubles import likenesses, mailbox
from election.core.rulebook.register_write import write_register
from election.db import transaction
from election.mail import Outgoing
from election.meetings import services as meetings
from election.people.models import (
    Appointment,
    GrantedRole,
    ImportDraft,
    Member,
    Person,
    RegisterChange,
)
from election.people.queries import register_of, rulebook_now
from election.people.services.journal import rows_of
from tests.factories import AT_MEETING, DURING, TODAY, World
from tests.site import Browser, Page, Site

HOME = "/n/halsa-och-demokrati/register"
ROW = "{member};Ägargruppen 2024-01-01 §1;2024-01-01;;{role};{position};{name};{email};{since};"


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    for person in made.person.values():
        person.email = f"{person.key}@a.example"  # as a file may say it
    site.session.commit()
    site.grant(made.person["halland-o1"], GrantedRole.COORDINATOR)
    return made


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["halland-o1"])


def the_file(site: Site, world: World) -> str:
    """Return the register as its own export writes it."""
    rulebook = rulebook_now(site.session, world.network.id, TODAY)
    register = register_of(site.session, world.network.id)
    return write_register(register, rulebook, "sv").decode("utf-8-sig")


def send(browser: Browser, content: str, expect: int = 302) -> Page:
    file = (io.BytesIO(content.encode()), "register.csv")
    return browser.post(HOME + "/import", expect, file=file, holds_from="2026-10-01")


def confirmed(site: Site, browser: Browser, content: str) -> None:
    browser.post(send(browser, content).response.headers["Location"])
    site.session.rollback()


def last(site: Site) -> RegisterChange:
    site.session.rollback()
    return site.session.scalars(
        sa.select(RegisterChange).order_by(RegisterChange.made_at.desc())
    ).first()


def undo(site: Site) -> str:
    return f"{HOME}/changes/{last(site).id}/undo"


def without(content: str, address: str) -> str:
    return "\r\n".join(row for row in content.splitlines() if address not in row) + "\r\n"


def renewed(site: Site, world: World) -> str:
    """Return the file with a new representative, a new address, and without a substitute."""
    content = the_file(site, world).replace("gotland-o2@a.example", "ny@gotland.example")
    content = content.replace("Testperson Gotland o2", "Testperson Ny")
    content = content.replace("Testperson Dalarna o2", "Testperson Dalarna, gift")
    content = content.replace(
        "Testperson Halland s1;halland-s1@a.example", "Testperson Halland s1;"
    )
    return without(content, "uppsala-s2@a.example")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna.Ek+val@GMAIL.com", "annaek@googlemail.com"),
        ("anna+val@example.org", "Anna@Example.org"),
    ],
)
def test_likely_the_same_mailbox(one: str, other: str):
    assert mailbox(one) == mailbox(other)


def test_dots_count_where_they_do(site: Site, world: World):
    assert mailbox("a.b@example.org") != mailbox("ab@example.org")
    assert list(likenesses(register_of(site.session, world.network.id).persons)) == []


def test_likenesses_are_shown_and_never_merged(site: Site, world: World, coordinator: Browser):
    content = the_file(site, world).replace("uppsala-o1@a.example", "UPPSALA-o1@A.Example")
    content = content.replace("gotland-o1@a.example", "anna.ek@gmail.com")
    confirmed(site, coordinator, content)
    content = without(content, "halland-s2@a.example")
    content += ROW.format(
        member="Halland",
        role="ersättare",
        position=2,
        name="Testperson Gotland o2",
        email="annaek+x@googlemail.com",
        since="2026-10-01",
    )
    page = coordinator.get(send(coordinator, content).response.headers["Location"])
    assert "To look at: 1" in page.text
    assert "Another person of this name" in page.text
    assert "most likely reaches the same mailbox" in page.text
    assert 'data-mark="new"' in page.text
    assert "Known by name" not in page.text


def test_who_is_taken_for_whom_is_told(site: Site, world: World, coordinator: Browser):
    content = the_file(site, world)
    content = content.replace("uppsala-o1@a.example", "UPPSALA-o1@A.Example")
    content = content.replace("Testperson Dalarna o1", "Testperson Annan")
    content = content.replace(
        "Testperson Gotland o1;gotland-o1@a.example", "Testperson Gotland o1;"
    )
    content = content.replace("Halland;", "Region Halland;")
    text = coordinator.get(send(coordinator, content).response.headers["Location"]).text
    for said in (
        "The same address in other letters (uppsala-o1@a.example)",
        "This is the address of Testperson Dalarna o1",
        "Known by name and member",
        "Perhaps Halland by another name",
    ):
        assert said in text


def test_the_cells_that_are_wrong_are_shown_in_their_rows(
    site: Site, world: World, coordinator: Browser
):
    content = the_file(site, world)
    content = content.replace("uppsala-o1@a.example;2024-01-01", "<b>;2024-13-01", 1)
    page = send(coordinator, content, 200)
    assert "The rows to correct" in page.text
    assert page.text.count('data-mark="error"') >= 3  # two cells and the legend
    assert "&lt;b&gt;" in page.text
    assert site.session.scalars(sa.select(ImportDraft)).all() == []


def test_the_last_import_is_undone_whole(site: Site, world: World, coordinator: Browser):
    before = rows_of(site.session, world.network.id)
    confirmed(site, coordinator, renewed(site, world))
    site.session.rollback()
    assert rows_of(site.session, world.network.id) != before
    assert "Undo" in coordinator.get(HOME + "/changes").text
    page = coordinator.get(undo(site))
    assert "Testperson Dalarna, gift" in page.text
    assert "Says again what it said" in page.text
    assert not re.search(r"<s>\d{4}-", page.text)  # days are told as the reader writes them
    assert re.search(r"<s><time [^>]*>\d+ \w+ \d{4}", page.text)
    assert "Testperson Ny" in page.text
    coordinator.post(undo(site))
    site.session.rollback()
    assert rows_of(site.session, world.network.id) == before
    assert "undone already" in coordinator.post(undo(site), 200).text
    assert "Undone" in coordinator.get(HOME + "/changes").text
    (letter,) = site.session.scalars(sa.select(Outgoing))
    assert letter.address == "halland-s1@a.example"  # it was taken away, and came back


def test_of_two_imports_the_last_alone(site: Site, world: World, coordinator: Browser):
    content = the_file(site, world)
    confirmed(site, coordinator, content.replace("Testperson Dalarna o1", "Testperson Dalarna X"))
    first = last(site)
    site.clock.now += timedelta(minutes=1)
    confirmed(site, coordinator, content.replace("Testperson Dalarna o1", "Testperson Dalarna Y"))
    page = coordinator.get(f"{HOME}/changes/{first.id}/undo")
    assert "Only the last such change" in page.text
    site.session.refresh(first)
    assert set(first.journal) == {"appointment"}  # nobody's former name or address is kept
    coordinator.post(f"{HOME}/changes/{first.id}/undo", 200)
    coordinator.post(undo(site))
    assert "Testperson Dalarna X" in coordinator.get(HOME).text


def test_what_rests_on_an_import_is_told(site: Site, world: World, coordinator: Browser):
    confirmed(site, coordinator, renewed(site, world))
    new = site.session.scalars(sa.select(Person).where(Person.name == "Testperson Ny")).one()
    site.clock.now = DURING
    coordinator.post(f"{HOME}/persons/{new.id}/change", name="Testperson Nyare", email=new.email)
    world.person["ny"] = new
    site.session.rollback()
    with transaction(site.session):
        world.nominate("ny", "chair")
        world.nominate("dalarna-o2", "vice-chair")  # whose name it changed
        world.open_meeting()
        meetings.adopt_roll(site.session, meeting=world.meeting, actor=COORDINATOR, now=AT_MEETING)
    text = coordinator.post(undo(site), 200).text
    for said in (
        "Entries of it have been changed since",
        "has been nominated or has nominated",
        "An electoral roll",
        "named elsewhere",
    ):
        assert said in text
    site.session.rollback()
    assert site.session.get(Person, new.id) is not None
    assert last(site).undone_at is None


def test_what_touches_others_hinders_nothing(site: Site, world: World, coordinator: Browser):
    confirmed(site, coordinator, renewed(site, world))
    site.clock.now = DURING
    with transaction(site.session):
        world.nominate("uppsala-o1", "chair", by="halland-o2")
        world.nominate("gotland-o1", "chair", by="halland-o2")
    coordinator.post(undo(site))


def test_thousands_of_appointments_are_imported_and_undone_in_seconds(
    site: Site, world: World, coordinator: Browser
):
    rows = []
    for number in range(500):
        for role, position in (("ordinarie", 1), ("ordinarie", 2), ("ersättare", 1), ("vara", 2)):
            name = f"Testperson {number} {role} {position}"
            rows.append(
                ROW.format(
                    member=f"Medlem {number}",
                    role=role,
                    position=position,
                    name=name,
                    email=f"p{number}{role[0]}{role[1]}{position}@example.org",
                    since="2026-10-01",
                )
            )
    content = the_file(site, world) + "\r\n".join(rows)
    began = time.process_time()
    confirmed(site, coordinator, content)
    assert site.session.scalar(sa.select(sa.func.count(Appointment.id))) == 2_016
    coordinator.get(undo(site))
    coordinator.post(undo(site))
    assert time.process_time() - began < 12  # a quarter on an idle machine
    site.session.rollback()
    assert site.session.scalar(sa.select(sa.func.count(Member.id))) == 4
