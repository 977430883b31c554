"""A member of the nomination committee through its half year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import expect

from tests.browser.desks import Trustee
from tests.browser.house import name_of
from tests.browser.people import CommitteeMember

PERHAPS = "Perhaps the same person"


def ranking_of(office: str) -> re.Pattern[str]:
    """Return what the link to an office's ranking is called."""
    return re.compile(rf"^Rank them, each alone\s*: {office}$")


class Deliberating(CommitteeMember):
    """Works in the room with the two others, alone where they are not to see."""

    def goes_to_the_room(self, title: str) -> None:
        self.goes_to_the_election(title, "The nomination committee's room")
        self.reads("#room-number")

    def enters_a_nomination_by_telephone(
        self, title: str, nominator: str, whom: str, offices: Sequence[str]
    ) -> None:
        self.goes_to_the_room(title)
        self.follows("Enter a nomination for somebody")
        self.writes(name_of(nominator), "Who nominates")
        self.writes(name_of(whom), "Who is nominated")
        self.ticks("By telephone")
        for office in offices:
            self.ticks(self.page.locator("#offices").get_by_label(office, exact=True))
        self.presses("Enter the nomination")
        self.sees(f"{name_of(nominator)} has nominated {name_of(whom)}.")

    def joins_one_who_stands_twice(self, title: str, kept: str) -> None:
        """See who may be the same person, and choose the entry whose address is right."""
        self.goes_to_the_room(title)
        self.follows("Is somebody here twice? Join her entries")
        self.sees(PERHAPS)
        self.follows("Look at them side by side")
        right = self.page.locator("li.ds-card", has_text=kept)
        self.ticks(right.locator("input[type=radio]"))
        self.presses("They are one person: join them")
        self.sees("They are one nominee now")
        expect(self.page.locator("main")).not_to_contain_text(PERHAPS)

    def plans_reminders(self, title: str, days: int) -> None:
        """Have those who have not answered reminded every so many days."""
        self.goes_to_the_election(title, "All nominations")
        self.follows("All nominees")
        self.follows("Reminders")
        self.ticks("Every so many days, from when nominations open")
        self.writes(str(days), "Days between two reminders")
        self.presses("Save")
        self.sees("The reminders are planned.")

    def asks_the_nominees(self, title: str, question: str) -> None:
        self.goes_to_the_room(title)
        self.follows("Questions to the nominees")
        self.writes(question, self.page.locator("#text"))
        self.presses("Ask")
        self.sees(question)
        self.presses("Send to those who have not answered")
        self.sees("The questions have been sent to")

    def invites(self, whom: str, place: str, times: tuple[str, str]) -> None:
        self.follows("Invite to an interview")
        self.chooses_from("Whom", name_of(whom))
        self.writes(place, "Where, or by which link")
        self.writes(times[0], "First time proposed")
        self.writes(times[1], "Second time proposed")
        self.presses("Send the invitation")
        self.sees("The invitation is sent by mail.")

    def has_a_conflict_of_interest(self, office: str) -> None:
        self.opens("Record a conflict of interest")
        self.chooses_from("Who", name_of(self.key))
        self.chooses_from(self.page.locator("#office"), office)
        self.presses("Record it")
        conflicts = self.page.get_by_role("region", name="Conflicts of interest")
        expect(conflicts).to_contain_text(f"{name_of(self.key)}: {office}.")

    def ranks(self, title: str, office: str, points: Mapping[str, int]) -> None:
        """Rank those nominated, without seeing how the others do."""
        self.goes_to_the_room(title)
        self.follows(ranking_of(office))
        for key, number in points.items():
            group = self.page.get_by_role("group", name=name_of(key), exact=True)
            self.chooses_from(group.locator("select").first, str(number))
        self.presses("Hand in my ranking")
        self.sees("Your ranking is handed in.")

    def sees_all_rankings(self, first: str) -> None:
        self.page.reload()
        self.sees("All have ranked")
        expect(self.page.locator("#all-body tr").first).to_contain_text(name_of(first))

    def logs_a_decision(self, title: str, on: str, text: str, took_part: Sequence[str]) -> None:
        self.goes_to_the_room(title)
        self.follows("Decisions")
        self.writes(on, "Day")
        self.writes(text, "What was decided")
        for key in took_part:
            self.ticks(name_of(key))
        self.presses("Write it into the log")
        self.sees("The decision is written into the log.")

    # --- the proposal ---

    def drafts_anew(self, title: str, changes: Mapping[str, str], motivation: str) -> None:
        """Write a new version: what it changes of the one before."""
        self.goes_to_the_room(title)
        self.follows("Change it: write a new version")
        self.writes(motivation, self.page.locator("#motivation"))
        for field, value in changes.items():
            if value.isdecimal():
                self.writes(value, field)
            else:
                self.chooses_from(field, name_of(value))
        self.presses("Save as a new version")
        self.sees("Saved as a new version.")

    def dissents(self, title: str, text: str) -> None:
        self.goes_to_the_room(title)
        self.follows("Write a dissent")
        self.writes(text, self.page.locator("#text"))
        self.presses("Save my dissent")
        self.sees("Your dissent is published with the proposal.")

    def publishes_as(self, title: str, number: int, kind: str) -> None:
        self.goes_to_the_room(title)
        self.follows("Look through and publish")
        self.ticks(kind)
        self.presses(f"Publish version {number}")
        self.sees("The proposal is published.")


class Keeper(Deliberating, Trustee):
    """Of the committee, and a trustee: two secrets on two papers."""
