"""The coordinator of the half year: calls, moves dates, keeps the register, sends the notice."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import expect

from tests.browser.house import name_of
from tests.browser.people import Coordinator


class Organiser(Coordinator):
    """Does what an election asks of a coordinator before and after its evening."""

    def calls_for_nominations(self, text: str, about: dict[str, str]) -> None:
        """Write the call, with what each office is, and look at it before it is sent."""
        self.does_what_is_expected("Call for nominations: ")
        self.writes(text, "The call")
        for office, words in about.items():
            self.writes(words, self.page.locator(f"#what_{office}"))
        self.presses("Save and preview")
        self.sees(text)
        self.presses("Publish and send")

    def reminds_who_has_not_nominated(self, title: str, silent: str) -> None:
        self.does_what_is_expected(f"Ask those who have not nominated: {title}")
        expect(self.page.get_by_role("row").filter(has_text=silent)).to_contain_text("No")
        self.presses("Remind those who have not nominated")

    def moves_the_end_of_nominations(self, title: str, closes: str, answers: str, why: str) -> None:
        self.goes_to()
        self.follows(title)
        self.follows("Change the dates")
        self.writes(closes, "Nominations close")
        self.writes(answers, "Nominees answer by")
        self.writes(why, "Why")
        self.presses("Go on")
        self.sees("Nothing has been changed yet.")
        self.sees(why)
        self.presses("Change the dates")
        self.sees("The dates have been changed. Those concerned get a mail.")

    def exchanges_representatives(self, member: str, since: str, ordinary: list[str]) -> None:
        """Enter whom a member has appointed for a new term, and see what follows."""
        self.goes_to("/register")
        self.follows(member)
        self.follows("Exchange all representatives")
        self.writes(since, self.page.locator("#since"))
        self.writes("\n".join(ordinary), self.page.locator("#ordinary"))
        self.presses("Look at what would change")
        self.sees("What follows")

    def holds_a_meeting_that_elects_nobody(self, title: str) -> None:
        self.does_what_is_expected(f"Open {title}")
        self.sees("No election has been put up at this meeting.")
        self.follows("Open the meeting")
        self.presses("Open the meeting")
        self.sees("The meeting is open.")
        self.follows("Close the meeting")
        self.presses("Close the meeting")
        self.sees("The meeting is over.")

    def sends_the_notice(self, title: str, practical: str, joining: str) -> None:
        self.does_what_is_expected(f"Give notice of {title}")
        self.follows("Give notice")
        self.writes(practical, "Hour, place and how to take part")
        self.writes(joining, "The way into the remote meeting")
        self.presses("Send the notice")

    # --- the meeting, and after it ---

    def goes_to_the_meeting(self, title: str) -> None:
        self.goes_to("/meetings")
        self.follows(title)

    def shows_the_code(self, title: str) -> tuple[str, str]:
        """Return what the screen in the room shows, and the link sent to the chat."""
        self.does_what_is_expected(f"Take presence at {title}")
        link = self.page.locator("#link").input_value()
        self.follows("Show the code in the room")
        return "".join(self.reads("#code").split()), link

    def writes_down_the_officers(self, title: str, chair: str, adjusters: Sequence[str]) -> None:
        """Write down whom the meeting chooses; she keeps the minutes herself."""
        self.goes_to_the_meeting(title)
        self.follows("Write down whom the meeting chooses")
        self.chooses_from("Chair of the meeting", name_of(chair))
        self.chooses_from("First adjuster", name_of(adjusters[0]))
        self.chooses_from("Second adjuster", name_of(adjusters[1]))
        self.presses("Save")
        self.sees("Chair, secretary and adjusters are written down.")

    def enters_a_name_from_the_floor(self, title: str, by: str, whom: str, office: str) -> None:
        self.goes_to_the_election(title, "Nominate from the floor")
        self.writes(name_of(by), "Who nominates")
        self.writes(name_of(whom), "Who is nominated")
        self.ticks(self.page.locator("#offices").get_by_label(office, exact=True))
        self.presses("Enter the name")
        self.sees(f"{name_of(whom)} is asked, and stands when she has said yes.")

    def lets_the_meeting_elect_without_a_ballot(self, office: str) -> None:
        self.sees(f"Next: {office}, without a ballot if nobody demands one")
        self.ticks("The meeting was asked, and nobody entitled demands a ballot")
        self.presses("Elect without a ballot")
        self.sees("Elected without a ballot.")

    def closes_the_meeting(self, title: str) -> None:
        self.goes_to_the_meeting(title)
        self.follows("Close the meeting")
        self.presses("Close the meeting")
        self.sees("The meeting is over.")

    def hands_out_the_minutes(self, title: str, remarks: str) -> None:
        self.goes_to_the_election(title, "Minutes")
        self.writes(remarks, "Remarks")
        self.presses("Hand out for adjustment")
        self.sees("The minutes are handed out.")
