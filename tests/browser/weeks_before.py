"""The months before: the network is entered, members nominate, the committee proposes."""

from __future__ import annotations

import re
from datetime import date

from tests.browser.house import address_of, name_of, write_register
from tests.browser.people import CommitteeMember, Coordinator, Member
from tests.browser.plot import (
    CHAIR,
    COMMITTEE,
    EARLIER,
    MEETING,
    NOMINATED,
    OFFICER,
    PROPOSED,
    TELLER,
    TITLE,
    VICE,
    WORKING,
)
from tests.browser.story import Story

WORD = "Hellre ordförande än vice."  # for the committee alone


def the_network_is_entered(story: Story) -> None:
    story.at("before", "2026-09-01T09:00+02:00")
    her = story.meets("coordinator", story.coordinator)
    assert isinstance(her, Coordinator)
    her.signs_in_by_code()
    her.imports_the_register(write_register(story.directory / "regioner.csv"))
    her.gives_a_role(OFFICER, "Code officer: makes the voting codes and hands them out")
    her.gives_a_role(TELLER, "Teller: takes presence and adjusts the minutes")
    her.enters_a_meeting(EARLIER, "Annual meeting", date(2024, 12, 5), held=True)
    for office, holders in (
        (CHAIR, {"chair": ["uppsala-o1"]}),
        (VICE, {"vice-chair": ["dalarna-o1"]}),
        (WORKING, {"member": ["gotland-o1", "halland-o1", "halland-o2"]}),
        ("Nomination committee", {"convener": COMMITTEE[:1], "member": COMMITTEE[1:]}),
    ):
        her.enters_who_was_elected(office, holders)
    her.enters_a_meeting(MEETING, "Network-group meeting", date(2027, 1, 28), held=False)
    her.proposes_the_election(
        TITLE,
        {
            "Nominations open": "2026-09-15T08:00",
            "Nominations close": "2027-01-11T12:00",
            "Nominees answer by": "2027-01-14T12:00",
        },
    )


def the_committee_opens_its_room(story: Story) -> CommitteeMember:
    story.at("before", "2026-09-16T09:00+02:00")
    member = CommitteeMember(story.house, COMMITTEE[1])
    member.is_signed_in()
    member.opens_the_room()
    return member


def the_members_nominate(story: Story) -> None:
    house = story.house
    story.at("before", "2026-10-05T10:00+02:00")
    for at, (nominee, offices, by) in enumerate(NOMINATED):
        if at < 2:
            member = Member(house, by)
            member.signs_in_by_link() if at == 0 else member.is_signed_in()
            member.nominates(None if nominee == by else nominee, offices, "Erfaren och lyhörd.")
            member.leaves()
            story.meets("nominating member", member) if at == 0 else None
        else:
            nominate_by_request(story, nominee, offices, by)
    nominee = Member(house, "gotland-o1")
    nominee.answers_by_her_link((CHAIR, VICE, WORKING), "Jag är Gotlands första.", WORD)
    nominee.leaves()
    story.meets("nominee", nominee)
    for key in ("halland-o2", *(one for one, _, _ in NOMINATED[3:])):
        accept_by_request(story, key)


def election_path(story: Story) -> str:
    page = story.house.visit("coordinator").get("/n/halsa-och-demokrati/elections")
    return next(one for one in page.outline.links if re.search(r"/elections/[0-9a-f-]{36}$", one))


def nominate_by_request(story: Story, nominee: str, offices: tuple[str, ...], by: str) -> None:
    path, browser = f"{election_path(story)}/nominate", story.house.visit(by)
    offered = re.findall(
        r'name="offices"[^>]*value="(\w+)".*?<label[^>]*>([^<]+)</label>',
        browser.get(path).text,
        re.DOTALL,
    )
    chosen = [value for value, text in offered if text.strip() in offices]
    assert len(chosen) == len(offices), offered
    browser.post(path, 302, whom="other", name=name_of(nominee), offices=chosen)


def accept_by_request(story: Story, key: str) -> None:
    path, browser = f"{election_path(story)}/nominations/mine", story.house.visit(key)
    asked = set(re.findall(r'name="(office_\w+)"', browser.get(path).text))
    browser.post(path, 302, **dict.fromkeys(asked, "accepted"))


def the_committee_proposes(story: Story, member: CommitteeMember) -> None:
    """The convener stands for an office herself: another member writes the proposal."""
    story.at("before", "2027-01-15T10:00+01:00")
    member.reads_in_the_room(WORD)
    member.writes_a_note("Gotland är beredd att leda.")
    convener = CommitteeMember(story.house, COMMITTEE[0])
    convener.is_signed_in()
    number = convener.asks_to_be_let_in()
    convener.compares_the_rooms_number(member.lets_in(name_of(COMMITTEE[0]), number))
    convener.sees("Gotland är beredd att leda.")
    assert WORD not in convener.page.content()
    convener.leaves()
    story.meets("convener", convener)
    member.drafts(PROPOSED, seats=5)
    member.tells_those_not_proposed()
    assert story.house.letters(address_of("halland-s1"), "Du finns inte med i det.")
    member.publishes()
    member.leaves()
    story.meets("committee member", member)
    visitor = story.visitor
    visitor.goes_to_the_election(TITLE, "Candidates")
    visitor.sees(name_of("gotland-o1"))
    visitor.sees("Jag är Gotlands första.")
    assert WORD not in visitor.page.content()
