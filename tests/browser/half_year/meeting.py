"""The day before the meeting, and the meeting of 28 January 2027."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.ceremony_day import the_key_is_made, they_sit_down
from tests.browser.desks import Sheet
from tests.browser.half_year.cast import Cast
from tests.browser.half_year.plot import (
    CONTESTS,
    DECLINES,
    KEYBOARD,
    MEETING,
    PHONE,
    PRESENTS,
    REMOTE,
    STAYS,
    TELLER,
    TITLE,
    VOTERS,
    WORKING,
)
from tests.browser.house import name_of
from tests.browser.meeting_day import it_is_counted, they_decrypt
from tests.browser.person import PATIENCE
from tests.browser.plot import Contest
from tests.browser.story import Story
from tests.browser.voters import VoterByProgram

BY_CODE = (PHONE, PRESENTS)  # note themselves present in the room
HERE = MEETING[0]


def the_ceremony(story: Story, cast: Cast) -> None:
    """Three of the committee make the key, the code officer prints the letters."""
    story.at("27 Jan", "2027-01-27T16:00+01:00")
    cast.coordinator.starts_the_ceremony(TITLE, adjuster=TELLER)
    they_sit_down(cast.committee, cast.door, cast.officer)
    story.trustees = [*cast.committee]
    story.sheets = the_key_is_made(cast.committee, cast.door, cast.officer)


def the_meeting(story: Story, cast: Cast) -> None:
    story.at("28 Jan", "2027-01-28T10:00+01:00")
    her, visitor = cast.coordinator, story.visitor
    visitor.goes_to("/screen")
    her.opens_the_meeting(HERE)
    sheets = they_come(story, cast)
    somebody_is_put_forward(cast)
    her.lets_the_meeting_decide_the_seats(6)
    story.manifest = her.reads_out_the_manifest()
    for trustee in cast.committee[:2]:
        trustee.takes_her_place(TITLE, story.manifest)
    cast.phone.comes_in_by_the_square(sheets[PHONE])
    cast.remote.comes_in_by_the_square(sheets[REMOTE])
    cast.keyboard.goes_to_the_election(TITLE, "Vote")
    cast.keyboard.types_her_code(sheets[KEYBOARD])
    others = {key: VoterByProgram(story.house, sheets[key]) for key in VOTERS[3:]}
    for contest in CONTESTS:
        a_contest(story, cast, contest, others)
    her.lets_the_meeting_elect_without_a_ballot("nomination committee")
    her.announces_the_result()
    for trustee in cast.committee[:2]:
        trustee.signs_the_result(story.manifest)
    for adjuster in (cast.door, cast.keyboard):
        adjuster.makes_her_key_for_the_minutes()
    her.closes_the_meeting(HERE)


def they_come(story: Story, cast: Cast) -> Mapping[str, Sheet]:
    """Let each be noted as present, by herself or at the door; return the sheet of each."""
    her = cast.coordinator
    code, link = her.shows_the_code(HERE)
    cast.presents.signs_in_by_code()
    for one in (cast.phone, cast.presents):
        one.notes_herself_present(HERE, code)
    cast.remote.comes_by_the_link_in_the_chat(link)
    cast.door.lets_in(TITLE, [one for one in VOTERS if one not in (*BY_CODE, REMOTE)])
    her.writes_down_the_officers(HERE, STAYS, (TELLER, KEYBOARD))
    her.lets_the_meeting_adopt_the_roll(entitled=len(VOTERS))
    seats = cast.door.tells_the_seats(TITLE)
    assert set(seats) == {name_of(key) for key in VOTERS}
    return {key: story.sheets[seats[name_of(key)]] for key in VOTERS}


def somebody_is_put_forward(cast: Cast) -> None:
    """Who withdrew is named from the floor, and says yes on her phone."""
    cast.coordinator.enters_a_name_from_the_floor(TITLE, PHONE, REMOTE, WORKING)
    cast.remote.says_yes_on_her_phone(TITLE, WORKING)


def a_contest(
    story: Story, cast: Cast, contest: Contest, others: Mapping[str, VoterByProgram]
) -> None:
    """Open a contest, let everybody vote, close it, and let two trustees open the box."""
    her, wall = cast.coordinator, story.visitor.page
    her.opens_the_next_contest(contest.office)
    expect(wall.locator("h1")).to_contain_text(contest.title, timeout=PATIENCE)
    for key, voter in others.items():
        voter.votes(contest.number, contest.votes(key))
    for voter, key in ((cast.phone, PHONE), (cast.keyboard, KEYBOARD), (cast.remote, REMOTE)):
        voter.sees_the_contest(contest.title)
        voter.votes(contest.votes(key))
    her.sees_ballots(len(VOTERS))
    expect(wall.locator("#ballots")).to_have_text(str(len(VOTERS)), timeout=PATIENCE)
    it_closes(story, cast, contest)
    they_decrypt(cast.committee[:2], len(VOTERS))
    for key in contest.elected:
        line = wall.locator(".wall-count li.elected", has_text=name_of(key))
        expect(line).to_have_count(1, timeout=PATIENCE)
    if contest.number == 3:
        cast.declines.declines_her_office(TITLE, WORKING, "Jag hinner inte.")
        her.sees(f"{name_of(DECLINES)} was elected and declines.")


def it_closes(story: Story, cast: Cast, contest: Contest) -> None:
    """At the announced time, after a countdown, or because two persons say so."""
    her, clock = cast.coordinator, story.house.clock
    match contest.number:
        case 2:
            her.lets_the_countdown_run()
            clock.put(clock() + timedelta(seconds=61))
        case 3:
            her.asks_for_an_early_close("Alla har röstat.")
            cast.door.decides_together()
        case _:
            clock.put(clock() + timedelta(seconds=301))
    her.sees_it_closed(contest.office)


def the_count_is_public(story: Story) -> None:
    for contest in CONTESTS:
        it_is_counted(story.visitor, TITLE, contest)
