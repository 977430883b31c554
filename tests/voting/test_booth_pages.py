"""The booth's endpoints: who may cast what, and what each refusal says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from election.core.ballot.ballot import tracker
from election.voting.services.passes import pass_of
from tests.evening.hall import Hall

HallAt = Callable[[str], Hall]
VOTER = "uppsala-o2"


def sent(
    hall: Hall, raw: bytes, voter: str | None = VOTER, contest: object = 1
) -> dict[str, object]:
    given = hall.pass_for(voter) if voter else None
    return {"contest": contest, "ballot": raw.decode(), "pass": given}


def codes(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [each["code"] for each in answer["refused"]]


# --- casting ---


def test_a_ballot_is_cast_with_a_pass_and_without_signing_in(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    answer = hall.site.browser().post_json(f"{hall.base}/booth/cast", sent(hall, good))
    assert answer == {"tracker": tracker(good)}
    assert hall.report().counted == (tracker(good),)


def test_a_ballot_is_cast_by_who_is_signed_in(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    browser = hall.site.browser(hall.evening.person(VOTER))
    answer = browser.post_json(f"{hall.base}/booth/cast", sent(hall, good, voter=None))
    assert answer == {"tracker": tracker(good)}


def test_the_same_ballot_again_is_answered_again_after_closing_too(
    hall_at: HallAt, good: bytes
) -> None:
    hall = hall_at("opened")
    browser, path = hall.site.browser(), f"{hall.base}/booth/cast"
    for _ in range(3):
        assert browser.post_json(path, sent(hall, good)) == {"tracker": tracker(good)}
    hall.evening.close()
    assert browser.post_json(path, sent(hall, good)) == {"tracker": tracker(good)}
    assert len(hall.report().ballots) == 1


@pytest.mark.parametrize("given", [None, "", "AAAAAAAAAAAA", 7, "ö" * 12, "\ud800", "x" * 10_000])
def test_without_a_good_pass_nothing_is_cast(hall_at: HallAt, good: bytes, given: object) -> None:
    hall = hall_at("opened")
    asked = sent(hall, good) | {"pass": given}
    answer = hall.site.browser().post_json(f"{hall.base}/booth/cast", asked, 409)
    assert codes(answer)[0] in {"pass-missing", "pass-unknown"}
    assert hall.report().ballots == ()


def test_the_pass_of_a_seat_on_which_nobody_votes(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    seed = hall.evening.keys.seed(hall.evening.ceremony.id)
    asked = sent(hall, good) | {"pass": pass_of(seed, "Dalarna#2")}
    answer = hall.site.browser().post_json(f"{hall.base}/booth/cast", asked, 409)
    assert codes(answer) == ["pass-unknown"]


def test_a_second_code_for_a_seat_and_a_code_of_another_seat(hall_at: HallAt) -> None:
    hall = hall_at("opened")
    evening, path = hall.evening, f"{hall.base}/booth/cast"
    own = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    lent = evening.fill_in(["gotland-o2"], code=evening.code("uppsala-o1"))
    browser = hall.site.browser()
    browser.post_json(path, sent(hall, own))
    assert codes(browser.post_json(path, sent(hall, lent), 409)) == ["second-code"]
    again = evening.fill_in([], code=evening.code(VOTER))
    taken = sent(hall, again, voter="gotland-o1")
    assert codes(browser.post_json(path, taken, 409)) == ["code-in-use"]


def test_whose_a_ballot_on_the_board_is_no_answer_tells(hall_at: HallAt, good: bytes) -> None:
    """Whoever has seen another's pass must not learn of it whether and how she has voted."""
    hall = hall_at("opened")
    evening, path, browser = hall.evening, f"{hall.base}/booth/cast", hall.site.browser()
    later, other = (
        evening.fill_in([], code=evening.code(VOTER)),
        evening.fill_in([], code=evening.code("uppsala-o1")),
    )
    for raw, voter in ((good, VOTER), (later, VOTER), (other, "uppsala-o1")):
        browser.post_json(path, sent(hall, raw, voter))
    seats = (VOTER, "uppsala-o1", "gotland-o1")  # the last has not voted
    mine = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    for raw, code in ((later, 200), (good, 409)):
        answers = [browser.post_json(path, sent(hall, raw, seat), code) for seat in seats]
        assert answers == [answers[0]] * 3
    answers = [browser.post_json(path, sent(hall, mine, seat), 409) for seat in seats[1:]]
    assert [codes(one) for one in answers] == [["code-in-use"]] * 2
    assert len(hall.report().ballots) == 3


def test_a_replayed_ballot_is_refused(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    browser, path = hall.site.browser(), f"{hall.base}/booth/cast"
    later = hall.evening.fill_in([], code=hall.evening.code(VOTER))
    for raw in (good, later):
        browser.post_json(path, sent(hall, raw))
    assert codes(browser.post_json(path, sent(hall, good), 409)) == ["ballot-replayed"]


def test_a_ballot_after_the_announced_time_is_refused(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    hall.evening.contest.closes_at = hall.evening.now + timedelta(minutes=5)
    hall.evening.session.commit()
    hall.site.clock.now += timedelta(minutes=6)
    answer = hall.site.browser().post_json(f"{hall.base}/booth/cast", sent(hall, good), 409)
    assert codes(answer) == ["contest-closed"]
    (told,) = hall.site.browser().get_json(f"{hall.base}/booth/state")["contests"]
    assert told["state"] == "ended"


# --- what is no ballot ---


@pytest.mark.parametrize(
    "ballot",
    [
        "",
        "{}",
        "[]",
        "null",
        "not json",
        "<script>alert(1)</script>",
        '{"election_uuid":"x"}',
        "[" * 5000,
        "9" * 100_000,
    ],
)
def test_what_is_no_ballot_is_refused_with_a_reason(hall_at: HallAt, ballot: str) -> None:
    hall = hall_at("opened")
    asked = sent(hall, ballot.encode())
    answer = hall.site.browser().post_json(f"{hall.base}/booth/cast", asked, 409)
    assert all(code.startswith("ballot-") for code in codes(answer))
    assert "nothing was changed" in answer["refused"][0]["message"]


def test_a_foreign_or_spoiled_ballot_is_refused(hall_at: HallAt, good: bytes) -> None:
    hall = hall_at("opened")
    ballot = json.loads(good)
    spoiled = (
        ballot | {"election_uuid": "1" * 14},
        ballot | {"credential": "4"},
        ballot | {"answers": []},
        ballot | {"signature": None},
        {key: ballot[key] for key in reversed(ballot)},
    )
    for each in spoiled:
        raw = json.dumps(each, separators=(",", ":")).encode()
        answer = hall.site.browser().post_json(f"{hall.base}/booth/cast", sent(hall, raw), 409)
        assert all(code.startswith("ballot-") for code in codes(answer))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"contest": 1},
        {"contest": 1, "ballot": 5},
        {"contest": 1, "ballot": None},
        {"contest": 1, "ballot": ["x"]},
        {"contest": 1, "ballot": "å"},
        {"contest": 1, "ballot": "\ud800"},
    ],
)
def test_what_cannot_be_read_is_told_so(hall_at: HallAt, asked: object) -> None:
    hall = hall_at("opened")
    answer = hall.site.browser().post_json(f"{hall.base}/booth/cast", asked, 400)
    assert "Nothing was changed" in answer["message"]


@pytest.mark.parametrize("contest", [2, 0, -1, 10**30, "1", None, True, [1], 1.0])
def test_a_contest_that_is_none_does_not_exist(
    hall_at: HallAt, good: bytes, contest: object
) -> None:
    hall = hall_at("opened")
    asked = sent(hall, good, contest=contest)
    hall.site.browser().post_json(f"{hall.base}/booth/cast", asked, 404)


def test_ten_megabytes_are_too_many(hall_at: HallAt) -> None:
    hall = hall_at("opened")
    asked = sent(hall, b"x" * 10_000_000)
    hall.site.browser().post_json(f"{hall.base}/booth/cast", asked, 413)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[1]", b'"x"'])
def test_a_body_that_is_no_object_is_told_so(hall_at: HallAt, body: bytes) -> None:
    hall = hall_at("opened")
    for path in ("cast", "voter"):
        answer = hall.site.browser().client.post(
            f"{hall.base}/booth/{path}", data=body, content_type="application/json"
        )
        assert answer.status_code == 400


# --- what the page is told ---


def test_the_page_is_told_which_contests_there_are(hall_at: HallAt) -> None:
    hall = hall_at("opened")
    browser = hall.site.browser()
    state = browser.get_json(f"{hall.base}/booth/state")
    (told,) = state["contests"]
    assert (told["number"], told["state"], told["count"]) == (1, "open", None)
    texts = browser.get_json(told["url"])
    assert texts["election"].encode() == hall.evening.contest.election
    assert texts["opening"].encode() == hall.evening.contest.opening
    assert texts["proposed"] == [[]]


def test_a_voter_is_told_for_whom_she_votes(hall_at: HallAt) -> None:
    hall = hall_at("opened")
    path = f"{hall.base}/booth/voter"
    asked = {"contest": 1, "pass": hall.pass_for("halland-s1")}
    assert hall.site.browser().post_json(path, asked) == {"name": "Testperson Halland s1"}
    absent = hall.site.browser(hall.evening.person("dalarna-o2"))
    (reason,) = absent.post_json(path, {"contest": 1}, 409)["refused"]
    assert reason["code"].startswith("no-vote-")
    assert reason["rule"]


def test_the_pages_are_there_for_everybody_at_every_stage(hall_at: HallAt) -> None:
    for stage in ("called", "keyed", "ready", "opened", "closed", "counted"):
        hall = hall_at(stage)
        for page in ("booth", "board", "upload", "open-ballot"):
            hall.site.browser().get(f"{hall.base}/{page}")
        hall.site.browser().get_json(f"{hall.base}/booth/state")
        hall.site.browser().get_json(f"{hall.base}/board/state")


def test_who_has_a_vote_is_asked_to_use_it_whether_she_has_or_not(
    hall_at: HallAt, good: bytes
) -> None:
    hall = hall_at("opened")
    front = "/n/halsa-och-demokrati/"
    browser = hall.site.browser(hall.evening.person(VOTER))
    asked = "the contest is open. Vote."
    assert asked in browser.get(front).text
    browser.post_json(f"{hall.base}/booth/cast", sent(hall, good))
    assert asked in browser.get(front).text
    nobody = hall.site.browser(hall.evening.person("dalarna-o2"))
    assert asked not in nobody.get(front).text


def test_a_pass_of_another_ceremony_is_nobodys(hall_at: HallAt, good: bytes) -> None:
    hall, other = hall_at("opened"), hall_at("voted")
    assert hall.pass_for(VOTER) == other.pass_for(VOTER)  # the same evening, copied
    (seed,) = (other.evening.directory / "keys").glob("seed-*")
    seed.write_bytes(bytes(32))
    asked = sent(other, good) | {"pass": hall.pass_for(VOTER)}
    answer = other.site.browser().post_json(f"{other.base}/booth/cast", asked, 409)
    assert codes(answer) == ["pass-unknown"]
