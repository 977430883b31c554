"""The page for the wall: what is on, to anybody, and nothing that is secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of

At = Callable[[str], Evening]


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("called", "What is on is shown here"),
        ("ready", "Open the booth now"),
        ("opened", "Have voted"),
        ("closed", "The box is being opened"),
        ("counted", "Elected by lot"),
        ("decided", "Every office is decided"),
        ("announced", "The result is announced"),
    ],
)
def test_the_wall_tells_everybody_what_is_on(evening_at: At, stage: str, words: str) -> None:
    evening = evening_at(stage)
    site = site_of(evening)
    before = evening.contents()
    guest = site.browser()
    page = guest.get(f"{base(evening)}/screen").text
    assert words in page
    state = guest.get_json(f"{base(evening)}/screen/state")
    assert f'"version": "{state["version"]}"' in page
    assert evening.contents() == before


def test_it_counts_those_who_voted_and_names_none_of_them(evening_at: At) -> None:
    evening = evening_at("voted")
    guest = site_of(evening).browser()
    state = guest.get_json(f"{base(evening)}/screen/state")
    assert state["ballots"] == 7
    page = guest.get(f"{base(evening)}/screen").text
    for voter in ("dalarna-o1", "halland-o1"):
        assert evening.person(voter).name not in page


def test_short_addresses_lead_to_booth_and_wall(evening_at: At) -> None:
    evening = evening_at("opened")
    guest = site_of(evening).browser()
    for short, page in (("vote", "booth"), ("screen", "screen")):
        answer = guest.get(f"/n/halsa-och-demokrati/{short}", 302)
        assert answer.response.location == f"{base(evening)}/{page}"


def test_the_leader_comes_back_to_the_evening_from_roll_and_seats(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    browser, conduct = leader(site, evening), f"{base(evening)}/conduct"
    meeting = f"/n/halsa-och-demokrati/meetings/{evening.election.meeting_id}"
    browser.post(f"{meeting}/presence", 302, left=evening.person("gotland-o1").id)
    page = browser.get(conduct).text
    assert f"{evening.person('gotland-o1').name} no longer has a vote." in page
    answer = browser.post(f"{meeting}/adopt-roll", 302, back=conduct)
    assert answer.response.location == conduct
    assert "no longer has a vote" not in browser.get(conduct).text
    answer = browser.post(f"{meeting}/adopt-roll", 302, back="https://evil.example/")
    assert answer.response.location.startswith(f"{meeting}/roll/")
