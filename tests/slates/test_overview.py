"""The overview of the room: figures office by office, and which nominees are listed."""

from __future__ import annotations

import re

import pytest

from election import db
from election.slates.views import overview
from tests.factories import AFTER, DURING, World
from tests.site import Page, Site


@pytest.fixture
def world(site: Site) -> World:
    """Two have accepted for chair, one has not answered, and one has declined."""
    made = World(site.session)
    made.candidate("dalarna-o2")
    made.candidate("halland-o2")
    made.nominate("gotland-o1")
    made.nominate("uppsala-o2", "vice-chair")
    site.session.commit()
    site.clock.now = DURING
    return made


def shown(site: Site, world: World, query: str = "") -> Page:
    path = f"/n/halsa-och-demokrati/elections/{world.election.id}/room{query}"
    return site.browser(world.person["uppsala-o1"]).get(path)


def chair(page: Page) -> str:
    return page.text.split('<svg class="bar"')[1].split("</tr>")[0]


def names(page: Page) -> set[str]:
    part = page.text.split('id="nominees"')[1].split('id="conflicts"')[0]
    keys = ("Dalarna o2", "Halland o2", "Gotland o1", "Uppsala o2")
    return {key for key in keys if re.search(rf"Testperson {key}(</a>)?</h4>", part)}


def test_figures_open_their_lists(site: Site, world: World):
    page = shown(site, world)
    line = chair(page)
    assert ">3<" in line  # nominated
    assert ">2<" in line  # accepted
    assert ">1<" in line  # not answered
    assert names(page) == {"Dalarna o2", "Halland o2", "Gotland o1", "Uppsala o2"}
    assert names(shown(site, world, "?state=accepted")) == {"Dalarna o2", "Halland o2"}
    assert names(shown(site, world, "?state=declined")) == set()
    link = next(one for one in line.split('"') if "state=waiting" in one).replace("&amp;", "&")
    assert names(shown(site, world, "?" + link.split("?")[1])) == {"Gotland o1"}


def test_long_lists_come_in_pages(site: Site, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "MOST", 2)
    page = shown(site, world)
    assert "1 to 2 of 3." in page.text
    link = next(one for one in page.text.split('"') if "from=2" in one).replace("&amp;", "&")
    assert "3 to 3 of 3." in shown(site, world, "?" + link.split("?")[1]).text


@pytest.mark.parametrize("query", ["?state=x&office=y&from=z", "?from=99999999999999", "?from=-1"])
def test_wrong_addresses_list_what_is_usual(site: Site, world: World, query: str):
    assert len(names(shown(site, world, query))) == 4


def test_candidates_come_in_pages_and_are_found_by_name(
    site: Site, world: World, monkeypatch: pytest.MonkeyPatch
):
    path = f"/n/halsa-och-demokrati/elections/{world.election.id}/candidates"
    with db.transaction(site.session):
        world.election.proposal_published_at = AFTER
    asked = site.browser()
    assert "Search the candidates" not in asked.get(path).text
    monkeypatch.setattr(overview, "MOST", 1)
    page = asked.get(path).text
    assert "1 to 1 of 2." in page
    assert "Testperson Dalarna o2" in page
    assert "Testperson Halland o2" not in page
    after = next(one for one in page.split('"') if "from=1" in one).replace("&amp;", "&")
    page = asked.get(after).text
    assert "2 to 2 of 2." in page
    assert "Testperson Halland o2" in page
    page = asked.get(f"{path}?q=HALLAND").text
    assert "Testperson Halland o2" in page
    assert "Testperson Dalarna o2" not in page
    assert "Nobody of that name." in asked.get(f"{path}?q=x%C3%A5").text
