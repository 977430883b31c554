"""Voting over days: all first rounds in one window, counted in the order of the offices."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from election.core.record.files import write_files
from election.core.record.result import DecisionKind
from election.core.record.verify import verify_record
from election.core.refusal import RefusedError
from election.elections.queries import offices_of
from election.mail import Outgoing
from election.meetings.models import RollEntry
from election.people.models import GrantedRole
from election.results.services import signed_files
from election.tally.queries import elected_so_far, outcomes_of
from election.tally.queries.standing import Step, standing
from election.tally.services import (
    announce_close,
    decline,
    move,
    open_next,
    open_window,
    second,
)
from election.voting.models import Decision
from election.voting.queries import contests_of, opening_of
from election.voting.services import reminding
from election.voting.services.codes import replace_code
from tests.evening.databases import Databases
from tests.evening.hall import Hall
from tests.evening.pages import base, leader, site_of
from tests.evening.setting import OFFICER, refusals
from tests.evening.window import VOTES, Window, copy_of, prepare
from tests.factories import VOTING_CLOSES, VOTING_OPENS


@pytest.fixture(scope="module")
def prepared(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Window:
    return prepare(databases, tmp_path_factory.mktemp("over-days") / "prepared")


@pytest.fixture
def window(prepared: Window, databases: Databases, tmp_path: Path) -> Iterator[Window]:
    copy = copy_of(prepared, databases, tmp_path / "window")
    copy.adopt_roll()
    yield copy
    copy.end()
    databases.drop(copy.directory)


def step_of(window: Window) -> Step:
    return standing(window.session, window.election).step


def refused(window: Window, service: Any, **asked: Any) -> list[str]:
    before = window.contents()
    with pytest.raises(RefusedError) as found:
        window.act(service, **asked)
    assert window.contents() == before
    return refusals(found)


def test_all_open_together_at_the_announced_time(window: Window) -> None:
    assert step_of(window) is Step.WINDOW
    assert window.do_what_is_due() == 0
    asked = {"election": window.election, "keys": window.keys}
    assert refused(window, open_window, **asked) == ["window-early"]
    window.open_at_the_time()
    opened = contests_of(window.session, window.election)
    assert [each.office for each in opened] == ["chair", "vice-chair"]
    assert {(each.opened_at, each.closes_at) for each in opened} == {(VOTING_OPENS, VOTING_CLOSES)}
    openings = [opening_of(each) for each in opened]
    assert openings[1].previous == openings[0].digest
    assert [(each.entitled, each.present) for each in openings] == [(8, None), (8, None)]
    assert all(row.frozen_at for row in offices_of(window.session, window.election))
    assert window.do_what_is_due() == 0
    assert refused(window, open_window, **asked) == ["window-not-ready"]
    turn = {"office": "vice-chair", "round": 2, "closes_at": VOTING_CLOSES}
    assert refused(window, open_next, **asked, **turn) == ["not-its-turn"]


def test_without_its_roll_it_does_not_open(
    prepared: Window, databases: Databases, tmp_path: Path
) -> None:
    window = copy_of(prepared, databases, tmp_path / "window")
    window.now = VOTING_OPENS
    assert window.do_what_is_due() == 0
    asked = {"election": window.election, "keys": window.keys}
    assert refused(window, open_window, **asked) == ["window-not-ready"]
    window.adopt_roll()  # the meeting has not begun
    assert window.do_what_is_due() == 2
    window.end()


def test_what_is_counted_waits_for_the_office_before_and_the_record_is_valid(
    window: Window, tmp_path: Path
) -> None:
    window.open_at_the_time()
    officer, pool = window.desks.officer, [entry.uuid for entry in window.pool]
    statement = officer.replace("Halland#1", 0, uuids=pool, manifest=window.manifest.digest)
    window.act(replace_code, OFFICER, ceremony=window.ceremony, statement=statement)
    window.vote_in_both()
    window.close_at_the_time()
    assert not [*(window.directory / "keys").glob("contest-*")]
    window.open_box(2)
    [(_, outcome)] = outcomes_of(window.session, window.contest)
    assert outcome is None
    assert elected_so_far(window.session, window.election) == []
    assert step_of(window) is Step.CLOSED
    window.open_box(1)
    elected = elected_so_far(window.session, window.election)
    assert window.names(each.id for each in elected) == ["gotland-o1", "halland-o2"]
    assert step_of(window) is Step.DONE
    window.hold_meeting()
    window.announce()
    record = tmp_path / "record"
    write_files(record, signed_files(window.session, window.election))
    report = verify_record(record, manifest_hash=window.manifest.digest)
    assert report.violations == ()
    assert report.result is not None
    passed = [q.passed_over for c in report.result.contests for r in c.rounds for q in r.questions]
    assert [window.names(each) for each in passed] == [[], ["gotland-o1"]]
    tool = shutil.which("belenios-tool")
    for archive in sorted((record / "archives").glob("*.bel")) if tool else ():
        alone = tmp_path / archive.stem
        alone.mkdir()
        shutil.copy(archive, alone)
        subprocess.run([str(tool), "election", "verify", "--dir", str(alone)], check=True)


def test_two_persons_close_all_of_it_and_none_is_opened_while_another_is_open(
    window: Window,
) -> None:
    window.open_at_the_time()
    window.vote_in_both()
    one, two = window.person("uppsala-o1"), window.person("dalarna-o1")
    window.number = 2
    why: dict[str, Any] = {"kind": DecisionKind.EARLY_CLOSE, "why": "Alla har röstat."}
    motion = window.act(move, contest=window.contest, person=one, keys=window.keys, **why)
    (
        window.directory / "keys" / f"contest-{contests_of(window.session, window.election)[0].id}"
    ).rename(window.directory / "lost")
    window.act(second, motion=motion, person=two, keys=window.keys)
    first, other = contests_of(window.session, window.election)
    assert (first.closed_at, other.closed_at) == (None, window.now)
    with pytest.raises(RefusedError) as found:
        window.decrypt(1)
    assert refusals(found) == ["others-open"]
    (window.directory / "lost").rename(window.directory / "keys" / f"contest-{first.id}")
    later = VOTING_CLOSES + timedelta(hours=1)
    window.act(announce_close, contest=first, closes_at=later)
    window.number = 1
    motion = window.act(move, contest=first, person=one, keys=window.keys, **why)
    window.act(second, motion=motion, person=two, keys=window.keys)
    made = window.session.scalars(sa.select(Decision).order_by(Decision.decided_at)).all()
    assert [each.contest_id for each in made] == [other.id, first.id]
    window.decrypt(1)


def test_no_countdown_cuts_the_days_short(window: Window) -> None:
    window.open_at_the_time()
    for closes_at in (VOTING_OPENS + timedelta(minutes=2), VOTING_CLOSES - timedelta(seconds=1)):
        asked = {"contest": window.contest, "closes_at": closes_at}
        assert refused(window, announce_close, **asked) == ["window-shortened"]


def test_time_and_early_closing_hold_for_all(window: Window) -> None:
    window.open_at_the_time()
    later = VOTING_CLOSES + timedelta(hours=1)
    window.act(announce_close, contest=window.contest, closes_at=later)
    assert {each.closes_at for each in contests_of(window.session, window.election)} == {later}
    asked: dict[str, Any] = {"contest": window.contest, "keys": window.keys}
    asked |= {"kind": DecisionKind.EARLY_CLOSE, "why": "Alla har röstat."}
    motion = window.act(move, person=window.person("uppsala-o1"), **asked)
    window.act(second, motion=motion, person=window.person("dalarna-o1"), keys=window.keys)
    opened = contests_of(window.session, window.election)
    assert [each.closed_at for each in opened] == [window.now, window.now]
    decided = window.session.scalars(sa.select(Decision.contest_id)).all()
    assert sorted(decided) == sorted(each.id for each in opened)


def test_a_reminder_goes_to_everybody_entitled_and_tells_nobody_who_has_voted(
    window: Window,
) -> None:
    def remind() -> int:
        return reminding.due(window.session, keys=window.keys, now=window.now)

    window.open_at_the_time()
    assert remind() == 0
    window.number = 1
    window.vote("uppsala-o1", [VOTES["uppsala-o1"][0]])
    window.now = VOTING_CLOSES - timedelta(hours=23)
    before = window.contents()
    assert (remind(), remind()) == (1, 0)
    after = window.contents()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"outbox", "contest", "audit_act"}
    asked = {"election": window.election}
    assert refused(window, reminding.remind_voters, **asked) == ["reminded-today"]
    roll = window.contest.roll_version_id
    entitled = sa.select(RollEntry.person_id).where(
        RollEntry.roll_version_id == roll, RollEntry.entitled
    )
    mails = window.session.scalars(sa.select(Outgoing).where(Outgoing.subject.like("Rösta%")))
    found = {each.address: (each.body or "").split("\n", 1)[1] for each in mails}
    voters = [window.names([str(each)])[0] for each in window.session.scalars(entitled)]
    assert sorted(found) == sorted(f"{key}@example" for key in voters)
    assert len(set(found.values())) == 1  # but for the name


def test_the_pages_show_the_window_and_the_series(window: Window) -> None:
    site = Hall(window).site
    base = f"/n/halsa-och-demokrati/elections/{window.election.id}"
    site.grant(window.person("uppsala-o2"), GrantedRole.COORDINATOR)
    browser = site.browser(window.person("uppsala-o2"))
    assert "These contests open together" in browser.get(f"{base}/conduct").text
    site.clock.now = VOTING_OPENS
    page = browser.get(f"{base}/conduct")
    assert "Open these contests together" in page.text
    browser.post(f"{base}/conduct/window", closes_at="2027-01-27T22:00")
    page = browser.get(f"{base}/conduct?contest=2")
    assert "These contests are open together" in page.text
    assert "Show contest 1" in page.text
    browser.post(f"{base}/conduct/remind")
    told = browser.get_json(f"{base}/booth/state")["contests"]
    assert [(each["number"], each["series"]) for each in told] == [(1, [1, 2]), (2, [1, 2])]
    assert "All your votes are in their boxes" in browser.get(f"{base}/booth").text
    trustee = site.browser(window.person("uppsala-o1"))
    state = trustee.get_json(f"{base}/trustee/state")
    assert [state["contest"]["number"], *[each["number"] for each in state["others"]]] == [1, 2]


def test_who_wins_two_offices_keeps_the_first_or_declines_it(
    window: Window, tmp_path: Path
) -> None:
    """The chair has the votes for vice-chair too; declining the chair, she has them counted."""
    window.open_at_the_time()
    window.vote_in_both()
    window.close_at_the_time()
    window.open_box(1)
    window.open_box(2)
    site = site_of(window)
    conduct = f"{base(window)}/conduct"
    page = leader(site, window).get(conduct).text
    assert "has the votes for this office too." in page
    assert "Q27" in page
    window.act(
        decline,
        election=window.election,
        office="chair",
        person=window.person("gotland-o1"),
        word="Hellre vice ordförande.",
        noted_by=window.person("gotland-o1"),
    )
    assert standing(window.session, window.election).office == "chair"
    window.act(
        open_next,
        election=window.election,
        office="chair",
        round=2,
        closes_at=window.now + timedelta(hours=1),
        keys=window.keys,
    )
    window.number = 3
    for voter in VOTES:
        window.vote(voter, ["gotland-o2"])
    window.now += timedelta(hours=2)
    assert window.do_what_is_due() == 1
    window.open_box(3)
    elected = elected_so_far(window.session, window.election)
    assert window.names(each.id for each in elected) == ["gotland-o2", "gotland-o1"]
    window.hold_meeting()
    window.announce()
    write_files(tmp_path / "record", signed_files(window.session, window.election))
    report = verify_record(tmp_path / "record", manifest_hash=window.manifest.digest)
    assert report.violations == ()
