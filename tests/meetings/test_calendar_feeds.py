"""The feeds, read by another program: stable ids, revisions, what is whose, and who may read it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from election.audit import COORDINATOR, Act
from election.elections import services
from election.elections.services import Dates
from election.meetings.models import CalendarAddress
from election.people.models import Appointment, GrantedRole
from tests.elections.pages import HOME
from tests.factories import CLOSES, DURING, OPENS, World
from tests.site import Browser, Site

NETWORK_FEED = f"{HOME}/calendar.ics"


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    site.session.commit()
    return made


def read(site: Site, path: str, expect: int = 200):
    answer = site.app.test_client().get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == expect
    return {} if expect != 200 else events(answer.data)


def events(written: bytes):
    calendar = Calendar.from_ical(written)
    assert calendar["VERSION"] == "2.0"
    assert not calendar.walk("VALARM")
    found = {str(each["UID"]): each for each in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT"))
    zones = {str(each["TZID"]) for each in calendar.walk("VTIMEZONE")}
    for each in found.values():
        named = each["DTSTART"].params.get("TZID")
        assert named is None or named in zones
        assert isinstance(each.decoded("DTSTAMP"), datetime)
    return found


def address(browser: Browser) -> str:
    page = browser.post(f"{HOME}/my-calendar/new", 200)
    return re.search(r"http[^ <]*(/n/[^ <]*\.ics)", page.text)[1]


def summaries(found) -> list[str]:
    return sorted(str(each["SUMMARY"]) for each in found.values())


def test_a_moved_date_keeps_its_id_and_says_that_it_was_revised(site: Site, world: World):
    before = read(site, NETWORK_FEED)
    dates = Dates(nominations_open_at=OPENS, nominations_close_at=CLOSES - timedelta(days=1))
    services.change_dates(
        site.session, election=world.election, dates=dates, actor=COORDINATOR, now=DURING
    )
    services.move_meeting(
        site.session,
        meeting=world.meeting,
        held_on=date(2027, 2, 4),
        form=world.meeting.form,
        actor=COORDINATOR,
        now=DURING,
    )
    site.session.commit()
    after = read(site, NETWORK_FEED)
    assert after.keys() == before.keys()
    (closes,) = (uid for uid in after if uid.startswith("nominations-close"))
    (meets,) = (uid for uid in after if uid.startswith(f"meeting-{world.meeting.id}"))
    for uid in (closes, meets):
        assert (before[uid]["SEQUENCE"], after[uid]["SEQUENCE"]) == (0, 1)
        assert after[uid].decoded("LAST-MODIFIED") == DURING
    assert after[meets].decoded("DTSTART") == date(2027, 2, 4)
    assert after[closes].decoded("DTSTART") == CLOSES - timedelta(days=1)
    assert after[closes]["DTSTART"].params["TZID"] == "Europe/Stockholm"


def test_what_is_called_off_stays_as_cancelled(site: Site, world: World):
    mine = address(site.browser(world.person["halland-o1"]))
    services.call_off_meeting(
        site.session, meeting=world.meeting, reason="Snö", actor=COORDINATOR, now=DURING
    )
    site.session.commit()
    for path in (NETWORK_FEED, mine):
        found = read(site, path)
        (meets,) = (
            one
            for uid, one in found.items()
            if uid.startswith(("meeting-", "meet-")) and str(world.meeting.id) in uid
        )
        assert (meets["STATUS"], meets["SEQUENCE"]) == ("CANCELLED", 1)


def test_a_feed_is_the_same_until_something_changes(site: Site, world: World):
    mine = address(site.browser(world.person["halland-o1"]))
    first = site.app.test_client().get(mine).data
    site.clock.now += timedelta(hours=5)
    assert site.app.test_client().get(mine).data == first


def test_everyone_has_her_own_dates_and_nobody_elses(site: Site, world: World):
    world.nominate("halland-s1", by="gotland-o2")
    site.session.commit()
    site.clock.now = DURING
    representative = read(site, address(site.browser(world.person["halland-o1"])))
    assert summaries(representative) == [
        "Last moment to nominate: Val 2027",
        "Take part: Möte 2027-01-28 (Val 2027)",
        "You can nominate from now on: Val 2027",
    ]
    nominee = read(site, address(site.browser(world.person["halland-s1"])))
    assert "Last moment to answer your nomination: Val 2027" in summaries(nominee)
    assert "Last moment to nominate: Val 2027" not in summaries(nominee)
    committee = read(site, address(site.browser(world.person["uppsala-o1"])))
    assert "All nominees have answered by now: Val 2027" in summaries(committee)
    for found in (representative, committee):
        assert "Halland" not in str(summaries(found))
        assert not any("answer your" in each for each in summaries(found))


def test_an_address_is_secret_ends_and_is_made_anew(site: Site, world: World):
    browser = site.browser(world.person["halland-o1"])
    page = browser.get(f"{HOME}/my-calendar")
    assert "Make an address" in page.text
    first = address(browser)
    token = first.rpartition("/")[2].removesuffix(".ics")
    kept = site.session.scalars(sa.select(CalendarAddress)).one()
    assert token.encode() not in kept.digest
    assert token not in str([one.facts for one in site.session.scalars(sa.select(Act))])
    assert token not in browser.get(f"{HOME}/my-calendar").text
    answer = site.app.test_client().get(first)
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Cache-Control"] == "no-store"
    second = address(browser)
    read(site, first, 404)
    read(site, second)
    browser.post(f"{HOME}/my-calendar/end", 302)
    read(site, second, 404)
    read(site, f"{HOME}/my-calendar/x.ics", 404)
    site.session.rollback()
    assert site.session.query(CalendarAddress).filter_by(ended_at=None).count() == 0


def test_reading_changes_nothing(site: Site, world: World):
    mine = address(site.browser(world.person["halland-o1"]))
    before = site.session.query(Act).count()
    read(site, mine)
    site.session.rollback()
    assert site.session.query(Act).count() == before


def test_a_feed_of_somebody_who_has_left_is_empty_and_can_be_read(site: Site, world: World):
    mine = address(site.browser(world.person["halland-o1"]))
    site.session.query(Appointment).update({"until": date(2026, 12, 31)})
    site.session.commit()
    site.clock.now = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)  # half an hour before New Year
    assert read(site, mine) != {}
    site.clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert read(site, mine) == {}


def test_the_first_page_says_what_is_now_what_comes_and_what_is_done(site: Site, world: World):
    browser = site.browser(world.person["halland-o1"])
    page = browser.get(f"{HOME}/")
    assert "Nothing is expected of you now." in page.text
    assert "You can nominate from now on: Val 2027" in page.text
    assert "15 Sep 2026 10:00 CEST" in page.text
    site.clock.now = DURING
    page = browser.get(f"{HOME}/")
    assert "Nominate: Val 2027." in page.text
    assert "Q12" in page.text
    assert "Last moment to nominate" not in page.text  # it is the task's own
    assert "Take part: Möte 2027-01-28" in page.text
    world.nominate("halland-s1", by="halland-o1")
    site.session.commit()
    page = browser.get(f"{HOME}/")
    assert "Nothing is expected of you now." in page.text
    assert "✓ <a" in page.text
    assert f"{HOME}/my-calendar" in page.outline.links


def test_a_coordinator_without_an_appointment_has_a_calendar_too(site: Site, world: World):
    person = world.person["halland-s2"]
    site.grant(person, GrantedRole.COORDINATOR)
    assert "Take part: Möte 2027-01-28 (Val 2027)" in summaries(
        read(site, address(site.browser(person)))
    )


def test_a_calendar_speaks_the_language_its_owner_has_chosen(site: Site, world: World):
    browser = site.browser(world.person["halland-o1"])
    mine = address(browser)
    browser.post("/account", language="nb")
    assert "Delta: Möte 2027-01-28 (Val 2027)" in summaries(read(site, mine))
