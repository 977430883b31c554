"""The pages of meetings: what they show, what they do, and what they refuse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from markupsafe import escape

from election.core.rulebook import register as rules
from election.core.rulebook.register import Register
from election.people.models import GrantedRole
from election.people.queries import persons_by_key
from tests.factories import HALSA, SV, World, import_register, network
from tests.site import Browser, Site

HOME = "/n/halsa-och-demokrati"


@pytest.fixture
def world(site: Site) -> World:
    world = World(site.session)
    site.session.commit()
    site.grant(world.person["uppsala-o2"], GrantedRole.COORDINATOR)
    site.grant(world.person["halland-s2"], GrantedRole.TELLER)
    return world


@pytest.fixture
def coordinator(site: Site, world: World) -> Browser:
    return site.browser(world.person["uppsala-o2"])


def page_of(world: World) -> str:
    return f"{HOME}/meetings/{world.meeting.id}"


def plan(browser: Browser, expect: int = 302, /, **fields: object) -> str:
    asked = {"title": "Höstmöte", "kind": "network-group", "form": "digital"}
    sent = {**asked, "held_on": "2027-03-04", **fields}
    return browser.post(f"{HOME}/meetings/plan", expect, **sent).text


def test_a_meeting_is_planned_and_listed(site: Site, coordinator: Browser):
    plan(coordinator)
    page = site.browser().get(f"{HOME}/meetings")
    assert "Höstmöte" in page.text
    assert "March 4, 2027" in page.text or "4 March 2027" in page.text


def test_a_physical_meeting_is_refused_with_its_rule_where_the_rules_forbid_it(site: Site):
    home = network(site.session, SV)
    testperson = rules.Person(
        id="t1", name="Testperson Ett", email="t1@example", member_since=date(2020, 1, 1)
    )
    import_register(site.session, home, Register(persons=(testperson,)))
    site.session.commit()
    me = persons_by_key(site.session, home.id)["t1"]
    site.grant(me, GrantedRole.COORDINATOR)
    page = site.browser(me).post(
        f"/n/{home.key}/meetings/plan",
        200,
        title="Årsmøte",
        kind="annual",
        form="physical",
        held_on="2026-11-30",
    )
    assert "N5" in page.text
    assert "Årsmøte" in page.text


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"held_on": "0001-01-01"}, "not in the years"),
    ({"held_on": "9999-12-31"}, "not in the years"),
    ({"held_on": "yesterday"}, "Not a valid date"),
    ({"held_on": ""}, "Enter the day"),
    ({"title": "x" * 500}, "200 characters"),
    ({"title": " \x00\n "}, "Give the meeting a title"),
    ({"kind": "party"}, "Kind"),
    ({"form": ""}, "Form"),
    ({"held": "y"}, "not over"),
)


def test_what_cannot_be_planned_is_said_and_kept(coordinator: Browser):
    for wrong, says in WRONG:
        text = plan(coordinator, 200, **wrong)
        assert says in text, wrong
        assert "Nothing was changed" in text


def test_a_day_off_is_told_before_a_meeting_is_planned_on_it(site: Site):
    rules = b'\n[deadlines]\nrule = "R24"\ncountry = "SE"\nnotice = "4 weeks"\n'
    world = World(site.session, rulebook=HALSA + rules)
    site.session.commit()
    site.grant(world.person["uppsala-o2"], GrantedRole.COORDINATOR)
    browser = site.browser(world.person["uppsala-o2"])
    plan(browser, held_on="2027-01-07")
    asked = plan(browser, 200, held_on="2027-01-06")
    assert "Plan a meeting on this day?" in asked
    assert "Wed 6 Jan 2027 is no working day: Epiphany." in asked
    assert "R24" in asked
    assert "6 January 2027" not in browser.get(f"{HOME}/meetings").text
    again = plan(browser, 200, held_on="2027-01-06", again="yes")
    assert 'value="2027-01-06"' in again
    plan(browser, held_on="2027-01-06", confirmed="yes")
    assert "6 January 2027" in browser.get(f"{HOME}/meetings").text
    site.clock.now += timedelta(days=100)
    assert "were to be called by" in plan(browser, 200, held_on="2026-12-15")
    plan(browser, held_on="2024-12-07", held="y")  # it was held, whatever the day


def test_any_script_and_markup_is_only_text(coordinator: Browser):
    titles = ("<script>alert(1)</script>", "会議 الاجتماع 🗳", "'\"&{{7*7}}")
    for title in titles:
        plan(coordinator, title=title)
    text = coordinator.get(f"{HOME}/meetings").text
    assert all(str(escape(title)) in text for title in titles)
