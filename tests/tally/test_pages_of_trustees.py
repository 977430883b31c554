"""What is public of a count, and what trustees send."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from election.tally.queries import tally_of
from tests.evening.meeting import Evening
from tests.evening.pages import base, site_of
from tests.site import Browser, Site

At = Callable[[str], Evening]


def test_the_count_is_public_and_its_lot_can_be_repeated(evening_at: At) -> None:
    evening = evening_at("counted")
    site = site_of(evening)
    page = site.browser().get(f"{base(evening)}/count/1")
    tally = tally_of(evening.session, evening.contest)
    assert tally is not None
    assert f"printf 'lot|{evening.entry.uuid}|{tally.lot_bits}|" in page.text.replace("&#39;", "'")
    assert "Elected by lot" in page.text
    assert "Seat line" in page.text
    assert "Who voted" not in page.text
    page = site.browser(evening.person("gotland-o2")).get(f"{base(evening)}/count/1")
    assert "Testperson Halland s1" in page.text
    site.browser().get(f"{base(evening)}/count/2", 404)
    site.browser().get(f"{base(evening)}/count/99999999999999999999", 404)


def test_who_stayed_away_sees_that_nobody_voted_for_her_seat(evening_at: At) -> None:
    """As soon as the contest is closed, and before it is counted; while it is open nothing is told."""
    evening = evening_at("opened")
    evening.vote("uppsala-o2", ["gotland-o1"])
    site, path = site_of(evening), f"{base(evening)}/count/1"
    away, came = evening.person("gotland-o2"), evening.person("uppsala-o2")
    assert "Who voted" not in site.browser(came).get(path).text
    evening.close()
    page = site.browser(away).get(path).text
    assert "No ballot was cast for your seat." in page
    assert f"Uppsala 2: {came.name}" in " ".join(page.split())
    assert f"Gotland 2: {away.name}" not in page
    assert "Tell the coordinator and the adjusters" in page
    assert "A ballot was cast for your seat." in site.browser(came).get(path).text
    without_a_vote = site.browser(evening.person("gotland-s1")).get(path).text
    assert "for your seat" not in without_a_vote
    assert "Who voted" in without_a_vote
    assert "Who voted" not in site.browser().get(path).text


def test_before_the_boxes_are_opened_the_count_tells_nothing(evening_at: At) -> None:
    evening = evening_at("closed")
    page = site_of(evening).browser().get(f"{base(evening)}/count/1")
    assert "the trustees are decrypting" in page.text
    assert "Testperson Gotland o1" not in page.text


def test_nothing_of_it_is_found_from_another_network(evening_at: At) -> None:
    evening = evening_at("counted")
    site = site_of(evening)
    site.browser().get(f"/n/unknown/elections/{evening.election.id}/count/1", 404)
    site.browser().get("/n/halsa-och-demokrati/elections/no-uuid/count/1", 404)


# --- the trustee's answers ---


def answer_of(evening: Evening, number: int) -> dict[str, object]:
    import base64

    from election.voting.models import Box

    shares, signature = evening.answer(number)
    entry = evening.entry
    uuids = {Box.VOTES: entry.uuid, Box.LOTS: entry.lot_uuid}
    return {
        "shares": {uuids[box]: share.decode() for box, share in shares.items()},
        "signature": base64.b64encode(signature).decode(),
    }


def trustee(site: Site, evening: Evening, number: int) -> Browser:
    key = ("uppsala-o1", "dalarna-o1", "gotland-s1")[number - 1]
    return site.browser(evening.person(key))


def test_trustees_answer_and_the_box_opens(evening_at: At) -> None:
    evening = evening_at("closed")
    site = site_of(evening)
    path = f"{base(evening)}/trustee"
    first, other = trustee(site, evening, 1), trustee(site, evening, 3)
    told = first.get_json(f"{path}/state")["contest"]
    assert (told["ballots"], told["closed"], told["given"]) == (8, True, [])
    sent = answer_of(evening, 1)
    assert first.post_json(f"{path}/1/decrypt", sent) == {"counted": False}
    assert first.post_json(f"{path}/1/decrypt", sent) == {"counted": False}
    told = other.get_json(f"{path}/state")["contest"]
    assert [each["number"] for each in told["given"]] == [1]
    assert json.loads(told["given"][0]["statement"])["head"] == told["head"]
    assert other.post_json(f"{path}/1/decrypt", answer_of(evening, 3)) == {"counted": True}
    assert other.post_json(f"{path}/1/decrypt", answer_of(evening, 3)) == {"counted": True}
    assert trustee(site, evening, 2).get_json(f"{path}/state")["contest"]["counted"]


@pytest.mark.parametrize(
    ("change", "expect"),
    [
        ({"shares": {}}, 409),
        ({"shares": {"unknown": "{}"}}, 409),
        ({"shares": []}, 400),
        ({"signature": "AAAA"}, 409),
        ({"signature": "<>"}, 400),
        ({"signature": None}, 400),
    ],
)
def test_a_false_answer_is_refused(evening_at: At, change: dict[str, object], expect: int) -> None:
    evening = evening_at("closed")
    site = site_of(evening)
    before = evening.contents()
    sent = answer_of(evening, 1) | change
    trustee(site, evening, 1).post_json(f"{base(evening)}/trustee/1/decrypt", sent, expect)
    assert evening.contents() == before


def test_nobody_answers_for_another_or_too_early(evening_at: At) -> None:
    evening = evening_at("closed")
    site = site_of(evening)
    path = f"{base(evening)}/trustee/1/decrypt"
    before = evening.contents()
    trustee(site, evening, 2).post_json(path, answer_of(evening, 1), 409)
    site.browser(evening.person("halland-o2")).post_json(path, answer_of(evening, 1), 403)
    site.browser().post_json(path, answer_of(evening, 1), 401)
    assert evening.contents() == before


def test_a_box_is_given_in_pieces(evening_at: At) -> None:
    evening = evening_at("closed")
    browser = trustee(site_of(evening), evening, 1)
    whole = browser.get(f"{base(evening)}/trustee/1/votes").response
    assert whole.data == evening.archive()
    height = int(whole.headers["X-Box-Height"])
    assert height == 11  # setup, eight ballots, their end, their sum
    first = browser.get(f"{base(evening)}/trustee/1/votes?from=11").response
    assert (first.data, first.headers["X-Box-Height"]) == (b"", "11")
    rest = browser.get(f"{base(evening)}/trustee/1/votes?from=3").response.data
    assert whole.data.endswith(rest)
    browser.get(f"{base(evening)}/trustee/1/votes?from=-1", 400)
    browser.get(f"{base(evening)}/trustee/1/votes?from=x")
    browser.get(f"{base(evening)}/trustee/1/other", 404)


def test_what_no_program_of_ours_sends_is_answered_as_wrong(evening_at: At) -> None:
    evening = evening_at("closed")
    client = site_of(evening).browser(evening.person("uppsala-o1")).client
    for height in (2**63, 10**30, -1):
        answer = client.get(f"{base(evening)}/trustee/1/votes?from={height}")
        assert answer.status_code == 400
    shares = {evening.entry.uuid: "\ud800", evening.entry.lot_uuid: "{}"}
    sent = {"shares": shares, "signature": "AAAA"}
    assert client.post(f"{base(evening)}/trustee/1/decrypt", json=sent).status_code == 400
