"""Nominate, answer by link, withdraw, remind: what each reader's pages show and refuse."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from election import mail
from election.audit import Act
from election.core.rulebook.nomination import Answer, NominationKind
from election.db import transaction
from election.elections import services as elections
from election.elections.services import Dates
from election.meetings import services as meetings
from election.nominations.models import AnswerLink, Nomination, PrivateWord
from election.nominations.services import due
from election.people.models import GrantedRole
from tests.factories import AFTER, AT_MEETING, CLOSES, DURING, OPENS, World
from tests.site import Browser, Page, Site

NETWORK = "/n/halsa-och-demokrati"
LINK = re.compile(r"http://localhost:8000(/n/\S+/nominations/answer/\S+)")


@pytest.fixture
def world(site: Site) -> World:
    made = World(site.session)
    site.session.commit()
    site.clock.now = DURING
    return made


def path(world: World, page: str) -> str:
    return f"{NETWORK}/elections/{world.election.id}/{page}"


def seat(world: World, office: str, part: str | None = None) -> str:
    from election.elections.queries import election_office

    row = election_office(world.session, world.election, office, part or office)
    assert row is not None
    return row.id.hex


def nominate(
    site: Site, world: World, name: str, *offices: str, expect: int = 302, **fields: str
) -> Page:
    browser = site.browser(world.person["halland-o1"])
    chosen = [seat(world, one) for one in offices or ("chair",)]
    sent = {"whom": "other", "name": name, "offices": chosen, **fields}
    return browser.post(path(world, "nominate"), expect, **sent)


def letters(site: Site) -> list[mail.Outgoing]:
    site.session.rollback()
    site.session.expire_all()
    return list(site.session.scalars(sa.select(mail.Outgoing).order_by(mail.Outgoing.enqueued_at)))


def last_link(site: Site) -> str:
    found = [LINK.search(one.body or "") for one in letters(site)]
    return [one.group(1) for one in found if one][-1]


def answers(site: Site) -> list[Answer]:
    site.session.rollback()
    site.session.expire_all()
    return list(site.session.scalars(sa.select(Nomination.answer).order_by(Nomination.made_at)))


def nominated(site: Site, world: World, *offices: str) -> str:
    nominate(site, world, "Testperson Dalarna o2", *offices, motivation="Hon kan leda.")
    return last_link(site)


def test_anyone_sees_the_offices_and_rules_but_no_names(site: Site, world: World):
    nominated(site, world)
    for browser in (site.browser(), site.browser(world.person["uppsala-o2"])):
        page = browser.get(path(world, "nominations"))
        assert "R21" in page.text
        assert "R33" in page.text
        assert "Nominations close" in page.text
        assert "Dalarna o2" not in page.text


def test_one_person_is_nominated_for_several_offices_at_once(site: Site, world: World):
    page = site.browser(world.person["halland-o1"]).get(path(world, "nominate"))
    assert '<option value="Testperson Dalarna o2">Dalarna</option>' in page.text
    link = nominated(site, world, "chair", "vice-chair")
    assert answers(site) == [Answer.PENDING, Answer.PENDING]
    (letter,) = letters(site)
    assert letter.address == "dalarna-o2@example"
    assert letter.wipe
    assert "CET" in (letter.body or "")
    token = link.rsplit("/", 1)[1]
    acts = site.session.scalars(sa.select(Act)).all()
    assert token not in str([one.facts for one in acts])
    stored = site.session.scalars(sa.select(AnswerLink)).one()
    assert token.encode() not in stored.digest
    page = site.browser(world.person["halland-o1"]).get(path(world, "nominations/mine"))
    assert page.text.count("Not answered") == 2


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
        "word": "Bara om Uppsala stöder mig.",
    }
    browser.post(link, 302, **said)
    browser.post(link, 302, **said)  # a double click
    assert sorted(answers(site)) == [Answer.ACCEPTED, Answer.DECLINED]
    assert "Accepted" in browser.get(link).text
    word = site.session.scalars(sa.select(PrivateWord)).one()
    assert word.text == "Bara om Uppsala stöder mig."
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
            site.session, election=world.election, actor=mail_actor(), now=DURING
        )
    assert "called off" in site.browser().get(link, 410).text


def mail_actor():
    from election.audit import COORDINATOR

    return COORDINATOR


def test_the_address_of_a_link_is_not_passed_on_by_the_page(site: Site, world: World):
    link = nominated(site, world)
    page = site.browser().get(link)
    assert not any("answer" in one for one in page.outline.links)


def test_who_may_not_hold_the_office_is_refused_before_she_is_asked(site: Site, world: World):
    page = nominate(site, world, "Testperson Uppsala s1", expect=200)
    assert "only ordinary representatives may be elected" in page.text
    assert "Q9" in page.text
    assert letters(site) == []
    nominate(site, world, "Testperson Uppsala s1", becomes_eligible="y")
    assert len(letters(site)) == 1


def test_a_name_twice_or_unknown_or_too_late_is_told_kindly(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2")
    page = nominate(site, world, "testperson dalarna O2", expect=200)
    assert "You have already nominated her for this office." in page.text
    assert "is not in the register" in nominate(site, world, "Nobody", expect=200).text
    assert (
        "Choose at least one office" in nominate(site, world, "Nobody", expect=200, offices="").text
    )
    site.clock.now = AFTER
    page = nominate(site, world, "Testperson Dalarna o1", expect=200)
    assert "at the meeting" in page.text
    assert "R33" in page.text
    assert "11 Jan 2027 13:00 CET" in page.text
    assert answers(site) == [Answer.PENDING]


def test_markup_and_five_hundred_letters_are_only_text(site: Site, world: World):
    odd = "<script>alert(1)</script>\x00" + "Å" * 470
    page = nominate(site, world, odd, expect=200, motivation=odd)
    assert "<script>alert" not in page.text
    nominate(site, world, "x" * 501, expect=200)
    nominate(site, world, "Testperson Dalarna o2", motivation=odd)
    link = last_link(site)
    page = site.browser().get(link)
    assert "<script>alert" not in page.text
    site.browser().post(
        link, 302, **{f"office_{seat(world, 'chair')}": "accepted"}, presentation=odd, word=odd
    )
    page = site.browser().get(link)
    assert "<script>alert" not in page.text
    assert "Å" * 470 in page.text
    page = site.browser().post(link, 200, presentation="x" * 4001)
    assert "x" * 4001 in page.text  # what she wrote is not lost
    site.browser().post(link, 200, **{f"office_{seat(world, 'chair')}": "elected"})


def test_a_substitute_is_told_that_she_does_not_nominate(site: Site, world: World):
    page = site.browser(world.person["halland-s1"]).get(path(world, "nominate"))
    assert "You may not nominate" in page.text
    assert "Q12" in page.text


def test_who_nominates_herself_stands_at_once(site: Site, world: World):
    browser = site.browser(world.person["halland-o1"])
    browser.post(path(world, "nominate"), 302, whom="myself", offices=[seat(world, "chair")])
    assert answers(site) == [Answer.ACCEPTED]
    mine = path(world, "nominations/mine")
    assert "I withdraw" in browser.get(mine).text
    browser.post(mine, 302, **{f"office_{seat(world, 'chair')}": "withdrawn", "sure": "y"})
    assert answers(site) == [Answer.WITHDRAWN]


def test_who_withdraws_when_the_ballot_is_open_is_told_what_happens(site: Site, world: World):
    from election.slates import services as slates

    with transaction(site.session):
        world.candidate("dalarna-o2")
        world.open_meeting()
        slates.freeze_candidates(
            site.session,
            election=world.election,
            office="chair",
            actor=mail_actor(),
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


def test_names_from_the_floor_are_entered_at_the_meeting(site: Site, world: World):
    site.grant(world.person["uppsala-o2"], GrantedRole.TELLER)
    teller, floor = site.browser(world.person["uppsala-o2"]), path(world, "floor")
    said = {
        "nominator": "Testperson Halland o1",
        "name": "Testperson Dalarna o2",
        "offices": [seat(world, "chair")],
    }
    page = teller.post(floor, 200, **said, consents="y")
    assert "while the meeting is open" in page.text
    with transaction(site.session):
        world.open_meeting()
    site.clock.now = AT_MEETING
    assert "Ask her first" in teller.post(floor, 200, **said).text
    teller.post(floor, 302, **said, consents="y")
    assert "already nominated" in teller.post(floor, 200, **said, consents="y").text
    made = site.session.scalars(sa.select(Nomination)).one()
    assert (made.kind, made.answer) == (NominationKind.FLOOR, Answer.ACCEPTED)
    assert letters(site) == []
    substitute = {**said, "name": "Testperson Gotland s1"}
    assert "substitute" in teller.post(floor, 200, **substitute, consents="y").text
    site.browser(world.person["halland-o1"]).get(floor, 403)


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
            actor=mail_actor(),
            now=site.clock.now,
        )
        elections.change_dates(
            site.session,
            election=world.election,
            dates=Dates(nominations_open_at=OPENS, nominations_close_at=later),
            actor=mail_actor(),
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


def test_the_first_page_says_what_is_expected(site: Site, world: World):
    nominated(site, world)

    def asked(key: str) -> str:
        return site.browser(world.person[key]).get(f"{NETWORK}/").text

    assert "Answer your nomination: Val 2027." in asked("dalarna-o2")
    assert "Nominate: Val 2027." in asked("uppsala-o2")
    assert "Nominate: Val 2027." not in asked("halland-o1")
    assert "1 nominee has not answered: Val 2027." in asked("uppsala-o1")


def test_parallel_clicks_nominate_once(site: Site, world: World):
    from concurrent.futures import ThreadPoolExecutor

    browsers: list[Browser] = [site.browser(world.person["halland-o1"]) for _ in range(4)]
    chosen = {"whom": "other", "name": "Testperson Dalarna o2", "offices": [seat(world, "chair")]}

    def click(browser: Browser) -> int:
        return browser.client.post(path(world, "nominate"), data=chosen).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(click, browsers))
    assert codes == [200, 200, 200, 302]
    assert answers(site) == [Answer.PENDING]
    assert len(letters(site)) == 1


def test_another_network_does_not_know_the_link(site: Site, session: Session, world: World):
    from tests.factories import SV, network

    link = nominated(site, world)
    with transaction(session):
        other = network(session, SV)
    elsewhere = link.replace("halsa-och-demokrati", other.key)
    assert "This link is not known" in site.browser().get(elsewhere, 404).text
