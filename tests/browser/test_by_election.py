"""A by-election in an odd year, from the seat that falls vacant to the signed minutes.

A member of the working committee steps down in September 2027. Fewer than five are left, so the
rules ask for a by-election (Q18): the annual meeting fills the seat until December 2028.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.by_election import (
    ANNUAL,
    COMMITTEE,
    CONTEST,
    LEAVES,
    OFFICER,
    PHONE,
    PROPOSED,
    STANDS,
    TELLER,
    TITLE,
    VOTERS,
    Mender,
    a_seat_falls_vacant,
    row_of,
)
from tests.browser.ceremony_day import the_key_is_made, they_sit_down
from tests.browser.desks import CodeOfficer
from tests.browser.half_year.cast import Attending, AtTheDoor
from tests.browser.half_year.committee import Keeper
from tests.browser.half_year.plot import WORKING
from tests.browser.house import House, address_of, name_of
from tests.browser.meeting_day import they_decrypt
from tests.browser.records import download, three_programs_accept
from tests.browser.story import Story
from tests.browser.voters import VoterByProgram

pytestmark = pytest.mark.long


# A browser that is closed in the middle of a page lets go of files that were being sent to it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_by_election(found: Callable[..., House], tmp_path: Path) -> None:
    house = found("2027-09-06T08:00+02:00")
    story = Story(house, tmp_path, Mender(house, "coordinator"))
    her = a_seat_falls_vacant(story)
    two_stand_for_it(story, her)
    the_committee_proposes_one(story)
    door = the_ceremony(story, her)
    the_annual_meeting_fills_it(story, her, door)
    record = download(story.visitor, TITLE, tmp_path)
    three_programs_accept(record, story.manifest, signatures=2)
    the_ledger_tells(story)
    assert house.faults == []


def two_stand_for_it(story: Story, her: Mender) -> None:
    story.at("autumn", "2027-09-21T09:00+02:00")
    dates = {
        "Nominations open": "2027-09-22T08:00",
        "Nominations close": "2027-10-22T12:00",
        "Nominees answer by": "2027-10-29T12:00",
    }
    her.proposes_the_by_election(TITLE, dates)
    her.sees("By-election")
    her.calls_for_nominations("En plats i arbetsutskottet är ledig till december 2028.", {})
    assert story.house.letters(address_of(PHONE), "till december 2028")
    story.at("autumn", "2027-09-22T09:00+02:00")
    proposed = Attending(story.house, PROPOSED)
    proposed.is_signed_in()
    proposed.nominates(None, [WORKING], "Vill hjälpa till.")
    nominator = Attending(story.house, PHONE)
    nominator.is_signed_in()
    nominator.nominates(STANDS, [WORKING], "Kan frågorna.")
    stands = Attending(story.house, STANDS)
    stands.answers({WORKING: "I accept"})
    for one in (proposed, nominator, stands):
        one.leaves()


def the_committee_proposes_one(story: Story) -> None:
    story.at("autumn", "2027-11-01T10:00+01:00")
    convener = Keeper(story.house, COMMITTEE[0])
    convener.is_signed_in()
    convener.opens_the_room()
    convener.drafts({WORKING: PROPOSED}, seats=None)
    convener.tells_those_not_proposed()
    convener.publishes()
    convener.leaves()
    story.visitor.goes_to_the_election(TITLE, "The nomination committee's proposal")
    story.visitor.sees(name_of(PROPOSED))
    story.visitor.sees(name_of(STANDS))


def the_ceremony(story: Story, her: Mender) -> AtTheDoor:
    house = story.house
    story.at("keys", "2027-12-01T16:00+01:00")
    her.starts_the_ceremony(TITLE, adjuster=TELLER)
    story.trustees = [Keeper(house, key) for key in COMMITTEE]
    door, officer = AtTheDoor(house, TELLER), CodeOfficer(house, OFFICER)
    for one in (*story.trustees, door, officer):
        one.is_signed_in()
    they_sit_down(story.trustees, door, officer)
    story.sheets = the_key_is_made(story.trustees, door, officer)
    officer.leaves()
    return door


def the_annual_meeting_fills_it(story: Story, her: Mender, door: AtTheDoor) -> None:
    house, title = story.house, ANNUAL[0]
    story.at("evening", "2027-12-02T10:00+01:00")
    her.opens_the_meeting(title)
    door.lets_in(TITLE, VOTERS)
    her.writes_down_the_officers(title, PHONE, (TELLER, STANDS))
    her.lets_the_meeting_adopt_the_roll(entitled=len(VOTERS))
    seats = door.tells_the_seats(TITLE)
    story.manifest = her.reads_out_the_manifest()
    two = story.trustees[:2]
    for trustee in two:
        trustee.takes_her_place(TITLE, story.manifest)
    sheets = {key: story.sheets[seats[name_of(key)]] for key in VOTERS}
    her.opens_the_next_contest(CONTEST.office)
    for key in VOTERS[1:]:
        VoterByProgram(house, sheets[key]).votes(1, CONTEST.votes(key))
    phone = Attending(house, PHONE, phone=True)
    phone.comes_in_by_the_square(sheets[PHONE])
    phone.sees_the_contest(WORKING)
    phone.votes(CONTEST.votes(PHONE))
    her.sees_ballots(len(VOTERS))
    house.clock.put(house.clock() + timedelta(seconds=301))
    her.sees_it_closed(CONTEST.office)
    they_decrypt(two, len(VOTERS))
    her.announces_the_result()
    for trustee in two:
        trustee.signs_the_result(story.manifest)
    the_minutes_are_signed(story, her, door)


def the_minutes_are_signed(story: Story, her: Mender, door: AtTheDoor) -> None:
    other = AtTheDoor(story.house, STANDS)
    other.is_signed_in()
    for adjuster in (door, other):
        adjuster.makes_her_key_for_the_minutes()
    her.closes_the_meeting(ANNUAL[0])
    story.at("evening", "2027-12-06T10:00+01:00")
    her.hands_out_the_minutes(TITLE, "Inget att anmärka.")
    for adjuster in (door, other):
        adjuster.signs_the_minutes(name_of(STANDS), "Inget att anmärka.")


def the_ledger_tells(story: Story) -> None:
    """The one elected sits for the rest of the term, and who stepped down stands as earlier."""
    story.visitor.goes_to("/ledger")
    hers = row_of(story, STANDS)
    expect(hers).to_contain_text("Until annual meeting Dec 2028")
    expect(hers).to_contain_text(ANNUAL[0])
    expect(story.visitor.page.get_by_text("Vacant", exact=True)).to_have_count(0)
    story.visitor.sees(name_of(LEAVES))
