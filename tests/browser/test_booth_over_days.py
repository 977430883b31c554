"""The booth over days: the open contests as one series, each with its own ballot and tracker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.evening.databases import Databases
from tests.evening.hall import Hall
from tests.evening.window import Window, prepare

pytestmark = pytest.mark.long

Serve = Callable[[Flask], str]
VOTER = "dalarna-o1"


def test_two_contests_are_one_series(
    databases: Databases, tmp_path: Path, serve: Serve, phone: Page
) -> None:
    window = prepare(databases, tmp_path / "window")
    window.adopt_roll()
    window.open_at_the_time()
    hall = Hall(window)
    given = f"code={window.code(VOTER)}&pass={hall.pass_for(VOTER)}"
    phone.goto(f"{serve(hall.site.app)}{hall.base}/booth#{given}")
    _vote(phone, "Contest 1 of 2", "Testperson Gotland o2")
    phone.get_by_role("button", name="Go to the next open contest").click()
    _vote(phone, "Contest 2 of 2", "Testperson Halland o2")
    expect(phone.get_by_role("heading", name="All your votes are in their boxes")).to_be_visible()
    expect(phone.locator("#all-trackers li")).to_have_count(2)
    trackers = phone.locator("#all-trackers .code").all_text_contents()
    assert trackers == _in_the_boxes(hall, window)
    phone.get_by_role("button", name="Vote again Chair", exact=True).click()
    expect(phone.locator("#vote-place")).to_have_text("Contest 1 of 2")
    phone.get_by_role("button", name="Keep my earlier vote").click()
    assert phone.locator("#all-trackers .code").all_text_contents() == trackers
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    window.close_at_the_time()
    expect(phone.locator("#closed-series .code")).to_have_text(trackers)
    window.end()


def _vote(phone: Page, place: str, name: str) -> None:
    expect(phone.locator("#vote-place")).to_have_text(place)
    phone.get_by_label(name).check()
    phone.get_by_role("button", name="Review my vote").click()
    phone.get_by_role("button", name="Cast this ballot").click()
    expect(phone.locator("#standing")).to_contain_text("in the")


def _in_the_boxes(hall: Hall, window: Window) -> list[str]:
    found = []
    for window.number in (1, 2):
        found += [tracker for tracker, _ in hall.report().ballots]
    return found
