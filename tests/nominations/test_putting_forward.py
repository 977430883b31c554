"""Nominators named or not, nominations entered for others, persons outside the register."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from election.core.rulebook.nomination import Answer
from election.core.rulebook.switch import write_readings
from election.nominations.models import Contact, Nomination
from election.nominations.queries import candidates
from election.people.models import GrantedRole, Person
from tests.factories import DURING, HALSA, World
from tests.nominations.nomination_pages import (
    NETWORK,
    answers,
    last_link,
    letters,
    nominate,
    path,
    seat,
)
from tests.site import Site


def test_the_nominator_has_it_in_writing(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2")
    (sent,) = letters(site, confirmations=True)
    assert (sent.address, sent.subject) == (
        "halland-o1@example",
        "Du har nominerat Testperson Dalarna o2",
    )
    assert "har fått frågan med e-post" in (sent.body or "")
    assert f"/elections/{world.election.id}/nominations/mine" in (sent.body or "")


def test_a_nomination_is_taken_back_until_it_is_answered(site: Site, world: World):
    nominate(site, world, "Testperson Dalarna o2")
    link = last_link(site)
    made = site.session.scalars(sa.select(Nomination)).one()
    back = f"{NETWORK}/nominations/{made.id}/take-back"
    browser = site.browser(world.person["halland-o1"])
    assert "Take it back" in browser.get(path(world, "nominations/mine")).text
    site.browser(world.person["uppsala-o2"]).post(back, 403)
    browser.post(back, 302)
    assert letters(site)[-1].subject == "En nominering av dig har tagits tillbaka"
    assert "You have nominated nobody" in browser.get(path(world, "nominations/mine")).text
    assert "over" in site.browser().get(link, 410).text
    browser.post(back, 409)
    nominate(site, world, "Testperson Dalarna o2")
    site.browser().post(last_link(site), 302, **{f"office_{seat(world, 'chair')}": "accepted"})
    again = site.session.scalars(
        sa.select(Nomination).where(Nomination.set_aside_at.is_(None))
    ).one()
    browser.post(f"{NETWORK}/nominations/{again.id}/take-back", 409)


def test_a_nomination_by_telephone_is_entered_for_her_and_marked(site: Site, world: World):
    site.grant(world.person["dalarna-s1"], GrantedRole.COORDINATOR)
    said = {
        "nominator": "Testperson Halland o1",
        "name": "Testperson Dalarna o2",
        "came_by": "telephone",
        "offices": [seat(world, "chair")],
    }
    enter = path(world, "nominations/enter")
    site.browser(world.person["halland-o1"]).post(enter, 403, **said)
    coordinator = site.browser(world.person["dalarna-s1"])
    wrong = coordinator.post(enter, 200, **{**said, "nominator": "Testperson Halland s1"})
    assert "only they nominate" in wrong.text
    coordinator.post(enter, 302, **said)
    (sent,) = letters(site, confirmations=True)
    assert sent.address == "halland-o1@example"
    assert "per telefon" in (sent.body or "")
    marked = "Entered for her, as told by telephone."
    mine = site.browser(world.person["halland-o1"]).get(path(world, "nominations/mine"))
    assert marked in mine.text
    assert marked in site.browser().get(last_link(site)).text
    listed = site.browser(world.person["uppsala-o1"]).get(path(world, "nominations/nominees"))
    assert marked in listed.text


def test_a_nominee_without_an_address_is_asked_and_answers_through_the_committee(
    site: Site, world: World
):
    world.person["dalarna-o2"].email = None
    site.session.commit()
    nominate(site, world, "Testperson Dalarna o2", contact="070-000 00 00")
    assert letters(site) == []
    assert "Berätta för henne själv" in (letters(site, confirmations=True)[0].body or "")
    committee = site.browser(world.person["uppsala-o1"])
    assert "070-000 00 00" in committee.get(path(world, "nominations/nominees")).text
    answer = path(world, f"nominations/{world.person['dalarna-o2'].id}/answer")
    assert "070-000 00 00" in committee.get(answer).text
    committee.post(answer, 302, **{f"office_{seat(world, 'chair')}": "accepted"})
    assert answers(site) == [Answer.ACCEPTED]


def test_somebody_outside_the_register_only_where_the_rules_say_anyone(site: Site, world: World):
    new = {"outside": "y", "email": "utifran@example.org"}
    page = nominate(site, world, "Testperson Utifrån", "chair", expect=200, **new)
    assert "Only persons in the register" in page.text
    assert site.session.scalar(sa.select(Person).where(Person.name == "Testperson Utifrån")) is None


@pytest.fixture
def open_world(site: Site) -> World:
    """Anyone may sit in the nomination committee (Q11=V3); nominators are confidential (Q39=V3)."""
    made = World(site.session, rulebook=write_readings(HALSA, {"Q11": "V3", "Q39": "V3"}))
    site.session.commit()
    site.clock.now = DURING
    return made


def test_somebody_outside_the_register_is_entered_asked_and_stands(site: Site, open_world: World):
    world = open_world
    member = seat(world, "nomination-committee", "member")
    sent = {"whom": "other", "name": "Testperson Utifrån", "outside": "y"}
    browser = site.browser(world.person["halland-o1"])
    page = path(world, "nominate")
    assert "For some of these offices anyone may be elected." in browser.get(page).text
    assert "telephone number, so that" in browser.post(page, 200, **sent, offices=[member]).text
    twice = {**sent, "email": "uppsala-o1@example", "offices": [member]}
    browser.post(page, 200, **twice)  # somebody else's address
    wrong = {**sent, "email": "utifran@example.org", "offices": [member, seat(world, "chair")]}
    assert "not an ordinary representative" in browser.post(page, 200, **wrong).text
    assert site.session.scalar(sa.select(sa.func.count(Contact.id))) == 0
    browser.post(page, 302, **{**wrong, "offices": [member], "contact": "070-000 00 00"})
    assert letters(site)[-1].address == "utifran@example.org"
    office = f"office_{member}"
    site.browser().post(last_link(site), 302, **{office: "accepted"})
    site.session.rollback()
    (found,) = candidates(site.session, world.election, "nomination-committee", "member")
    assert (found.name, found.nominated_by) == ("Testperson Utifrån", ())


def test_a_confidential_nominator_is_told_to_nobody_but_the_committee(
    site: Site, open_world: World
):
    world = open_world
    nominate(site, world, "Testperson Dalarna o2", motivation="Hon kan leda.")
    (asked,) = letters(site)
    assert "Halland" not in (asked.body or "")
    link = last_link(site)
    uppsala = site.browser(world.person["uppsala-o2"])
    said = {"whom": "other", "name": "Testperson Dalarna o2", "motivation": "Ja."}
    uppsala.post(path(world, "nominate"), 302, **said, offices=[seat(world, "chair")])
    assert len(letters(site)) == 1  # a second letter would tell that there are two
    page = site.browser().get(link)
    for text in ("Halland o1", "Uppsala o2", "Hon kan leda.", "Nominated by"):
        assert text not in page.text
    site.browser().post(link, 302, **{f"office_{seat(world, 'chair')}": "accepted"})
    assert answers(site) == [Answer.ACCEPTED, Answer.ACCEPTED]
    site.session.rollback()
    (found,) = candidates(site.session, world.election, "chair", "chair")
    assert found.nominated_by == ()
    listed = site.browser(world.person["uppsala-o1"]).get(path(world, "nominations/nominees"))
    assert "Testperson Halland o1" in listed.text


def test_who_has_accepted_is_shown_at_once_where_the_rules_say_so(site: Site):
    world = World(site.session, rulebook=write_readings(HALSA, {"Q40": "V2"}))
    world.candidate("dalarna-o2")
    world.nominate("uppsala-o2")
    site.session.commit()
    site.clock.now = DURING
    page = site.browser().get(path(world, "candidates"))
    assert "Testperson Dalarna o2" in page.text
    assert "Testperson Uppsala o2" not in page.text
