"""September and October 2026: the call goes out, and names come in."""

from __future__ import annotations

from tests.browser.half_year.cast import Cast, gather
from tests.browser.half_year.members import Nominee
from tests.browser.half_year.organiser import Organiser
from tests.browser.half_year.plot import (
    ACCEPT_BY_REQUEST,
    ANNUAL,
    BY_REQUEST,
    CHAIR,
    CONVENES,
    EARLIER,
    HOLDERS,
    MEETING,
    MEMBER,
    OFFICER,
    OUTSIDE,
    OUTSIDE_TOO,
    PHONE,
    PRESENTS,
    REFUSES,
    REGIONS,
    SILENT,
    TELLER,
    TITLE,
    VICE,
    WORKING,
)
from tests.browser.house import address_of, name_of, write_register
from tests.browser.story import Story
from tests.browser.weeks_before import accept_by_request, nominate_by_request

CALL = "Vi söker er som vill leda nätverket 2027 och 2028."


def september(story: Story) -> Cast:
    """The network is entered, the election put up and called, the committee's room opened."""
    story.at("Sep", "2026-09-01T09:00+02:00")
    her = story.coordinator
    assert isinstance(her, Organiser)
    her.signs_in_by_code()
    register = write_register(story.directory / "regioner.csv", REGIONS)
    her.imports_the_register(register, new=len(REGIONS) * 5)
    her.gives_a_role(OFFICER, "Code officer: makes the voting codes and hands them out")
    her.gives_a_role(TELLER, "Teller: takes presence and adjusts the minutes")
    her.enters_a_meeting(EARLIER[0], "Annual meeting", EARLIER[1], held=True)
    for office, holders in HOLDERS.items():
        her.enters_who_was_elected(office, holders)
    her.enters_a_meeting(ANNUAL[0], "Annual meeting", ANNUAL[1], held=False)
    her.enters_a_meeting(MEETING[0], "Network-group meeting", MEETING[1], held=False)
    her.proposes_the_election(
        TITLE,
        {
            "Nominations open": "2026-09-15T08:00",
            "Nominations close": "2026-11-30T12:00",
            "Nominees answer by": "2026-12-11T12:00",
        },
    )
    visitor = story.visitor
    visitor.goes_to()
    visitor.follows(TITLE)
    visitor.sees("Nominations open")
    story.at("Sep", "2026-09-14T15:00+02:00")
    her.calls_for_nominations(CALL, {"chair": "Leder arbetsutskottet.", "vice-chair": "Ersätter."})
    for key in ("gotland-o2", CONVENES, "kalmar-o1"):
        assert CALL in story.house.letters(address_of(key), "Dags att nominera")[-1]
    assert not story.house.letters(
        address_of("gotland-s1"), "Dags att nominera"
    )  # no vote, no call
    visitor.goes_to_the_election(TITLE, "All nominations")
    visitor.sees(CALL)
    visitor.sees("Leder arbetsutskottet.")
    cast = gather(story.house, her)
    the_three_open_their_room(story, cast)
    return cast


def the_three_open_their_room(story: Story, cast: Cast) -> None:
    """The convener makes the key; the two others are let in by numbers read out by telephone."""
    story.at("Sep", "2026-09-16T09:00+02:00")
    convener, *others = cast.committee
    convener.opens_the_room()
    for one in others:
        number = one.asks_to_be_let_in()
        one.compares_the_rooms_number(convener.lets_in(name_of(one.key), number))
    convener.plans_reminders(TITLE, days=21)


def october(story: Story, cast: Cast) -> None:
    """Members nominate, by their pages, by telephone, and by whoever is in no register."""
    story.at("Oct", "2026-10-05T10:00+02:00")
    cast.keyboard.nominates(PRESENTS, [CHAIR], "Lyssnar, och får saker gjorda.")
    cast.phone.nominates(None, [CHAIR, WORKING], "Vill leda.")
    cast.declines.nominates("halland-o2", [VICE], "Ordningsam.")
    third = cast.committee[2]
    third.enters_a_nomination_by_telephone(TITLE, "kalmar-o1", "dalarna-o2", [VICE, WORKING])
    confirmed = story.house.letters(address_of("kalmar-o1"), "Du har nominerat")[-1]
    assert "så som du sade det per telefon" in confirmed
    for nominee, offices, by in BY_REQUEST:
        nominate_by_request(story, nominee, offices, by)
    nominate_by_request(story, REFUSES, (CHAIR,), "uppsala-o2")
    cast.remote.nominates_an_outsider(TITLE, OUTSIDE, address_of(OUTSIDE), MEMBER)
    cast.declines.nominates_an_outsider(TITLE, OUTSIDE, address_of(OUTSIDE_TOO), MEMBER)
    convener = cast.committee[0]
    convener.joins_one_who_stands_twice(TITLE, address_of(OUTSIDE))
    the_first_answer(story, cast)
    story.visitor.goes_to_the_election(TITLE, "All nominations")
    story.visitor.sees("Who is nominated")
    assert name_of(PRESENTS) not in story.visitor.page.content()


def the_first_answer(story: Story, cast: Cast) -> None:
    """Each answers by the link in her letter; who has not is reminded, who has is not."""
    story.at("Oct", "2026-10-12T10:00+02:00")
    cast.presents.answers({CHAIR: "I accept"})
    for key, answers in (
        (OUTSIDE, {MEMBER: "I accept"}),
        (REFUSES, {CHAIR: "I decline"}),
    ):
        nominee = Nominee(story.house, key)
        nominee.answers(answers)
        nominee.leaves()
    cast.phone.sees_the_answer(TITLE, REFUSES, "Declined")
    for key in (*ACCEPT_BY_REQUEST, "halland-o2", "dalarna-o2"):
        accept_by_request(story, key)
    house = story.house
    before = {key: len(house.letters(address_of(key))) for key in (PRESENTS, PHONE, SILENT)}
    story.at("Oct", "2026-10-28T10:00+01:00")
    again = house.letters(address_of(SILENT), "Påminnelse: svara på nomineringen")
    assert again
    assert "/nominations/answer/" in again[-1]
    assert len(house.letters(address_of(PRESENTS))) == before[PRESENTS]
    assert len(house.letters(address_of(PHONE))) == before[PHONE]
