"""Every wrong code gets its own clear message, also where no page has looked at it before."""

from __future__ import annotations

from collections.abc import Callable

from election.core.ballot.credential import generate_code
from election.voting.services.codes import replace_code
from tests.evening.hall import Hall
from tests.evening.setting import OFFICER

VOTER = "uppsala-o2"


def test_each_wrong_code_in_its_own_words(hall_at: Callable[[str], Hall]) -> None:
    hall = hall_at("opened")
    evening, officer = hall.evening, hall.evening.desks.officer
    lost = evening.code("uppsala-o1")
    statement = officer.replace(
        "Uppsala#1",
        0,
        uuids=[entry.uuid for entry in evening.pool],
        manifest=evening.manifest.digest,
    )
    evening.act(replace_code, OFFICER, ceremony=evening.ceremony, statement=statement)
    evening.vote("gotland-o1", ["gotland-o1"])
    table = (
        (generate_code(), "ballot-unknown-credential", "This is not a code of this election."),
        (lost, "code-withdrawn", "This code was replaced; use the new one."),
        (officer.spares[1], "code-spare", "a spare code that has not been given out"),
        (evening.code("gotland-o1"), "code-in-use", "has been used for another seat"),
        (evening.code(VOTER), None, ""),
        (evening.code("dalarna-o1"), "second-code", "for your seat with another code"),
    )
    browser, said = hall.site.browser(), set()
    for code, reason, says in table:
        ballot = evening.fill_in(["gotland-o1"], code=code)
        asked = {"contest": 1, "ballot": ballot.decode(), "pass": hall.pass_for(VOTER)}
        answer = browser.post_json(f"{hall.base}/booth/cast", asked, 409 if reason else 200)
        if reason:
            (refused,) = answer["refused"]
            assert (refused["code"], says in refused["message"]) == (reason, True), refused
            said.add(refused["message"])
    assert len(said) == len(table) - 1
    told = browser.get_json(f"{hall.base}/booth/contests/1")["replaced"]
    assert [len(told[kind]) for kind in ("spares", "withdrawn", "given")] == [2, 1, 1]
    evening.close()
    asked["ballot"] = evening.fill_in([], code=evening.code(VOTER)).decode()
    (refused,) = browser.post_json(f"{hall.base}/booth/cast", asked, 409)["refused"]
    assert refused["code"] == "contest-closed"
