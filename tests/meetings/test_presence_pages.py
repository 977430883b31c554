"""Presence, the electoral roll and the calendar feed, as tellers and subscribers see them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from icalendar import Calendar

from election.meetings.queries import presences, roll_versions
from election.people.models import GrantedRole
from tests.factories import AT_MEETING, CLOSES, World
from tests.site import Browser, Site

HOME = "/n/halsa-och-demokrati"


@pytest.fixture
def world(site: Site) -> World:
    world = World(site.session)
    site.session.commit()
    site.grant(world.person["uppsala-o2"], GrantedRole.COORDINATOR)
    site.grant(world.person["halland-s2"], GrantedRole.TELLER)
    site.clock.now = AT_MEETING
    return world


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["uppsala-o2"])


@pytest.fixture
def teller(site: Site, world: World) -> Browser:
    return site.browser(world.person["halland-s2"])


def of(world: World, page: str = "") -> str:
    return f"{HOME}/meetings/{world.meeting.id}{page}"


def test_a_meeting_is_opened_and_closed_after_a_confirmation(
    site: Site, world: World, coordinator: Browser, teller: Browser
):
    teller.get(of(world, "/open"), 403)
    assert "can no longer be moved" in coordinator.get(of(world, "/open")).text
    site.session.rollback()
    assert world.meeting.opened_at is None
    coordinator.post(of(world, "/notice"))
    coordinator.post(of(world, "/open"))
    assert "has begun already" in coordinator.post(of(world, "/open"), 200).text
    coordinator.post(of(world, "/notice"), 409)
    assert "has begun" in coordinator.post(of(world, "/cancel"), 200, reason="Nej").text
    coordinator.post(of(world, "/close"))
    site.session.rollback()
    assert world.meeting.closed_at == AT_MEETING
    assert "Open it first" in coordinator.post(of(world, "/close"), 200).text


def test_tellers_tick_who_is_there_and_substitutes_are_offered(
    site: Site, world: World, teller: Browser
):
    path, person = of(world, "/presence"), world.person
    assert "Can step in" in teller.get(path).text  # nobody has come
    for name in ("uppsala-o1", "uppsala-o2", "dalarna-o1", "dalarna-s1"):
        teller.post(path, 302, room=person[name].id)
    teller.post(path, 302, remote=person["dalarna-o1"].id)
    counts = teller.get_json(f"{path}/counts")
    assert counts == {"present": 4, "in_the_room": 3, "remote": 1, "entitled": 4}
    found = teller.get(f"{path}?search=uppsala").text
    assert "Testperson Uppsala s1" in found
    assert "Can step in" not in found  # both its ordinary representatives are there
    assert "Dalarna" not in found
    assert "Substitute of Dalarna, for Testperson Dalarna o2" in teller.get(path).text
    teller.post(path, 302, left=person["dalarna-s1"].id)
    assert "not noted as present" in teller.post(path, 200, left=person["dalarna-s1"].id).text
    assert "Nobody matches" in teller.get(f"{path}?search=%3Cb%3E").text


def test_presence_refuses_what_it_cannot_read_and_who_is_of_another_network(
    site: Site, world: World, teller: Browser
):
    path = of(world, "/presence")
    teller.post(path, 400)
    teller.post(path, 400, room="me")
    teller.post(path, 404, room=str(uuid4()))
    site.browser(world.person["halland-o1"]).get(path, 403)
    site.session.rollback()
    assert presences(site.session, world.meeting) == []


def test_the_roll_is_adopted_in_versions_each_line_with_its_reason(
    site: Site, world: World, coordinator: Browser, teller: Browser
):
    assert "Open it first" in coordinator.post(of(world, "/adopt-roll"), 200).text
    coordinator.post(of(world, "/open"))
    teller.post(of(world, "/presence"), 302, room=world.person["gotland-s1"].id)
    preview = coordinator.get(of(world, "/adopt-roll")).text
    assert "Substitute of Gotland, for Testperson Gotland o1, who is absent." in preview
    assert roll_versions(site.session, world.meeting) == []
    coordinator.post(of(world, "/adopt-roll"))
    teller.post(of(world, "/presence"), 302, room=world.person["gotland-o1"].id)
    coordinator.post(of(world, "/adopt-roll"))
    member = site.browser(world.person["halland-o2"])
    first, second = (member.get(of(world, f"/roll/{number}")).text for number in (1, 2))
    assert "a later version" in first
    assert "Ordinary representative of Gotland, present." in second
    assert "Q14" in first
    assert "R10" in second
    for number in (0, 3, 10**30):
        member.get(of(world, f"/roll/{number}"), 404)
    site.browser().get(of(world, "/roll/1"), 302)  # to sign in


def test_the_feed_tells_meetings_and_deadlines_with_their_zone(
    site: Site, world: World, coordinator: Browser
):
    def events() -> dict[str, object]:
        answer = site.browser().client.get(
            f"{HOME}/calendar.ics", headers={"Accept-Language": "en"}
        )
        assert answer.mimetype == "text/calendar"
        calendar = Calendar.from_ical(answer.data)
        assert [one["TZID"] for one in calendar.walk("VTIMEZONE")] == ["Europe/Stockholm"]
        return {str(one["UID"]): one for one in calendar.walk("VEVENT")}

    before = events()
    meets = before[f"meeting-{world.meeting.id}@localhost"]
    closes = before[f"nominations-close-{world.election.id}@localhost"]
    assert str(meets["DTSTART"].dt) == "2027-01-28"
    assert closes["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert closes["DTSTART"].dt == CLOSES
    site.clock.now = datetime(2026, 10, 1, tzinfo=UTC)
    coordinator.post(of(world, "/cancel"), 302, reason="Snö")
    after = events()
    assert set(after) == set(before)
    assert {str(one["STATUS"]) for one in after.values()} == {"CONFIRMED", "CANCELLED"}
