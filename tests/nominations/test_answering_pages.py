"""Answer by personal link or signed in, withdraw, be reminded."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from election.audit import COORDINATOR, Act
from election.core.rulebook.nomination import Answer
from election.db import transaction
from election.elections import services as elections
from election.elections.services import Dates
from election.meetings import services as meetings
from election.nominations.services import due
from election.slates import services as slates
from tests.factories import AT_MEETING, CLOSES, DURING, OPENS, SV, World, network
from tests.nominations.nomination_pages import (
    LINK,
    answers,
    last_link,
    letters,
    nominate,
    nominated,
    path,
    seat,
)
from tests.site import Site


def test_a_nominee_answers_by_her_link_without_signing_in(site: Site, world: World):
    link = nominated(site, world, "chair", "vice-chair")
    browser = site.browser()
    page = browser.get(link)
    assert "This page is for Testperson Dalarna o2." in page.text
    assert "Hon kan leda." in page.text
    assert answers(site) == [Answer.PENDING, Answer.PENDING]
    said = {
        f"office_{seat(world, 'chair')}": "accepted",
        f"office_{seat(world, 'vice-chair')}": "declined",
        "presentation": "Jag vill leda.",
    }
    browser.post(link, 302, **said)
    browser.post(link, 302, **said)  # a double click
    assert sorted(answers(site)) == [Answer.ACCEPTED, Answer.DECLINED]
    assert "Accepted" in browser.get(link).text
    told = [one.subject for one in letters(site) if one.address == "halland-o1@example"]
    assert len(told) == 2
    assert "stöder" not in str([one.body for one in letters(site)])


def test_an_answer_may_be_changed_on_the_same_link(site: Site, world: World):
    link = nominated(site, world)
    browser, chair = site.browser(), f"office_{seat(world, 'chair')}"
    browser.post(link, 302, **{chair: "declined"})
    browser.post(link, 302, **{chair: "accepted"})
    assert answers(site) == [Answer.ACCEPTED]
    page = browser.post(link, 200, **{chair: "withdrawn"})
    assert "Confirm that you withdraw" in page.text
    assert answers(site) == [Answer.ACCEPTED]
    browser.post(link, 302, **{chair: "withdrawn", "sure": "y"})
    assert answers(site) == [Answer.WITHDRAWN]


def test_links_that_are_wrong_replaced_or_too_late_say_which(site: Site, world: World):
    link = nominated(site, world)
    browser = site.browser()
    assert "This link is not known" in browser.get(link[:-3], 404).text
    site.clock.now += timedelta(hours=1)
    browser_of_other = site.browser(world.person["uppsala-o1"])
    browser_of_other.post(
        path(world, "nominate"),
        302,
        whom="other",
        name="Testperson Dalarna o2",
        offices=[seat(world, "chair")],
    )
    newer = last_link(site)
    assert newer != link
    chair = f"office_{seat(world, 'chair')}"
    assert "There is a newer link" in browser.get(link, 410).text
    browser.post(link, 410, **{chair: "accepted"})
    site.clock.now = CLOSES
    assert "The time to answer is over" in browser.get(newer, 410).text
    browser.post(newer, 410, **{chair: "accepted"})
    assert set(answers(site)) == {Answer.PENDING}


def test_a_link_passed_on_to_somebody_signed_in_changes_nothing(site: Site, world: World):
    link = nominated(site, world)
    other = site.browser(world.person["uppsala-o2"])
    page = other.get(link, 403)
    assert "but this link is for Testperson Dalarna o2" in page.text
    other.post(link, 403, **{f"office_{seat(world, 'chair')}": "accepted"})
    assert answers(site) == [Answer.PENDING]


def test_a_link_of_an_election_called_off_says_so(site: Site, world: World):
    link = nominated(site, world)
    with transaction(site.session):
        elections.cancel_election(
            site.session, election=world.election, actor=COORDINATOR, now=DURING
        )
    assert "called off" in site.browser().get(link, 410).text


def test_the_address_of_a_link_is_not_passed_on_by_the_page(site: Site, world: World):
    link = nominated(site, world)
    page = site.browser().get(link)
    assert not any("answer" in one for one in page.outline.links)


def test_who_withdraws_when_the_ballot_is_open_is_told_what_happens(site: Site, world: World):
    with transaction(site.session):
        world.candidate("dalarna-o2")
        world.open_meeting()
        slates.freeze_candidates(
            site.session,
            election=world.election,
            office="chair",
            actor=COORDINATOR,
            now=AT_MEETING,
        )
    site.clock.now = AT_MEETING + timedelta(minutes=1)
    browser, mine = site.browser(world.person["dalarna-o2"]), path(world, "nominations/mine")
    page = browser.post(mine, 200, presentation="För sent")
    assert "presentations stay as they are" in page.text
    browser.post(mine, 302, **{f"office_{seat(world, 'chair')}": "withdrawn", "sure": "y"})
    assert "Your name stays on the ballot" in browser.get(mine).text
    page = site.browser().get(path(world, "candidates"))
    assert "has withdrawn" in page.text


def test_those_who_have_not_answered_are_reminded_once_a_stage(site: Site, world: World):
    first = nominated(site, world, "chair", "vice-chair")
    nominate(site, world, "Testperson Gotland o1")

    def reminders(days: float) -> list[str]:
        before = len(letters(site))
        due(site.session, keys=None, now=CLOSES - timedelta(days=days))
        due(site.session, keys=None, now=CLOSES - timedelta(days=days, minutes=-1))
        return sorted(one.address for one in letters(site)[before:])

    both = ["dalarna-o2@example", "gotland-o1@example"]
    assert reminders(8) == []
    assert reminders(6.9) == both
    site.clock.now = CLOSES - timedelta(days=3)
    site.browser().get(first, 410)  # the reminder's link has replaced it
    link = [LINK.search(one.body or "") for one in letters(site) if one.address == both[0]][-1]
    assert link is not None
    site.browser().post(
        link.group(1),
        302,
        **{f"office_{seat(world, one)}": "accepted" for one in ("chair", "vice-chair")},
    )
    assert reminders(1.9) == ["gotland-o1@example"]
    assert reminders(1) == []


def test_who_was_just_asked_is_not_reminded_and_a_moved_deadline_counts_anew(
    site: Site, world: World
):
    site.clock.now = CLOSES - timedelta(days=6)
    link = nominated(site, world)
    due(site.session, keys=None, now=CLOSES - timedelta(days=5))
    assert len(letters(site)) == 1
    later = CLOSES + timedelta(days=10)
    with transaction(site.session):
        meetings.move_meeting(
            site.session,
            meeting=world.meeting,
            held_on=(later + timedelta(days=9)).date(),
            form=world.meeting.form,
            actor=COORDINATOR,
            now=site.clock.now,
        )
        elections.change_dates(
            site.session,
            election=world.election,
            dates=Dates(nominations_open_at=OPENS, nominations_close_at=later),
            actor=COORDINATOR,
            now=site.clock.now,
        )
    site.clock.now = CLOSES + timedelta(days=1)
    site.browser().post(link, 302, **{f"office_{seat(world, 'chair')}": "accepted"})
    assert answers(site) == [Answer.ACCEPTED]


def test_the_committee_reminds_at_most_once_a_day(site: Site, world: World):
    nominated(site, world)
    committee = site.browser(world.person["uppsala-o1"])
    committee.post(path(world, "nominations/remind"), 302)
    page = committee.post(path(world, "nominations/remind"), 409)
    assert "Wait a day" in page.text
    site.clock.now += timedelta(days=1)
    committee.post(path(world, "nominations/remind"), 302)
    assert len(letters(site)) == 3
    site.browser(world.person["halland-o1"]).post(path(world, "nominations/remind"), 403)


def test_another_network_does_not_know_the_link(site: Site, session: Session, world: World):
    link = nominated(site, world)
    with transaction(session):
        other = network(session, SV)
    elsewhere = link.replace("halsa-och-demokrati", other.key)
    assert "This link is not known" in site.browser().get(elsewhere, 404).text


def test_the_committee_records_the_answer_of_who_has_no_address(site: Site, world: World):
    with transaction(site.session):
        world.person["dalarna-o2"].email = None
        world.nominate("dalarna-o2")
        world.nominate("gotland-o1")
    committee = site.browser(world.person["uppsala-o1"])
    page = path(world, f"nominations/{world.person['dalarna-o2'].id}/answer")
    assert "Record her answer" in committee.get(path(world, "room")).text
    committee.post(page, 302, **{f"office_{seat(world, 'chair')}": "accepted"})
    assert sorted(answers(site)) == [Answer.ACCEPTED, Answer.PENDING]
    last = site.session.scalars(sa.select(Act).order_by(Act.number.desc())).first()
    assert last is not None
    assert last.actor == f"person:{world.person['uppsala-o1'].id}"
    committee.get(path(world, f"nominations/{world.person['gotland-o1'].id}/answer"), 404)
    site.browser(world.person["halland-o1"]).get(page, 403)


def test_a_mail_scanner_that_opens_the_link_changes_nothing(site: Site, world: World):
    link = nominated(site, world)
    scanner = site.browser()
    for _ in range(3):
        scanner.get(link)
        assert scanner.client.head(link).status_code == 200
        assert scanner.client.options(link).status_code == 200
    assert answers(site) == [Answer.PENDING]
    assert len(letters(site)) == 1
    scanner.post(link, 302)  # a press without a choice answers nothing either
    assert answers(site) == [Answer.PENDING]
