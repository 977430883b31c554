"""Until when minutes are signed: asked of those who answer for it, where the rules say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from election.audit import COORDINATOR
from election.meetings.officers import name_officers
from election.meetings.services import close_meeting
from election.people.models import GrantedRole
from election.results.models import Minutes
from tests.elections.pages import HOME, coordinator_of
from tests.factories import AT_MEETING, HALSA, World
from tests.site import Browser, Site

RULED = HALSA + b'\n[deadlines]\nrule = "R24"\ncountry = "SE"\nminutes = "3 weeks"\n'
TOLD = "Hand out the minutes to be signed: Val 2027."


def held(site: Site, rulebook: bytes) -> World:
    """A meeting that was held, with a chair and two adjusters."""
    world = World(site.session, rulebook=rulebook)
    world.open_meeting()
    person = world.person
    name_officers(
        site.session,
        meeting=world.meeting,
        chair=person["halland-o1"],
        secretary=None,
        adjusters=[person["gotland-o1"], person["dalarna-o1"]],
        actor=COORDINATOR,
        now=AT_MEETING,
    )
    site.session.commit()
    site.clock.now = AT_MEETING
    return world


def closed(site: Site, world: World) -> None:
    close_meeting(site.session, meeting=world.meeting, actor=COORDINATOR, now=AT_MEETING)
    site.session.commit()


def first_page(browser: Browser) -> str:
    return browser.get(f"{HOME}/").text


def test_coordinator_and_chair_are_asked_from_the_end_of_the_meeting(site: Site):
    world = held(site, RULED)
    chair, other = (site.browser(world.person[key]) for key in ("halland-o1", "halland-o2"))
    coordinator = coordinator_of(site, world)
    assert TOLD not in first_page(coordinator)
    assert "Last day for the minutes to be signed: Val 2027" in first_page(chair)
    closed(site, world)
    for browser in (coordinator, chair):
        page = first_page(browser)
        assert TOLD in page
        assert "19 Feb 2027 00:00 CET" in page
    assert TOLD not in first_page(other)
    assert "for the minutes" not in first_page(other)


def test_the_timeline_marks_the_day_and_what_was_done(site: Site):
    world = held(site, RULED)
    closed(site, world)
    hub = f"{HOME}/elections/{world.election.id}"
    page = site.browser().get(hub).text
    assert "3 weeks after the meeting" in page
    assert page.index('id="date-held_on"') < page.index('id="date-minutes"')
    assert "Thursday 18 February 2027" in page
    signed = AT_MEETING + timedelta(days=4)
    site.session.add(
        Minutes(
            network_id=world.network.id,
            election_id=world.election.id,
            number=1,
            document=b"",
            checksums=b"",
            remarks="",
            handed_out_at=AT_MEETING,
            adjusted_at=signed,
        )
    )
    coordinator = coordinator_of(site, world)
    site.clock.now = signed
    assert "1 Feb 2027" in coordinator.get(hub).text
    assert "minutes to be signed: Val 2027." not in first_page(coordinator)
    assert "See to it" not in first_page(coordinator)


@pytest.mark.parametrize("role", [GrantedRole.COORDINATOR, GrantedRole.TELLER])
def test_nobody_is_asked_where_the_rules_are_silent(site: Site, role: GrantedRole):
    world = held(site, HALSA)
    closed(site, world)
    site.grant(world.person["halland-s1"], role)
    assert "minutes to be signed" not in first_page(site.browser(world.person["halland-s1"]))
    page = site.browser().get(f"{HOME}/elections/{world.election.id}").text
    assert "date-minutes" not in page
