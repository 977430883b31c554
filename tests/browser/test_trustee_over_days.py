"""A trustee's page over days: it follows all the boxes, and opens one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from election.tally.queries import tally_of
from election.voting.queries import contests_of
from tests.evening.hall import Hall
from tests.evening.window import Window, prepare

pytestmark = pytest.mark.long

Serve = Callable[[Flask], str]


def test_one_tap_opens_each_box(
    empty_database: Path, tmp_path: Path, serve: Serve, phone: Page
) -> None:
    window = prepare(empty_database, tmp_path / "window")
    window.adopt_roll()
    window.open_at_the_time()
    hall = Hall(window)
    site = serve(hall.site.app)
    cookie = hall.site.browser(window.person("uppsala-o1")).client.get_cookie("session")
    assert cookie is not None
    phone.context.add_cookies([{"name": "session", "value": cookie.value, "url": site}])
    phone.goto(f"{site}{hall.base}/trustee")
    phone.locator("#confirm").click()
    phone.locator("#secret").fill(window.desks.trustees[0].secret)
    phone.locator("#secret-form button").click()
    expect(phone.locator("#doing")).to_contain_text("Chair")
    expect(phone.locator("#step-decrypt")).to_be_hidden()
    window.vote_in_both()
    window.close_at_the_time()
    for number in (1, 2):
        window.number = number
        window.decrypt(2)
    for office in ("Chair", "Vice chair"):
        expect(phone.locator("#doing")).to_contain_text(office, timeout=20_000)
        phone.locator("#decrypt").click(timeout=20_000)
        _is_counted(phone, window, 1 if office == "Chair" else 2)
    window.end()


def _is_counted(phone: Page, window: Window, number: int) -> None:
    for _ in range(100):
        window.session.rollback()
        if tally_of(window.session, contests_of(window.session, window.election)[number - 1]):
            return
        phone.wait_for_timeout(200)
    raise AssertionError(phone.locator("#alarm").text_content())
