"""Dates and meetings that are moved: whom it concerns is told, and what moved stays to be seen."""

from __future__ import annotations

from datetime import date

from tests.elections.pages import at, hub, outbox
from tests.factories import CLOSES, DURING, World, meeting
from tests.site import Browser, Site


def test_changed_dates_are_told_once_nominations_have_opened(
    site: Site, world: World, coordinator: Browser
):
    asked = {
        "nominations_open_at": "2026-09-15T10:00",
        "nominations_close_at": "2027-01-12T12:00",
        "answers_close_at": "2027-01-14T12:00",
        "why": "Lokalen är <i>upptagen</i>",
    }
    before = coordinator.post(hub(world, "/dates"), 200, **asked)
    assert "3 persons get one mail each" in before.text
    assert outbox(site, "Nya datum") == []
    coordinator.post(hub(world, "/dates"), 302, **asked, confirmed="yes")
    assert len(outbox(site, "Nya datum")) == 3  # the committee alone
    site.clock.now = DURING
    closes = {**asked, "nominations_close_at": "2027-01-13T12:00"}
    coordinator.post(hub(world, "/dates"), 302, **closes, confirmed="yes")
    told = outbox(site, "Nya datum")[3:]
    assert len({one.address for one in told}) == len(told) == 3 + 6  # and who may nominate
    assert "förut 12 januari 2027 12:00 CET, nu 13 januari 2027 12:00 CET" in (told[0].body or "")
    assert "Lokalen är <i>upptagen</i>" in (told[0].body or "")
    page = coordinator.post(
        hub(world, "/dates"), 200, **{**asked, "nominations_open_at": "2026-12-24T10:00"}
    )
    assert "has passed; it cannot be changed" in page.text
    same = coordinator.post(hub(world, "/dates"), 200, **closes)
    assert "the election has already" in same.text
    assert "Say why" in coordinator.post(hub(world, "/dates"), 200, **{**asked, "why": " "}).text


def test_answering_moved_is_told_to_those_who_have_not_answered(
    site: Site, world: World, coordinator: Browser
):
    world.candidate("gotland-o1")
    world.nominate("halland-s1", by="gotland-o2")
    site.session.commit()
    site.clock.now = DURING
    asked = {
        "nominations_open_at": "2026-09-15T10:00",
        "nominations_close_at": "2027-01-11T13:00",
        "answers_close_at": "2027-01-14T12:00",
        "why": "Mer tid",
    }
    page = coordinator.post(hub(world, "/dates"), 200, **asked)
    assert "Testperson Halland s1" in page.text
    assert "Testperson Gotland o1" not in page.text
    coordinator.post(hub(world, "/dates"), 302, **asked, confirmed="yes")
    committee = {"uppsala-o1@example", "dalarna-o1@example", "gotland-s1@example"}
    assert {one.address for one in outbox(site, "Nya datum")} == {*committee, "halland-s1@example"}


def test_a_changed_mind_keeps_what_was_entered(site: Site, world: World, coordinator: Browser):
    asked = {
        "nominations_open_at": "2026-09-15T10:00",
        "nominations_close_at": "2026-12-24T12:34",
        "answers_close_at": "2027-01-14T12:00",
        "why": "Mer tid",
    }
    page = coordinator.post(hub(world, "/dates"), 200, **asked, again="yes")
    assert "2026-12-24T12:34" in page.text
    assert "Mer tid" in page.text
    site.session.rollback()
    assert world.election.nominations_close_at == CLOSES


def test_dates_that_are_past_or_near_are_warned_of(site: Site, world: World, coordinator: Browser):
    site.clock.now = DURING
    asked = {
        "nominations_open_at": "2026-09-15T10:00",
        "nominations_close_at": "2026-10-15T11:00",
        "answers_close_at": "2026-10-16T12:00",
        "why": "Bråttom",
    }
    page = coordinator.post(hub(world, "/dates"), 200, **asked)
    assert "This is in less than 3 days" in page.text
    past = {**asked, "nominations_close_at": "2026-10-14T11:00"}
    assert "This is in the past" in coordinator.post(hub(world, "/dates"), 200, **past).text


def test_what_moved_and_why_stays_on_the_page(site: Site, world: World, coordinator: Browser):
    site.clock.now = DURING
    assert "Dates that have moved" not in site.browser().get(hub(world)).text
    asked = {
        "nominations_open_at": "2026-09-15T10:00",
        "nominations_close_at": "2027-01-05T12:00",
        "answers_close_at": "2027-01-06T12:00",
        "why": "Lokalen är <i>upptagen</i>",
        "confirmed": "yes",
    }
    coordinator.post(hub(world, "/dates"), 302, **asked)
    moved = {"held_on": "2027-02-04", "form": "digital", "why": "Snö", "confirmed": "yes"}
    coordinator.post(at(world.meeting, "/move"), 302, **moved)
    text = site.browser().get(hub(world)).text
    assert "Dates that have moved" in text
    assert "11 Jan 2027 13:00 CET" in text
    assert "5 Jan 2027 12:00 CET" in text
    assert "Lokalen är &lt;i&gt;upptagen" in text
    assert "28 January 2027" in text
    assert "4 February 2027" in text
    assert "Snö" in text


def test_a_meeting_moved_while_nominations_are_open(site: Site, world: World, coordinator: Browser):
    site.clock.now = DURING
    before = coordinator.get(at(world.meeting, "/move"))
    assert "Nominations are open. They stay open" in before.text
    assert "who gets a mail" in before.text
    asked = {"form": "hybrid", "why": "Lokalen är upptagen"}
    early = coordinator.post(at(world.meeting, "/move"), 200, held_on="2027-01-05", **asked)
    assert "must close on Tue 5 Jan 2027" in early.text
    assert "Val 2027" in early.text
    same = coordinator.post(at(world.meeting, "/move"), 200, held_on="2027-01-28", **asked)
    assert "already" in same.text
    asked["form"] = "digital"
    page = coordinator.post(at(world.meeting, "/move"), 200, held_on="2027-02-04", **asked)
    assert "16 persons get one mail each" in page.text
    assert outbox(site, "Mötet har ändrats") == []
    asked["confirmed"] = "yes"
    coordinator.post(at(world.meeting, "/move"), 302, held_on="2027-02-04", **asked)
    told = outbox(site, "Mötet har ändrats")
    assert len({one.address for one in told}) == len(told) == 16
    assert "torsdag 4 februari 2027" in (told[0].body or "")
    assert "Lokalen är upptagen" in (told[0].body or "")
    assert "4 February 2027" in site.browser().get(hub(world)).text


def test_a_meeting_does_not_move_past_another_that_would_elect(
    site: Site, world: World, coordinator: Browser
):
    meeting(site.session, world.network, held_on=date(2027, 2, 1))
    site.session.commit()
    asked = {"held_on": "2027-02-04", "form": "hybrid", "why": "x", "confirmed": "yes"}
    page = coordinator.post(at(world.meeting, "/move"), 200, **asked)
    assert "an earlier meeting that may elect it" in page.text
    site.session.rollback()
    assert world.meeting.held_on == date(2027, 1, 28)
