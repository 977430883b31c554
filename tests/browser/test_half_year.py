"""The half year of the 2027 election: from the call in September to the signed minutes in January.

Nätverket Hälsa och Demokrati, eleven people at their pages, the demonstration's clock put from
month to month. Five regions send what the eleven have shown already by requests.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.half_year.afterwards import (
    sealed,
    the_ledger_tells_who_sits,
    the_minutes_are_signed,
    what_was_private_is_gone,
)
from tests.browser.half_year.autumn import october, september
from tests.browser.half_year.december import december, january
from tests.browser.half_year.meeting import the_ceremony, the_count_is_public, the_meeting
from tests.browser.half_year.november import november
from tests.browser.half_year.organiser import Organiser
from tests.browser.half_year.plot import READINGS, TITLE
from tests.browser.house import House
from tests.browser.records import download, three_programs_accept
from tests.browser.story import Story

pytestmark = pytest.mark.long


# A browser that is closed in the middle of a page lets go of files that were being sent to it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_half_year(found: Callable[..., House], tmp_path: Path) -> None:
    house = found("2026-09-01T08:00+02:00", READINGS)
    story = Story(house, tmp_path, Organiser(house, "coordinator"))
    cast = september(story)
    october(story, cast)
    november(story, cast)
    december(story, cast)
    january(story, cast)
    assert house.faults == []
    private = sealed(house)
    the_ceremony(story, cast)
    the_meeting(story, cast)
    what_was_private_is_gone(story, private)
    the_minutes_are_signed(story, cast)
    the_count_is_public(story)
    record = download(story.visitor, TITLE, tmp_path)
    three_programs_accept(record, story.manifest, signatures=2)
    the_ledger_tells_who_sits(story)
    assert house.faults == []
