"""The notice of a meeting: what is up, told to those it calls, and anew when it changes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from election.mail import Outgoing
from election.people.models import GrantedRole
from tests.factories import NOW, World
from tests.site import Browser, Site


@pytest.fixture
def world(site: Site) -> World:
    world = World(site.session)
    site.session.commit()
    site.grant(world.person["uppsala-o2"], GrantedRole.COORDINATOR)
    site.clock.now = NOW
    return world


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["uppsala-o2"])


def page_of(world: World) -> str:
    return f"/n/{world.network.key}/meetings/{world.meeting.id}/notice"


def letters(site: Site) -> list[Outgoing]:
    site.session.rollback()
    chosen = sa.select(Outgoing).where(Outgoing.subject.contains("allelse"))
    return list(site.session.scalars(chosen))


def test_the_notice_says_what_is_up_and_goes_to_those_it_calls(
    site: Site, world: World, coordinator: Browser
) -> None:
    guest, path = site.browser(), page_of(world)
    page = guest.get(path).text
    for words in ("not been sent yet", "1 seat", "5 to 9 seats", "R21", "How to take part"):
        assert words in page
    guest.post(f"{path}/send", 302)
    site.browser(world.person["dalarna-o1"]).post(f"{path}/send", 403)
    sent = {"practical": "Klockan 10 i <Rådssalen>.", "joining": "https://video.example/abc"}
    coordinator.post(f"{path}/send", 302, **sent)
    found = letters(site)
    people = {each.address for each in found}
    assert len(found) == len(people) == len(world.person)
    body = found[0].body or ""
    for words in ("Klockan 10 i <Rådssalen>.", "video.example", "9 platser, mötet", path, "R21"):
        assert words in body
    assert all("{" not in (each.body or "") for each in found)
    page = guest.get(path).text
    assert "&lt;Rådssalen&gt;" in page
    assert "video.example" not in page  # of no concern to the public
    assert "video.example" in site.browser(world.person["dalarna-o1"]).get(path).text


def test_a_notice_that_has_changed_is_sent_anew(
    site: Site, world: World, coordinator: Browser
) -> None:
    path, home = page_of(world), f"/n/{world.network.key}/"
    coordinator.post(f"{path}/send", 302, practical="Klockan 10.", joining="")
    first = len(letters(site))
    assert "send it anew" not in coordinator.get(home).text
    world.meeting.title = "Möte med annat namn"
    site.session.commit()
    assert "send it anew" in coordinator.get(home).text
    assert "says something else now" in coordinator.get(path).text
    coordinator.post(f"{path}/send", 302, practical="Klockan 11.", joining="")
    assert sum("Ändrad kallelse" in each.subject for each in letters(site)) == first
    assert "send it anew" not in coordinator.get(home).text
    world.open_meeting()
    site.session.commit()
    assert "has begun" in coordinator.post(f"{path}/send", 200, practical="x", joining="").text
