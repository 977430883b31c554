"""December 2026 to mid-January 2027: the annual meeting elects nobody; the committee proposes."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.half_year.cast import Cast
from tests.browser.half_year.members import Nominee
from tests.browser.half_year.november import FEEDBACK, NOTE, WORD
from tests.browser.half_year.plot import (
    ANNUAL,
    MEETING,
    PRESENTS,
    PROPOSED,
    REMOTE,
    SILENT,
    STAYS,
    SUCCESSOR,
    TITLE,
    WORKING,
)
from tests.browser.house import address_of, name_of
from tests.browser.story import Story

DISSENT = "Jag hade hellre sett Kalmar i arbetsutskottet."


def december(story: Story, cast: Cast) -> None:
    story.at("Dec", "2026-12-03T10:00+01:00")
    the_annual_meeting_elects_nobody(story, cast)
    story.at("Dec", "2026-12-19T10:00+01:00")
    the_proposal_is_drafted(story, cast)
    those_left_out_are_told(story, cast)
    convener = cast.committee[0]
    convener.publishes_as(TITLE, 1, "Preliminary proposal")
    the_proposal_is_read(story)


def the_annual_meeting_elects_nobody(story: Story, cast: Cast) -> None:
    """An election year's December: the holders stay until the meeting after New Year."""
    cast.coordinator.holds_a_meeting_that_elects_nobody(ANNUAL[0])
    visitor = story.visitor
    visitor.goes_to("/ledger")
    hers = visitor.page.get_by_role("row").filter(has_text=name_of("halland-o1"))
    expect(hers).to_have_count(1)
    visitor.goes_to()
    visitor.follows(TITLE)
    visitor.sees("R25")


def the_proposal_is_drafted(story: Story, cast: Cast) -> None:
    convener, second, _third = cast.committee
    convener.reads_in_the_room(WORD)
    for text in (FEEDBACK, NOTE):
        convener.sees(text)
    hers = convener.page.get_by_role("listitem").filter(has_text=name_of(SILENT))
    expect(hers).to_contain_text("No answer in time")
    convener.drafts(PROPOSED, seats=5)
    convener.sees("Balance: working committee")
    second.dissents(TITLE, DISSENT)


def those_left_out_are_told(story: Story, cast: Cast) -> None:
    """Each learns it before anybody else; one stands all the same."""
    convener = cast.committee[0]
    convener.goes_to_the_room(TITLE)
    convener.tells_those_not_proposed()
    for key in (STAYS, REMOTE):
        assert story.house.letters(address_of(key), "/not-proposed/")
    stays = Nominee(story.house, STAYS)
    stays.stands_all_the_same()
    stays.leaves()


def the_proposal_is_read(story: Story) -> None:
    visitor = story.visitor
    visitor.goes_to_the_election(TITLE, "The nomination committee's proposal")
    visitor.sees("Preliminary proposal")
    visitor.sees(DISSENT)
    visitor.follows(name_of(PRESENTS))
    visitor.sees("Jag är Gotlands första.")
    visitor.sees("Två dagar i veckan.")
    there = "() => document.querySelector('img.portrait').naturalWidth > 0"
    visitor.page.wait_for_function(there)
    for private in (WORD, FEEDBACK, NOTE):
        assert private not in visitor.page.content()


def january(story: Story, cast: Cast) -> None:
    """The final proposal, one who is put forward against it, and the notice of the meeting."""
    story.at("Jan", "2027-01-05T10:00+01:00")
    cast.remote.withdraws()
    the_holder_without_a_seat_stays(story, cast)
    story.at("Jan", "2027-01-08T10:00+01:00")
    convener = cast.committee[0]
    convener.drafts_anew(TITLE, {}, "Slutligt förslag.")
    convener.publishes_as(TITLE, 2, "Final proposal")
    story.at("Jan", "2027-01-11T10:00+01:00")
    cast.keyboard.puts_forward_against_the_proposal(TITLE, SUCCESSOR, WORKING)
    hers = Nominee(story.house, SUCCESSOR)
    hers.answers({WORKING: "I accept"})
    hers.leaves()
    story.at("Jan", "2027-01-13T10:00+01:00")
    changes = {"Number of seats in all": "6", f"{WORKING} 4": SUCCESSOR}
    convener.drafts_anew(TITLE, changes, "Med Halland, som föreslogs efter oss.")
    convener.publishes_as(TITLE, 3, "Proposal after counter-nominations")
    visitor = story.visitor
    visitor.goes_to_the_election(TITLE, "The nomination committee's proposal")
    visitor.sees(f"New: {name_of(SUCCESSOR)}")
    expect(visitor.page.locator("#versions ~ ol > li")).to_have_count(3)
    cast.coordinator.sends_the_notice(
        MEETING[0], "Klockan 10 i Visby.", "https://mote.example/natverket"
    )
    told = story.house.letters(address_of(STAYS), "Klockan 10 i Visby.")[-1]
    assert "https://mote.example/natverket" in told


def the_holder_without_a_seat_stays(story: Story, cast: Cast) -> None:
    """She is no longer a representative, and keeps the office until the deferred election."""
    her = cast.coordinator
    her.goes_to("/ledger")
    line = her.page.get_by_role("row").filter(has_text=name_of("halland-o1"))
    expect(line).to_contain_text("No longer eligible")
    expect(line.get_by_role("link", name="End the seat: no longer eligible")).to_have_count(0)
