"""The rehearsal box over HTTP: the start offers it, its messages pass, and its archive is given."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest

from election.core.ballot.verify import verify_archive
from election.people.models import GrantedRole
from election.voting.queries import ceremony_of
from tests.evening.meeting import Evening
from tests.evening.setting import ADJUSTER, COMMITTEE
from tests.voting.rehearsal_desks import Rehearsal
from tests.voting.test_ceremony_pages import Hall

At = Callable[[str], Evening]
EVERYBODY = (*COMMITTEE, ADJUSTER)


@pytest.mark.parametrize("ticked", [True, False])
def test_the_start_offers_a_rehearsal_box(evening_at: At, ticked: bool) -> None:
    hall = Hall(evening_at("called"))
    hall.grant("uppsala-o2", GrantedRole.COORDINATOR)
    browser = hall.browser("uppsala-o2")
    offered = re.search(
        r'<input[^>]*name="rehearsal_box"[^>]*>', browser.get(hall.keys("start")).text
    )
    assert offered is not None
    assert "checked" in offered[0]
    fields: dict[str, Any] = {
        "trustees": [str(hall.evening.person(key).id) for key in COMMITTEE],
        "adjuster": str(hall.evening.person(ADJUSTER).id),
        "codes": "officer",
    }
    browser.post(hall.keys("start"), **(fields | ({"rehearsal_box": "y"} if ticked else {})))
    hall.evening.session.rollback()
    begun = ceremony_of(hall.evening.session, hall.evening.election)
    assert begun is not None
    assert (begun.rehearsal_uuid is not None) == ticked
    assert ("Rehearsal opened" in browser.get(hall.keys()).text) == ticked


def test_its_messages_pass(evening_at: At) -> None:
    hall = Hall(evening_at("keyed"))
    rehearsal = Rehearsal(hall.evening).choose()
    desks = [hall.browser(key) for key in EVERYBODY]
    desks[0].get_json(hall.keys("rehearsal"), 404)
    assert desks[0].client.get(hall.keys("rehearsal.bel")).status_code == 404
    credentials = [str(rehearsal.credential(at)) for at in range(4)]
    hall.evening.session.rollback()
    for browser, credential in zip(desks, credentials, strict=True):
        browser.post_json(hall.keys("rehearsal-credential"), {"credential": credential})
    shown = desks[3].get_json(hall.keys("rehearsal"))
    assert shown["language"] == "sv"
    assert set(shown) == {"network", "language", "election", "trustees", "credentials"}
    ballots = [rehearsal.ballot(at).decode() for at in range(4)]
    hall.evening.session.rollback()
    for browser, ballot in zip(desks, ballots, strict=True):
        state = browser.post_json(hall.keys("rehearsal-ballot"), {"ballot": ballot})
    assert all(one["cast"] for one in state["rehearsal"]["people"])
    for number in (1, 2, 3):
        hall.evening.session.rollback()
        answer = rehearsal.answer(number)
        hall.evening.session.rollback()
        sent = {
            "share": answer["share"].decode(),
            "signature": base64.b64encode(answer["signature"]).decode(),
        }
        state = desks[number - 1].post_json(hall.keys("rehearsal-share"), sent)
        assert state["rehearsal"]["over"] == (number == 3)
    hall.grant("uppsala-o2", GrantedRole.CODE_OFFICER)
    given = hall.browser("uppsala-o2").client.get(hall.keys("rehearsal.bel"))
    assert verify_archive(given.get_data()).complete


def test_a_message_that_is_none_changes_nothing(evening_at: At) -> None:
    hall = Hall(evening_at("keyed"))
    Rehearsal(hall.evening).choose()
    browser = hall.trustee(1)
    before = hall.evening.contents()
    hall.evening.session.rollback()
    attempts: list[tuple[str, dict[str, Any], int]] = [
        ("credential", {}, 400),
        ("credential", {"credential": "0x1"}, 400),
        ("credential", {"credential": "2"}, 409),
        ("ballot", {"ballot": 1}, 400),
        ("ballot", {"ballot": "{}"}, 409),
        ("share", {"share": "{}"}, 400),
        ("share", {"share": "{}", "signature": "%"}, 400),
        ("share", {"share": "{}", "signature": "AAAA"}, 409),
    ]
    for name, content, status in attempts:
        browser.post_json(hall.keys(f"rehearsal-{name}"), content, status)
    assert hall.evening.contents() == before


def test_it_is_nobody_elses_and_not_there_without_one(evening_at: At) -> None:
    hall = Hall(evening_at("keyed"))
    assert hall.trustee(1).get_json(hall.keys("state"))["rehearsal"] is None
    hall.trustee(1).post_json(hall.keys("rehearsal-credential"), {"credential": "2"}, 403)
    Rehearsal(hall.evening).choose()
    hall.browser("gotland-o1").get_json(hall.keys("rehearsal"), 403)
    hall.browser("gotland-o1").get(hall.keys("rehearsal.bel"), 403)
    sent = {"share": "{}", "signature": "AAAA"}
    hall.browser(ADJUSTER).post_json(hall.keys("rehearsal-share"), sent, 403)
