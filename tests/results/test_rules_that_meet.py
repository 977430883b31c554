"""A winner declines, a contest is annulled: what follows, and that the record still verifies."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from election.core.record.result import DecisionKind, Result
from election.core.record.verify import Level
from election.core.refusal import RefusedError
from election.db import transaction
from election.elections.models import Term
from election.elections.queries import offices_due
from election.nominations.models import Nomination
from election.nominations.queries import rows_of
from election.nominations.services import withdraw
from election.people.queries import members_by_id
from election.results.queries import publication_of, signatures_of
from election.results.services import decline, second_declining, signed_files
from election.tally.models import Declining
from election.tally.queries import elected_so_far
from election.tally.queries.standing import Step
from election.tally.services import end_declining, move, second
from election.voting.models import Contest
from election.voting.queries import opening_of
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of, steps, teller
from tests.evening.setting import VOTERS, refusals
from tests.evening.stages import elect_committee
from tests.factories import MEETS
from tests.results.test_record_of_the_evening import elected, verified

At = Callable[[str], Evening]


def chair_of(evening: Evening) -> str:
    (found,) = (
        each for each in elected_so_far(evening.session, evening.election) if each.office == "chair"
    )
    return evening.names([found.id])[0]


def declines(evening: Evening, office: str, who: str, noted_by: str | None = None) -> Declining:
    row = evening.act(
        decline,
        election=evening.election,
        office=office,
        person=evening.person(who),
        word="Jag kan inte åta mig uppdraget.",
        noted_by=evening.person(noted_by or who),
    )
    assert isinstance(row, Declining)
    return row


def hold(evening: Evening, office: str, votes: dict[str, list[str]], round_: int = 2) -> Contest:
    """Hold the next ballot on an office, and open its box."""
    if round_ == 1:
        evening.freeze(office)
    contest = evening.open(office)
    for voter, names in votes.items():
        evening.vote(voter, names)
    evening.close()
    for number in (1, 2):
        evening.decrypt(number)
    return contest


def sign(evening: Evening) -> None:
    for number in (1, 2):
        evening.sign(number)


def annul(evening: Evening, contest: Contest, kind: DecisionKind = DecisionKind.ANNULLED) -> None:
    first, other = (evening.person(key) for key in VOTERS[:2])
    asked = {"keys": evening.keys}
    motion = evening.act(
        move, contest=contest, kind=kind, why="Fel röstlängd.", person=first, **asked
    )
    evening.act(second, motion=motion, person=other, **asked)


def passes_the_independent_program(evening: Evening, directory: Path) -> None:
    tool = shutil.which("belenios-tool")
    if tool is None:
        return
    for name, data in signed_files(evening.session, evening.election).items():
        if name.endswith(".bel"):
            alone = directory / Path(name).stem
            alone.mkdir(parents=True)
            (alone / Path(name).name).write_bytes(data)
            subprocess.run(
                [tool, "election", "verify", "--dir", alone], check=True, capture_output=True
            )


# --- a winner declines ---


def test_the_chair_declines_and_a_new_ballot_decides(evening_at: At, tmp_path: Path) -> None:
    evening = evening_at("counted")
    winner = chair_of(evening)
    row = declines(evening, "chair", winner)
    assert (row.round, row.in_force_at) == (1, evening.now)
    assert steps(evening) == (Step.BALLOT, "chair")
    ballot = evening.ballot("chair")
    standing = evening.names(each.id for each in ballot.questions[0].candidates)
    assert winner not in standing
    assert len(standing) == 2
    assert ballot.anew == (str(evening.person(winner).id),)
    other = next(each for each in standing if each != "gotland-o2")
    hold(evening, "chair", {voter: [other] for voter in VOTERS})
    elect_committee(evening)
    evening.announce()
    sign(evening)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert elected(evening, report)[0] == other
    assert isinstance(report.result, Result)
    assert [each.round for each in report.result.contests[0].declined] == [1]
    passes_the_independent_program(evening, tmp_path / "alone")
    holders = [each.person_id for each in evening.session.query(Term).filter_by(office="chair")]
    assert holders == [evening.person(other).id]


def test_two_persons_note_it_and_until_then_nothing_changes(evening_at: At) -> None:
    evening = evening_at("counted")
    winner = chair_of(evening)
    row = declines(evening, "chair", winner, noted_by="dalarna-o1")
    assert steps(evening) == (Step.BALLOT, "nomination-committee")
    with pytest.raises(RefusedError) as refused:
        evening.act(second_declining, declining=row, person=evening.person("dalarna-o1"))
    assert refusals(refused) == ["own-motion"]
    with pytest.raises(RefusedError) as refused:
        declines(evening, "chair", winner)
    assert refusals(refused) == ["declines-already"]
    evening.act(end_declining, declining=row)
    row = declines(evening, "chair", winner, noted_by="dalarna-o1")
    evening.act(second_declining, declining=row, person=evening.person("halland-o2"))
    assert steps(evening) == (Step.BALLOT, "chair")
    with pytest.raises(RefusedError) as refused:
        evening.act(end_declining, declining=row)
    assert refusals(refused) == ["motion-over"]


def test_only_who_is_elected_declines_and_not_while_her_office_is_voted_on(evening_at: At) -> None:
    evening = evening_at("counted")
    winner = chair_of(evening)
    loser = "gotland-o2"
    for office, who in (("chair", loser), ("nomination-committee", winner)):
        before = evening.contents()
        with pytest.raises(RefusedError) as refused:
            declines(evening, office, who)
        assert refusals(refused) == ["declines-unelected"]
        assert evening.contents() == before
    declines(evening, "chair", winner)
    evening.open("chair")
    with pytest.raises(RefusedError) as refused:
        declines(evening, "chair", "uppsala-o2")
    assert "declines-while-open" in refusals(refused)


def test_it_is_announced_already_and_announced_anew(evening_at: At, tmp_path: Path) -> None:
    """A signature made before she declined does not count, and is made again."""
    evening = evening_at("announced")
    evening.sign(1)
    declines(evening, "nomination-committee", "dalarna-o1")
    assert publication_of(evening.session, evening.election) is None
    assert steps(evening)[0] is Step.BALLOT
    hold(evening, "nomination-committee", {voter: ["dalarna-s1"] for voter in VOTERS})
    publication = evening.announce()
    assert signatures_of(evening.session, publication) == []
    sign(evening)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert report.signed == 2
    names = elected(evening, report)
    assert "dalarna-s1" in names
    assert "dalarna-o1" not in names


def test_after_the_meeting_two_persons_leave_the_seat_vacant(
    evening_at: At, tmp_path: Path
) -> None:
    evening = evening_at("announced")
    winner = chair_of(evening)
    declines(evening, "chair", winner)
    chair = next(each for each in evening.session.query(Contest).all() if each.office == "chair")
    annul(evening, chair, DecisionKind.NO_FURTHER_ROUND)
    assert steps(evening)[0] is Step.DONE
    evening.announce()
    sign(evening)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert isinstance(report.result, Result)
    assert not any(each.office == "chair" for each in report.result.elected)
    assert report.result.contests[0].rounds[0].questions[0].unfilled == 1


def test_a_final_result_stays(evening_at: At) -> None:
    evening = evening_at("announced")
    sign(evening)
    before = evening.contents()
    for noted_by in (None, "halland-s1"):
        with pytest.raises(RefusedError) as refused:
            declines(evening, "chair", chair_of(evening), noted_by)
        assert refusals(refused) == ["result-final"]
    assert evening.contents() == before


# --- a contest is annulled ---


@pytest.mark.parametrize("stage", ["voted", "closed", "counted"])
def test_an_annulled_contest_is_held_again_on_the_next_box(
    evening_at: At, tmp_path: Path, stage: str
) -> None:
    evening = evening_at(stage)
    annulled = evening.contest
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
    passes_the_independent_program(evening, tmp_path / "alone")


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


# --- as pages ---


def test_the_winner_declines_on_her_own_page_and_the_evening_goes_on(evening_at: At) -> None:
    evening = evening_at("counted")
    winner = chair_of(evening)
    site = site_of(evening)
    path, hers = f"{base(evening)}/decline", site.browser(evening.person(winner))
    assert "I decline this office" in hers.get(path).text
    loser = site.browser(evening.person("gotland-o2"))
    assert "You are elected to nothing here" in loser.get(path).text
    seat = f"chair/{evening.person(winner).id}"
    loser.post(path, 409, seat=seat, word="Nej.")
    hers.post(path, 409, seat=seat, word=" ")
    assert steps(evening) == (Step.BALLOT, "nomination-committee")
    hers.post(path, seat=seat, word="Jag <b>kan</b> inte.")
    assert steps(evening) == (Step.BALLOT, "chair")
    assert "&lt;b&gt;kan&lt;/b&gt;" in hers.get(path).text
    page = leader(site, evening).get(f"{base(evening)}/conduct").text
    assert "was elected and declines. The seat is voted on again" in page
    assert "Q26" in page
    sent = {"office": "chair", "round": "2", "minutes": "5"}
    leader(site, evening).post(f"{base(evening)}/conduct/open", **sent)
    assert steps(evening) == (Step.OPEN, "chair")
    page = leader(site, evening).get(f"{base(evening)}/count/1").text
    assert "A further ballot is held between:" in page
    assert "Elected by lot, declines" in page


def test_one_notes_it_and_another_confirms_it_as_pages(evening_at: At) -> None:
    evening = evening_at("announced")
    winner = chair_of(evening)
    site = site_of(evening)
    path = f"{base(evening)}/decline"
    first, other = leader(site, evening), teller(site, evening)
    assert "The announcement of the result is taken back." in first.get(path).text
    first.post(path, seat=f"chair/{evening.person(winner).id}", word="Per telefon.")
    (act,) = [
        part.split('"')[0] for part in first.get(path).text.split('action="') if "/end" in part
    ]
    first.post(act.replace("/end", "/second"), 409)
    assert "Confirm or turn down that somebody elected declines." in (
        other.get("/n/halsa-och-demokrati/").text
    )
    assert publication_of(evening.session, evening.election) is not None
    other.post(act.replace("/end", "/second"))
    evening.session.rollback()
    assert publication_of(evening.session, evening.election) is None
    assert steps(evening) == (Step.BALLOT, "chair")
    other.post(act.replace("/end", "/second"), 409)
    results = other.get(f"{base(evening)}/results").text
    assert "was elected and declines." in results


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
    standing = opening_of(evening.contest).questions[0].candidates
    assert evening.names(each.id for each in standing) == ["uppsala-o2"]
