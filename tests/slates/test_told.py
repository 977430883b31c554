"""Those not proposed: told in time, each with a link on which she stays or withdraws."""

from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa

from election import mail
from election.core.rulebook.load import load_rulebook
from election.elections.queries import election_office
from election.slates.queries import told
from tests.factories import AFTER, HALSA, World
from tests.site import Browser, Site

NETWORK = "/n/halsa-och-demokrati"
WITH_TIME = HALSA.replace(b"[committee]\n", b"[committee]\ntold_before_hours = 24\n")


def world_of(site: Site) -> World:
    made = World(site.session, rulebook=WITH_TIME)
    for key in ("dalarna-o2", "halland-o2", "gotland-o1"):
        made.candidate(key)
    site.session.commit()
    site.clock.now = AFTER
    return made


def path(world: World, page: str) -> str:
    return f"{NETWORK}/elections/{world.election.id}/{page}"


def drafted(site: Site, world: World) -> Browser:
    browser = site.browser(world.person["uppsala-o1"])
    row = election_office(site.session, world.election, "chair", "chair")
    assert row is not None
    said = {f"person_{row.id.hex}_1": world.person["dalarna-o2"].id.hex}
    browser.post(path(world, "room/draft"), 302, based_on="0", motivation="", **said)
    return browser


def link_to(site: Site, world: World, key: str) -> str:
    site.session.rollback()
    chosen = sa.select(mail.Outgoing).where(mail.Outgoing.address == world.person[key].email)
    letter = next(
        one for one in site.session.scalars(chosen) if "Valberedningens förslag i" in one.subject
    )
    assert letter.wipe
    found = re.search(r"/n/\S+/not-proposed/\S+", letter.body or "")
    assert found
    return found.group()


def test_the_rulebook_says_how_long_before_they_are_told():
    assert load_rulebook(WITH_TIME).committee.told_before_hours == 24
    assert load_rulebook(HALSA).committee.told_before_hours == 0


def test_they_have_the_rulebooks_time_and_say_what_they_choose(site: Site):
    world = world_of(site)
    browser = drafted(site, world)
    by_hand = world.person["gotland-o1"]
    browser.post(path(world, "room/1/tell"), 302, by_hand=by_hand.id.hex)
    page = browser.post(path(world, "room/1/publish"), 200)
    assert "at least 24 hours before" in page.text
    assert "can be published from 14 Jan 2027 13:00 CET" in page.text
    assert "2 persons have not answered" in page.text

    browser.post(path(world, f"room/told/{by_hand.id}/stays"), 302)
    link = link_to(site, world, "halland-o2")
    hers = site.browser()
    assert "You still stand for" in hers.get(link).text
    hers.post(link, 302)
    assert "You have said that you stand all the same" in hers.get(link).text
    page = browser.get(path(world, "room"))
    assert "Stands all the same" in page.text
    assert "not answered; " not in page.text

    assert "You no longer stand for" in hers.get(f"{link}/withdraw").text
    hers.post(f"{link}/withdraw", 302)
    assert "does not stand any more" in hers.post(f"{link}/withdraw", 200).text
    assert "You do not stand any more" in hers.get(link).text
    hers.get(f"{NETWORK}/not-proposed/nothing", 404)

    site.clock.now = AFTER + timedelta(hours=24)
    browser.post(path(world, "room/1/publish"), 302, kind="final")
    page = site.browser().get(path(world, "proposal"))
    assert "Gotland o1" in page.text
    assert "Halland o2" not in page.text


def test_whoever_got_a_link_answers_herself(site: Site):
    world = world_of(site)
    browser = drafted(site, world)
    halland = world.person["halland-o2"]
    browser.post(path(world, f"room/told/{halland.id}/stays"), 404)
    browser.post(path(world, "room/1/tell"), 302)
    browser.post(path(world, f"room/told/{halland.id}/stays"), 404)
    site.session.rollback()
    assert told(site.session, world.election)[halland.id].stays_at is None


def proposed(site: Site, world: World, key: str, before: int) -> Browser:
    """Save a version with her as chair, after so many others."""
    browser = site.browser(world.person["uppsala-o1"])
    row = election_office(site.session, world.election, "chair", "chair")
    assert row is not None
    said = {f"person_{row.id.hex}_1": world.person[key].id.hex}
    browser.post(path(world, "room/draft"), 302, based_on=str(before), motivation="", **said)
    return browser


def test_whoever_was_proposed_publicly_and_is_dropped_is_told_anew(site: Site):
    world = world_of(site)
    browser = proposed(site, world, "dalarna-o2", 0)
    browser.post(path(world, "room/1/tell"), 302)
    old_link = link_to(site, world, "halland-o2")
    site.clock.now += timedelta(hours=24)
    browser.post(path(world, "room/1/publish"), 302, kind="preliminary")

    proposed(site, world, "halland-o2", 1)
    assert "Testperson Dalarna o2 is not proposed and has not been told" in (
        browser.post(path(world, "room/2/publish"), 200, kind="preliminary").text
    )
    browser.post(path(world, "room/2/tell"), 302)
    letters = sa.select(mail.Outgoing.body).where(
        mail.Outgoing.address == world.person["dalarna-o2"].email,
        mail.Outgoing.body.contains("ändrat sitt förslag"),
    )
    site.session.rollback()
    assert site.session.scalars(letters).one()
    site.clock.now += timedelta(hours=24)
    browser.post(path(world, "room/2/publish"), 302, kind="preliminary")
    assert "proposes you now" in site.browser().get(old_link).text

    # Halland knew before that she was not proposed; now she was, and is dropped.
    proposed(site, world, "dalarna-o2", 2)
    assert "1 person stands, is not proposed" in browser.get(path(world, "room")).text
    browser.post(path(world, "room/3/tell"), 302)
    page = browser.post(path(world, "room/3/publish"), 200, kind="final").text
    assert "at least 24 hours before" in page
    site.clock.now += timedelta(hours=24)
    browser.post(path(world, "room/3/publish"), 302, kind="final")
    site.browser().post(old_link, 302)  # her first link says what she says now
    site.session.rollback()
    last = told(site.session, world.election)[world.person["halland-o2"].id]
    assert last.stays_at is not None
