"""A trustee's page over days: it follows all the boxes, and opens one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from election.tally.queries import tally_of
from election.voting.queries import contests_of
from tests.evening.databases import Databases
from tests.evening.hall import Hall
from tests.evening.window import Window, prepare

pytestmark = pytest.mark.long

Serve = Callable[[Flask], str]


def test_one_tap_opens_each_box(
    databases: Databases, tmp_path: Path, serve: Serve, phone: Page
) -> None:
    window = prepare(databases, tmp_path / "window")
    window.adopt_roll()
    window.open_at_the_time()
    hall = Hall(window)
    site = serve(hall.site.app)
    cookie = hall.site.browser(window.person("uppsala-o1")).client.get_cookie("session")
    assert cookie is not None
    phone.context.add_cookies([{"name": "session", "value": cookie.value, "url": site}])
    phone.goto(f"{site}{hall.base}/trustee")
    phone.locator("#confirm").click()
    _type(phone, window)
    phone.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(phone.locator("#step-secret")).to_be_visible()  # whoever brings the page back has none
    _type(phone, window)
    expect(phone.locator("#doing")).to_contain_text("Chair")
    expect(phone.locator("#step-decrypt")).to_be_hidden()
    window.vote_in_both()
    window.close_at_the_time()
    for number in (1, 2):
        window.number = number
        window.decrypt(2)
    for office in ("Chair", "Vice chair"):
        expect(phone.locator("#doing")).to_contain_text(office)
        if office == "Vice chair":
            _is_not_shown_others(phone)
            _type(phone, window)
        phone.locator("#decrypt").click()
        _is_counted(phone, window, 1 if office == "Chair" else 2)
    window.end()


def _type(phone: Page, window: Window) -> None:
    phone.locator("#secret").fill(window.desks.trustees[0].secret)
    phone.locator("#secret-form button").click()


def _is_not_shown_others(phone: Page) -> None:
    """Let the service show other numbers once she has compared; she loads the page again."""

    def lie(route: Route) -> None:
        told = route.fetch().json()
        told["contest"]["ballots"] += 1
        route.fulfill(json=told)

    expect(phone.locator("#decrypt")).to_be_enabled(timeout=20_000)
    phone.route("**/trustee/state", lie)
    expect(phone.locator("#alarm")).to_contain_text("other numbers for this box than a moment ago")
    expect(phone.locator("#step-decrypt")).to_be_hidden()
    phone.unroute("**/trustee/state")
    phone.reload()


def _is_counted(phone: Page, window: Window, number: int) -> None:
    for _ in range(100):
        window.session.rollback()
        if tally_of(window.session, contests_of(window.session, window.election)[number - 1]):
            return
        phone.wait_for_timeout(200)
    raise AssertionError(phone.locator("#alarm").text_content())
