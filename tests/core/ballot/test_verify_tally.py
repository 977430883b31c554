"""Tallies, decryptions and results that are not what the ballots say."""

import json

import pytest
from archive_verdicts import (
    FOURTH,
    RESULT,
    SECOND,
    SERVER,
    TALLY,
    check_of,
    refusal,
    with_json,
)
from ballot_boxes import make_box
from ballot_forging import owned, pack, repaired
from ballot_proving import P, Q, text

from election.core.ballot.invalid import Check
from election.core.ballot.verify import verify_archive
from election.core.record.wording import archive_lines

# --- tally ---


def test_the_tally_is_recomputed(box):
    def twist(value):
        value[0][0]["alpha"] = str(P - int(value[0][0]["alpha"]))

    changes = [
        twist,
        lambda value: value[0].reverse(),
        lambda value: value.pop(),
        lambda value: value[1].append(value[0][0]),
        lambda value: value[0][0].update(extra="1"),
    ]
    for change in changes:
        assert check_of(with_json(box, TALLY, 0, change)) == Check.ENCRYPTED_TALLY
    for body in (b"[]", b"x", box.events[TALLY][1][0] + b" "):
        assert check_of(repaired(box.events, TALLY, 0, body)) == Check.ENCRYPTED_TALLY


@pytest.mark.parametrize(
    "change",
    [
        {"num_tallied": 4},
        {"total_weight": 4},
        {"total_weight": "3"},
        {"encrypted_tally": "0" * 64},
        {"extra": 1},
    ],
)
def test_the_sized_tally_is_recomputed(box, change):
    assert check_of(with_json(box, TALLY, 1, lambda value: value | change)) == Check.SIZED_TALLY


# --- decryptions ---


@pytest.mark.parametrize(
    ("owner", "check"),
    [
        (0, Check.OWNER),
        (5, Check.OWNER),
        (-1, Check.RANGE),
        (1 << 30, Check.RANGE),
        ("4", Check.TEXT),
        (True, Check.TEXT),
        (None, Check.TEXT),
        (3, Check.DECRYPTION_PROOF),
        (1, Check.DECRYPTION_PROOF),
    ],
)
def test_a_decryption_belongs_to_its_owner(box, owner, check):
    events = with_json(box, FOURTH, 1, lambda value: value | {"owner": owner})
    assert check_of(events) == check


def test_an_owner_decrypts_once(box):
    again = ("PartialDecryption", box.decryption(4))
    assert again != box.events[FOURTH]
    for repeated in (again, box.events[FOURTH]):
        events = [*box.events[:RESULT], repeated, *box.events[RESULT:]]
        assert check_of(events) == Check.OWNER_REPEATED


def test_a_decryptions_reference_must_fit(box):
    bodies = box.events[FOURTH][1]
    foreign = box.events[SECOND][1][0]
    events = list(box.events)
    events[FOURTH] = ("PartialDecryption", [foreign, bodies[1]])
    assert check_of(events) == Check.PAYLOAD
    events[FOURTH] = ("PartialDecryption", [foreign, owned(4, foreign)])
    assert check_of(events) == Check.DECRYPTION_PROOF


@pytest.mark.parametrize("order", [2, 3])
def test_factors_of_small_order_are_refused_though_their_proofs_hold(box, order):
    events = [*box.events[:FOURTH], ("PartialDecryption", box.decryption(4, order))]
    assert check_of(events) == Check.MEMBERSHIP


def test_a_decryption_of_another_tally_is_refused(box):
    other = make_box()
    other.private, other.tally = box.private, box.tally
    events = [*box.events[:SERVER], ("PartialDecryption", other.decryption(1))]
    assert check_of(events) == Check.DECRYPTION_PROOF  # the proof names the election


def test_every_number_of_a_decryption_is_checked(box):
    for i, j in ((0, 0), (1, 3)):
        for bad, check in (
            (lambda old: P - old, Check.MEMBERSHIP),
            (lambda old: old * 4 % P, Check.MEMBERSHIP),
            (lambda old: pow(old, 2, P), Check.DECRYPTION_PROOF),
            (lambda _: 1, Check.DECRYPTION_PROOF),
            (lambda old: old + P, Check.RANGE),
            (lambda _: 0, Check.RANGE),
        ):

            def change(value, bad=bad, i=i, j=j):
                row = value["decryption_factors"][i]
                row[j] = str(bad(int(row[j])))

            assert check_of(with_json(box, SERVER, 0, change)) == check
        for name in ("challenge", "response"):

            def change(value, name=name, i=i, j=j):
                proof = value["decryption_proofs"][i][j]
                proof[name] = str((int(proof[name]) + 1) % Q)

            assert check_of(with_json(box, SERVER, 0, change)) == Check.DECRYPTION_PROOF


@pytest.mark.parametrize("name", ["challenge", "response"])
def test_the_joint_proof_is_checked_wherever_it_stands(box, name):
    def change(value):
        value["joint_proof"][name] = str((int(value["joint_proof"][name]) + 1) % Q)

    for own in (True, False):
        events = with_json(box, SERVER, 0, change)
        assert check_of(events, own=own) == Check.DECRYPTION_PROOF


def test_a_foreign_decryption_needs_no_joint_proof_and_the_report_says_so(box):
    bare = ("PartialDecryption", box.decryption(1, joint=False))
    events = [*box.events[:SERVER], bare, *box.events[SERVER + 1 :]]
    report = verify_archive(pack(events), own=False)
    assert report.counts == box.counts
    assert not report.joint
    assert any("could together have made" in line for line in archive_lines(report))
    assert verify_archive(pack(box.events), own=False).joint
    assert refusal(events).where == f"event {SERVER} (PartialDecryption)"
    assert check_of(events) == Check.STRONG_FORM


@pytest.mark.parametrize("name", ["decryption_factors", "decryption_proofs"])
def test_a_decryption_has_the_tallys_shape(box, name):
    changes = [
        lambda value: value[name].pop(),
        lambda value: value[name][1].pop(),
        lambda value: value[name][0].append(value[name][0][0]),
        lambda value: value[name].append([]),
    ]
    for change in changes:
        assert check_of(with_json(box, SERVER, 0, lambda v, c=change: c(v) and None)) == Check.SHAPE
    extra = with_json(box, SERVER, 0, lambda value: value | {"extra": 1})
    assert check_of(extra) == Check.TEXT


# --- result ---


@pytest.mark.parametrize("absent", [[SERVER], [FOURTH], [SECOND], [FOURTH, SECOND]])
def test_a_result_needs_enough_decryptions(box, absent):
    events = [event for height, event in enumerate(box.events) if height not in absent]
    assert check_of(events) == Check.SHARES


def test_more_decryptions_than_needed_are_all_checked(box):
    third = ("PartialDecryption", box.decryption(3))
    assert verify_archive(pack([*box.events[:RESULT], third, box.events[RESULT]])).counts
    other = json.loads(third[1][0])
    other["decryption_proofs"][0][0]["response"] = "5"
    false = ("PartialDecryption", [text(other), owned(3, text(other))])
    events = [*box.events[:RESULT], false, box.events[RESULT]]
    assert check_of(events) == Check.DECRYPTION_PROOF


@pytest.mark.parametrize(
    ("result", "check"),
    [
        ([[2, 1], [1, 0, 2, 1]], Check.RESULT),
        ([[1, 0], [1, 0, 2, 1]], Check.RESULT),
        ([[2, 0], [0, 1, 2, 1]], Check.RESULT),
        ([[2, 0], [1, 0, 2, 4]], Check.RESULT),
        ([[2, str(Q)], [1, 0, 2, 1]], Check.RESULT),
        ([[str(Q + 2), 0], [1, 0, 2, 1]], Check.RESULT),
        ([[2, 0], [1, 0, 2]], Check.SHAPE),
        ([[2, 0], [1, 0, 2, 1, 0]], Check.SHAPE),
        ([[2, 0]], Check.SHAPE),
        ([[2, 0], [1, 0, 2, 1], []], Check.SHAPE),
        ([[-1, 0], [1, 0, 2, 1]], Check.RANGE),
        ([["2", 0], [1, 0, 2, 1]], Check.TEXT),
        ([[True, 0], [1, 0, 2, 1]], Check.TEXT),
        ([[None, 0], [1, 0, 2, 1]], Check.TEXT),
        ({}, Check.TEXT),
    ],
)
def test_the_result_is_what_the_decryptions_say(box, result, check):
    assert check_of(repaired(box.events, RESULT, 0, text({"result": result}))) == check


def test_the_results_text_is_canonical(box):
    raw = box.events[RESULT][1][0]
    for body in (raw + b"\n", raw.replace(b"2", b"2.0", 1), raw[:-1] + b',"extra":1}', b"[]"):
        assert check_of(repaired(box.events, RESULT, 0, body)) == Check.TEXT
