"""The pages of elections: the hub, proposing, dates, seats, calling off, the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from election.core.rulebook.model import MeetingKind
from election.elections.queries import elections, offices_of
from tests.elections.pages import HOME, at, coordinator_of, hub, outbox
from tests.factories import AFTER, AT_MEETING, CLOSES, DATES, DURING, HALSA, World, meeting
from tests.site import Browser, Site


def test_the_hub_shows_phase_dates_rules_offices_and_links_to_anyone(site: Site, world: World):
    site.session.commit()
    site.clock.now = DURING
    page = site.browser().get(hub(world))
    for said in ("Nominations are open", "in 88 days", "30 days ago", "R25", "R21", "Chair"):
        assert said in page.text
    assert f"{HOME}/meetings/{world.meeting.id}" in page.outline.links
    assert hub(world, "/dates") not in page.outline.links
    assert hub(world) in site.browser().get(f"{HOME}/elections").outline.links


def test_what_is_due_is_proposed_with_what_the_rulebook_suggests(site: Site):
    world = World(site.session, offices=("chair",))
    browser = coordinator_of(site, world)
    assert (
        "because 2026 is an election year" in browser.get(f"{HOME}/elections/propose").text.lower()
    )
    path = f"{HOME}/elections/propose/{world.meeting.id}"
    form = browser.get(path)
    ticked = {
        one["value"]
        for one in form.outline.fields
        if one.get("name") == "offices" and "checked" in one
    }
    assert ticked == {"vice-chair", "working-committee", "nomination-committee"}
    sent = {
        str(one["name"]): one.get("value")
        for one in form.outline.fields
        if str(one.get("name")).endswith("_at") or one.get("name") == "title"
    }
    browser.post(path, 302, offices=sorted(ticked), **sent)
    site.session.rollback()
    (made,) = (
        one for one in elections(site.session, world.network.id) if one.id != world.election.id
    )
    assert {one.office for one in offices_of(site.session, made)} == ticked


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"nominations_close_at": "2026-09-01T08:00"}, "Nominations close before they open"),
    ({"answers_close_at": "2026-12-01T08:00"}, "Answers close before nominations do"),
    ({"answers_close_at": "2027-02-01T08:00"}, "Answers close after the meeting"),
    ({"nominations_close_at": "0001-01-01T00:00"}, "not in the years"),
    ({"nominations_open_at": "9999-12-31T23:59"}, "not in the years"),
    ({"nominations_open_at": "soon"}, "Not a valid datetime"),
    ({"nominations_open_at": "2027-03-28T02:30"}, "this time does not exist"),
    ({"voting_opens_at": "2027-01-20T08:00"}, "Votes are cast at the meeting"),
    ({"title": "x" * 500}, "200 characters"),
    ({"title": "\x00 "}, "Give the election a title"),
    ({"offices": []}, "Choose at least one office"),
    ({"offices": ["king"]}, "king"),
    ({"offices": ["chair"]}, "is up in another election"),
    ({"offices": [], "by_election": ["vice-chair"]}, "elect all its seats"),
)


def test_a_wrong_proposal_says_why_beside_its_field_and_keeps_what_was_entered(site: Site):
    world = World(site.session, offices=("chair",))
    browser = coordinator_of(site, world)
    asked = {
        "title": "<b>Årets val</b>",
        "offices": ["vice-chair"],
        "nominations_open_at": "2026-09-15T08:00",
        "nominations_close_at": "2027-01-11T12:00",
        "answers_close_at": "2027-01-11T12:00",
    }
    for wrong, says in WRONG:
        sent = {**asked, **wrong}
        page = browser.post(f"{HOME}/elections/propose/{world.meeting.id}", 200, **sent)
        assert says in page.text, wrong
        assert "Nothing was changed" in page.text
        assert "title" in wrong or "&lt;b&gt;Årets val" in page.text
    site.session.rollback()
    assert len(elections(site.session, world.network.id)) == 1


def test_a_december_meeting_of_an_election_year_does_not_elect(site: Site):
    world = World(site.session, offices=("chair",))
    december = meeting(
        site.session, world.network, kind=MeetingKind.ANNUAL, held_on=date(2026, 12, 10)
    )
    browser = coordinator_of(site, world)
    path = f"{HOME}/elections/propose/{december.id}"
    assert "2026 is an election year" in browser.get(path).text
    page = browser.post(
        path,
        200,
        title="Val",
        offices=["vice-chair"],
        nominations_open_at="2026-09-15T08:00",
        nominations_close_at="2026-11-11T12:00",
        answers_close_at="2026-11-11T12:00",
    )
    assert "R25" in page.text


def test_seats_are_decided_within_the_rulebooks_range(
    site: Site, world: World, coordinator: Browser
):
    def decided() -> int | None:
        site.session.rollback()
        rows = {one.office: one.seats for one in offices_of(site.session, world.election)}
        return rows["working-committee"]

    for seats, says in (("4", "R21"), ("10", "R21"), ("-1", "number"), ("x", "integer")):
        page = coordinator.post(hub(world, "/seats"), 200, **{"seats-working-committee": seats})
        assert says in page.text
        assert decided() is None
    coordinator.post(hub(world, "/seats"), 302, **{"seats-working-committee": "7"})
    assert decided() == 5  # beside chair and vice chair


def test_an_election_is_called_off_with_a_reason(site: Site, world: World, coordinator: Browser):
    site.clock.now = DURING
    assert "cannot be undone" in coordinator.get(hub(world, "/cancel")).text
    assert "Say why" in coordinator.post(hub(world, "/cancel"), 200, reason=" \n ").text
    reason = "<i>Mötet</i> uteblir"
    coordinator.post(hub(world, "/cancel"), 302, reason=reason)
    page = site.browser().get(hub(world))
    assert "Cancelled" in page.text
    assert "&lt;i&gt;Mötet" in page.text
    assert all(reason in (one.body or "") for one in outbox(site, "Inställt"))
    again = coordinator.post(hub(world, "/cancel"), 200, reason=reason)
    assert "has been called off" in again.text


def test_the_year_tells_what_is_due_when_and_why(site: Site, world: World):
    site.session.commit()
    text = site.browser().get(f"{HOME}/election-years?first=2020&last=2030").text
    for said in ("New Year 2027", "Because 2026 is an election year", "R25", "Due next", "2028"):
        assert said in text
    for odd in ("first=1&last=99999", "first=x", "first=2090&last=2000", f"first={'9' * 400}"):
        site.browser().get(f"{HOME}/election-years?{odd}")


def test_a_year_is_shown_as_a_wheel_and_a_list_and_leads_to_others(site: Site, world: World):
    site.session.commit()
    page = site.browser().get(f"{HOME}/year?year=2027")
    for said in (
        "The year 2027",
        "Val 2027: Nominations close",
        "Möte 2027-01-28",
        "New Year 2027",
    ):
        assert said in page.text
    assert {f"{HOME}/year?year=2026", f"{HOME}/year?year=2028"} <= set(page.outline.links)
    assert "2030</a> <span" in page.text  # an election year, within reach
    assert f"{HOME}/election-years" in page.outline.links
    assert "The year 2026" in site.browser().get(f"{HOME}/year").text
    assert "Nothing is in the calendar" in site.browser().get(f"{HOME}/year?year=2035").text
    for odd in ("year=1", "year=x", "year=2200", f"year={'9' * 400}", "year=-5"):
        site.browser().get(f"{HOME}/year?{odd}")


def test_the_election_years_explain_how_an_election_is_deferred(site: Site, world: World):
    site.session.commit()
    page = site.browser().get(f"{HOME}/election-years")
    assert "In an election year the annual meeting does not elect" in page.text
    assert "New Year 2039" in page.text
    assert page.text.count('class="deferred"') == 4  # 2026, 2030, 2034, 2038


def test_the_timeline_is_drawn_with_today_and_leads_to_its_table(site: Site, world: World):
    site.session.commit()
    site.clock.now = DURING
    page = site.browser().get(hub(world))
    for name in ("nominations_open_at", "nominations_close_at", "answers_close_at", "held_on"):
        assert f"#date-{name}" in page.outline.links
        assert f"date-{name}" in page.outline.ids
    assert page.text.count('class="today"') == 2
    site.clock.now = AT_MEETING.replace(year=2029)
    assert page.text.count("<svg") == 2
    assert 'class="timeline lying"' in page.text
    assert 'class="band nomination"' in page.text
    late = site.browser().get(hub(world)).text
    assert late.count('class="today"') == 1  # too far off to be drawn to scale


def test_what_is_expected_of_the_coordinator(site: Site):
    world = World(site.session, offices=("chair",))
    browser = coordinator_of(site, world)
    assert "Propose the election that is due" in browser.get(f"{HOME}/").text
    site.clock.now = AFTER
    assert "Give notice of" in browser.get(f"{HOME}/").text
    site.clock.now += timedelta(days=200)
    assert "Say what became of" in browser.get(f"{HOME}/").text


def test_pages_of_the_coordinator_are_hers_alone(site: Site, world: World, coordinator: Browser):
    member = site.browser(world.person["halland-o1"])
    for path in (
        hub(world, "/dates"),
        hub(world, "/seats"),
        hub(world, "/cancel"),
        at(world.meeting, "/move"),
        at(world.meeting, "/cancel"),
        at(world.meeting, "/adopt-roll"),
        f"{HOME}/elections/propose",
        f"{HOME}/ledger/carry-in",
    ):
        member.get(path, 403)
        coordinator.get(path)
    site.session.rollback()
    assert world.election.cancelled_at is None


def test_refusals_name_offices_and_meetings_in_the_readers_language(site: Site):
    world = World(site.session, offices=("chair",))
    seminar = meeting(
        site.session, world.network, kind=MeetingKind.SEMINAR, held_on=date(2027, 1, 10)
    )
    later = meeting(site.session, world.network, held_on=date(2027, 6, 10))
    browser = coordinator_of(site, world)
    browser.headers = {"Accept-Language": "sv"}
    text = browser.get(f"{HOME}/elections/propose/{later.id}").text
    assert "vid första nätverksgruppsmötet efter årsskiftet 2026/2027" in text
    assert "arbetsutskott" in text
    assert "working-committee is" not in text
    browser.headers = {"Accept-Language": "en"}
    text = browser.get(f"{HOME}/elections/propose/{seminar.id}").text
    assert "Annual meeting, Network-group meeting" in text


DEADLINES = """
[deadlines]
rule = "R24"
country = "SE"
day_off = "before"
announcement = "8 weeks"
proposal = "15 working days"
notice = "4 weeks"
"""


def test_what_the_rules_say_stands_beside_each_date(site: Site):
    rulebook = HALSA.decode().replace(
        'sets = { "nomination.closes_days_before" = "entered" }',
        'sets = { "nomination.closes_days_before" = "16 working days" }',
    )
    closes = replace(DATES, nominations_close_at=CLOSES - timedelta(days=7))
    world = World(site.session, rulebook=(rulebook + DEADLINES).encode(), dates=closes)
    browser = coordinator_of(site, world)
    page = browser.get(hub(world)).text
    assert "16 working days before the meeting" in page
    assert "Notice of the meeting is given" in page
    # four weeks before is New Year's Eve: the working day before it
    assert "Wednesday 30 December 2026" in page
    assert "But Thursday 31 December 2026 is no working day (New Year&#39;s Eve)" in page.replace(
        '<time datetime="2026-12-31">', ""
    ).replace("</time>", "")
    assert "The dates do not keep the rules" not in page
    asked = {
        "nominations_open_at": "2026-09-15T10:00",
        "nominations_close_at": "2027-01-05T23:59",
        "answers_close_at": "2027-01-08T12:00",
        "why": "Mer tid",
    }
    warned = browser.post(hub(world, "/dates"), 200, **asked).text
    assert "The proposal is published on Thu 7 Jan 2027 at the latest" in warned
    browser.post(hub(world, "/dates"), 302, **asked, confirmed="yes")
    assert "The dates do not keep the rules" in browser.get(hub(world)).text
    assert "The dates do not keep the rules" not in site.browser().get(hub(world)).text
    late = browser.post(
        hub(world, "/dates"), 200, **{**asked, "nominations_close_at": "2027-01-06T00:01"}
    )
    assert "must close on Tue 5 Jan 2027 at the latest" in late.text
    site.clock.now = datetime(2026, 12, 20, 8, tzinfo=UTC)
    home = browser.get(f"{HOME}/").text
    assert "Give notice of" in home
    assert "31 Dec 2026 00:00 CET" in home
    site.clock.now = datetime(2027, 1, 2, 8, tzinfo=UTC)
    assert "which has passed" in browser.get(hub(world)).text
