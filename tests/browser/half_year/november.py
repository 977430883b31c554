"""November 2026: the committee deliberates, and regions appoint anew."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.half_year.cast import Cast
from tests.browser.half_year.committee import ranking_of
from tests.browser.half_year.plot import (
    CHAIR,
    COMMITTEE,
    PHONE,
    PRESENTS,
    SUCCESSOR,
    TITLE,
    VICE,
)
from tests.browser.house import address_of, name_of
from tests.browser.story import Story

WORD = "Hellre ordförande nu än om två år."  # for the committee alone
FEEDBACK = "Hon har lett oss genom två svåra år."
NOTE = "Samtalet gick bra; hon har tiden."
QUESTION = "Hur mycket tid har du?"
MOVED = "Två regioner utser sina ledamöter först i december."


def november(story: Story, cast: Cast) -> None:
    story.at("Nov", "2026-11-02T10:00+01:00")
    the_nominee_makes_her_page(story, cast)
    the_members_tell_in_confidence(cast)
    story.at("Nov", "2026-11-09T10:00+01:00")
    the_committee_meets(story, cast)
    the_committee_ranks(story, cast)
    story.at("Nov", "2026-11-16T10:00+01:00")
    the_coordinator_moves_the_end(story, cast)
    halland_appoints_anew(cast)


def the_nominee_makes_her_page(story: Story, cast: Cast) -> None:
    convener = cast.committee[0]
    convener.asks_the_nominees(TITLE, QUESTION)
    assert story.house.letters(address_of(PRESENTS), QUESTION)
    convener.goes_to_the_room(TITLE)
    number = convener.reads("#room-number")
    picture = story.directory / "portrait.png"
    cast.presents.page.screenshot(path=picture)
    cast.presents.makes_her_page("Jag är Gotlands första.", "Två dagar i veckan.", picture)
    cast.presents.writes_a_private_word(WORD, number)


def the_members_tell_in_confidence(cast: Cast) -> None:
    cast.keyboard.tells_the_committee(
        TITLE, f"{name_of(PRESENTS)}, {CHAIR}", "Vi satt i samma nämnd.", FEEDBACK
    )


def the_committee_meets(story: Story, cast: Cast) -> None:
    """Read what is sealed, invite to an interview, note a conflict, log a decision."""
    convener, second, third = cast.committee
    convener.goes_to_the_room(TITLE)
    convener.sees(WORD)
    convener.sees(FEEDBACK)
    convener.invites(PRESENTS, "Videomöte", ("2026-11-12T10:00", "2026-11-13T15:00"))
    second.goes_to_the_room(TITLE)
    second.has_a_conflict_of_interest(VICE)
    second.sees(WORD)
    shut = second.page.get_by_role("link", name=ranking_of(VICE))
    expect(shut).to_have_count(0)
    expect(second.page.get_by_role("link", name=ranking_of(CHAIR))).to_have_count(1)
    cast.presents.picks_a_time("Videomöte")
    third.goes_to_the_room(TITLE)
    third.sees("Time picked")
    third.writes_a_note(NOTE)
    third.logs_a_decision(TITLE, "2026-11-09", "Vi frågar alla om deras tid.", COMMITTEE)
    her = cast.coordinator
    her.goes_to("/elections")
    her.follows(TITLE)
    assert her.page.get_by_role("link", name="The nomination committee's room").count() == 0


def the_committee_ranks(story: Story, cast: Cast) -> None:
    """Nobody sees another's ranking before all have handed in."""
    points = ((5, 3), (4, 4), (5, 2))
    for one, (first, other) in zip(cast.committee, points, strict=True):
        one.ranks(TITLE, CHAIR, {PRESENTS: first, PHONE: other})
        if one is not cast.committee[-1]:
            one.sees("Waiting for:")
            assert one.page.locator("#all").count() == 0
    for one in cast.committee:
        one.sees_all_rankings(PRESENTS)


def the_coordinator_moves_the_end(story: Story, cast: Cast) -> None:
    """Nominations close later than was said, and everybody concerned is told, with the reason."""
    her = cast.coordinator
    her.reminds_who_has_not_nominated(TITLE, "Dalarna")
    her.moves_the_end_of_nominations(TITLE, "2026-12-11T12:00", "2026-12-18T12:00", MOVED)
    for key in ("kalmar-o1", PRESENTS, *COMMITTEE):
        assert MOVED in story.house.letters(address_of(key), MOVED)[-1]
    story.visitor.goes_to()
    story.visitor.follows(TITLE)
    story.visitor.sees(MOVED)


def halland_appoints_anew(cast: Cast) -> None:
    """A holder's appointment ends with the year of the public election."""
    her = cast.coordinator
    new = [f"{name_of(key)} {address_of(key)}" for key in ("halland-o2", SUCCESSOR)]
    her.exchanges_representatives("Halland", "2027-01-01", new)
    her.sees(name_of("halland-o1"))
    her.presses("Exchange them so")
    her.sees("Halland is represented anew.")
