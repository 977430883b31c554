"""The board's files: the box whole and in increments, trackers, and what belongs to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from election.core.ballot.verify import verify_archive, verify_diff
from election.core.record.manifest import Manifest
from election.voting.models import Box
from tests.evening.hall import Hall
from tests.factories import SV, network

HallAt = Callable[[str], Hall]


def test_a_box_grows_by_what_is_asked_for(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    path, browser = (
        f"/n/halsa-och-demokrati/boxes/{hall.evening.entry.uuid}.bel",
        hall.site.browser(),
    )
    early = browser.get(path).response.data
    assert verify_archive(early).ballots == ()
    hall.evening.cast("uppsala-o2", good)
    late = browser.get(path).response
    assert late.mimetype == "application/octet-stream"
    assert verify_diff(early, late.data) == 1
    assert early + browser.get(f"{path}?from=1").response.data == late.data
    assert browser.get(f"{path}?from=2").response.data == b""
    for wrong in ("-1", "x", "", "1.0", "9" * 30, "٣"):
        browser.get(f"{path}?from={wrong}", 400)


def test_a_long_box_is_given_in_pieces(hall_at: HallAt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("election.voting.board._AT_ONCE", 2)
    hall = hall_at("counted")
    for uuid, box in (
        (hall.evening.entry.uuid, Box.VOTES),
        (hall.evening.entry.lot_uuid, Box.LOTS),
    ):
        answer = hall.site.browser().get(f"/n/halsa-och-demokrati/boxes/{uuid}.bel")
        assert answer.response.data == hall.evening.archive(box)


def test_a_box_that_is_not_open_yet_or_of_another_network_does_not_exist(hall_at: HallAt) -> None:
    hall = hall_at("opened")
    network(hall.evening.session, SV)
    hall.evening.session.commit()
    browser, uuid = hall.site.browser(), hall.evening.entry.uuid
    unopened = hall.evening.pool[1].uuid
    for path in (
        f"/n/halsa-och-demokrati/boxes/{unopened}.bel",
        f"/n/halsa-och-demokrati/boxes/{unopened}/election.json",
        "/n/halsa-och-demokrati/boxes/nothing.bel",
        f"/n/svs-helsepolitiske-nettverk/boxes/{uuid}.bel",
        f"/n/halsa-och-demokrati/boxes/{uuid}/secret.json",
        f"{hall.base}/openings/2.json",
        f"{hall.base}/openings/{10**30}.json",
        f"{hall.base}/contests/0/trackers.txt",
    ):
        browser.get(path, 404)
    with pytest.raises(AssertionError):
        browser.get(f"/n/halsa-och-demokrati/boxes/{uuid}.bel", 404)


def test_the_board_shows_trackers_and_how_many_and_nobodys_name(
    hall_at: HallAt, good: bytes
) -> None:
    hall = hall_at("opened")
    first = hall.evening.cast("uppsala-o2", good)
    last = hall.evening.vote("uppsala-o2", ["gotland-o2"])
    other = hall.evening.vote("gotland-o1", [])
    page = hall.site.browser().get(f"{hall.base}/board")
    assert "2 seats have voted." in page.text
    assert "3 ballots by their trackers" in page.text
    assert page.text.index(first) < page.text.index(last) < page.text.index(other)
    assert page.text.count("replaced by a later ballot") == 1
    for voter in ("Uppsala o2", "Gotland o1"):
        assert f"Testperson {voter}" not in page.text
    manifest = Manifest.from_bytes(hall.evening.ceremony.manifest or b"", where="")
    assert manifest.digest in page.text
    assert manifest.check_number in page.text
    trackers = hall.site.browser().get(f"{hall.base}/contests/1/trackers.txt").text
    assert trackers.split() == [first, last, other]
    (told,) = hall.site.browser().get_json(f"{hall.base}/board/state")["contests"]
    assert (told["ballots"], told["turnout"]) == (3, 2)
