"""The days after: minutes are signed, what was private is gone, and the ledger tells who sits."""

from __future__ import annotations

from collections.abc import Sequence
from time import sleep

import sqlalchemy as sa
from playwright.sync_api import expect

from election.room.models import MemberKey, RoomKey, SealedText, WrappedKey
from tests.browser.half_year.cast import Cast
from tests.browser.half_year.plot import ELECTED, MEETING, TITLE
from tests.browser.house import House, address_of, name_of
from tests.browser.story import Story

SEALED = (MemberKey, RoomKey, WrappedKey, SealedText)
ROUNDS = 30  # of the worker
REMARK = "Mötet tackade valberedningen."


def the_minutes_are_signed(story: Story, cast: Cast) -> None:
    story.at("29 Jan", "2027-01-29T10:00+01:00")
    cast.coordinator.hands_out_the_minutes(TITLE, REMARK)
    for adjuster in (cast.door, cast.keyboard):
        assert story.house.letters(address_of(adjuster.key), "protokoll")
        adjuster.signs_the_minutes(REMARK, MEETING[0], "utan valsedel", "Jag hinner inte.")
    cast.coordinator.goes_to_the_election(TITLE, "Minutes")
    cast.coordinator.sees("Adjusted")


def what_was_private_is_gone(story: Story, before: Sequence[str]) -> None:
    """Nothing the committee was told is left, and everybody can read that it is not."""
    house = story.house
    assert before
    house.session.rollback()  # what was read before is not to be seen again
    for table in SEALED:
        assert rows(house, table) == 0
    house.session.rollback()  # whoever reads keeps the journal from being emptied
    for _round in range(ROUNDS):
        house.work()
        kept = b"".join(one.read_bytes() for one in story.directory.glob("election.sqlite*"))
        left = [one for one in before if one.encode() in kept]
        if not left:
            break
        sleep(1)
    assert left == []
    story.visitor.goes_to_the_election(TITLE, "All nominations")
    story.visitor.sees("What was told to the nomination committee in confidence")


def sealed(house: House) -> list[str]:
    """Return what is sealed to the committee, as it lies in the database."""
    house.session.rollback()
    return list(house.session.scalars(sa.select(SealedText.box)))


def rows(house: House, table: type) -> int:
    return house.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def the_ledger_tells_who_sits(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to("/ledger")
    for office, keys in ELECTED.items():
        lines = visitor.page.locator(f"section[aria-labelledby={office}] tbody tr")
        for key in keys:
            hers = lines.filter(has_text=name_of(key)).filter(has_text=MEETING[0])
            expect(hers).to_contain_text("Until annual meeting Dec 2028")
            assert story.house.letters(address_of(key), "Du är vald till")
