"""One election with everybody in it, by their own pages: from an empty register to a record that
three independent programs accept.

Nätverket Hälsa och Demokrati elects for 2027: four regions, seven voters, four contests in one
evening. Everything happens at the pages, by people in browsers of their own; those whose clicks
others have shown already (the rest of the nominations and of the ballots) send the same requests.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.browser.desks import Adjuster, CodeOfficer, Sheet, Trustee
from tests.browser.house import House, address_of, found_house, name_of, write_register
from tests.browser.people import Convener, Coordinator, Member, Teller
from tests.browser.person import Person
from tests.browser.voters import Voter, VoterByKeyboard, VoterByProgram, Votes

ROOT = Path(__file__).parents[2]
EVENING = ROOT / "docs" / "evening.md"
TITLE = "Val 2027"
EARLIER, MEETING = "Årsmöte 2024", "Nätverksgruppens första möte 2027"
COMMITTEE = ("uppsala-o1", "dalarna-o1", "gotland-s1")
TELLER, OFFICER = "dalarna-s2", "halland-s2"
CHAIR, VICE, WORKING = "Chair", "Vice chair", "Working committee"
CONVENER, MEMBER = "Nomination committee (convener)", "Nomination committee (member)"

BY_PHONE, BY_KEYBOARD = "uppsala-o2", "gotland-o2"
BY_PROGRAM = ("uppsala-o1", "dalarna-o1", "gotland-o1", "halland-s1", "halland-o2")
VOTERS = (BY_PHONE, BY_KEYBOARD, *BY_PROGRAM)

# Who is put up for what by whom; the first three at the pages.
NOMINATED = (
    ("gotland-o1", (CHAIR, VICE, WORKING), "halland-o2"),
    ("uppsala-o2", (CHAIR, VICE, WORKING), "uppsala-o2"),  # by herself
    ("halland-o2", (VICE, WORKING), "gotland-o2"),
    ("dalarna-o2", (WORKING,), "dalarna-o1"),
    ("uppsala-o1", (WORKING,), "dalarna-o2"),
    ("gotland-o2", (WORKING,), "gotland-o1"),
    ("uppsala-s1", (CONVENER,), "uppsala-o1"),
    ("halland-s1", (CONVENER,), "halland-o1"),
    ("dalarna-s1", (MEMBER,), "dalarna-o1"),
    ("gotland-s2", (MEMBER,), "gotland-o1"),
    ("gotland-s1", (MEMBER,), "gotland-o2"),
)
PROPOSED = {
    CHAIR: "gotland-o1",
    VICE: "halland-o2",
    f"{WORKING} 1": "uppsala-o2",
    f"{WORKING} 2": "gotland-o2",
    f"{WORKING} 3": "dalarna-o2",
    CONVENER: "uppsala-s1",
    f"{MEMBER} 1": "dalarna-s1",
    f"{MEMBER} 2": "gotland-s1",
}


Chosen = tuple[tuple[str, ...], ...]  # in each question; nobody is a blank vote


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest: its office, the ballots in the order of VOTERS, who is elected by them."""

    number: int
    office: str
    title: str
    ballots: tuple[Chosen, ...]
    elected: tuple[str, ...]

    def votes(self, voter: str) -> Votes:
        return [[name_of(one) for one in keys] for keys in self.ballots[VOTERS.index(voter)]]


def one_seat(*ballots: str) -> tuple[Chosen, ...]:
    return tuple(((one,) if one else (),) for one in ballots)


def several(*ballots: tuple[str, ...]) -> tuple[Chosen, ...]:
    return tuple((one,) for one in ballots)


G1, G2, U1 = "gotland-o1", "gotland-o2", "uppsala-o1"
U2, H2, D2 = "uppsala-o2", "halland-o2", "dalarna-o2"
US, HS, DS = "uppsala-s1", "halland-s1", "dalarna-s1"
GS, GS1 = "gotland-s2", "gotland-s1"
CONTESTS = (
    Contest(1, "chair", CHAIR, one_seat(U2, G1, G1, "", G1, U2, G1), (G1,)),
    Contest(2, "vice chair", VICE, one_seat(U2, "", U2, U2, H2, U2, U2), (U2,)),
    Contest(
        3,
        "working committee",
        WORKING,
        several(
            (H2, G2, D2),
            (H2, G2),
            (H2, D2, U1),
            (G2, D2, H2),
            (G2, H2, D2),
            (),
            (H2, G2, U1),
        ),
        (H2, G2, D2),
    ),
    Contest(  # three each and a blank one for convener: the lot box decides
        4,
        "nomination committee",
        "Nomination committee",
        (
            ((US,), (DS, GS)),
            ((HS,), (DS,)),
            ((US,), (DS, GS1)),
            ((HS,), (DS, GS)),
            ((US,), (GS, DS)),
            ((HS,), (DS, GS)),
            ((), (GS1,)),
        ),
        (DS, GS),
    ),
)


@dataclass
class Story:
    """What has come of the story so far, for its next chapter."""

    house: House
    directory: Path
    coordinator: Coordinator
    trustees: list[Trustee] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)  # whose acts are told
    sheets: dict[str, Sheet] = field(default_factory=dict)  # by seat
    manifest: str = ""

    def at(self, chapter: str, moment: str) -> None:
        self.house.chapter = chapter
        self.house.clock.put(datetime.fromisoformat(moment))

    def meets(self, role: str, person: Person) -> Person:
        self.people[role] = person
        return person


@pytest.fixture
def house(
    tmp_path: Path,
    database_url: str,
    session: Session,
    chromium: Browser,
    serve: Callable[[Flask], str],
) -> Iterator[House]:
    begins = datetime.fromisoformat("2026-09-01T09:00+02:00")
    house = found_house(tmp_path, database_url, session, chromium, begins)
    house.serve_at(serve(house.app))
    yield house
    for context in chromium.contexts:
        context.close()


def test_a_whole_election(house: House, tmp_path: Path) -> None:
    story = Story(house, tmp_path, Coordinator(house, "coordinator"))
    the_network_is_entered(story)
    the_members_nominate(story)
    the_committee_proposes(story)
    the_ceremony_is_held(story)
    the_evening(story)
    assert house.faults == []
    record = the_result(story)
    three_programs_accept(record, story.manifest)
    the_ledger_and_the_letters(story)
    assert house.faults == []
    the_acts_are_as_few_as_told(story)


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


def the_members_nominate(story: Story) -> None:
    house = story.house
    story.at("before", "2026-10-05T10:00+02:00")
    for at, (nominee, offices, by) in enumerate(NOMINATED):
        if at < 3:
            member = Member(house, by)
            member.signs_in_by_link() if at == 0 else member.is_signed_in()
            member.nominates(None if nominee == by else nominee, offices, "Erfaren och lyhörd.")
            member.leaves()
            story.meets("nominating member", member) if at == 0 else None
        else:
            nominate_by_request(story, nominee, offices, by)
    nominee = Member(house, "gotland-o1")
    nominee.answers_by_her_link(
        (CHAIR, VICE, WORKING), "Jag är Gotlands första.", "Hellre ordförande än vice."
    )
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


def the_committee_proposes(story: Story) -> None:
    story.at("before", "2027-01-15T10:00+01:00")
    convener = Convener(story.house, COMMITTEE[0])
    convener.is_signed_in()
    convener.writes_a_note("Gotland är beredd att leda.")
    convener.drafts(PROPOSED, seats=5)
    convener.tells_those_not_proposed()
    assert story.house.letters(address_of("halland-s1"), "Du finns inte med i det.")
    convener.publishes()
    convener.leaves()
    story.meets("convener", convener)
    visitor = Person(story.house, "nobody")
    visitor.goes_to_the_election(TITLE, "Candidates")
    visitor.sees(name_of("gotland-o1"))
    visitor.sees("Jag är Gotlands första.")
    assert "Hellre ordförande" not in visitor.page.content()
    visitor.leaves()


def the_ceremony_is_held(story: Story) -> None:
    """Five browsers; one trustee closes hers in the middle and goes on with another."""
    house = story.house
    story.at("keys", "2027-01-27T16:00+01:00")
    story.coordinator.starts_the_ceremony(TITLE, adjuster=TELLER)
    story.trustees = [Trustee(house, key) for key in COMMITTEE]
    adjuster, officer = Adjuster(house, TELLER), CodeOfficer(house, OFFICER)
    everybody = (*story.trustees, adjuster, officer)
    for one in everybody:
        one.is_signed_in()
    adjuster.seals_the_envelope()
    for one in everybody:
        one.sits_down()
    story.trustees[2].moves_to_another_device()
    officer.makes_the_codes()
    numbers = {one.reads_the_number() for one in story.trustees}
    assert len(numbers) == 1
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", numbers.pop())
    for trustee in story.trustees:
        trustee.confirms_the_number()
    for one in (*story.trustees, adjuster):
        one.sees_the_ceremony_over()
    story.trustees[0].saves_her_file()
    story.sheets = officer.prints_the_sheets()
    for one in (adjuster, officer):
        one.leaves()
    story.meets("trustee", story.trustees[0])
    story.meets("adjuster", adjuster)
    story.meets("code officer", officer)


def the_evening(story: Story) -> None:
    house, her = story.house, story.coordinator
    story.at("evening", "2027-01-28T10:00+01:00")
    teller = Teller(house, TELLER)
    teller.is_signed_in()
    her.opens_the_meeting(MEETING)
    teller.lets_in(TITLE, VOTERS)
    her.lets_the_meeting_adopt_the_roll(entitled=len(VOTERS))
    seats = teller.tells_the_seats(TITLE)
    assert set(seats) == {name_of(key) for key in VOTERS}
    her.lets_the_meeting_decide_the_seats(5)
    story.manifest = her.reads_out_the_manifest()
    for trustee in story.trustees:
        trustee.takes_her_place(TITLE, story.manifest)
    sheets = {key: story.sheets[seats[name_of(key)]] for key in VOTERS}
    phone = Voter(house, BY_PHONE, phone=True)
    keyboard = VoterByKeyboard(house, BY_KEYBOARD)
    keyboard.is_signed_in()
    others = {key: VoterByProgram(house, sheets[key]) for key in BY_PROGRAM}
    for voter in (phone, keyboard):
        voter.acts.acts[house.chapter] += 1  # she came to the door
    phone.comes_in_by_the_square(sheets[BY_PHONE])
    keyboard.goes_to_the_election(TITLE, "Vote")
    keyboard.types_her_code(sheets[BY_KEYBOARD])
    visitor = Person(house, "nobody")
    for contest in CONTESTS:
        her.opens_the_next_contest(contest.office)
        for key, voter in others.items():
            voter.votes(contest.number, contest.votes(key))
        cast = len(VOTERS) + they_vote(contest, phone, keyboard)
        her.sees_ballots(len(VOTERS))
        the_contest_closes(story, contest, teller)
        two_trustees_decrypt(story, contest, cast)
        it_is_counted(visitor, contest)
    for person in (phone, keyboard, teller, visitor):
        person.leaves()
    story.meets("voter", phone)
    story.meets("voter by keyboard", keyboard)
    story.meets("teller", teller)


def they_vote(contest: Contest, phone: Voter, keyboard: Voter) -> int:
    """Let two vote at the page; return how many ballots more than voters that makes."""
    for voter in (phone, keyboard):
        voter.sees_the_contest(contest.title)
    tracker = phone.votes(contest.votes(BY_PHONE))
    if contest.number == 1:
        phone.finds_her_ballot(tracker, contest.title)
    if contest.number != 2:
        keyboard.votes(contest.votes(BY_KEYBOARD))
        return 0
    first = keyboard.votes([[name_of("halland-o2")]])
    assert keyboard.votes_again(contest.votes(BY_KEYBOARD)) != first
    return 1


def the_contest_closes(story: Story, contest: Contest, teller: Teller) -> None:
    """At the announced time, after a countdown, or earlier because two persons say so."""
    her, clock = story.coordinator, story.house.clock
    match contest.number:
        case 2:
            her.lets_the_countdown_run()
            clock.put(datetime.fromtimestamp(clock().timestamp() + 61, clock().tzinfo))
        case 3:
            her.asks_for_an_early_close("Alla har röstat.")
            teller.decides_together()
        case _:
            clock.put(datetime.fromtimestamp(clock().timestamp() + 301, clock().tzinfo))
    her.sees_it_closed(contest.office)


def two_trustees_decrypt(story: Story, contest: Contest, ballots: int) -> None:
    """Two of three are enough; the first is always there, and it is her acts that are told."""
    two = (story.trustees[0], story.trustees[1 + contest.number % 2])
    for trustee in two:
        trustee.decrypts(ballots)
    for trustee in two:
        trustee.sees_it_decrypted()


def it_is_counted(visitor: Person, contest: Contest) -> None:
    visitor.goes_to_the_election(TITLE, "Public board")
    shown = visitor.page.locator(f'[data-number="{contest.number}"]')
    shown.get_by_role("link", name="To the count").click()
    visitor.sees("Voters")
    for key in contest.elected:
        visitor.sees(name_of(key))


def the_result(story: Story) -> Path:
    """Announce and sign it; return the record as anybody downloads it."""
    her = story.coordinator
    her.announces_the_result()
    for trustee in story.trustees[:2]:
        trustee.signs_the_result(story.manifest)
    visitor = Person(story.house, "nobody")
    visitor.goes_to_the_election(TITLE, "Public board")
    assert visitor.reads(".board-facts dd >> nth=0") == story.manifest
    visitor.goes_to_the_election(TITLE, "Result")
    visitor.sees("The result is final")
    link = visitor.page.get_by_role("link", name="Download the election record (zip)")
    saved = visitor.saves(link, story.directory / "record.zip")
    visitor.leaves()
    with zipfile.ZipFile(saved) as packed:
        packed.extractall(story.directory)
    return story.directory / "record"


def three_programs_accept(record: Path, manifest: str) -> None:
    ours = [
        sys.executable,
        "-m",
        "election.cli",
        "verify",
        str(record),
        "--manifest-hash",
        manifest,
    ]
    done = subprocess.run(ours, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    signatures = sorted((record / "signatures").glob("*.sig"))
    assert len(signatures) == 2
    boxes = sorted(record.rglob("*.bel"))
    with ThreadPoolExecutor(2) as both:
        for said in both.map(belenios, boxes):
            assert said.returncode == 0, said.stderr
    for signature in signatures:
        asked = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin"]
        asked += ["-inkey", str(signature.with_suffix(".pem")), "-sigfile", str(signature)]
        asked += ["-in", str(record / "checksums.json")]
        subprocess.run(asked, check=True, capture_output=True)


def belenios(box: Path) -> subprocess.CompletedProcess[str]:
    """Verify one archive with the independent program; it wants a directory for each."""
    alone = box.parents[2] / "belenios" / box.stem
    alone.mkdir(parents=True)
    (alone / box.name).write_bytes(box.read_bytes())
    asked = ["belenios-tool", "election", "verify", "--dir", str(alone)]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def the_ledger_and_the_letters(story: Story) -> None:
    visitor = Person(story.house, "nobody")
    visitor.goes_to("/ledger")
    for office, keys in (
        ("chair", CONTESTS[0].elected),
        ("vice-chair", CONTESTS[1].elected),
        ("working-committee", CONTESTS[2].elected),
        ("nomination-committee", CONTESTS[3].elected),
    ):
        lines = visitor.page.locator(f"section[aria-labelledby={office}] tbody tr")
        for key in keys:
            line = lines.filter(has_text=name_of(key)).inner_text()
            assert "Until annual meeting Dec 2028" in line
            assert MEETING in line
            assert story.house.letters(address_of(key), "Du är vald till")
    visitor.leaves()


def the_acts_are_as_few_as_told(story: Story) -> None:
    pass
