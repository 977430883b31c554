"""A ballot is taken when all of it is right, for the seat and the code it belongs to; else nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from election.core.ballot.ballot import tracker
from election.core.ballot.credential import generate_code, public_credential, secret_exponent
from election.core.ballot.group import P
from election.core.ballot.verify import verify_archive
from election.core.refusal import RefusedError
from election.voting.models import Binding, BoxEvent
from election.voting.queries import opening_of
from election.voting.services.casting import cast, check, voters
from tests.core.ballot.ballot_proving import TWISTS, Twist, make_answer, sign_ballot
from tests.evening.meeting import Evening
from tests.evening.setting import refusals
from tests.evening.stages import elect_committee

At = Callable[[str], Evening]
VOTER = "uppsala-o2"


def refuses(evening: Evening, voter: str, raw: bytes) -> list[str]:
    """Try to cast, and see that not one row differs afterwards."""
    before = evening.contents()
    with pytest.raises(RefusedError) as refused:
        evening.cast(voter, raw)
    assert evening.contents() == before
    return refusals(refused)


@pytest.fixture(scope="module")
def good(stages: Any, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ballot that would be taken at the stage ``opened``."""
    evening = stages.at("opened", tmp_path_factory.mktemp("good") / "evening")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    evening.end()
    assert isinstance(raw, bytes)
    return raw


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
    (reason,) = refuses(evening_at("opened"), VOTER, change(good))
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
    (reason,) = refuses(evening_at("opened"), VOTER, change(good))
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
    (reason,) = refuses(evening, VOTER, forged(evening, chosen))
    assert reason in {"ballot-individual-proof", "ballot-overall-proof", "ballot-blank-proof"}


@pytest.mark.parametrize("order", TWISTS)
@pytest.mark.parametrize("part", [0, 1])
def test_elements_outside_the_group_are_refused_though_their_proofs_hold(
    evening_at: At, order: int, part: int
) -> None:
    evening = evening_at("opened")
    twist = Twist(question=0, place=2, part=part, order=order)
    assert refuses(evening, VOTER, forged(evening, [0, 1, 0, 0], twist)) == ["ballot-membership"]


def test_a_ballot_signed_with_another_code_is_refused(evening_at: At) -> None:
    evening = evening_at("opened")
    raw = forged(evening, [0, 1, 0, 0], signed_by=evening.code("gotland-o1"))
    assert refuses(evening, VOTER, raw) == ["ballot-signature"]


def test_a_code_that_is_on_no_list_is_refused(evening_at: At) -> None:
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=generate_code())
    assert refuses(evening, VOTER, raw) == ["ballot-unknown-credential"]


# --- of another contest ---


def test_a_ballot_of_an_earlier_contest_is_refused(evening_at: At, good: bytes) -> None:
    evening = evening_at("counted")
    evening.freeze("nomination-committee")
    evening.open("nomination-committee")
    (reason,) = refuses(evening, VOTER, good)
    assert reason in {"ballot-other-election", "ballot-shape"}


def test_a_ballot_checked_for_another_contest_never_gets_in(evening_at: At) -> None:
    """Whoever mixes up two boxes is stopped, though the ballot itself is in order."""
    evening = evening_at("opened")
    good = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    checked = check(evening.box(), good)
    questions = opening_of(evening.contest).questions
    evening.close()
    evening.open(round=2, questions=questions)
    before = evening.contents()
    with pytest.raises(ValueError, match="another contest"):
        cast(
            evening.session,
            contest=evening.contest,
            voter=evening.person(VOTER),
            checked=checked,
            raw=good,
            keys=evening.keys,
            now=evening.now,
        )
    assert evening.contents() == before


def test_another_ballot_than_the_checked_one_never_gets_in(evening_at: At, good: bytes) -> None:
    evening = evening_at("opened")
    other = evening.fill_in(["gotland-o2"], code=evening.code(VOTER))
    with pytest.raises(ValueError, match="was checked"):
        cast(
            evening.session,
            contest=evening.contest,
            voter=evening.person(VOTER),
            checked=check(evening.box(), good),
            raw=other,
            keys=evening.keys,
            now=evening.now,
        )


# --- who votes ---


def test_somebody_who_is_not_on_the_roll_is_told_so(evening_at: At) -> None:
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    assert refuses(evening, "uppsala-s1", raw) == ["not-on-roll"]


@pytest.mark.parametrize("person", ["gotland-s1", "dalarna-o2", "halland-o1"])
def test_who_has_no_vote_is_told_the_rolls_reason(evening_at: At, person: str) -> None:
    """A substitute whose member is there in full; an absent one; one whose substitute votes."""
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    with pytest.raises(RefusedError) as refused:
        evening.cast(person, raw)
    (reason,) = refused.value.violations
    assert reason.code == "not-on-roll" or reason.code.startswith("no-vote-")
    assert reason.code != "not-on-roll" or person == "halland-o1"
    assert reason.rule or reason.code == "not-on-roll"


def test_a_second_code_for_one_seat_is_refused(evening_at: At) -> None:
    """Whoever has two codes, such as an unused one of her neighbour, still votes once."""
    evening = evening_at("opened")
    evening.vote(VOTER, ["gotland-o1"])
    raw = evening.fill_in(["gotland-o2"], code=evening.code("uppsala-o1"))
    assert refuses(evening, VOTER, raw) == ["second-code"]


def test_the_code_of_another_seat_is_refused(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.vote("uppsala-o1", ["gotland-o1"])
    raw = evening.fill_in(["gotland-o2"], code=evening.code("uppsala-o1"))
    assert refuses(evening, VOTER, raw) == ["code-in-use"]
    evening.vote(VOTER, ["gotland-o2"])


def test_the_substitute_votes_on_the_seat(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.vote("halland-s1", ["gotland-o1"])
    assert voters(evening.session, evening.contest) == 1


# --- again ---


def test_a_double_click_is_answered_twice_and_counted_once(evening_at: At, good: bytes) -> None:
    evening = evening_at("opened")
    first = evening.cast(VOTER, good)
    before = evening.contents()
    assert evening.cast(VOTER, good) == first == tracker(good)
    assert evening.contents() == before


def test_the_last_ballot_of_a_code_counts(evening_at: At) -> None:
    evening = evening_at("opened")
    for names in (["gotland-o1"], [], ["gotland-o2"]):
        evening.vote(VOTER, names)
    report = verify_archive(evening.archive())
    assert (len(report.ballots), report.num_tallied) == (3, 1)
    assert report.counted == (report.ballots[-1][0],)
    assert evening.session.query(Binding).count() == 1


def test_a_superseded_ballot_put_in_again_is_refused(evening_at: At, good: bytes) -> None:
    evening = evening_at("opened")
    evening.cast(VOTER, good)
    evening.vote(VOTER, ["gotland-o2"])
    assert refuses(evening, VOTER, good) == ["ballot-replayed"]


def test_a_ballot_off_the_board_cannot_be_cast_for_another_seat(
    evening_at: At, good: bytes
) -> None:
    evening = evening_at("opened")
    evening.cast(VOTER, good)
    assert refuses(evening, "gotland-o1", good) == ["code-in-use"]


def test_nothing_of_a_cast_names_a_person_or_a_time(evening_at: At) -> None:
    evening = evening_at("opened")
    before = evening.contents()
    evening.vote(VOTER, ["gotland-o1"])
    after = evening.contents()
    assert {name for name in after if after[name] != before[name]} == {
        "binding",
        "box_event",
        "contest",
    }
    person = evening.person(VOTER)
    written = [row for name in ("binding", "box_event") for row in after[name]]
    new = " ".join(repr(row) for row in written if row not in before["box_event"])
    for secret in (person.id.hex, str(person.id), person.name, VOTER, "Uppsala#2"):
        assert secret not in new
    assert not re.search(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", new)


# --- when ---


def test_after_closing_no_ballot_is_taken(evening_at: At, good: bytes) -> None:
    evening = evening_at("closed")
    raw = evening.fill_in(["gotland-o2"], code=evening.code(VOTER))
    assert refuses(evening, VOTER, raw) == ["contest-closed"]


def test_after_the_announced_time_no_ballot_is_taken(evening_at: At) -> None:
    evening = evening_at("ready")
    evening.freeze()
    closes = evening.now + timedelta(minutes=10)
    evening.open(closes_at=closes)
    evening.now = closes - timedelta(seconds=5)
    evening.vote(VOTER, ["gotland-o1"])
    evening.now = closes - timedelta(seconds=1)
    raw = evening.fill_in(["gotland-o1"], code=evening.code("uppsala-o1"))
    assert refuses(evening, "uppsala-o1", raw) == ["contest-closed"]


def test_who_asks_again_after_closing_is_told_that_her_ballot_is_in_the_box(
    evening_at: At,
) -> None:
    """The answer to her cast was lost on the way; the ballot was not."""
    evening = evening_at("opened")
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    evening.cast(VOTER, raw)
    evening.close()
    before = evening.contents()
    assert evening.cast(VOTER, raw) == tracker(raw)
    assert evening.contents() == before


def test_without_the_contest_key_casting_stops(evening_at: At) -> None:
    evening = evening_at("opened")
    evening.vote(VOTER, ["gotland-o1"])
    evening.keys.destroy_contest_key(evening.contest.id)
    raw = evening.fill_in(["gotland-o1"], code=evening.code("uppsala-o1"))
    assert refuses(evening, "uppsala-o1", raw) == ["key-lost"]


def test_a_damaged_contest_key_is_as_good_as_lost(evening_at: At) -> None:
    evening = evening_at("opened")
    file = evening.directory / "keys" / f"contest-{evening.contest.id}"
    file.write_bytes(file.read_bytes()[:-1])
    raw = evening.fill_in(["gotland-o1"], code=evening.code(VOTER))
    assert refuses(evening, VOTER, raw) == ["key-lost"]


def test_codes_serve_the_next_contest_too(evening_at: At) -> None:
    evening = evening_at("counted")
    elect_committee(evening)
    kinds = [row.kind for row in evening.session.query(BoxEvent).order_by(BoxEvent.height)]
    assert kinds.count("Ballot") > 8
