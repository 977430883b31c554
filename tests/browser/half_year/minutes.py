"""Those whom the meeting chooses to adjust its minutes."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.person import PATIENCE, Person


class Signer(Person):
    """Signs the minutes days later, with a key made at the meeting."""

    minutes_secret = ""

    def makes_her_key_for_the_minutes(self) -> None:
        self.does_what_is_expected("Make your key")
        before = self.secret
        self.makes_a_secret()
        self.sees("Your key is made.")
        self.minutes_secret, self.secret = self.secret, before

    def signs_the_minutes(self, *says: str) -> None:
        """Read the minutes her browser has checked, and sign them."""
        self.does_what_is_expected("Read and sign the minutes")
        for text in says:
            expect(self.page.locator("#document")).to_contain_text(text, timeout=PATIENCE)
        self.writes(self.minutes_secret, self.page.locator("#secret"))
        self.presses("Sign the minutes")
        expect(self.page.locator("#done")).to_be_visible(timeout=PATIENCE)
