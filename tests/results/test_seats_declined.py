"""Somebody elected declines: what follows, and that the record still verifies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from election.core.record.result import DecisionKind, Result
from election.core.record.verify import Level
from election.core.refusal import RefusedError
from election.elections.models import Term
from election.results.queries import publication_of, signatures_of
from election.results.services import second_declining
from election.tally.queries.standing import Step
from election.tally.services import end_declining
from election.voting.models import Contest
from tests.evening.meeting import Evening
from tests.evening.pages import base, leader, site_of, steps, teller
from tests.evening.setting import VOTERS, refusals
from tests.evening.stages import elect_committee
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
    uuid = evening.entry.uuid
    elect_committee(evening)
    evening.announce()
    sign(evening)
    report = verified(evening, tmp_path / "record")
    assert report.level is Level.FINAL
    assert elected(evening, report)[0] == other
    assert isinstance(report.result, Result)
    assert [each.round for each in report.result.contests[0].declined] == [1]
    passes_the_independent_program(evening, uuid, tmp_path / "alone")
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


def test_the_winner_declines_on_her_own_page_and_the_evening_goes_on(evening_at: At) -> None:
    evening = evening_at("counted")
    winner = chair_of(evening)
    site = site_of(evening)
    path, hers = f"{base(evening)}/decline", site.browser(evening.person(winner))
    assert "What happens then" in hers.get(path).text
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
    site = site_of(evening)
    path = f"{base(evening)}/decline"
    first, other = leader(site, evening), teller(site, evening)
    assert "The announcement of the result is taken back." in first.get(path).text
    first.post(
        path, seat=f"nomination-committee/{evening.person('dalarna-o1').id}", word="Per telefon."
    )
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
    assert steps(evening) == (Step.BALLOT, "nomination-committee")
    other.post(act.replace("/end", "/second"), 409)
    results = other.get(f"{base(evening)}/results").text
    assert "was elected and declines." in results
