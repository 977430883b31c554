"""Who comes notes herself present by the code of the moment, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from election.audit import COORDINATOR
from election.meetings import services
from election.meetings.codes import Fault, Shown, code_of, find
from election.meetings.queries import persons_present, presences
from election.people.models import GrantedRole, Person
from tests.factories import AT_MEETING, SV, World, network
from tests.site import Browser, Site

HOME = "/n/halsa-och-demokrati"
SECRET = b"a secret of the installation"


@pytest.fixture
def world(site: Site) -> World:
    world = World(site.session)
    world.open_meeting()
    site.session.commit()
    site.grant(world.person["halland-s2"], GrantedRole.TELLER)
    site.clock.now = AT_MEETING
    return world


def code_now(site: Site, world: World) -> str:
    teller = site.browser(world.person["halland-s2"])
    found = teller.get_json(f"{HOME}/meetings/{world.meeting.id}/code/state")["code"]
    assert isinstance(found, str)
    return found


def here(site: Site, world: World) -> list[str]:
    site.session.rollback()
    return [each.key for each in persons_present(site.session, world.meeting)]


def come(browser: Browser, code: str, how: str = "room", expect: int = 302) -> str:
    return browser.post(f"{HOME}/here", expect, code=code, how=how).text


def test_a_code_lasts_for_two_turns_and_is_old_then(site: Site, world: World) -> None:
    meeting = world.meeting
    for shown, turn in ((Shown.ROOM, timedelta(minutes=2)), (Shown.CHAT, timedelta(hours=1))):
        code = code_of(SECRET, meeting.id, shown, AT_MEETING)
        for wait, fault in ((0, None), (1, None), (2, Fault.OLD), (3, Fault.OLD)):
            assert find(SECRET, [meeting], code, AT_MEETING + wait * turn).fault is fault
        assert find(SECRET, [meeting], code.upper(), AT_MEETING).fault is None
        assert find(b"another", [meeting], code, AT_MEETING).fault is Fault.WRONG
        assert find(SECRET, [], code, AT_MEETING).meeting is None
    for nonsense in ("", "²²²²²²", "\uff10\uff11\uff12\uff13\uff14\uff15", "x" * 60, "12345"):
        assert find(SECRET, [meeting], nonsense, AT_MEETING).fault is Fault.WRONG


def test_who_types_the_code_is_present_leaves_and_comes_back(site: Site, world: World) -> None:
    who = world.person["dalarna-o1"]
    browser, code = site.browser(who), code_now(site, world)
    assert "Note yourself present" in browser.get(f"{HOME}/").text
    come(browser, f"{code[:3]} {code[3:]}")
    assert here(site, world) == ["dalarna-o1"]
    assert "You are present" in browser.get(f"{HOME}/here").text
    browser.post(f"{HOME}/meetings/{world.meeting.id}/leave")
    assert here(site, world) == []
    browser.post(f"{HOME}/meetings/{world.meeting.id}/leave", 409)
    come(browser, code, "remote")
    assert here(site, world) == ["dalarna-o1"]
    [noted] = presences(site.session, world.meeting)
    assert noted.remote
    assert noted.by_herself
    teller = site.browser(world.person["halland-s2"])
    assert "noted by herself" in teller.get(f"{HOME}/meetings/{world.meeting.id}/presence").text


def test_the_link_of_the_chat_lets_in_too(site: Site, world: World) -> None:
    page = site.browser(world.person["halland-s2"]).get(
        f"{HOME}/meetings/{world.meeting.id}/presence"
    )
    link = page.text.partition(f"{HOME}/here#")[2].partition('"')[0]
    come(site.browser(world.person["dalarna-o1"]), link, "remote")
    assert here(site, world) == ["dalarna-o1"]


def test_each_code_that_lets_nobody_in_is_told_as_what_it_is(site: Site, world: World) -> None:
    browser, code = site.browser(world.person["dalarna-o1"]), code_now(site, world)
    wrong = str((int(code) + 1) % 10**6).zfill(6)
    assert "no code of a meeting" in come(browser, wrong, expect=200)
    assert "Enter the code" in come(browser, " ", expect=200)
    site.clock.now += timedelta(minutes=5)
    assert "This code is old" in come(browser, code, expect=200)
    fresh = code_now(site, world)
    services.close_meeting(
        site.session, meeting=world.meeting, actor=COORDINATOR, now=site.clock.now
    )
    site.session.commit()
    assert "which is not open" in come(browser, fresh, expect=200)
    assert here(site, world) == []


def test_a_code_of_another_network_of_hers_is_told_as_such(site: Site, world: World) -> None:
    other = network(site.session, SV)
    who = world.person["dalarna-o1"]
    site.session.add(Person(network_id=other.id, key="n1", name="Testperson Ett", email=who.email))
    site.session.commit()
    page = site.browser(who).post(
        f"/n/{other.key}/here", 200, code=code_now(site, world), how="remote"
    )
    assert f"This is a code of {world.network.name}" in page.text
    assert here(site, world) == []


def test_nobody_notes_another_and_strangers_are_let_nowhere(site: Site, world: World) -> None:
    code = code_now(site, world)
    guest, member = site.browser(), site.browser(world.person["dalarna-o1"])
    assert "Sign in" in guest.get(f"{HOME}/here").text
    guest.post(f"{HOME}/here", 302, code=code, how="room")  # to the sign-in
    path = f"{HOME}/meetings/{world.meeting.id}"
    for page in ("code", "code/state", "presence"):
        member.get(f"{path}/{page}", 403)
    member.post(f"{path}/presence", 403, room=world.person["dalarna-o2"].id)
    member.post(f"{HOME}/here", 302, code=code, how="room", person=world.person["dalarna-o2"].id)
    assert here(site, world) == ["dalarna-o1"]


def test_the_roll_says_what_has_changed_since(site: Site, world: World) -> None:
    site.grant(world.person["uppsala-o2"], GrantedRole.COORDINATOR)
    coordinator, code = site.browser(world.person["uppsala-o2"]), code_now(site, world)
    path = f"{HOME}/meetings/{world.meeting.id}"
    come(site.browser(world.person["dalarna-o1"]), code)
    coordinator.post(f"{path}/adopt-roll")
    assert "Nothing has changed" in coordinator.get(f"{path}/adopt-roll").text
    come(site.browser(world.person["dalarna-o2"]), code)
    site.browser(world.person["dalarna-o1"]).post(f"{path}/leave")
    changed = coordinator.get(f"{path}/adopt-roll").text
    assert "Testperson Dalarna o2 gets a vote." in changed
    assert "Testperson Dalarna o1 no longer has a vote." in changed
    coordinator.post(f"{path}/adopt-roll", 302, back=f"{path}")
    assert "Present now" in coordinator.get(f"{path}/roll/2").text
