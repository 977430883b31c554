"""What Python seals the browser opens, and the other way round."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import pytest

from election.core.room.frame import MOST, Frame, padded_length
from election.core.room.keys import RoomKeys, member_keys
from election.core.room.opening import UnreadableError, open_box, open_text
from election.core.room.seal import Sealed, seal, seal_text
from election.core.room.statement import BadKeyError, check_signature, read_point
from tests.node import SCRIPTS, node

FRAME = Frame(network="network", election="election")
SECRET = "1" * 22
MINE = member_keys(FRAME, SECRET)
ROOMS = {scope: RoomKeys(seed=bytes([number]) * 32) for number, scope in enumerate(("", "chair"))}
KEYS = {scope: one.public_key for scope, one in ROOMS.items()}
WHERE = {"kind": "note", "text_id": "text"}
TEXT = "Ring henne på måndag. 🙂\n"
STATEMENT = FRAME.member_key("person", MINE.public_key)
WRAP = FRAME.wrap("chair", "key", "person")


@pytest.fixture(scope="module")
def browser() -> dict[str, Any]:
    """What node answers to what Python has made."""
    sealed = seal_text(FRAME, TEXT, keys=KEYS, **WHERE)
    asked = {
        "frame": {"network": "network", "election": "election"},
        "secret": SECRET,
        "seeds": {scope: b64encode(one.seed).decode() for scope, one in ROOMS.items()},
        "textId": "text",
        "signature": ROOMS[""].sign(STATEMENT),
        "wrapped": seal(ROOMS[""].seed, MINE.public_key, WRAP),
        "sealed": {"box": sealed.box, "shares": dict(sealed.shares)},
        "answer": TEXT * 100,
    }
    done = subprocess.run(
        [node(), SCRIPTS / "room_twin.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    answered: dict[str, Any] = json.loads(done.stdout)
    return answered


def test_keys_marks_and_numbers_are_the_same(browser: dict[str, Any]):
    whole = ROOMS[""]
    assert browser["memberKey"] == MINE.public_key
    assert browser["publicKeys"] == KEYS
    assert browser["signingKey"] == whole.signing_key
    assert browser["mark"] == MINE.mark(FRAME, whole.public_key, whole.signing_key)
    assert browser["roomNumber"] == FRAME.room_number(whole.public_key, whole.signing_key)
    assert browser["memberNumber"] == FRAME.member_number("person", MINE.public_key)
    assert len(browser["memberNumber"]) == len("1234 5678 9012 3456")


def test_the_browser_opens_what_python_seals(browser: dict[str, Any]):
    assert browser["text"] == TEXT
    assert b64decode(browser["wrapped"]) == ROOMS[""].seed
    assert browser["vouched"] is True


def test_python_opens_what_the_browser_seals(browser: dict[str, Any]):
    sealed = Sealed(box=browser["sealed"]["box"], shares=browser["sealed"]["shares"])
    assert open_text(FRAME, sealed, keys=ROOMS, **WHERE) == TEXT * 100
    assert open_box(browser["wrap"], MINE.opening, WRAP) == ROOMS[""].seed
    check_signature(ROOMS[""].signing_key, browser["signature"], STATEMENT)


@pytest.mark.parametrize("place", [{"kind": "word"}, {"text_id": "other"}])
def test_a_text_opens_nowhere_else(place: dict[str, str]):
    sealed = seal_text(FRAME, TEXT, keys=KEYS, **WHERE)
    with pytest.raises(UnreadableError):
        open_text(FRAME, sealed, keys=ROOMS, **{**WHERE, **place})
    with pytest.raises(UnreadableError):
        open_text(replace(FRAME, election="other"), sealed, keys=ROOMS, **WHERE)


def test_every_key_is_needed_and_every_byte_counts():
    sealed = seal_text(FRAME, TEXT, keys=KEYS, **WHERE)
    other = {**ROOMS, "chair": RoomKeys(seed=bytes(32))}
    with pytest.raises(UnreadableError):
        open_text(FRAME, sealed, keys={**other, "chair": ROOMS[""]}, **WHERE)
    for at in (0, len(b64decode(sealed.box)) - 1):
        raw = bytearray(b64decode(sealed.box))
        raw[at] ^= 1
        changed = replace(sealed, box=b64encode(raw).decode())
        with pytest.raises(UnreadableError):
            open_text(FRAME, changed, keys=ROOMS, **WHERE)
    without = replace(sealed, shares={"": sealed.shares[""]})
    with pytest.raises(UnreadableError):
        open_text(FRAME, without, keys=ROOMS, **WHERE)


def test_the_length_of_a_text_is_hidden():
    lengths = {len(seal_text(FRAME, "a" * n, keys=KEYS, **WHERE).box) for n in range(0, 253, 6)}
    assert len(lengths) == 1
    assert [padded_length(n) for n in (0, 252, 253, 16_000)] == [256, 256, 512, 16_384]
    assert padded_length(4 * 4000 + 100) <= MOST


@pytest.mark.parametrize("wrong", ["", "AAAA", "é", b64encode(b"\4" + bytes(64)).decode()])
def test_what_is_no_point_is_no_key(wrong: str):
    with pytest.raises(BadKeyError):
        read_point(wrong)
    with pytest.raises(BadKeyError):
        check_signature(ROOMS[""].signing_key, wrong, STATEMENT)
