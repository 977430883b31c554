"""A ballot with anything wrong in it is refused, though its other proofs hold; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from election.core.ballot.ballot import tracker
from election.core.ballot.credential import generate_code, public_credential, secret_exponent
from election.core.ballot.group import P
from tests.core.ballot.ballot_proving import TWISTS, Twist, make_answer, sign_ballot
from tests.evening.meeting import Evening
from tests.evening.refused import refuses_ballot

At = Callable[[str], Evening]
VOTER = "uppsala-o2"


# --- malformed ---


def _reordered(raw: bytes) -> bytes:
    value = json.loads(raw)
    return _text({name: value[name] for name in sorted(value)})


def _text(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _changed(path: list[Any], change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    def changed(raw: bytes) -> bytes:
        value = json.loads(raw)
        inner = value
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = change(inner[path[-1]])
        return _text(value)

    return changed


def _without_blank_proof(raw: bytes) -> bytes:
    value = json.loads(raw)
    del value["answers"][0]["blank_proof"]
    return _text(value)


MALFORMED: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "null": lambda _: b"null",
    "a list": lambda _: b"[]",
    "not JSON": lambda _: b"a vote for gotland-o1",
    "not UTF-8": lambda raw: raw[:-1] + b"\xff}",
    "cut off": lambda raw: raw[:-1],
    "more behind": lambda raw: raw + b"\n",
    "spaces": lambda raw: raw.replace(b",", b", "),
    "doubled key": lambda raw: raw[:-1] + b',"credential":"1"}',
    "other order": _reordered,
    "a field more": lambda raw: raw[:-1] + b',"weight":2}',
    "a number for a string": lambda raw: raw.replace(b'"alpha":"', b'"alpha":', 1).replace(
        b'","beta', b',"beta', 1
    ),
    "leading zero": lambda raw: raw.replace(b'"alpha":"', b'"alpha":"0', 1),
    "no blank proof": _without_blank_proof,
    "a choice less": _changed(["answers", 0, "choices"], lambda choices: choices[:-1]),
    "a choice more": _changed(["answers", 0, "choices"], lambda choices: [*choices, choices[0]]),
    "no answer": _changed(["answers"], lambda _: []),
    "two answers": _changed(["answers"], lambda answers: answers * 2),
    "deep": lambda _: b"[" * 100_000,
    "huge": lambda raw: raw[:-2] + b"9" * 5_000_000 + raw[-2:],
    "huge number": _changed(["credential"], lambda _: "9" * 100_000),
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_ballot_is_refused(
    evening_at: At, good: bytes, change: Callable[[bytes], bytes]
) -> None:
    (reason,) = refuses_ballot(evening_at("opened"), VOTER, change(good))
    assert reason.startswith("ballot-")


# --- false ---


def _flip(digits: str) -> str:
    return digits[:-1] + ("1" if digits[-1] == "0" else "0")


def _as_blank(raw: bytes) -> bytes:
    """Swap the first two ciphertexts with their proofs."""
    value = json.loads(raw)
    for name in ("choices", "individual_proofs"):
        parts = value["answers"][0][name]
        parts[0], parts[1] = parts[1], parts[0]
    return _text(value)


FALSE: dict[str, Callable[[bytes], bytes]] = {
    "individual proof": _changed(["answers", 0, "individual_proofs", 1, 0, "response"], _flip),
    "overall proof": _changed(["answers", 0, "overall_proof", 0, "response"], _flip),
    "blank proof": _changed(["answers", 0, "blank_proof", 1, "challenge"], _flip),
    "ciphertext": _changed(["answers", 0, "choices", 1, "beta"], _flip),
    "signature": _changed(["signature", "proof", "response"], _flip),
    "other hash signed": _changed(["signature", "hash"], lambda text: "A" + text[1:]),
    "other uuid": _changed(["election_uuid"], lambda text: text[::-1]),
    "other fingerprint": _changed(["election_hash"], lambda text: text[::-1]),
    "swapped": _as_blank,
    "credential of order 2 times hers": _changed(["credential"], lambda text: str(P - int(text))),
    "zero": _changed(["answers", 0, "choices", 1, "alpha"], lambda _: "0"),
    "p": _changed(["answers", 0, "choices", 1, "alpha"], lambda _: str(P)),
}


@pytest.mark.parametrize("change", FALSE.values(), ids=FALSE)
def test_a_ballot_that_is_changed_anywhere_is_refused(
    evening_at: At, good: bytes, change: Callable[[bytes], bytes]
) -> None:
    (reason,) = refuses_ballot(evening_at("opened"), VOTER, change(good))
    assert reason.startswith("ballot-")


def forged(
    evening: Evening, chosen: list[int], twist: Twist | None = None, signed_by: str | None = None
) -> bytes:
    """Make a ballot by a second hand, whose signature holds whatever its answer is."""
    election, code = evening.box().election, evening.code(VOTER)
    credential = public_credential(code, election.uuid)
    short = f"{election.fingerprint}|{credential}"
    question = json.loads(election.raw)["questions"][0]
    unsigned = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": str(credential),
        "answers": [make_answer(question, chosen, election.public_key, short, twist)],
    }
    return sign_ballot(unsigned, secret_exponent(signed_by or code, election.uuid))


def test_the_second_hands_ballot_is_taken_when_nothing_is_wrong(evening_at: At) -> None:
    evening = evening_at("opened")
    raw = forged(evening, [0, 1, 0, 0])
    assert evening.cast(VOTER, raw) == tracker(raw)


@pytest.mark.parametrize(
    "chosen", [[0, 1, 1, 0], [0, 2, 0, 0], [1, 1, 0, 0], [2, 0, 0, 0], [0, -1, 1, 1], [-1, 1, 0, 0]]
)
def test_more_than_one_vote_in_a_ballot_is_refused(evening_at: At, chosen: list[int]) -> None:
    evening = evening_at("opened")
    (reason,) = refuses_ballot(evening, VOTER, forged(evening, chosen))
    assert reason in {"ballot-individual-proof", "ballot-overall-proof", "ballot-blank-proof"}


@pytest.mark.parametrize("order", TWISTS)
@pytest.mark.parametrize("part", [0, 1])
def test_elements_outside_the_group_are_refused_though_their_proofs_hold(
    evening_at: At, order: int, part: int
) -> None:
    evening = evening_at("opened")
    twist = Twist(question=0, place=2, part=part, order=order)
    assert refuses_ballot(evening, VOTER, forged(evening, [0, 1, 0, 0], twist)) == [
        "ballot-membership"
    ]


def test_a_ballot_signed_with_another_code_is_refused(evening_at: At) -> None:
    evening = evening_at("opened")
    raw = forged(evening, [0, 1, 0, 0], signed_by=evening.code("gotland-o1"))
    assert refuses_ballot(evening, VOTER, raw) == ["ballot-signature"]


def test_a_code_that_is_on_no_list_is_refused(evening_at: At) -> None:
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=generate_code())
    assert refuses_ballot(evening, VOTER, raw) == ["ballot-unknown-credential"]
