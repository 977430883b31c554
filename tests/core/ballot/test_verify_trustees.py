"""Trustees' data altered field by field, and keys made to deceive."""

import json
from copy import deepcopy

import pytest
from ballot_boxes import QUESTIONS
from ballot_forging import Maker
from ballot_proving import (
    ORDER_2,
    ORDER_3,
    TWISTS,
    G,
    P,
    Q,
    bare,
    compact,
    power,
    scalar,
    sign_group,
    signed,
    single_key,
)
from setup_verdicts import MAKER, TRUSTEES, check_of, group_of, items_with

from election.core.ballot.invalid import Check, InvalidArchiveError
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.verify import verify_archive


def test_the_setup_is_accepted_and_read():
    assert check_of() is None
    trustees = parse_trustees(TRUSTEES)
    assert trustees.strong
    assert list(trustees.keys) == MAKER.keys
    assert trustees.public_key == MAKER.y


def test_plain_threshold_data_is_accepted_only_from_others():
    plain = Maker(questions=QUESTIONS, trustees=[("Pedersen", 3, 2)], strong=False)
    assert not parse_trustees(plain.events[0][1][1]).strong
    assert verify_archive(plain.archive(), own=False).height == 0
    with pytest.raises(InvalidArchiveError) as caught:
        verify_archive(plain.archive())
    assert caught.value.check == Check.STRONG_FORM


@pytest.mark.parametrize("field", ["signatures", "signature", "context"])
def test_the_strong_form_is_all_or_not_strong(field):
    group = group_of()
    if field == "signatures":
        del group["signatures"]
    elif field == "signature":
        del group["verification_keys"][2]["signature"]
    else:
        message = json.loads(group["certs"][1]["message"])
        del message["context"]
        group["certs"][1] = signed(compact(message), MAKER.signing[1])
        group = sign_group(bare(group), MAKER.signing)
    assert check_of(items=items_with(group)) == Check.STRONG_FORM
    assert check_of(items=items_with(group), own=False) is None


def number_paths(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from number_paths(inner, (*path, key))
    elif isinstance(value, str) and value.isdecimal():
        yield path, int(value)


EXPECTED = {
    "certs": Check.CERTIFICATE,
    "coefexps": Check.COEFFICIENTS,
    "signatures": Check.STRONG_FORM,
    "pok": Check.KEY_PROOF,
    "signature": Check.STRONG_FORM,
}


@pytest.mark.parametrize(
    ("path", "number"), list(number_paths(MAKER.items)), ids=lambda path: str(path)[:70]
)
def test_no_number_of_the_trustees_can_be_exchanged(path, number):
    items = deepcopy(MAKER.items)
    place = items
    for key in path[:-1]:
        place = place[key]
    if path[-1] == "public_key":
        expected = Check.KEY_PROOF if path[0] == 0 else Check.VERIFICATION_KEY
        trials = [(number * G % P, expected), (P - number, Check.MEMBERSHIP), (1, Check.IDENTITY)]
        trials += [(0, Check.RANGE), (number + P, Check.RANGE)]
    else:
        name = path[4] if path[2] == "verification_keys" else path[2]
        trials = [((number + 1) % Q, EXPECTED[name]), (number + Q, Check.RANGE)]
    for bad, check in trials:
        place[path[-1]] = str(bad)
        assert check_of(items=items, own=False) == check
    place[path[-1]] = number
    assert check_of(items=items) == Check.TEXT


def test_no_field_of_the_trustees_is_missing_added_or_moved():
    for path in (
        (0, 1),
        (0, 1, "pok"),
        (1, 1),
        (1, 1, "certs", 0),
        (1, 1, "coefexps", 2, "signature"),
        (1, 1, "verification_keys", 1),
    ):
        for change in (
            lambda value: {**value, "extra": "1"},
            lambda value: dict(reversed(value.items())),
            lambda value: next(iter(value.items())),
            lambda value: dict(list(value.items())[1:]),
            dict.fromkeys,
        ):
            items = deepcopy(MAKER.items)
            place = items
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = change(place[path[-1]])
            assert check_of(items=items, own=False) == Check.TEXT


@pytest.mark.parametrize("name", ["certs", "coefexps", "signatures", "verification_keys"])
def test_a_threshold_group_has_all_its_lists_of_one_length(name):
    group = group_of()
    group[name].pop()
    assert check_of(items=items_with(group), own=False) == Check.SHAPE


@pytest.mark.parametrize(
    "items",
    [
        {},
        [[]],
        [["Single"]],
        [["single", MAKER.items[0][1]]],
        [["Single", MAKER.items[0][1], 1]],
        [["Pedersen", MAKER.items[0][1]]],
        [["Single", MAKER.items[0][1] | {"signature": {"challenge": "1", "response": "1"}}]],
    ],
)
def test_a_trustee_is_single_or_of_a_group(items):
    assert check_of(items=items) == Check.TEXT


def test_there_is_a_trustee():
    assert check_of(items=[]) == Check.SHAPE
    assert check_of(items=[["Pedersen", {**group_of(), "certs": []}]]) == Check.SHAPE


@pytest.mark.parametrize(
    ("threshold", "check"),
    [
        (0, Check.THRESHOLD),
        (4, Check.THRESHOLD),
        (1, Check.CERTIFICATE),  # the certificates say 2
        (3, Check.CERTIFICATE),
        (-1, Check.RANGE),
        ("2", Check.TEXT),
        (True, Check.TEXT),
    ],
)
def test_the_threshold_is_what_the_certificates_say(threshold, check):
    assert check_of(items=items_with(group_of() | {"threshold": threshold})) == check


def test_a_plain_threshold_is_what_the_coefficients_say():
    plain = Maker(questions=QUESTIONS, trustees=[("Pedersen", 3, 2)], strong=False)
    for threshold in (1, 3):
        items = deepcopy(plain.items)
        items[0][1]["threshold"] = threshold
        assert check_of(items=items, own=False) == Check.COEFFICIENTS


@pytest.mark.parametrize(
    "change",
    [{"group": "RFC-3526-2048"}, {"size": 4}, {"threshold": 1}, {"index": 1}],
    ids=lambda change: next(iter(change)),
)
def test_a_certificate_of_another_key_generation_is_refused(change):
    group = group_of()
    message = json.loads(group["certs"][1]["message"])
    message["context"] |= change
    group["certs"][1] = signed(compact(message), MAKER.signing[1])
    group = sign_group(bare(group), MAKER.signing)
    assert check_of(items=items_with(group)) == Check.CERTIFICATE


@pytest.mark.parametrize(
    ("field", "value", "check"),
    [
        ("encryption", G * ORDER_2 % P, Check.MEMBERSHIP),
        ("encryption", G * ORDER_3 % P, Check.MEMBERSHIP),
        ("encryption", 1, Check.IDENTITY),
        ("encryption", 0, Check.RANGE),
        ("verification", power(G, MAKER.signing[1]) * ORDER_2 % P, Check.MEMBERSHIP),
        ("verification", power(G, scalar()), Check.CERTIFICATE),
        ("extra", 1, Check.TEXT),
    ],
)
def test_the_keys_of_a_certificate_are_checked(field, value, check):
    group = group_of()
    message = json.loads(group["certs"][1]["message"])
    message[field] = str(value)
    group["certs"][1] = signed(compact(message), MAKER.signing[1])
    assert check_of(items=items_with(sign_group(bare(group), MAKER.signing))) == check


@pytest.mark.parametrize("k", [0, 1])
@pytest.mark.parametrize(
    ("factor", "check"),
    [(ORDER_2, Check.MEMBERSHIP), (ORDER_3, Check.MEMBERSHIP), (G, Check.VERIFICATION_KEY)],
)
def test_signed_coefficients_are_checked(k, factor, check):
    group = bare(group_of())
    group["coefexps"][1][k] = str(int(group["coefexps"][1][k]) * factor % P)
    assert check_of(items=items_with(sign_group(group, MAKER.signing))) == check


def test_a_coefficient_that_lowers_the_threshold_is_refused():
    group = bare(group_of())
    group["coefexps"][1][1] = "1"
    assert check_of(items=items_with(sign_group(group, MAKER.signing))) == Check.IDENTITY
    for values in ([group["coefexps"][1][0]], group["coefexps"][0] * 2, []):
        other = bare(group_of())
        other["coefexps"][1] = values
        signed_group = sign_group(other, MAKER.signing)
        expected = Check.COEFFICIENTS if values else Check.SHAPE
        assert check_of(items=items_with(signed_group)) == expected


@pytest.mark.parametrize("order", [2, 3])
def test_a_key_of_small_order_is_refused_though_its_proof_holds(order):
    key = single_key(scalar(), order)
    assert pow(int(key["public_key"]), Q, P) == pow(TWISTS[order], Q, P) != 1
    assert check_of(items=[["Single", key]]) == Check.MEMBERSHIP


def test_keys_are_distinct():
    single = MAKER.items[0]
    assert check_of(items=[single, single]) == Check.KEY_REPEATED
    group = bare(group_of())
    group["certs"][2] = group["certs"][1]
    items = items_with(sign_group(group, MAKER.signing))
    assert check_of(items=items) == Check.KEY_REPEATED
