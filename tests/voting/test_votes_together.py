"""Promise 1 over HTTP: double clicks and several devices at once change nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from werkzeug.test import TestResponse

from election.core.ballot.ballot import tracker
from tests.evening.hall import Hall
from tests.evening.setting import CHAIRS, VOTERS

HallAt = Callable[[str], Hall]


def send(hall: Hall, asked: list[tuple[str, bytes]]) -> list[TestResponse]:
    """Cast all at once, each from a device of its own."""
    passes = {voter: hall.pass_for(voter) for voter, _ in asked}
    address = f"{hall.base}/booth/cast"
    hall.evening.session.rollback()

    def cast(one: tuple[str, bytes]) -> TestResponse:
        voter, raw = one
        sent = {"contest": 1, "ballot": raw.decode(), "pass": passes[voter]}
        return hall.site.browser().client.post(address, json=sent)

    with ThreadPoolExecutor(6) as devices:
        return list(devices.map(cast, asked))


def test_all_voters_at_once_and_everybody_clicks_twice(hall_at: HallAt) -> None:
    hall = hall_at("opened")
    evening = hall.evening
    made = [(voter, evening.fill_in([CHAIRS[0]], code=evening.code(voter))) for voter in VOTERS]
    answers = send(hall, [*made, *made])
    expected = [{"tracker": tracker(raw)} for _, raw in made]
    assert [answer.get_json() for answer in answers] == expected * 2
    report = hall.report()
    assert len(report.ballots) == report.num_tallied == len(VOTERS)


def test_one_voter_on_three_devices_and_two_codes_for_one_seat(hall_at: HallAt) -> None:
    hall = hall_at("opened")
    evening, voter = hall.evening, "uppsala-o2"
    own = [evening.fill_in([name], code=evening.code(voter)) for name in CHAIRS]
    lent = evening.fill_in([CHAIRS[0]], code=evening.code("uppsala-o1"))
    evening.cast(voter, own[0])
    answers = send(hall, [*[(voter, raw) for raw in own[1:]], (voter, lent)])
    assert [answer.status_code for answer in answers] == [200, 200, 409]
    assert answers[-1].get_json()["refused"][0]["code"] == "second-code"
    report = hall.report()
    assert {cast for cast, _ in report.ballots} == {tracker(raw) for raw in own}
    assert report.num_tallied == 1
