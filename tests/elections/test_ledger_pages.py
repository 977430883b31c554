"""The seat ledger in the browser: who is elected, and the coordinator's few acts on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from election.audit import COORDINATOR
from election.core.rulebook.register import Register
from election.elections import services
from election.elections.models import Term, TermEnd
from election.elections.queries import terms
from election.elections.services.dates import Dates
from election.mail import Outgoing
from tests.elections.pages import HOME, coordinator_of
from tests.factories import NOW, REGISTER, World, import_register, meeting
from tests.site import Browser, Site

LEDGER = f"{HOME}/ledger"


def carry_in(world: World, office: str) -> str:
    return f"{LEDGER}/carry-in?meeting={world.earlier.id}&office={office}"


def test_anybody_sees_who_is_elected_until_when_and_by_which_rule(site: Site, world: World):
    site.session.commit()
    page = site.browser().get(LEDGER)
    for said in (
        "Testperson Uppsala o1",
        "Until first meeting after New Year 2027",
        "R25",
        "Vacant",
    ):
        assert said in page.text
    assert not [one for one in page.outline.links if "/end" in one or "carry-in" in one]


def test_who_was_elected_earlier_is_entered_and_sits(
    site: Site, world: World, coordinator: Browser
):
    assert "Elected at" in coordinator.get(f"{LEDGER}/carry-in").text
    coordinator.get(carry_in(world, "chair"))
    coordinator.post(carry_in(world, "chair"), 302, **{"holders-chair": "Testperson Gotland o1\n"})
    assert "Testperson Gotland o1" in coordinator.get(LEDGER).text
    again = coordinator.post(carry_in(world, "chair"), 200, **{"holders-chair": "gotland-o2"})
    assert "is taken" in again.text


@pytest.mark.parametrize(
    ("office", "entered", "says"),
    [
        ("chair", {"holders-chair": "Nobody <b>\nHalland o9"}, "Nobody &lt;b&gt; is not in"),
        ("chair", {"holders-chair": " \n\x00"}, "at least one person"),
        ("chair", {"holders-chair": "x" * 500}, "is not in the register"),
        ("nomination-committee", {"holders-member": "halland-o1"}, "R32"),
    ],
)
def test_whom_the_ledger_cannot_take_is_said(
    site: Site, world: World, coordinator: Browser, office: str, entered: dict[str, str], says: str
):
    page = coordinator.post(carry_in(world, office), 200, **entered)
    assert says in page.text
    assert len(terms(site.session, world.network.id)) == 3


def test_what_is_no_meeting_and_no_office_is_no_fault(coordinator: Browser):
    for odd in ("meeting=x&office=chair", f"meeting={uuid4()}&office=chair", "office=king"):
        coordinator.get(f"{LEDGER}/carry-in?{odd}")
        coordinator.post(f"{LEDGER}/carry-in?{odd}", 200)


def test_someone_steps_down(site: Site, world: World, coordinator: Browser):
    (first, *_others) = terms(site.session, world.network.id)
    path = f"{LEDGER}/{first.id}/end"
    assert "can be taken back until it is filled" in coordinator.get(path).text
    for wrong, says in (
        ({"on": "2024-01-01", "why": "resigned"}, "cannot end before"),
        ({"on": "9999-12-31", "why": "resigned"}, "not in the years"),
        ({"on": "2026-09-01", "why": "seat-lost"}, "Q6"),
    ):
        assert says in coordinator.post(path, 200, **wrong).text
    coordinator.post(path, 400, on="2026-09-01", why="tired")
    coordinator.post(path, 302, on="2026-09-01", why="resigned")
    assert "Stepped down" in coordinator.get(LEDGER).text
    assert "Vacant" in coordinator.get(LEDGER).text
    again = coordinator.post(path, 200, on="2026-09-01", why="resigned")
    assert "The term ended" in again.text
    site.browser(world.person["halland-o1"]).post(path, 403, on="2026-09-01", why="resigned")


def test_a_seat_is_lost_with_the_representation_it_rests_on(site: Site, world: World):
    term = services.carry_in_term(
        site.session,
        meeting=world.earlier,
        office="chair",
        part="chair",
        person=world.person["dalarna-o2"],
        actor=COORDINATOR,
        now=NOW,
    )
    gone = Register(
        members=REGISTER.members,
        persons=REGISTER.persons,
        appointments=tuple(one for one in REGISTER.appointments if one.person != "dalarna-o2"),
    )
    import_register(site.session, world.network, gone, date(2026, 10, 1))
    browser = coordinator_of(site, world)
    site.clock.now = site.clock.now.replace(month=10, day=2)
    assert "No longer eligible" in browser.get(LEDGER).text
    assert "No longer eligible" not in site.browser().get(LEDGER).text
    assert "is no longer eligible: end the seat in" in browser.get(f"{HOME}/").text
    assert "Q6" in browser.get(f"{LEDGER}/{term.id}/end").text
    browser.post(f"{LEDGER}/{term.id}/end", 302, on="2026-10-02", why="seat-lost")
    site.session.rollback()
    assert term.ended_why is TermEnd.SEAT_LOST


def test_who_stepped_down_is_told_and_sits_again_until_the_seat_is_filled(site: Site):
    world = World(site.session, offices=("chair",))
    meeting(site.session, world.network, held_on=date(2026, 10, 20))
    coordinator = coordinator_of(site, world)
    (first, *_others) = terms(site.session, world.network.id)
    coordinator.post(f"{LEDGER}/{first.id}/end", 302, on="2026-09-01", why="resigned")
    site.session.rollback()
    told = {one.address: one.body for one in site.session.scalars(sa.select(Outgoing))}
    assert "resignation" in " ".join(told.values()) or "avsägelse" in " ".join(told.values())
    page = coordinator.get(LEDGER)
    assert "Propose a by-election" in page.text
    assert "Q18" in page.text
    assert "a by-election at the next meeting" in page.text
    (link,) = {one for one in page.outline.links if "by_election=nomination-committee" in one}
    offered = coordinator.get(link)
    assert 'value="nomination-committee"' in offered.text
    assert "Until first meeting after New Year 2027" in offered.text
    assert "propose a by-election to" in coordinator.get(f"{HOME}/").text
    assert "Propose a by-election" not in site.browser().get(LEDGER).text
    back = f"{LEDGER}/{first.id}/reinstate"
    site.browser(world.person["halland-o1"]).post(back, 403)
    coordinator.get(back)
    coordinator.post(back, 302)
    assert "Stepped down" not in coordinator.get(LEDGER).text
    assert "did not end by resignation" in coordinator.post(back, 200).text


def test_a_meeting_is_asked_for_when_too_few_are_left_and_none_is_planned(site: Site):
    world = World(site.session, offices=("chair",))
    world.election.cancelled_at = world.meeting.cancelled_at = NOW
    world.election.cancelled_why = "Ingen sal."
    browser = coordinator_of(site, world)
    site.clock.now = datetime(2025, 3, 3, 9, tzinfo=UTC)
    asked = "no meeting that elects is planned: plan one"
    assert asked not in browser.get(f"{HOME}/").text
    for one in terms(site.session, world.network.id):  # nobody is left
        one.ended_on, one.ended_why = date(2025, 2, 1), TermEnd.RESIGNED
    site.session.commit()
    page = browser.get(f"{HOME}/")
    assert f"A seat in Nomination committee is to be filled, and {asked}" in page.text
    assert "A seat in Chair" not in page.text  # into which nobody was ever entered
    meeting(site.session, world.network, held_on=date(2025, 6, 1))
    site.session.commit()
    assert "propose a by-election to Nomination committee" in browser.get(f"{HOME}/").text
    assert asked not in browser.get(f"{HOME}/").text
    assert "by_election=nomination-committee" in browser.get(LEDGER).text


def test_it_is_told_until_when_a_by_election_fills_a_seat(site: Site):
    world = World(site.session, offices=("chair",))
    (first, *_others) = terms(site.session, world.network.id)
    first.ended_on, first.ended_why = date(2026, 9, 1), TermEnd.RESIGNED
    extra = services.create_election(
        site.session,
        meeting=meeting(site.session, world.network, held_on=date(2026, 10, 20)),
        offices=["nomination-committee"],
        by_election=["nomination-committee"],
        title="Fyllnadsval",
        dates=Dates(
            nominations_open_at=NOW, nominations_close_at=datetime(2026, 10, 1, tzinfo=UTC)
        ),
        actor=COORDINATOR,
        now=NOW,
    )
    site.session.commit()
    for place in ("", "/nominations"):
        page = site.browser().get(f"{HOME}/elections/{extra.id}{place}").text
        assert "For the rest of the term. Until first meeting after New Year 2027." in page, place
        page = site.browser().get(f"{HOME}/elections/{world.election.id}{place}").text
        assert "For the rest of the term" not in page, place


def test_a_seat_that_was_filled_again_is_not_taken_back(
    site: Site, world: World, coordinator: Browser
):
    def chair(person: str) -> Term:
        return services.carry_in_term(
            site.session,
            meeting=world.earlier,
            office="chair",
            part="chair",
            person=world.person[person],
            actor=COORDINATOR,
            now=NOW,
        )

    term = chair("gotland-o1")
    site.session.commit()
    coordinator.post(f"{LEDGER}/{term.id}/end", 302, on="2026-09-01", why="resigned")
    site.session.rollback()
    chair("halland-o2")
    site.session.commit()
    assert "is taken" in coordinator.post(f"{LEDGER}/{term.id}/reinstate", 200).text
    page = site.browser().get(LEDGER)
    assert "Why it ended" in page.text  # the history is everybody's
    assert "Take it back" not in page.text


def test_a_protected_holder_stands_under_the_name_she_agreed_to(
    site: Site, world: World, coordinator: Browser
):
    holder = world.person["uppsala-o1"]
    coordinator.post(f"{HOME}/register/persons/{holder.id}/protect", name="Testperson U.")
    page = site.browser().get(LEDGER)
    assert "Testperson U." in page.text
    assert "Testperson Uppsala o1" not in page.text
