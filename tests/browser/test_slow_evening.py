"""A service that is slow: the page from which the evening is led comes all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import sleep
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from election.people.models import GrantedRole
from tests.evening.hall import Hall

SLOW = 5  # seconds; longer than the page waits between two questions


def test_a_page_that_comes_slowly_is_asked_for_once(
    hall_at: Callable[[str], Hall], serve: Callable[[Flask], str], phone: Page
) -> None:
    hall = hall_at("opened")
    leader = hall.evening.person("uppsala-s2")
    hall.site.grant(leader, GrantedRole.COORDINATOR)
    app, asked = hall.site.app, []
    quick = app.wsgi_app

    def slow(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].endswith("/conduct"):
            asked.append(environ["PATH_INFO"])
            sleep(SLOW if len(asked) > 1 else 0)
        return quick(environ, start)

    app.wsgi_app = slow
    site = serve(app)
    kept = hall.site.browser(leader).client.get_cookie("session")
    assert kept is not None
    phone.context.add_cookies([{"name": "session", "value": kept.value, "url": site}])
    phone.goto(f"{site}{hall.base}/conduct")
    expect(phone.locator("#step")).to_contain_text("Now open")
    hall.site.browser(leader).post(f"{hall.base}/contests/1/close")  # on another device
    expect(phone.locator("#step")).to_contain_text("Closed")
    assert len(asked) == 2
    app.wsgi_app = quick
