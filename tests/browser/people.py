"""The coordinator, members, nominees and the nomination committee, each by what they do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.house import address_of, name_of
from tests.browser.person import Person


class Coordinator(Person):
    """Prepares everything, and leads the evening."""

    def imports_the_register(self, file: Path, *, new: int = 20) -> None:
        self.goes_to()
        self.follows("Register")
        self.follows("Import a file")
        self.acts.presses[self.house.chapter] += 1
        self.page.set_input_files("input[type=file]", file)
        self.presses("Look at what would change")
        self.sees("Nothing is written yet.")
        self.sees(f"New: {new}")  # members and appointments
        self.presses("Import exactly this")
        self.sees("The register is imported.")

    def gives_a_role(self, key: str, role: str) -> None:
        self.goes_to("/roles")
        self.follows("Give somebody a role")
        self.writes(name_of(key), "Who")
        self.chooses_from("Role", role)
        self.presses("Go on")
        self.presses("Give the role")
        self.sees("has the role now.")

    def enters_a_meeting(self, title: str, kind: str, on: date, *, held: bool) -> None:
        self.goes_to("/meetings/plan")
        self.writes(title, "Title")
        self.chooses_from("Kind", kind)
        self.chooses_from("Form", "In a room and digital")
        self.writes(on.isoformat(), "Day")
        if held:
            self.ticks("The meeting has been held already")
        self.presses("Plan the meeting")
        self.sees("The meeting is in the calendar.")

    def enters_who_was_elected(self, office: str, holders: Mapping[str, Sequence[str]]) -> None:
        """Enter those elected at the one meeting that has been held, from part to persons."""
        self.goes_to("/ledger/carry-in")
        self.chooses_from("Office", office)
        self.presses("Choose")
        for part, keys in holders.items():
            self.writes("\n".join(map(name_of, keys)), self.page.locator(f"#holders-{part}"))
        self.presses("Enter them into the ledger")
        self.sees("They stand in the ledger.")

    def proposes_the_election(self, title: str, dates: Mapping[str, str]) -> None:
        """Put up what the calendar says is due, at the meeting it names."""
        self.does_what_is_expected("Propose the election that is due at")
        for office in ("Chair", "Vice chair", "Working committee", "Nomination committee"):
            expect(self.page.locator("#offices").get_by_label(office, exact=True)).to_be_checked()
        self.writes(title, "Title")
        for label, moment in dates.items():
            self.writes(moment, label)
        self.presses("Put up the election")
        self.sees("The election has been put up.")

    def starts_the_ceremony(self, title: str, adjuster: str) -> None:
        self.goes_to_the_election(title, "Key ceremony")
        self.follows("Prepare the key ceremony")
        self.chooses_from("Adjuster", name_of(adjuster))
        self.presses("Start the ceremony")
        self.sees("The key ceremony has begun.")

    # --- the evening ---

    def opens_the_meeting(self, title: str) -> None:
        self.does_what_is_expected(f"Open {title}")
        self.follows("Open the meeting")
        self.presses("Open the meeting")
        self.sees("The meeting is open.")

    def lets_the_meeting_adopt_the_roll(self, entitled: int) -> None:
        self.does_what_is_expected("Adopt the electoral roll")
        self.follows("Adopt the electoral roll")
        expect(self.page.locator("dl.facts")).to_contain_text(str(entitled))
        self.presses("Adopt this roll")
        self.sees("The electoral roll has been adopted.")

    def lets_the_meeting_decide_the_seats(self, seats: int) -> None:
        self.does_what_is_expected("Enter how many seats")
        self.writes(str(seats), self.page.locator("main input[type=number]"))
        self.presses("Decide the number of seats")
        self.sees("The number of seats has been decided.")

    def reads_out_the_manifest(self) -> str:
        self.does_what_is_expected("Open the next contest.")
        return self.reads("main p .code")

    def opens_the_next_contest(self, office: str) -> None:
        self.sees(f"Next: open the contest on {office}")
        self.presses("Open the contest")
        self.sees(f"Now open: {office}")

    def sees_ballots(self, number: int) -> None:
        expect(self.page.locator("#ballots")).to_have_text(str(number))

    def lets_the_countdown_run(self) -> None:
        self.presses(re.compile("Close in 60 seconds"))
        self.sees("The countdown runs.")

    def asks_for_an_early_close(self, why: str) -> None:
        self.opens("Ask for a decision")
        what = "Close the contest now, before the announced time"
        self.chooses_from("What is to be decided", what)
        self.writes(why, "Reason, published in the election record")
        self.presses("Ask for it")
        self.sees("Another person now confirms it")

    def sees_it_closed(self, office: str) -> None:
        """The page closes the contest by itself when its time is over."""
        self.sees(f"Closed: {office}")

    def announces_the_result(self) -> None:
        self.sees("Every office is decided")
        self.follows("Go on to the result")
        self.presses("Announce the result")
        self.sees("The result is announced.")


class Member(Person):
    """A representative who nominates, and answers when she is nominated."""

    def nominates(self, whom: str | None, offices: Sequence[str], why: str) -> None:
        """Nominate somebody, or herself, for one or more offices."""
        self.does_what_is_expected("Nominate: ")
        if whom is None:
            self.ticks("Myself")
        else:
            self.writes(name_of(whom), "Name of somebody else")
        for office in offices:
            self.ticks(self.page.locator("#offices").get_by_label(office, exact=True))
        self.writes(why, self.page.locator("#motivation"))
        self.presses("Nominate")
        self.sees("has been asked by mail." if whom else "You stand.")

    def answers_by_her_link(self, accepts: Sequence[str], presentation: str, word: str) -> None:
        """Follow the newest link in her letters; she is not signed in."""
        letter = self.house.letters(address_of(self.key), "/nominations/answer/")[-1]
        self.goes_to(re.findall(r"http\S+/nominations/answer/\S+", letter)[0])
        self.sees(f"This page is for {name_of(self.key)}.")
        for office in accepts:
            group = self.page.get_by_role("group", name=office, exact=True)
            self.ticks(group.get_by_label("I accept", exact=True))
        self.writes(presentation, self.page.locator("#presentation"))
        self.presses("Save my answer")
        self.sees("Your answer is recorded.")
        self.writes(word, "To the committee alone")
        self.presses("Send it to the committee")
        self.sees("You wrote to the committee")


class CommitteeMember(Person):
    """Of the nomination committee: reads and writes in its room."""

    def opens_the_room(self) -> None:
        """Make the key to which nominees and members can write from now on."""
        self.does_what_is_expected("Open the committee's room")
        self.makes_a_secret("Make my secret")
        self.reads("#room-number")

    def asks_to_be_let_in(self) -> str:
        """Return her number, which she reads to a member by telephone."""
        self.does_what_is_expected("Open the committee's room")
        self.makes_a_secret("Make my secret")
        return self.reads("#my-number")

    def lets_in(self, name: str, number: str) -> str:
        """Let a member in whose number is the same; return the room's, to be read to her."""
        self.does_what_is_expected(f"Let {name} into the committee's room.")
        assert self.reads("#waiting .room-number") == number
        self.presses("It is the same: let her in")
        return self.reads("#room-number")

    def compares_the_rooms_number(self, number: str) -> None:
        assert self.reads("#number-to-compare") == number
        self.presses("It is the same")
        self.reads("#room-number")

    def reads_in_the_room(self, word: str) -> None:
        """Her browser has kept the key since, and opens what is sealed to it."""
        self.does_what_is_expected("Draft the committee's proposal")
        self.sees(word)

    def writes_a_note(self, text: str) -> None:
        self.writes(text, "Note")
        self.presses("Write the note")
        self.sees(text)

    def drafts(self, names: Mapping[str, str], seats: int | None) -> None:
        """Propose one person for each of these seats, and how many seats there are to be, if asked."""
        self.follows("Draft the proposal")
        self.writes("Vi har talat med alla.", self.page.locator("#motivation"))
        if seats is not None:
            self.writes(str(seats), "Number of seats in all")
        for seat, key in names.items():
            self.chooses_from(seat, name_of(key))
        self.presses("Save as a new version")
        self.sees("Nothing is missing")

    def tells_those_not_proposed(self) -> None:
        self.follows("Tell them")
        self.presses("Tell the others by mail, and record all")
        self.sees("All have been told")

    def publishes(self) -> None:
        self.follows("Look through and publish")
        self.presses("Publish version 1")
        self.sees("The proposal is published.")


class Teller(Person):
    """At the door, and the second person where two decide."""

    def lets_in(self, title: str, keys: Sequence[str]) -> None:
        """Tick everybody who comes."""
        self.goes_to_the_election(title, "Check-in")
        for key in keys:
            self.presses(f"Is here: {name_of(key)}")
            self.sees(f"{name_of(key)} is present.")

    def tells_the_seats(self, title: str) -> dict[str, str]:
        """Return, by name, the seat whose sheet each is handed, when the roll is adopted."""
        self.goes_to_the_election(title, "Check-in")
        self.sees("The roll is adopted")
        found = {}
        for line in self.page.locator(".door > li").all():
            seat = re.search(r"Hand over the sheet of seat (.+)\.", line.inner_text())
            if seat:
                found[line.locator("strong").inner_text()] = seat[1]
        return found

    def decides_together(self) -> None:
        self.does_what_is_expected("Confirm or turn down")
        self.presses("Close the contest now")
        self.sees("Decided by two persons.")
