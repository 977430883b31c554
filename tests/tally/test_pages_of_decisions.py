"""Decisions of two persons, elections without a ballot, lots by hand: as pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from election.core.record.result import DecisionKind
from election.tally.queries.standing import Step
from election.tally.services import due
from election.voting.models import Contest
from election.voting.services.decisions import decided
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of, steps, teller
from tests.site import Browser

At = Callable[[str], Evening]


def moved(browser: Browser, evening: Evening, kind: DecisionKind, expect: int = 302) -> str:
    path = f"{base(evening)}/contests/1/motions"
    return browser.post(path, expect, kind=kind.value, why="Alla har <b>röstat</b>.").text


def seconded(browser: Browser, evening: Evening, expect: int = 302, word: str = "second") -> None:
    page = browser.get(f"{base(evening)}/conduct").text
    links = [part.split('"')[0] for part in page.split('action="') if f"/{word}" in part[:200]]
    browser.post(links[0], expect)


def test_two_persons_close_early_and_both_are_named(evening_at: At) -> None:
    evening = evening_at("voted")
    with_time(evening)
    site = site_of(evening)
    first, other = leader(site, evening), site.browser(evening.person("uppsala-o1"))
    moved(first, evening, DecisionKind.EARLY_CLOSE)
    moved(other, evening, DecisionKind.EARLY_CLOSE, 409)  # it stands already
    page = other.get(f"{base(evening)}/conduct")
    assert "Alla har &lt;b&gt;röstat&lt;/b&gt;." in page.text
    seconded(other, evening)
    assert steps(evening) == (Step.CLOSED, "chair")
    assert not list((evening.directory / "keys").glob("contest-*"))
    page = first.get(f"{base(evening)}/conduct")
    assert "Testperson Uppsala o2, Testperson Uppsala o1" in page.text


def with_time(evening: Evening) -> None:
    """Give the open contest an announced time that is yet to come."""
    contest = evening.session.get_one(Contest, evening.contest.id)
    contest.closes_at = evening.now + timedelta(hours=1)
    evening.session.commit()


def test_nobody_seconds_herself(evening_at: At) -> None:
    evening = evening_at("voted")
    site = site_of(evening)
    browser = leader(site, evening)
    moved(browser, evening, DecisionKind.EARLY_CLOSE)
    page = browser.get(f"{base(evening)}/conduct")
    assert "/second" not in page.text
    motion = page.text.split("/motions/")[1].split("/")[0]
    before = evening.contents()
    browser.post(f"{base(evening)}/motions/{motion}/second", 409)
    assert evening.contents() == before
    seconded(browser, evening, word="withdraw")
    other = site.browser(evening.person("uppsala-o1"))
    other.post(f"{base(evening)}/motions/{motion}/second", 409)
    assert steps(evening) == (Step.OPEN, "chair")


@pytest.mark.parametrize(
    ("stage", "kind"),
    [
        ("closed", DecisionKind.EARLY_CLOSE),
        ("voted", DecisionKind.FEW_BALLOTS),
        ("voted", DecisionKind.CLOSED_WITHOUT_KEY),
        ("counted", DecisionKind.LOT_BY_HAND),
        ("counted", DecisionKind.NO_FURTHER_ROUND),
    ],
)
def test_only_what_the_contest_asks_is_decided(
    evening_at: At, stage: str, kind: DecisionKind
) -> None:
    evening = evening_at(stage)
    browser = leader(site_of(evening), evening)
    before = evening.contents()
    moved(browser, evening, kind, 409)
    assert evening.contents() == before


def test_a_lost_key_is_told_and_two_persons_go_on(evening_at: At) -> None:
    evening = evening_at("voted")
    with_time(evening)
    evening.keys.destroy_contest_key(evening.contest.id)
    site = site_of(evening)
    first, other = leader(site, evening), teller(site, evening)
    assert "The key of this contest is lost" in first.get(f"{base(evening)}/conduct").text
    site.clock.now += timedelta(hours=2)
    assert due(evening.session, keys=evening.keys, now=site.clock.now) == 0
    moved(first, evening, DecisionKind.CLOSED_WITHOUT_KEY)
    seconded(other, evening)
    evening.session.rollback()
    assert decided(evening.session, evening.contest, DecisionKind.CLOSED_WITHOUT_KEY)
    assert due(evening.session, keys=evening.keys, now=site.clock.now) == 1
    assert steps(evening) == (Step.CLOSED, "chair")


# --- without a ballot ---


def test_a_demanded_ballot_is_noted_and_held(evening_at: At) -> None:
    evening = alone(evening_at("ready"))
    site = site_of(evening)
    browser = leader(site, evening)
    assert steps(evening) == (Step.ACCLAIM, "chair")
    assert "without a ballot" in browser.get(f"{base(evening)}/conduct").text
    browser.post(f"{base(evening)}/conduct/demand/chair")
    browser.post(f"{base(evening)}/conduct/demand/chair", 409)
    browser.post(f"{base(evening)}/conduct/acclaim", 409, office="chair", asked="y")
    assert steps(evening) == (Step.BALLOT, "chair")
    browser.post(f"{base(evening)}/conduct/open", office="chair", round="1", minutes="5")
    assert steps(evening) == (Step.OPEN, "chair")


def test_elected_without_a_ballot_when_the_meeting_was_asked(evening_at: At) -> None:
    evening = alone(evening_at("ready"))
    browser = leader(site_of(evening), evening)
    before = evening.contents()
    browser.post(f"{base(evening)}/conduct/acclaim", 409, office="chair")
    assert evening.contents() == before
    browser.post(f"{base(evening)}/conduct/acclaim", office="chair", asked="y")
    assert steps(evening) == (Step.BALLOT, "nomination-committee")
    browser.post(f"{base(evening)}/conduct/acclaim", 409, office="chair", asked="y")
    browser.post(f"{base(evening)}/conduct/acclaim", 409, office="unknown", asked="y")


def alone(evening: Evening) -> Evening:
    """Let one candidate alone stand for the chair."""
    from election.nominations.models import Nomination
    from election.nominations.queries import rows_of
    from election.nominations.services import withdraw

    row = rows_of(evening.session, evening.election, "chair")[0]
    keep = evening.person("gotland-o1").id
    found = evening.session.query(Nomination).filter_by(election_office_id=row.id).all()
    for nomination in found:
        if nomination.nominee_id != keep:
            evening.act(withdraw, nomination=nomination)
    return evening


# --- lots by hand ---


def test_a_lot_by_hand_is_entered_once(evening_by_hand_at: At) -> None:
    evening = evening_by_hand_at("counted")
    site = site_of(evening)
    browser = leader(site, evening)
    assert steps(evening) == (Step.LOT, "chair")
    path = f"{base(evening)}/contests/1/lot"
    assert "Draw a lot by hand" in browser.get(path).text
    tied = {key: f"place-{evening.person(key).id}" for key in ("uppsala-o2", "gotland-o1")}
    two = {
        name: str(evening.person(key).id)
        for name, key in (("first_witness", "dalarna-o1"), ("second_witness", "halland-o2"))
    }
    before = evening.contents()
    for wrong in (
        {tied["uppsala-o2"]: "1", tied["gotland-o1"]: "1", **two},
        {tied["uppsala-o2"]: "1", tied["gotland-o1"]: "x", **two},
        {tied["uppsala-o2"]: "1", **two},
        {
            tied["uppsala-o2"]: "1",
            tied["gotland-o1"]: "2",
            **(two | {"second_witness": two["first_witness"]}),
        },
    ):
        browser.post(path, 409, tie="chair/chair", **wrong)
    assert evening.contents() == before
    right = {tied["uppsala-o2"]: "2", tied["gotland-o1"]: "1", **two}
    browser.post(path, tie="chair/chair", **right)
    assert steps(evening)[1] == "nomination-committee"
    browser.post(path, tie="chair/chair", **right)  # drawn: nothing is entered again
    page = browser.get(f"{base(evening)}/count/1")
    assert "Witnesses: Testperson Dalarna o1, Testperson Halland o2." in page.text
