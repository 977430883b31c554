"""Members and nominees of the half year, each by what they do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.house import address_of, name_of
from tests.browser.people import Member


class Representative(Member):
    """A representative who nominates, tells the committee in confidence, and comes to the meeting."""

    def nominates_an_outsider(self, title: str, whom: str, address: str, office: str) -> None:
        """Put forward somebody who is in no register, as the rules allow for some offices."""
        self.goes_to_the_election(title, "Nominate")
        self.writes(name_of(whom), "Name of somebody else")
        self.ticks(self.page.locator("#offices").get_by_label(office, exact=True))
        self.ticks("She is not in the register.")
        self.writes(address, "Her e-mail address, if she is not in the register")
        self.presses("Nominate")
        self.sees("has been asked by mail.")

    def sees_the_answer(self, title: str, whom: str, answer: str) -> None:
        """Look up what has become of her nomination."""
        self.goes_to_the_election(title, "My nominations and answers")
        line = self.page.get_by_role("row").filter(has_text=name_of(whom)).first
        expect(line).to_contain_text(answer)

    def tells_the_committee(self, title: str, about: str, relation: str, text: str) -> None:
        self.goes_to_the_election(title, "All nominations")
        self.follows("Write to the nomination committee")
        self.chooses_from("About", about)
        self.writes(relation, "How you know them, and whether you work together")
        self.writes(text, "What the committee should know")
        self.presses("Send it to the committee")
        self.sees("Nobody else can read it.")

    def puts_forward_against_the_proposal(self, title: str, whom: str, office: str) -> None:
        self.goes_to_the_election(title, "Nominate")
        self.writes(name_of(whom), "Name of somebody else")
        self.ticks(self.page.locator("#offices").get_by_label(office, exact=True))
        self.presses("Nominate")
        self.sees("has been asked by mail.")

    def notes_herself_present(self, meeting: str, code: str) -> None:
        """Type the six digits that the screen in the room shows."""
        self.does_what_is_expected(f"Note yourself present at {meeting}")
        self.writes(code, "Code")
        self.presses("I am in the room")
        self.sees("You are noted as present.")

    def comes_by_the_link_in_the_chat(self, link: str) -> None:
        self.goes_to(link)
        self.page.wait_for_function("() => document.activeElement.id === 'remote'")
        self.acts.acts[self.house.chapter] += 1
        self.acts.presses[self.house.chapter] += 1
        self.page.keyboard.press("Enter")
        self.sees("You are noted as present.")

    def says_yes_on_her_phone(self, title: str, office: str) -> None:
        """Answer what was asked from the floor."""
        self.does_what_is_expected(f"Answer your nomination: {title}")
        self.accepts([office])
        self.presses("Save my answer")
        self.sees("Your answer is recorded.")

    def accepts(self, offices: Sequence[str]) -> None:
        self.says(dict.fromkeys(offices, "I accept"))

    def says(self, answers: Mapping[str, str]) -> None:
        for office, answer in answers.items():
            group = self.page.get_by_role("group", name=office, exact=True)
            self.ticks(group.get_by_label(answer, exact=True))

    def declines_her_office(self, title: str, office: str, word: str) -> None:
        """Say at the meeting that she does not want what she was elected to."""
        self.goes_to_the_election(title, "Result")
        self.follows("Somebody elected declines")
        self.writes(word, "A word for the minutes")
        expect(self.page.locator("#seat")).to_contain_text(office)
        self.presses("I decline this office")
        self.sees("It is noted, and holds.")


class Nominee(Representative):
    """Answers by the links in her letters, and makes her page; she need not sign in."""

    def opens_her_letter(self, about: str) -> None:
        """Follow the personal link of the newest letter that has such a one."""
        letter = self.house.letters(address_of(self.key), about)[-1]
        self.goes_to(re.findall(rf"http\S+{about}\S+", letter)[0])

    def answers(self, answers: Mapping[str, str]) -> None:
        self.opens_her_letter("/nominations/answer/")
        self.sees("This page is for")
        self.says(answers)
        self.presses("Save my answer")
        self.sees("Your answer is recorded.")

    def makes_her_page(self, presentation: str, answer: str, picture: Path) -> None:
        """Write who she is, answer what the committee asks, and put up a picture."""
        self.opens_her_letter("/nominations/answer/")
        self.writes(presentation, self.page.locator("#presentation"))
        asked = self.page.get_by_role("group", name="The nomination committee asks")
        self.writes(answer, asked.locator("textarea").first)
        self.presses("Save my answer")
        self.sees("Your answer is recorded.")
        self.page.wait_for_load_state()  # choosing a picture takes longer than loading a page
        self.acts.presses[self.house.chapter] += 1
        self.page.set_input_files("#photo-file", picture)
        self.presses("Put up the picture")
        self.sees("Your picture is kept.")

    def writes_a_private_word(self, word: str, number: str) -> None:
        """Compare the committee's number with what a member has told her, and write."""
        expect(self.page.locator("#word-number")).to_have_text(f"{number}.")
        self.writes(word, "To the committee alone")
        self.presses("Send it to the committee")
        self.sees("You wrote to the committee")

    def picks_a_time(self, place: str) -> None:
        self.opens_her_letter("/interviews/")
        self.sees(place)
        self.ticks(self.page.locator("main input[type=radio]").first)
        self.presses("Save my answer")
        self.sees("You have picked a time")

    def stands_all_the_same(self) -> None:
        self.opens_her_letter("/not-proposed/")
        self.sees("The nomination committee does not propose you.")
        self.presses("I stand all the same")
        self.sees("You have said that you stand all the same")

    def withdraws(self) -> None:
        self.opens_her_letter("/not-proposed/")
        self.follows("I withdraw")
        self.sees("It cannot be taken back here.")
        self.presses("Withdraw")
        self.sees("You do not stand any more")
