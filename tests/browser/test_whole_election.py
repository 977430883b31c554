"""One election with everybody in it, by their own pages: from an empty register to a record that
three independent programs accept.

Nätverket Hälsa och Demokrati elects for 2027: four regions, seven voters, four contests in one
evening. Everything happens at the pages, by people in browsers of their own; those whose clicks
others have shown already (the rest of the nominations and of the ballots) send the same requests.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.ceremony_day import the_key_is_made, they_sit_down
from tests.browser.desks import Adjuster, CodeOfficer, Trustee
from tests.browser.house import House, address_of, name_of
from tests.browser.meeting_day import the_evening
from tests.browser.people import Coordinator
from tests.browser.plot import COMMITTEE, CONTESTS, MEETING, OFFICER, TELLER, TITLE
from tests.browser.records import download, three_programs_accept
from tests.browser.story import Story
from tests.browser.told import the_acts_are_as_few_as_told
from tests.browser.weeks_before import (
    the_committee_opens_its_room,
    the_committee_proposes,
    the_members_nominate,
    the_network_is_entered,
)


# A browser that is closed in the middle of a page lets go of files that were being sent to it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_whole_election(found: Callable[..., House], tmp_path: Path) -> None:
    house = found("2026-09-01T08:00+02:00")
    story = Story(house, tmp_path, Coordinator(house, "coordinator"))
    the_network_is_entered(story)
    member = the_committee_opens_its_room(story)
    the_members_nominate(story)
    the_committee_proposes(story, member)
    the_ceremony_is_held(story)
    the_evening(story)
    assert house.faults == []
    record = the_result(story)
    three_programs_accept(record, story.manifest, signatures=2)
    the_ledger_and_the_letters(story)
    assert house.faults == []
    the_acts_are_as_few_as_told({role: one.acts for role, one in story.people.items()})


def the_ceremony_is_held(story: Story) -> None:
    """Five browsers; one trustee closes hers in the middle and goes on with another."""
    house = story.house
    story.at("keys", "2027-01-27T16:00+01:00")
    story.coordinator.starts_the_ceremony(TITLE, adjuster=TELLER)
    story.trustees = [Trustee(house, key) for key in COMMITTEE]
    adjuster, officer = Adjuster(house, TELLER), CodeOfficer(house, OFFICER)
    for one in (*story.trustees, adjuster, officer):
        one.is_signed_in()
    they_sit_down(story.trustees, adjuster, officer)
    story.trustees[2].moves_to_another_device()
    story.sheets = the_key_is_made(story.trustees, adjuster, officer)
    story.trustees[0].saves_her_file()
    for one in (adjuster, officer):
        one.leaves()
    story.meets("trustee", story.trustees[0])
    story.meets("adjuster", adjuster)
    story.meets("code officer", officer)


def the_result(story: Story) -> Path:
    """Announce and sign it; return the record as anybody downloads it."""
    her = story.coordinator
    her.announces_the_result()
    for trustee in (story.trustees[0], story.trustees[2]):
        trustee.signs_the_result(story.manifest)
    visitor = story.visitor
    visitor.page.go_back()  # to the board
    assert visitor.reads(".board-facts dd >> nth=0") == story.manifest
    return download(visitor, TITLE, story.directory)


def the_ledger_and_the_letters(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to("/ledger")
    for office, keys in (
        ("chair", CONTESTS[0].elected),
        ("vice-chair", CONTESTS[1].elected),
        ("working-committee", CONTESTS[2].elected),
        ("nomination-committee", CONTESTS[3].elected),
    ):
        lines = visitor.page.locator(f"section[aria-labelledby={office}] tbody tr")
        for key in keys:
            hers = lines.filter(has_text=name_of(key))
            line = hers.filter(has_text="Until annual meeting Dec 2028").inner_text()
            assert MEETING in line
            assert story.house.letters(address_of(key), "Du är vald till")
