"""Published versions, the equal form of all who stand, the paper, and the committee's successors."""

from __future__ import annotations

from datetime import timedelta

from election.core.rulebook.switch import write_readings
from election.elections.queries import election_office
from election.slates.models import ProposalKind
from election.slates.queries import published_proposals
from tests.factories import AFTER, HALSA, World
from tests.site import Browser, Page, Site

NETWORK = "/n/halsa-och-demokrati"


def path(world: World, page: str) -> str:
    return f"{NETWORK}/elections/{world.election.id}/{page}"


def world_of(site: Site, rulebook: bytes = HALSA) -> World:
    made = World(site.session, rulebook=rulebook)
    for key in ("dalarna-o2", "halland-o2"):
        made.candidate(key)
    made.candidate("halland-o2", "vice-chair")
    site.session.commit()
    site.clock.now = AFTER
    return made


def committee(site: Site, world: World) -> Browser:
    return site.browser(world.person["uppsala-o1"])


def draft(site: Site, world: World, number: int, seats: str = "", **names: str) -> Page:
    said = {"based_on": str(number - 1), "motivation": "Bredd."}
    said["seats_working-committee"] = seats
    for office, key in names.items():
        row = election_office(site.session, world.election, *[office.replace("_", "-")] * 2)
        assert row is not None
        said[f"person_{row.id.hex}_1"] = world.person[key].id.hex if key else ""
        said[f"why_{row.id.hex}_1"] = "Erfaren."
    page = committee(site, world).post(path(world, "room/draft"), 302, **said)
    committee(site, world).post(path(world, f"room/{number}/tell"), 302)
    return page


def publish(site: Site, world: World, number: int, kind: ProposalKind, expect: int = 302) -> Page:
    return committee(site, world).post(path(world, f"room/{number}/publish"), expect, kind=kind)


def test_each_published_version_stays_with_what_it_changed(site: Site):
    world = world_of(site)
    draft(site, world, 1, chair="dalarna-o2")
    offered = committee(site, world).get(path(world, "room/1/publish"))
    assert "after counter-nominations" not in offered.text
    publish(site, world, 1, ProposalKind.AFTER_COUNTER, 200)
    publish(site, world, 1, ProposalKind.PRELIMINARY)
    assert "Preliminary proposal" in site.browser().get(path(world, "proposal")).text
    assert "Publish the final proposal" in committee(site, world).get(f"{NETWORK}/").text

    site.clock.now = AFTER + timedelta(days=2)
    draft(site, world, 2, seats="7", chair="halland-o2")
    publish(site, world, 2, ProposalKind.AFTER_COUNTER)
    page = site.browser().get(path(world, "proposal"))
    assert "New: Testperson Halland o2, Chair." in page.text
    assert "No longer proposed: Testperson Dalarna o2, before Chair." in page.text
    assert "Working committee: 7 seats in all are proposed now." in page.text
    page = site.browser().get(path(world, "proposal/1"))
    assert "A later version stands now" in page.text
    assert "Dalarna o2" in page.text
    assert "Halland o2" not in page.text

    draft(site, world, 3, seats="6", chair="", vice_chair="halland-o2")
    publish(site, world, 3, ProposalKind.PRELIMINARY, 200)
    site.browser().get(path(world, "proposal/3"), 404)
    publish(site, world, 3, ProposalKind.FINAL)
    page = site.browser().get(path(world, "proposal"))
    assert "Moved: Testperson Halland o2, from Chair to Vice chair." in page.text
    page_of_second = site.browser().get(path(world, "proposal/2"))
    assert "The committee proposes 7 seats in all." in page_of_second.text
    assert "Working committee: 6 seats in all are proposed, before 7." in page.text
    site.session.rollback()
    kinds = [one.kind for one in published_proposals(site.session, world.election)]
    assert kinds == [ProposalKind.PRELIMINARY, ProposalKind.AFTER_COUNTER, ProposalKind.FINAL]


def test_all_who_stand_are_shown_alike_and_on_paper(site: Site):
    world = world_of(site)
    paper = path(world, "proposal/paper")
    assert "has not been published" in site.browser().get(paper).text
    draft(site, world, 1, chair="halland-o2")
    publish(site, world, 1, ProposalKind.FINAL)
    page = site.browser().get(path(world, "proposal"))
    cards = page.text.split('class="ds-card standing"')
    assert ["Dalarna o2" in one for one in cards[1:3]] == [True, False]  # by name, proposed or not
    assert "Erfaren." not in "".join(cards[1:3])
    assert page.text.count("Proposed by the nomination committee") == 1
    page = site.browser().get(paper)
    assert "proposed by the nomination committee" in page.text
    assert "R33" in page.text
    assert "Erfaren." in page.text


def test_successors_of_the_committee_are_left_to_others_where_the_rules_say_so(site: Site):
    world = world_of(site, write_readings(HALSA, {"Q23": "V2"}))
    world.candidate("gotland-o2", "nomination-committee", part="member")
    site.session.commit()
    page = committee(site, world).get(path(world, "room/draft"))
    row = election_office(site.session, world.election, "nomination-committee", "member")
    assert row is not None
    assert row.id.hex not in page.text
    assert "does not propose its own successors" in page.text
    assert "Q23" in page.text
    draft(site, world, 1, chair="halland-o2")
    page = committee(site, world).get(path(world, "room/1/publish"))
    assert "Gotland o2" not in page.text.split('id="row-')[0]  # left out of nothing, told nothing
    publish(site, world, 1, ProposalKind.FINAL)
    page = site.browser().get(path(world, "proposal"))
    assert "does not propose its own successors" in page.text
    assert "Gotland o2" in page.text
