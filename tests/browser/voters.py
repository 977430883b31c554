"""Voters: with a thumb on a phone, with the keyboard alone, and with programs of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, expect

from election.core.ballot.ballot import BLANK, make_ballot, tracker
from election.core.ballot.read import parse_election
from tests.browser.desks import Sheet
from tests.browser.house import House
from tests.browser.person import PATIENCE, Person

Votes = Sequence[Sequence[str]]  # the names chosen in each question; none: blank
BLANK_LABEL = "Blank vote: I choose nobody here"
FOCUSED = "one => one === document.activeElement"


class Voter(Person):
    """Votes in the booth."""

    def comes_in_by_the_square(self, sheet: Sheet) -> None:
        """Point the camera at the sheet: an act, though no finger is lifted."""
        self.acts.acts[self.house.chapter] += 1
        self.goes_to(sheet.link)
        assert "#" not in self.page.url

    def sees_the_contest(self, title: str) -> None:
        expect(self.page.locator("#vote-title")).to_have_text(title, timeout=PATIENCE)
        expect(self.page.locator("#step-vote")).to_be_visible(timeout=PATIENCE)

    def votes(self, votes: Votes) -> str:
        """Fill in a ballot, look it over and cast it; return the tracker."""
        self.fills_in(votes)
        self.presses(self.button("Review my vote"))
        cast = self.page.locator("#cast")
        expect(cast).to_be_enabled(timeout=PATIENCE)
        for names in votes:
            for name in names:
                expect(self.page.locator("#review")).to_contain_text(name)
        self.presses(cast)
        self.stands("Your vote is in the box.")
        return self.reads("#tracker")

    def fills_in(self, votes: Votes) -> None:
        self.acts.acts[self.house.chapter] += 1
        for at, names in enumerate(votes):
            group = self.page.locator("#questions fieldset").nth(at)
            for label in names or [BLANK_LABEL]:
                self.ticks(_answer(group, label))

    def votes_again(self, votes: Votes) -> str:
        self.presses("Vote again")
        return self.votes(votes)

    def stands(self, says: str) -> None:
        expect(self.page.locator("#standing")).to_have_text(says, timeout=PATIENCE)

    def finds_her_ballot(self, of: str, contest: str) -> None:
        """Look a tracker up on the public board, in a page beside the booth."""
        with self.context.expect_page() as opened:
            self.follows(re.compile("The public board"))
        board = opened.value
        board.wait_for_load_state()
        board.get_by_label("Tracker").fill(of)
        board.get_by_role("button", name="Find").click()
        expect(board.locator("#found")).to_have_text(
            f"Your ballot is in the box of {contest}, and it counts.", timeout=PATIENCE
        )
        board.close()


def _answer(group: Locator, name: str) -> Locator:
    return group.get_by_label(re.compile(rf"^{re.escape(name)}( |$)"))


class VoterByKeyboard(Voter):
    """Has no mouse: she goes with Tab, marks with Space, presses with Enter."""

    def types_her_code(self, sheet: Sheet) -> None:
        self._goes_by_tab_to(self.page.locator("#code"))
        self.acts.presses[self.house.chapter] += 1
        self.page.keyboard.type(sheet.code)
        self.acts.acts[self.house.chapter] += 1
        self.page.keyboard.press("Enter")

    def presses(self, button: str | re.Pattern[str] | Locator) -> None:
        found = button if isinstance(button, Locator) else self.button(button)
        self.acts.acts[self.house.chapter] += 1
        self._goes_by_tab_to(found)
        self.page.keyboard.press("Enter")

    def ticks(self, label: str | Locator) -> None:
        found = self.field(label)
        self._goes_by_tab_to(found)
        if not found.is_checked():
            self.page.keyboard.press("Space")
        expect(found).to_be_checked()

    def _goes_by_tab_to(self, wanted: Locator) -> None:
        """Go on with Tab, and within a group of radio buttons with the arrow."""
        expect(wanted).to_be_visible(timeout=PATIENCE)
        self.acts.presses[self.house.chapter] += 1
        radio = wanted.get_attribute("type") == "radio"
        for _ in range(60):
            if wanted.evaluate(FOCUSED):
                return
            beside = radio and wanted.evaluate("one => document.activeElement.name === one.name")
            self.page.keyboard.press("ArrowDown" if beside else "Tab")
        message = f"no way to {wanted} by keyboard"
        raise AssertionError(message)


class VoterByProgram:
    """Makes her ballot with the command line's library and sends it, not signed in."""

    def __init__(self, house: House, sheet: Sheet) -> None:
        self._site = house.short_cut.browser()
        self._booth = sheet.booth.removeprefix(house.url)
        self._sheet = sheet

    def votes(self, number: int, votes: Votes) -> str:
        """Cast in the contest of this number; return the tracker."""
        told = self._site.get_json(f"{self._booth}/contests/{number}")
        election = parse_election(told["election"].encode())
        choices = [
            [int(name in names) for name in question.answers] if names else BLANK
            for question, names in zip(election.questions, votes, strict=True)
        ]
        ballot = make_ballot(election, code=self._sheet.code, choices=choices)
        sent = {"contest": number, "ballot": ballot.decode(), "pass": self._sheet.given}
        answer = self._site.post_json(f"{self._booth}/cast", sent)
        assert answer["tracker"] == tracker(ballot)
        return str(answer["tracker"])
