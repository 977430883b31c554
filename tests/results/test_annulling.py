"""A contest is annulled, or too few stand: what follows, and that the record still verifies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from election.core.record.result import DecisionKind, Result
from election.core.record.verify import Level
from election.core.refusal import RefusedError
from election.db import transaction
from election.elections.queries import offices_due
from election.nominations.models import Nomination
from election.nominations.queries import rows_of
from election.nominations.services import withdraw
from election.people.queries import members_by_id
from election.tally.queries import elected_so_far
from election.tally.queries.standing import Step
from election.voting.models import Contest
from election.voting.queries import opening_of
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of, steps, teller
from tests.evening.setting import VOTERS, refusals
from tests.evening.stages import elect_committee
from tests.factories import MEETS
from tests.results.test_record_of_the_evening import elected, verified
from tests.results.undoing import (
    annul,
    chair_of,
    declines,
    hold,
    passes_the_independent_program,
    sign,
)

At = Callable[[str], Evening]


@pytest.mark.parametrize("stage", ["voted", "closed", "counted"])
def test_an_annulled_contest_is_held_again_on_the_next_box(
    evening_at: At, tmp_path: Path, stage: str
) -> None:
    evening = evening_at(stage)
    annulled, uuid = evening.contest, evening.entry.uuid
    annul(evening, annulled)
    assert steps(evening) == (Step.BALLOT, "chair")
    assert evening.contest.closed_at is not None
    assert evening.ballot("chair").round == 1
    assert elected_so_far(evening.session, evening.election) == []
    with pytest.raises(RefusedError) as refused:
        evening.decrypt(3)
    assert "contest-annulled" in refusals(refused)
    hold(evening, "chair", {voter: ["gotland-o2"] for voter in VOTERS}, round_=1)
    elect_committee(evening)
    evening.announce()
    sign(evening)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert elected(evening, report)[0] == "gotland-o2"
    assert isinstance(report.result, Result)
    (told,) = report.result.contests[0].annulled
    assert (told.opening, told.why, len(told.by)) == (1, "Fel röstlängd.", 2)
    passes_the_independent_program(evening, uuid, tmp_path / "alone")


def test_a_contest_whose_key_is_lost_is_annulled_and_held_again(evening_at: At) -> None:
    evening = evening_at("voted")
    contest = evening.session.get_one(Contest, evening.contest.id)
    contest.closes_at = evening.now + timedelta(hours=1)
    evening.session.commit()
    evening.keys.destroy_contest_key(contest.id)
    annul(evening, evening.contest)
    assert steps(evening) == (Step.BALLOT, "chair")


def test_an_annulled_contest_that_is_not_held_again_leaves_its_seats_vacant(
    evening_at: At, tmp_path: Path
) -> None:
    evening = evening_at("closed")
    annul(evening, evening.contest)
    annul(evening, evening.contest, DecisionKind.NO_FURTHER_ROUND)
    assert steps(evening) == (Step.BALLOT, "nomination-committee")
    elect_committee(evening)
    evening.announce()
    sign(evening)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert isinstance(report.result, Result)
    assert not any(each.office == "chair" for each in report.result.elected)


def test_the_latest_box_of_an_office_alone_is_annulled_and_none_once_announced(
    evening_at: At,
) -> None:
    evening = evening_at("counted")
    declines(evening, "chair", chair_of(evening))
    first = evening.contest
    second_one = hold(evening, "chair", {voter: ["gotland-o2"] for voter in VOTERS})
    with pytest.raises(RefusedError) as refused:
        annul(evening, first)
    assert refusals(refused) == ["not-to-decide"]
    annul(evening, second_one)
    assert evening.ballot("chair").round == 2
    evening = evening_at("announced")
    with pytest.raises(RefusedError) as refused:
        annul(evening, evening.contest)
    assert refusals(refused) == ["not-to-decide"]


def test_two_persons_annul_a_count_as_pages(evening_at: At) -> None:
    evening = evening_at("counted")
    site = site_of(evening)
    first, other = leader(site, evening), teller(site, evening)
    conduct = f"{base(evening)}/conduct"
    assert "Annul the contest" in first.get(f"{conduct}?contest=1").text
    sent = {"kind": "annulled", "why": "Fel <i>namn</i> på sedeln."}
    first.post(f"{base(evening)}/contests/1/motions", **sent)
    page = other.get(conduct).text
    assert "nothing in this box decides any more" in page
    (act,) = [part.split('"')[0] for part in page.split('action="') if "/second" in part[:200]]
    other.post(act)
    assert steps(evening) == (Step.BALLOT, "chair")
    assert "Contest 1 was annulled." in first.get(conduct).text
    for page in ("board", "results", "minutes", "count/1", "count/1/state"):
        text = first.get(f"{base(evening)}/{page}").text
        if page != "count/1/state":
            assert "nnulled" in text, page
            assert "Fel &lt;i&gt;namn&lt;/i&gt; på sedeln." in text, page
    assert "Elected by lot" not in first.get(f"{base(evening)}/screen").text
    trustee = site.browser(evening.person("uppsala-o1"))
    assert trustee.get_json(f"{base(evening)}/trustee/state")["contest"] is None


# --- too few stand ---


def alone(evening: Evening, office: str, *keep: str) -> None:
    """Let these alone stand for an office."""
    kept = {evening.person(key).id for key in keep}
    for row in rows_of(evening.session, evening.election, office):
        chosen = evening.session.query(Nomination).filter_by(election_office_id=row.id)
        for nomination in chosen.all():
            if nomination.nominee_id not in kept:
                evening.act(withdraw, nomination=nomination)


def test_nobody_stands_and_the_office_is_due_again(evening_at: At, tmp_path: Path) -> None:
    evening = evening_at("ready")
    alone(evening, "chair")
    assert steps(evening) == (Step.NOBODY, "chair")
    site = site_of(evening)
    browser, path = leader(site, evening), f"{base(evening)}/conduct"
    page = browser.get(path).text
    assert "for which nobody stands" in page
    assert "Enter names from the floor" in page
    assert "Does anybody put a name forward?" in browser.get(f"{base(evening)}/screen").text
    browser.post(f"{path}/vacant/nomination-committee", 409)
    browser.post(f"{path}/vacant/chair")
    browser.post(f"{path}/vacant/chair", 409)
    assert steps(evening) == (Step.BALLOT, "nomination-committee")
    elect_committee(evening)
    evening.announce()
    assert "due again at the next meeting" in browser.get(f"{base(evening)}/results").text
    sign(evening)
    assert verified(evening, tmp_path / "record").level is Level.FINAL
    (due,) = (
        each
        for each in offices_due(evening.session, evening.election.network_id, evening.now.date())
        if each.office == "chair"
    )
    assert due.overdue


def test_fewer_stand_than_there_are_seats(evening_at: At) -> None:
    evening = evening_at("counted")
    alone(evening, "nomination-committee", "halland-o2")
    page = leader(site_of(evening), evening).get(f"{base(evening)}/conduct").text
    assert "stays vacant if nobody more stands" in page or "stay vacant if nobody" in page
    assert "Q18" in page


def test_a_member_leaves_while_its_candidate_stands(evening_at: At) -> None:
    """SC3: she cannot be elected and has no vote; the meeting is told, and elects without her."""
    evening = evening_at("ready")
    gotland = next(
        each
        for each in members_by_id(evening.session, evening.election.network_id).values()
        if each.name == "Gotland"
    )
    with transaction(evening.session):
        gotland.until = MEETS - timedelta(days=1)
    site = site_of(evening)
    browser, path = leader(site, evening), f"{base(evening)}/conduct"
    page = browser.get(path).text
    assert "These have said yes and may not hold the office." in page
    assert "Testperson Gotland o1" in page
    sent = {"office": "chair", "round": "1", "minutes": "5"}
    browser.post(f"{path}/open", 409, **sent)
    gone = [str(evening.person(key).id) for key in ("gotland-o1", "gotland-o2")]
    browser.post(f"{path}/demand/chair")
    browser.post(f"{path}/open", leave_out=gone, **sent)
    assert steps(evening) == (Step.OPEN, "chair")
    standing = opening_of(evening.contest).questions[0].candidates
    assert evening.names(each.id for each in standing) == ["uppsala-o2"]
