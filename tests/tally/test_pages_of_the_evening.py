"""The evening led in pages: opening, closing, deciding, counting; and what is refused on the way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from election.db import transaction
from election.tally.queries.standing import Step
from election.tally.services import due
from election.voting.queries import contests_of
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of, steps, teller
from tests.evening.setting import CHAIR_VOTES
from tests.site import Browser

At = Callable[[str], Evening]


def open_it(browser: Browser, evening: Evening, expect: int = 302, **fields: object) -> str:
    sent = {"office": "chair", "round": "1", "minutes": "5"} | fields
    return browser.post(f"{base(evening)}/conduct/open", expect, **sent).text


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("called", "Next: the key ceremony"),
        ("ready", "Open the contest"),
        ("opened", "Ballots in the box"),
        ("closed", "The trustees decrypt"),
        ("counted", "round 1"),
        ("decided", "Every office is decided"),
        ("announced", "The result is announced"),
    ],
)
def test_the_page_says_what_is_next(evening_at: At, stage: str, words: str) -> None:
    evening = evening_at(stage)
    page = leader(site_of(evening), evening).get(f"{base(evening)}/conduct")
    assert words in page.text


def test_looking_changes_nothing(evening_at: At) -> None:
    evening = evening_at("closed")
    site = site_of(evening)
    browser, own = leader(site, evening), site.browser(evening.person("uppsala-o1"))
    before = evening.contents()
    for path in ("conduct", "count/1", "trustee"):
        own.get(f"{base(evening)}/{path}")
    for path in ("conduct/state", "count/1/state"):
        browser.get_json(f"{base(evening)}/{path}")
    for path in ("manifest", "rulebook", "1/opening", "1/votes", "1/lots", "state"):
        own.get(f"{base(evening)}/trustee/{path}")
    assert evening.contents() == before


def test_one_click_opens_and_a_second_one_opens_nothing(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    browser = leader(site, evening)
    open_it(browser, evening, minutes="7")
    evening.session.rollback()
    contest = evening.contest
    assert contest.closes_at == site.clock.now + timedelta(minutes=7)
    before = evening.contents()
    assert "is not to be voted on now" in open_it(browser, evening, 409)
    assert "is not to be voted on now" in open_it(teller(site, evening), evening, 409, round="2")
    assert evening.contents() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"office": "nomination-committee"},
        {"office": "<script>"},
        {"round": "2"},
        {"round": "²"},
        {"round": "-1"},
        {"minutes": "0"},
        {"minutes": "999999999999"},
        {"minutes": ""},
        {"leave_out": "nobody"},
        {"office": ""},
    ],
)
def test_a_false_opening_is_refused_and_nothing_lost(
    evening_at: At, wrong: dict[str, object]
) -> None:
    evening = evening_at("ready")
    browser = leader(site_of(evening), evening)
    before = evening.contents()
    text = open_it(browser, evening, 409, **wrong)
    assert "Nothing was changed" in text
    assert "<script>" not in text.split("<main")[1].split("</main")[0]
    assert evening.contents() == before


def test_who_does_not_lead_may_not(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    open_it(site.browser(evening.person("uppsala-o1")), evening, 403)  # of the committee
    open_it(site.browser(evening.person("halland-o2")), evening, 403)
    site.browser(evening.person("halland-o2")).get(f"{base(evening)}/conduct", 403)
    assert contests_of(evening.session, evening.election) == []


def test_the_page_tells_how_many_and_never_who(evening_at: At) -> None:
    evening = evening_at("voted")
    site = site_of(evening)
    browser = leader(site, evening)
    assert browser.get_json(f"{base(evening)}/conduct/state")["ballots"] == 7
    main = browser.get(f"{base(evening)}/conduct").text.split("<main")[1]
    assert "Testperson Halland s1" not in main


def test_it_closes_by_itself_at_the_announced_time(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    open_it(leader(site, evening), evening)
    evening.session.rollback()
    assert due(evening.session, keys=evening.keys, now=site.clock.now) == 0
    later = site.clock.now + timedelta(minutes=5)
    assert due(evening.session, keys=evening.keys, now=later) == 1
    assert due(evening.session, keys=evening.keys, now=later) == 0
    assert not list((evening.directory / "keys").glob("contest-*"))
    assert steps(evening) == (Step.CLOSED, "chair")


def test_a_contest_that_cannot_be_closed_does_not_stop_what_else_is_due(
    evening_at: At, caplog: pytest.LogCaptureFixture
) -> None:
    evening = evening_at("opened")
    with transaction(evening.session):
        evening.contest.sums = b"broken"
        evening.contest.closes_at = evening.now
    assert due(evening.session, keys=evening.keys, now=evening.now) == 0
    assert str(evening.contest.id) in caplog.text
    assert evening.contest.closed_at is None


def test_a_key_left_behind_by_a_server_that_died_is_erased(evening_at: At) -> None:
    evening = evening_at("voted")
    evening.close(forgotten=False)
    assert list((evening.directory / "keys").glob("contest-*"))
    due(evening.session, keys=evening.keys, now=evening.now)
    assert not list((evening.directory / "keys").glob("contest-*"))


def test_closing_early_takes_a_countdown_that_all_see(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    browser = leader(site, evening)
    open_it(browser, evening)
    browser.post(f"{base(evening)}/contests/1/close", 409)
    browser.post(f"{base(evening)}/contests/1/countdown")
    site.clock.now += timedelta(seconds=59)
    browser.post(f"{base(evening)}/contests/1/close", 409)
    site.clock.now += timedelta(seconds=1)
    assert browser.post_json(f"{base(evening)}/contests/1/close", {}) == {"closed": True}
    # Every page that counts down asks in the same second, and none is refused.
    assert browser.post_json(f"{base(evening)}/contests/1/close", {}) == {"closed": True}
    page = browser.post(f"{base(evening)}/contests/1/close", 409)
    assert "closed" in page.text
    assert steps(evening) == (Step.CLOSED, "chair")


def test_a_contest_is_kept_open_for_longer_but_not_opened_again(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    browser = leader(site, evening)
    open_it(browser, evening)
    browser.post(f"{base(evening)}/contests/1/closing-time", minutes="3")
    evening.session.rollback()
    assert evening.contest.closes_at == site.clock.now + timedelta(minutes=8)
    site.clock.now += timedelta(minutes=8)
    page = browser.post(f"{base(evening)}/contests/1/closing-time", 409, minutes="3")
    assert "The announced time is over" in page.text
    browser.post(f"{base(evening)}/contests/1/countdown", 409)


def test_of_two_who_open_at_once_one_does(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    browsers = [leader(site, evening), teller(site, evening)]
    sent = {"office": "chair", "round": "1", "minutes": "5"}
    with ThreadPoolExecutor() as pool:
        answers = pool.map(
            lambda each: each.client.post(f"{base(evening)}/conduct/open", data=sent), browsers
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409]
    evening.session.rollback()
    assert len(contests_of(evening.session, evening.election)) == 1


def test_a_moment_that_passes_while_it_is_read_does_no_harm(evening_at: At) -> None:
    evening = evening_at("ready")
    site = site_of(evening)
    browser = leader(site, evening)
    open_it(browser, evening)
    later = count(1)
    begun = site.clock.now
    site.app.extensions["election.clock"] = lambda: begun + timedelta(milliseconds=next(later))
    browser.post(f"{base(evening)}/contests/1/countdown")


def test_a_count_that_tells_how_each_voted_says_so(evening_at: At) -> None:
    evening = evening_at("opened")
    for voter in CHAIR_VOTES:
        evening.vote(voter, ["gotland-o2"])
    evening.close()
    for number in (1, 2):
        evening.decrypt(number)
    page = site_of(evening).browser().get(f"{base(evening)}/count/1")
    assert f"{base(evening)}/results" in page.outline.links  # where it goes on
    assert f"{base(evening)}/count/1" not in page.outline.links
    assert "Every ballot has Testperson Gotland o2 on it." in page.text
