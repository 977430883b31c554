"""The committee's room, its proposal step by step, and what others see of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from election import mail
from election.audit import COORDINATOR
from election.db import transaction
from election.elections import services as elections
from election.elections.queries import election_office
from election.nominations import services as nominations
from election.nominations.services import Answers
from election.nominations.visible import names_are_public
from election.people.models import GrantedRole
from election.people.queries import rulebook_now
from election.slates.models import Dissent, Proposal
from tests.factories import AFTER, CLOSES, DURING, SV, World, network
from tests.site import Browser, Page, Site

NETWORK = "/n/halsa-och-demokrati"


@pytest.fixture
def world(site: Site) -> World:
    """Two stand for chair, and one has not answered."""
    made = World(site.session)
    made.candidate("dalarna-o2")
    made.candidate("halland-o2")
    made.nominate("gotland-o1", "vice-chair")
    nominations.give_answers(
        site.session,
        election=made.election,
        person=made.person["dalarna-o2"],
        answers=Answers(presentation="Jag vill leda."),
        actor=COORDINATOR,
        now=DURING + timedelta(days=1),
    )
    site.session.commit()
    site.clock.now = AFTER
    return made


def path(world: World, page: str) -> str:
    return f"{NETWORK}/elections/{world.election.id}/{page}"


def committee(site: Site, world: World) -> Browser:
    return site.browser(world.person["uppsala-o1"])


def draft(site: Site, world: World, expect: int = 302, seen: int = 0, **fields: str) -> Page:
    """Propose one of the two who stand for chair."""
    row = election_office(world.session, world.election, "chair", "chair")
    assert row is not None
    said = {
        "based_on": str(seen),
        "motivation": "Bredd över landet.",
        f"person_{row.id.hex}_1": world.person["dalarna-o2"].id.hex,
        f"why_{row.id.hex}_1": "Erfaren.",
        **fields,
    }
    return committee(site, world).post(path(world, "room/draft"), expect, **said)


def count(site: Site, table: type) -> int:
    site.session.rollback()
    return site.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_room_is_the_committees_alone(site: Site, world: World):
    page = committee(site, world).get(path(world, "room"))
    assert "No answer in time" in page.text
    assert "Testperson Halland o1 (Halland)" in page.text
    site.grant(world.person["halland-o1"], GrantedRole.COORDINATOR)
    for page_name in ("room", "room/draft", "room/1/publish"):
        site.browser(world.person["halland-o1"]).get(path(world, page_name), 403)
        site.browser().get(path(world, page_name), 302)


def test_a_proposal_is_drafted_checked_told_and_published(site: Site, world: World):
    browser = committee(site, world)
    draft(site, world)
    page = browser.get(path(world, "room"))
    assert "Nothing is missing" in page.text
    assert "1 person stands, is not proposed, and does not know it." in page.text
    page = browser.post(path(world, "room/1/publish"), 200)
    assert "Tell her first" in page.text
    page = browser.get(path(world, "room/1/tell"))
    assert "Testperson Halland o2" in page.text
    browser.post(path(world, "room/1/tell"), 302)
    browser.post(path(world, "room/1/tell"), 302)  # a double click
    site.session.rollback()
    sent = site.session.scalars(sa.select(mail.Outgoing.subject)).all()
    assert sum("Valberedningens förslag" in one for one in sent) == 1
    assert "has not been published" in site.browser().get(path(world, "proposal")).text
    browser.post(path(world, "room/1/dissent"), 302, text="Jag hade valt Halland.")
    assert (
        "dissented from this version already"
        in browser.post(path(world, "room/1/dissent"), 200, text="Igen.").text
    )
    browser.get(path(world, "room/1/publish"))
    assert "has not been published" in site.browser().get(path(world, "proposal")).text
    browser.post(path(world, "room/1/publish"), 302, kind="final")
    page = browser.post(path(world, "room/1/publish"), 200)
    assert "has been published" in page.text
    page = site.browser().get(path(world, "proposal"))
    assert "Erfaren." in page.text
    assert "Jag hade valt Halland." in page.text
    assert page.text.index("Dalarna o2") < page.text.index("Halland o2")
    assert "Jag vill leda." in page.text
    assert "Gotland o1" not in page.text  # she has not consented


def test_nothing_is_told_or_published_before_nominations_close(site: Site, world: World):
    site.clock.now = CLOSES - timedelta(minutes=1)
    draft(site, world)
    for step in ("tell", "publish"):
        page = committee(site, world).post(path(world, f"room/1/{step}"), 200)
        assert "Nominations are open until 11 Jan 2027 13:00 CET" in page.text
        assert "R33" in page.text
    assert count(site, Proposal) == 1


def test_a_draft_does_not_silently_replace_anothers(site: Site, world: World):
    draft(site, world)
    page = draft(site, world, 200, seen=0, motivation="En annan text.")
    assert "Version 1 has been saved since you opened this page" in page.text
    assert "En annan text." in page.text
    assert 'name="based_on" type="hidden" value="1"' in page.text
    assert count(site, Proposal) == 1
    draft(site, world, seen=1)
    page = committee(site, world).post(path(world, "room/1/publish"), 200)
    assert "Version 2 has been saved since version 1" in page.text
    committee(site, world).get(path(world, "room/9/publish"), 404)


def test_what_the_rules_ask_is_shown_when_a_draft_is_saved(site: Site, world: World):
    row = election_office(site.session, world.election, "vice-chair", "vice-chair")
    assert row is not None
    site.clock.now = CLOSES - timedelta(minutes=1)
    assert "(has not answered)" in committee(site, world).get(path(world, "room/draft")).text
    draft(site, world, **{f"person_{row.id.hex}_1": world.person["gotland-o1"].id.hex})
    site.clock.now = AFTER
    page = committee(site, world).get(path(world, "room"))
    assert "Testperson Gotland o1 has not been nominated for vice chair" in page.text
    wrong = {"seats_working-committee": "99", f"person_{row.id.hex}_1": "nobody"}
    page = draft(site, world, 200, seen=1, **wrong)
    assert count(site, Proposal) == 1
    assert "Erfaren." in page.text
    draft(site, world, 200, seen=1, motivation="x" * 4001)


def test_who_has_no_address_is_told_in_person(site: Site, world: World):
    with transaction(site.session):
        world.person["halland-o2"].email = None
    draft(site, world)
    tell = path(world, "room/1/tell")
    assert "Tell her in person" in committee(site, world).post(tell, 200).text
    committee(site, world).post(tell, 302, by_hand=[world.person["halland-o2"].id.hex])
    assert "All have been told" in committee(site, world).get(path(world, "room")).text


def test_names_are_shown_when_the_proposal_is_published(site: Site, world: World):
    stranger = site.browser()
    assert "Dalarna o2" not in stranger.get(path(world, "candidates")).text
    draft(site, world)
    committee(site, world).post(path(world, "room/1/tell"), 302)
    committee(site, world).post(path(world, "room/1/publish"), 302, kind="final")
    page = stranger.get(path(world, "candidates"))
    assert page.text.count("Proposed by the nomination committee") == 1
    assert "Halland o2" in page.text
    assert "Gotland o1" not in page.text


def test_where_members_are_persons_members_alone_see_names(site: Site):
    other = network(site.session, SV)
    world = World(site.session)
    found = [rulebook_now(site.session, one.id, AFTER.date()) for one in (other, world.network)]
    assert [names_are_public(one) for one in found] == [False, True]


def test_the_next_step_is_expected_of_the_committee(site: Site, world: World):
    def asked() -> str:
        return committee(site, world).get(f"{NETWORK}/").text

    assert "Draft the committee&#39;s proposal: Val 2027." in asked()
    draft(site, world)
    assert "Tell those who are not proposed: Val 2027." in asked()
    committee(site, world).post(path(world, "room/1/tell"), 302)
    assert "Publish the committee&#39;s proposal: Val 2027." in asked()
    committee(site, world).post(path(world, "room/1/publish"), 302, kind="final")
    assert "proposal: Val 2027" not in asked()


def test_nothing_is_drafted_in_an_election_called_off(site: Site, world: World):
    with transaction(site.session):
        elections.cancel_election(
            site.session, election=world.election, actor=COORDINATOR, now=AFTER
        )
    assert "called off" in draft(site, world, 200).text
    assert count(site, Dissent) == 0
