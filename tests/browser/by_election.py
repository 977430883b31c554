"""A seat falls vacant in the autumn of 2027, and the annual meeting fills it for the rest of the term."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Locator, expect

from tests.browser.half_year.organiser import Organiser
from tests.browser.half_year.plot import REGIONS, WORKING
from tests.browser.house import address_of, name_of, write_register
from tests.browser.plot import Contest, one_seat
from tests.browser.story import Story

TITLE = "Fyllnadsval 2027"
ELECTED_AT = ("Nätverksgruppens första möte 2027", date(2027, 1, 28))
ANNUAL = ("Årsmöte 2027", date(2027, 12, 2))
LEAVES = "kalmar-o2"  # steps down in September
PROPOSED, STANDS = "kalmar-o1", "gotland-o2"
TELLER, OFFICER = "dalarna-s2", "halland-s2"
COMMITTEE = ("uppsala-s1", "kalmar-s1", "gotland-s1")
PHONE = "uppsala-o1"
VOTERS = (PHONE, "dalarna-o1", STANDS, "halland-o1", PROPOSED)
HOLDERS = {
    "Chair": {"chair": ["gotland-o1"]},
    "Vice chair": {"vice-chair": ["dalarna-o2"]},
    WORKING: {"member": [LEAVES, "halland-o2", "uppsala-o2"]},
    "Nomination committee": {"convener": [COMMITTEE[0]], "member": list(COMMITTEE[1:])},
}
BALLOTS = one_seat(STANDS, PROPOSED, STANDS, "", STANDS)
CONTEST = Contest(1, WORKING.lower(), WORKING, BALLOTS, (STANDS,), VOTERS)


class Mender(Organiser):
    """A coordinator who fills a seat that has fallen vacant."""

    def records_that_she_steps_down(self, key: str, on: date) -> None:
        self.goes_to("/ledger")
        line = self.page.get_by_role("row").filter(has_text=name_of(key))
        self.acts.presses[self.house.chapter] += 1
        line.get_by_role("link", name="End").click()
        self.sees("She is told by mail.")
        self.writes(on.isoformat(), self.page.locator("#on"))
        self.presses("Record that she steps down")
        self.sees("It stands in the ledger.")

    def proposes_the_by_election(self, title: str, dates: dict[str, str]) -> None:
        """Follow what the list asks for: the ledger says at which meeting."""
        self.does_what_is_expected("A seat is vacant: propose a by-election to Working committee.")
        self.follows("Propose a by-election")
        box = self.page.locator("#by_election").get_by_label(WORKING, exact=True)
        expect(box).to_be_checked()
        self.writes(title, "Title")
        for label, moment in dates.items():
            self.writes(moment, label)
        self.presses("Put up the election")
        self.sees("The election has been put up.")


def a_seat_falls_vacant(story: Story) -> Mender:
    """Enter who was elected in January; one of them steps down, and too few are left."""
    story.at("autumn", "2027-09-06T09:00+02:00")
    her = story.coordinator
    assert isinstance(her, Mender)
    her.signs_in_by_code()
    register = write_register(story.directory / "regioner.csv", REGIONS)
    her.imports_the_register(register, new=len(REGIONS) * 5)
    her.gives_a_role(OFFICER, "Code officer: makes the voting codes and hands them out")
    her.gives_a_role(TELLER, "Teller: takes presence and adjusts the minutes")
    her.enters_a_meeting(ELECTED_AT[0], "Network-group meeting", ELECTED_AT[1], held=True)
    for office, holders in HOLDERS.items():
        her.enters_who_was_elected(office, holders)
    her.enters_a_meeting(ANNUAL[0], "Annual meeting", ANNUAL[1], held=False)
    story.visitor.goes_to("/ledger")
    expect(row_of(story, LEAVES)).to_contain_text("Until annual meeting Dec 2028")
    story.at("autumn", "2027-09-20T09:00+02:00")
    her.records_that_she_steps_down(LEAVES, date(2027, 9, 20))
    assert story.house.letters(address_of(LEAVES), "arbetsutskott")
    story.visitor.goes_to("/ledger")
    vacant = story.visitor.page.get_by_role("row").filter(has_text="Vacant")
    expect(vacant).to_have_count(1)
    return her


def row_of(story: Story, key: str) -> Locator:
    return story.visitor.page.get_by_role("row").filter(has_text=name_of(key))
