"""Those who hold secrets: trustees, the adjuster, the code officer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.person import PATIENCE, Person

CEREMONY = 240_000  # milliseconds: filling and checking lot boxes takes every core there is

# What the printer would get; the page forgets it when it is printed.
PRINTER = """window.printed = [];
window.print = () => window.printed.push(...document.querySelectorAll("#sheets .sheet"));"""


class Contributor(Person):
    """Has a part in the ceremony, and a secret on paper."""

    def sees_the_ceremony_over(self) -> None:
        expect(self.page.locator("#step-done")).to_be_visible(timeout=CEREMONY)


class Adjuster(Contributor):
    """Fills lot boxes beside the trustees, and keeps the recovery envelope."""

    def sits_down(self) -> None:
        self.does_what_is_expected("Fill the lot boxes of")
        self.makes_a_secret()

    def seals_the_envelope(self) -> None:
        self.does_what_is_expected("Seal the recovery envelope of")
        self.presses("Show it once, to print it")
        self.sees(re.compile(r"\w{4} \w{4} \w{4}"))


class Trustee(Contributor):
    """Of the nomination committee: holds a part of the key, and signs."""

    def sits_down(self) -> None:
        self.does_what_is_expected("Hold the key ceremony of")
        self.makes_a_secret()

    def moves_to_another_device(self) -> None:
        """Close the page in the middle, and go on with the paper in another browser."""
        self.page.wait_for_function(
            "() => /lot|promise/i.test(document.querySelector('#doing').textContent)",
            timeout=CEREMONY,
        )
        self.leaves()
        self.context = self.house.open_browser(phone=True)
        self.page = self._new_page()
        self.is_signed_in()
        self.does_what_is_expected("Hold the key ceremony of")
        self.presses("I have my secret on paper")
        self.types_her_secret()

    def reads_the_number(self) -> str:
        expect(self.page.locator("#step-number")).to_be_visible(timeout=CEREMONY)
        return self.reads("#check-number")

    def confirms_the_number(self) -> None:
        self.presses("We have read it to each other and it is the same")

    def saves_her_file(self) -> bytes:
        with self.page.expect_download() as download:
            self.presses("Save my file")
        return download.value.path().read_bytes()

    # --- the evening ---

    def takes_her_place(self, title: str, manifest: str) -> None:
        """Compare the manifest with what was read out, and take up the secret."""
        self.goes_to_the_election(title, "Open the boxes as a trustee")
        expect(self.page.locator("#digest")).to_have_text(manifest, timeout=PATIENCE)
        self.presses("It is the same")
        self.writes(self.secret, self.page.locator("#secret"))
        self.presses("Keep it for the evening")
        expect(self.page.locator("#step-secret")).to_be_hidden()

    def decrypts(self, ballots: int) -> None:
        """Compare the number that is read out, and tap; her browser then does the work."""
        tap = self.button("The numbers are the same: decrypt")
        expect(tap).to_be_visible(timeout=PATIENCE)
        assert self.reads("#ballots") == str(ballots)
        self.presses(tap)

    def sees_it_decrypted(self) -> None:
        over = "() => ['#alarm:not([hidden])', '#step-decrypt[hidden]'].some(one => document.querySelector(one))"
        self.page.wait_for_function(over, timeout=PATIENCE)
        told = self.page.locator("#alarm").text_content()
        assert told == "", f"{self.key} is told: {told}"

    def signs_the_result(self, manifest: str) -> None:
        self.does_what_is_expected("Check and sign the result")
        expect(self.page.locator("#digest")).to_have_text(manifest, timeout=PATIENCE)
        self.ticks(self.page.locator("#same"))
        self.writes(self.secret, self.page.locator("#secret"))
        self.presses("Sign the result")
        expect(self.page.locator("#done")).to_be_visible(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A voter's sheet of paper."""

    seat: str
    code: str
    given: str  # the seat's pass
    booth: str

    @property
    def link(self) -> str:
        """What the square on the sheet says to a phone's camera."""
        return f"{self.booth}#code={self.code}&pass={self.given}"


class CodeOfficer(Contributor):
    """Makes the codes and prints them."""

    def sits_down(self) -> None:
        self.page.add_init_script(PRINTER)
        self.does_what_is_expected("Make the voting codes of")
        self.makes_a_secret()

    def makes_the_codes(self) -> None:
        self.presses("Make the codes")
        expect(self.page.locator("#checked")).to_contain_text("are the ones", timeout=CEREMONY)
        mine = self.reads("#my-fingerprint")
        assert len(mine.split()) == 16

    def prints_the_sheets(self) -> dict[str, Sheet]:
        """Return the sheets by seat."""
        self.presses("Print all sheets")
        read = "one => [...one.querySelectorAll('p')].map(each => each.textContent)"
        lines = self.page.evaluate(f"window.printed.map({read})")
        assert self.page.evaluate("window.printed.every(one => one.querySelector('svg path'))")
        assert self.page.evaluate("document.querySelectorAll('.sheet').length") == 0
        return {sheet.seat: sheet for sheet in map(_sheet, lines)}


def _sheet(lines: list[str]) -> Sheet:
    seat = next(one for one in lines if one.startswith("Seat: "))
    given = next(one for one in lines if one.startswith("Pass: "))
    booth = next(one for one in lines if one.startswith("http"))
    code = next(one for one in lines if re.fullmatch(r"\w{3}(-\w{3}){4}", one))
    holder = next(iter(seat.removeprefix("Seat: ").split(", ")))
    return Sheet(holder, code, given.removeprefix("Pass: "), booth)
