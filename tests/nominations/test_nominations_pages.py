"""Nominate, on the pages and at the meeting: what each reader sees, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from election.audit import Act
from election.core.rulebook.nomination import Answer, NominationKind
from election.db import transaction
from election.nominations.models import AnswerLink, Nomination
from election.people.models import GrantedRole
from election.people.queries import rulebook_now
from tests.factories import AFTER, AT_MEETING, NOW, World
from tests.nominations.nomination_pages import (
    NETWORK,
    answers,
    last_link,
    letters,
    nominate,
    nominated,
    path,
    seat,
)
from tests.site import Browser, Site


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
        link, 302, **{f"office_{seat(world, 'chair')}": "accepted"}, presentation=odd
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
    for place in ("nominations", "nominations/mine"):  # no way that leads to a refusal
        links = site.browser(world.person["halland-s1"]).get(path(world, place)).outline.links
        assert not [one for one in links if one.endswith("/nominate")], place
        links = site.browser(world.person["halland-o1"]).get(path(world, place)).outline.links
        assert [one for one in links if one.endswith("/nominate")], place


def test_how_the_network_reads_its_rules_is_told_in_the_readers_language(site: Site, world: World):
    browser = site.browser()
    rulebook = rulebook_now(site.session, world.network.id, NOW.date())
    reading = rulebook.interpretations["Q12"]
    says = reading.readings[reading.chosen].says
    assert says in browser.get(path(world, "nominations")).text
    browser.post("/language", language="sv", back="/")
    assert says not in browser.get(path(world, "nominations")).text


def test_who_nominates_herself_stands_at_once(site: Site, world: World):
    browser = site.browser(world.person["halland-o1"])
    browser.post(path(world, "nominate"), 302, whom="myself", offices=[seat(world, "chair")])
    assert answers(site) == [Answer.ACCEPTED]
    mine = path(world, "nominations/mine")
    assert "I withdraw" in browser.get(mine).text
    browser.post(mine, 302, **{f"office_{seat(world, 'chair')}": "withdrawn", "sure": "y"})
    assert answers(site) == [Answer.WITHDRAWN]


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
    teller.post(floor, 302, **said, consents="y")
    assert "said yes in the room" in teller.get(floor).text
    assert "already nominated" in teller.post(floor, 200, **said, consents="y").text
    made = site.session.scalars(sa.select(Nomination)).one()
    assert (made.kind, made.answer) == (NominationKind.FLOOR, Answer.ACCEPTED)
    assert letters(site) == []
    substitute = {**said, "name": "Testperson Gotland s1"}
    assert "substitute" in teller.post(floor, 200, **substitute, consents="y").text
    site.browser(world.person["halland-o1"]).get(floor, 403)


def test_who_is_named_from_the_floor_answers_herself_or_says_yes_in_the_room(
    site: Site, world: World
):
    site.grant(world.person["uppsala-o2"], GrantedRole.TELLER)
    with transaction(site.session):
        world.open_meeting()
    site.clock.now = AT_MEETING
    teller, floor = site.browser(world.person["uppsala-o2"]), path(world, "floor")
    for name in ("Testperson Gotland o1", "Testperson Gotland o2"):
        said = {"nominator": "Testperson Dalarna o1", "name": name}
        teller.post(floor, 302, **said, offices=[seat(world, "chair")])
    page = teller.get(floor).text
    assert page.count("Not answered") == 2
    assert f"She says yes: {world.person['gotland-o1'].name}" in page
    site.session.rollback()
    made = {
        one.nominee_id: one
        for one in site.session.scalars(
            sa.select(Nomination).where(Nomination.kind == NominationKind.FLOOR)
        )
    }
    spoken = made[world.person["gotland-o1"].id]
    site.browser(world.person["halland-o1"]).post(f"{floor}/{spoken.id}/yes", 403)
    teller.post(f"{floor}/{spoken.id}/yes", 302)
    teller.post(f"{floor}/{spoken.id}/yes", 409)
    assert teller.get(floor).text.count("said yes in the room") == 1
    nominee = site.browser(world.person["gotland-o2"])
    assert "Answer" in nominee.get(f"/n/{world.network.key}/").text


def test_the_first_page_says_what_is_expected(site: Site, world: World):
    nominated(site, world)

    def asked(key: str) -> str:
        return site.browser(world.person[key]).get(f"{NETWORK}/").text

    assert "Answer your nomination: Val 2027." in asked("dalarna-o2")
    assert "Nominate: Val 2027." in asked("uppsala-o2")
    assert "Nominate: Val 2027." not in asked("halland-o1")
    assert "1 nominee has not answered: Val 2027." in asked("uppsala-o1")


def test_parallel_clicks_nominate_once(site: Site, world: World):
    browsers: list[Browser] = [site.browser(world.person["halland-o1"]) for _ in range(4)]
    chosen = {"whom": "other", "name": "Testperson Dalarna o2", "offices": [seat(world, "chair")]}

    def click(browser: Browser) -> int:
        return browser.client.post(path(world, "nominate"), data=chosen).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(click, browsers))
    assert codes == [200, 200, 200, 302]
    assert answers(site) == [Answer.PENDING]
    assert len(letters(site)) == 1
