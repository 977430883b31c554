"""The room of a key ceremony: somebody at her browser, with all that leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from tests.evening.meeting import Evening
from tests.site import Site, make_site

PATIENCE = 120_000  # milliseconds; a busy machine fills lot boxes slowly


@dataclass
class Desk:
    """Somebody at her browser, with all that has left it."""

    context: BrowserContext
    page: Page
    secret: str = ""
    sent: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # of the page's programs

    def make_secret(self) -> None:
        self.page.click("#new-secret")
        self.secret = "".join((self.page.text_content("#shown-secret") or "").split())
        self.page.click("#written")
        self.type_secret()

    def type_secret(self) -> None:
        self.page.fill("#typed-secret", self.secret)
        self.page.press("#typed-secret", "Enter")

    def read_number(self) -> str:
        self.page.wait_for_selector("#step-number:not([hidden])")
        return self.page.text_content("#check-number") or ""

    def kept(self) -> str:
        return str(self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))


@dataclass
class KeysHall:
    evening: Evening
    site: Site
    url: str
    browser: Browser
    desks: list[Desk] = field(default_factory=list)

    def sit_down(self, key: str, name: str) -> Desk:
        context = self.browser.new_context(viewport={"width": 360, "height": 740}, locale="en")
        context.add_cookies([{"name": "session", "value": self.cookie(key), "url": self.url}])
        desk = Desk(context, context.new_page())
        context.on("request", lambda one: desk.sent.append(f"{one.url} {one.post_data or ''}"))
        desk.page.on("pageerror", lambda error: desk.errors.append(str(error)))
        desk.page.set_default_timeout(PATIENCE)
        desk.page.goto(f"{self.base}/{name}")
        self.desks.append(desk)
        return desk

    def cookie(self, key: str) -> str:
        cookie = self.site.browser(self.evening.person(key)).client.get_cookie("session")
        assert cookie is not None
        return cookie.value

    @property
    def base(self) -> str:
        return f"{self.url}/n/halsa-och-demokrati/elections/{self.evening.election.id}"


def hall_of(evening: Evening, serve: object, browser: Browser) -> KeysHall:
    """Serve an evening to browsers."""
    site = make_site(evening.url, evening.session, evening.directory)
    site.clock.now = evening.now
    return KeysHall(evening, site, serve(site.app), browser)  # type: ignore[operator]
