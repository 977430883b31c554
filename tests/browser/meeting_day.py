"""The evening: the meeting opens, and four contests are held one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.browser.desks import Trustee
from tests.browser.house import name_of
from tests.browser.people import Teller
from tests.browser.person import Person
from tests.browser.plot import (
    BY_KEYBOARD,
    BY_PHONE,
    BY_PROGRAM,
    CONTESTS,
    MEETING,
    TELLER,
    TITLE,
    VOTERS,
    Contest,
)
from tests.browser.story import Story
from tests.browser.voters import Voter, VoterByKeyboard, VoterByProgram


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
    for trustee in story.trustees[:2]:
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
    for contest in CONTESTS:
        her.opens_the_next_contest(contest.office)
        for key, voter in others.items():
            voter.votes(contest.number, contest.votes(key))
        cast = len(VOTERS) + they_vote(contest, phone, keyboard)
        her.sees_ballots(len(VOTERS))
        the_contest_closes(story, contest, teller)
        two_trustees_decrypt(story, contest, cast)
        it_is_counted(story.visitor, TITLE, contest)
    for person in (phone, keyboard, teller):
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
            clock.put(clock() + timedelta(seconds=61))
        case 3:
            her.asks_for_an_early_close("Alla har röstat.")
            teller.decides_together()
        case _:
            clock.put(clock() + timedelta(seconds=301))
    her.sees_it_closed(contest.office)


def two_trustees_decrypt(story: Story, contest: Contest, ballots: int) -> None:
    """Two of three are enough: after two contests the third comes in the second one's place."""
    first, second, third = story.trustees
    if contest.number == 3:
        second.leaves()
        third.takes_her_place(TITLE, story.manifest)
    they_decrypt((first, second if contest.number < 3 else third), ballots)


def they_decrypt(two: Sequence[Trustee], ballots: int) -> None:
    for trustee in two:
        trustee.decrypts(ballots)
    for trustee in two:
        trustee.sees_it_decrypted()


def it_is_counted(visitor: Person, title: str, contest: Contest) -> None:
    if contest.number == 1:
        visitor.goes_to_the_election(title, "Public board")
    else:
        visitor.page.go_back()
        visitor.page.reload()
    shown = visitor.page.locator(f'[data-number="{contest.number}"]')
    shown.get_by_role("link", name="To the count").click()
    visitor.sees("Voters")
    for key in contest.elected:
        visitor.sees(name_of(key))
