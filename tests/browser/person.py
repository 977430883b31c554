"""Somebody with a browser of her own: what she does in it, and how much that is."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.house import Acts, House, address_of

PATIENCE = 60_000  # milliseconds; the machine may be busy


class Person:
    """A person and the page in front of her. Every method named by an act is one that she does."""

    secret = ""

    def __init__(self, house: House, key: str, *, acts: Acts | None = None, phone: bool = False):
        self.house = house
        self.key = key
        self.acts = acts or Acts()
        self.context: BrowserContext = house.open_browser(phone=phone)
        self.page: Page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def leaves(self) -> None:
        """Close her browser."""
        self.context.close()

    # --- what fingers do ---

    def goes_to(self, path: str = "/") -> None:
        """Open an address of the network that she has, from a letter or as a bookmark."""
        self.acts.presses[self.house.chapter] += 1
        self.page.goto(path if path.startswith("http") else self.house.base + path)

    def follows(self, link: str | re.Pattern[str]) -> None:
        self.acts.presses[self.house.chapter] += 1
        self.page.get_by_role("link", name=link, exact=isinstance(link, str)).first.click()

    def presses(self, button: str | re.Pattern[str] | Locator) -> None:
        """Press a button: an act."""
        self.acts.acts[self.house.chapter] += 1
        self.acts.presses[self.house.chapter] += 1
        found = button if isinstance(button, Locator) else self.button(button)
        found.click()

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def writes(self, text: str, into: str | Locator) -> None:
        self.acts.presses[self.house.chapter] += 1
        self.field(into).fill(text)

    def ticks(self, label: str | Locator) -> None:
        self.acts.presses[self.house.chapter] += 1
        self.field(label).check()

    def chooses_from(self, label: str | Locator, option: str) -> None:
        self.acts.presses[self.house.chapter] += 1
        self.field(label).select_option(label=option)

    def opens(self, summary: str) -> None:
        """Unfold a part of the page."""
        self.acts.presses[self.house.chapter] += 1
        self.page.locator("summary", has_text=summary).first.click()

    def field(self, label: str | Locator) -> Locator:
        """Return the field with this label, whether it must be filled in or need not."""
        if isinstance(label, Locator):
            return label
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+\(optional\))?\s*$"))

    # --- what eyes do ---

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says this."""
        expect(self.page.locator("main")).to_contain_text(text, timeout=PATIENCE)

    def reads(self, selector: str) -> str:
        """Return what stands in a place of the page, once something stands there."""
        place = self.page.locator(selector)
        expect(place).to_have_text(re.compile(r"\S"), timeout=PATIENCE)
        return place.inner_text().strip()

    # --- signing in ---

    def signs_in_by_code(self) -> None:
        self._asks_for_a_letter()
        self.writes(re.findall(r"^ +(\d{6})$", self._letter(), re.MULTILINE)[0], "Code")
        self.presses(self.page.locator("main").get_by_role("button", name="Sign in"))
        self.sees("You are signed in.")

    def signs_in_by_link(self) -> None:
        self._asks_for_a_letter()
        self.goes_to(re.findall(r"http\S+/sign-in/link/\S+", self._letter())[0])
        self.presses(self.page.locator("main").get_by_role("button", name="Sign in"))
        self.sees("You are signed in.")

    def _asks_for_a_letter(self) -> None:
        self.goes_to(f"{self.house.url}/sign-in")
        self.writes(address_of(self.key), self.page.locator("#address"))
        self.presses("Send me a mail")
        self.sees("Look in your mailbox")

    def _letter(self) -> str:
        return self.house.letters(address_of(self.key), "/sign-in/link/")[-1]

    def is_signed_in(self) -> None:
        """Have her signed in on this device from before."""
        self.context.add_cookies([self.house.cookie(self.key)])  # type: ignore[list-item]

    # --- keeping a secret on paper ---

    def makes_a_secret(self, button: str = "Make a new secret") -> None:
        self.presses(button)
        self.secret = "".join(self.reads("#shown-secret").split())
        self.presses("I have written it down")
        self.types_her_secret()

    def types_her_secret(self) -> None:
        self.writes(self.secret, self.page.locator("#typed-secret"))
        self.presses("Go on")

    # --- finding the way ---

    def does_what_is_expected(self, task: str) -> None:
        """Follow a line of the list on the network's first page."""
        self.goes_to()
        self.follows(re.compile(re.escape(task)))

    def goes_to_the_election(self, title: str, page: str) -> None:
        """Go by the election's own page to one of its rooms."""
        self.goes_to()
        self.follows(title)
        self.page.get_by_role("region", name="Where to go").get_by_role(
            "link", name=page, exact=True
        ).click()
        self.acts.presses[self.house.chapter] += 1

    def saves(self, button: Locator, path: Path) -> Path:
        """Press what downloads a file, and keep it."""
        with self.page.expect_download(timeout=PATIENCE) as download:
            self.presses(button)
        download.value.save_as(path)
        return path
