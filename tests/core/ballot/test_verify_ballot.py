"""Every field of a ballot altered, with and without a new signature; ballots made to deceive."""

import json
from copy import deepcopy

import pytest
from ballot_boxes import QUESTIONS
from ballot_forging import Maker
from ballot_proving import G, P, Q, Twist, b64, compact, power, sign_ballot, text
from engines import check

from election.core.ballot.engine import tables_for
from election.core.ballot.invalid import Check, InvalidBallotError
from election.core.ballot.read import parse_election

pytestmark = pytest.mark.usefixtures("each_engine")

MAKER = Maker(questions=QUESTIONS)
ELECTION = parse_election(MAKER.election)
CHOICES = [[0, 1], [0, 1, 0, 1]]
RAW = MAKER.ballot(0, CHOICES)
BALLOT = json.loads(RAW)


def verdict(raw: bytes, **options) -> str | None:
    """The failed check, or None; whatever else is raised is an error of the program."""
    try:
        check(raw, ELECTION, set(MAKER.credentials), **options)
    except InvalidBallotError as error:
        return error.check if error.tracker == b64(raw) else "another tracker"
    return None


def leaves(value, path=()):
    """All (path, leaf) of a JSON value."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def replaced(value, path, new):
    result = deepcopy(value)
    place = result
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return result


NUMBERS = [(path, leaf) for path, leaf in leaves(BALLOT) if leaf.isdecimal()]
ELEMENTS = [(path, leaf) for path, leaf in NUMBERS if path[-1] in {"alpha", "beta"}]
SCALARS = [(path, leaf) for path, leaf in NUMBERS if path[-1] in {"challenge", "response"}]
PROOF_CHECKS = {
    "choices": Check.INDIVIDUAL_PROOF,
    "individual_proofs": Check.INDIVIDUAL_PROOF,
    "overall_proof": Check.OVERALL_PROOF,
    "blank_proof": Check.BLANK_PROOF,
}


def test_a_good_ballot_is_accepted_and_its_ciphertexts_returned():
    checked = check(RAW, ELECTION, set(MAKER.credentials))
    assert checked.credential == MAKER.credentials[0]
    assert checked.tracker == b64(RAW)
    assert [len(row) for row in checked.ciphertexts] == [2, 4]
    assert checked.ciphertexts[0][0].alpha == int(BALLOT["answers"][0]["choices"][0]["alpha"])
    assert len(ELEMENTS) == 12
    assert len(SCALARS) == 2 * (2 * 6 + 2 + 3 + 2 + 1)
    assert verdict(RAW, powers=tables_for(MAKER.y, 6)) is None


@pytest.mark.parametrize("choices", [[[0, 0], [1, 0, 0, 0]], [[1, 0], [0, 0, 0, 1]]])
def test_every_allowed_answer_is_accepted(choices):
    assert verdict(MAKER.ballot(1, choices)) is None


@pytest.mark.parametrize(("path", "leaf"), NUMBERS, ids=lambda path: str(path)[:40])
def test_a_number_is_written_in_one_way_and_in_range(path, leaf):
    for bad in (int(leaf), "0" + leaf, "-" + leaf, " " + leaf, hex(int(leaf)), None, [leaf], ""):
        assert verdict(text(replaced(BALLOT, path, bad))) == Check.TEXT
    modulus = Q if (path, leaf) in SCALARS else P
    for bad in (modulus, int(leaf) + modulus, *([0] if modulus == P else [])):
        assert verdict(text(replaced(BALLOT, path, str(bad)))) == Check.RANGE


@pytest.mark.parametrize(("path", "leaf"), ELEMENTS, ids=lambda path: str(path)[:40])
def test_no_element_can_be_exchanged(path, leaf):
    negative = replaced(BALLOT, path, str(P - int(leaf)))
    assert verdict(text(negative)) == Check.MEMBERSHIP
    assert verdict(sign_ballot(negative, MAKER.secrets[0])) == Check.MEMBERSHIP
    for other in (int(leaf) * G % P, 1):
        exchanged = replaced(BALLOT, path, str(other))
        assert verdict(text(exchanged)) == Check.SIGNATURE
        assert verdict(sign_ballot(exchanged, MAKER.secrets[0])) == Check.INDIVIDUAL_PROOF


@pytest.mark.parametrize(("path", "leaf"), SCALARS, ids=lambda path: str(path)[:40])
def test_no_scalar_can_be_exchanged(path, leaf):
    for other in ((int(leaf) + 1) % Q, 0, Q - 1):
        exchanged = replaced(BALLOT, path, str(other))
        assert verdict(text(exchanged)) == Check.SIGNATURE
        if path[0] == "answers":
            resigned = sign_ballot(exchanged, MAKER.secrets[0])
            assert verdict(resigned) == PROOF_CHECKS[path[2]]


def test_no_field_is_missing_added_doubled_or_moved():
    objects = {path[:n] for path, _ in leaves(BALLOT) for n in range(len(path))}
    for path in objects:
        inner = BALLOT
        for key in path:
            inner = inner[key]
        for bad in altered(inner):
            mutated = replaced({"": BALLOT}, ("", *path), bad)[""]
            assert verdict(text(mutated)) in {Check.TEXT, Check.SHAPE}
            if path[:1] == ("answers",):
                assert verdict(sign_ballot(mutated, MAKER.secrets[0])) in {Check.TEXT, Check.SHAPE}


def altered(inner):
    if isinstance(inner, dict):
        yield dict(reversed(inner.items()))
        yield {**inner, "extra": "1"}
        yield list(inner.values())
        for name in inner:
            yield {key: value for key, value in inner.items() if key != name}
    else:
        yield inner[:-1]
        yield [*inner, inner[-1]]
        yield dict(enumerate(inner))


def test_only_the_canonical_text_is_accepted():
    assert verdict(RAW + b"\n") == Check.TEXT
    assert verdict(json.dumps(BALLOT).encode()) == Check.TEXT
    assert verdict(RAW[:1] + b'"election_uuid":"TestUuid1234567",' + RAW[1:]) == Check.TEXT
    assert verdict(RAW.replace(b"election_uuid", b"election_u\\u0075id")) == Check.TEXT


def test_a_ballot_longer_than_any_is_not_even_parsed():
    assert verdict(RAW[:-1] + b" " * 100_000 + b"}") == Check.SHAPE
    long = Maker(questions=[{"answers": ["A"], "min": 1, "max": 1, "question": "?"}])
    election = parse_election(long.election)
    assert check(long.ballot(0, [[1]]), election, set(long.credentials)).tracker


def test_a_blank_part_stands_exactly_where_the_question_allows_blank():
    without = deepcopy(BALLOT)
    del without["answers"][1]["blank_proof"]
    added = deepcopy(BALLOT)
    added["answers"][0]["blank_proof"] = BALLOT["answers"][1]["blank_proof"]
    for mutated in (without, added):
        assert verdict(sign_ballot(mutated, MAKER.secrets[0])) == Check.SHAPE


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ([[1, 1], [0, 1, 0, 0]], Check.OVERALL_PROOF),  # two of at most one
        ([[1, 0], [0, 1, 1, 1]], Check.OVERALL_PROOF),  # three of at most two
        ([[1, 0], [0, 0, 0, 0]], Check.OVERALL_PROOF),  # neither blank nor a choice
        ([[2, 0], [0, 1, 0, 0]], Check.INDIVIDUAL_PROOF),
        ([[1, Q - 1], [0, 1, 0, 0]], Check.INDIVIDUAL_PROOF),  # a vote against somebody
        ([[1, 0], [2, 0, 0, 0]], Check.INDIVIDUAL_PROOF),
        ([[1, 0], [1, 1, 0, 0]], Check.BLANK_PROOF),  # blank, and a choice
    ],
)
def test_an_answer_that_is_not_allowed_cannot_be_proven(choices, expected):
    assert verdict(MAKER.ballot(0, choices)) == expected


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("part", [0, 1], ids=["alpha", "beta"])
@pytest.mark.parametrize(("question", "place"), [(0, 0), (1, 0), (1, 3)])
def test_an_element_of_small_order_is_refused_though_every_proof_holds(
    question, place, part, order
):
    raw = MAKER.ballot(0, CHOICES, Twist(question, place, part, order))
    assert verdict(raw, membership=False) is None
    assert verdict(raw) == Check.MEMBERSHIP


def test_a_ballot_of_another_election_is_refused():
    other = Maker(questions=QUESTIONS, name="Annat val")
    other.items, other.y = MAKER.items, MAKER.y
    other.secrets, other.credentials = MAKER.secrets, MAKER.credentials
    assert verdict(other.ballot(0, CHOICES)) == Check.OTHER_ELECTION
    for name, value in (("election_uuid", "TestUuid7654321"), ("election_hash", "x")):
        moved = {**BALLOT, name: value}
        assert verdict(sign_ballot(moved, MAKER.secrets[0])) == Check.OTHER_ELECTION


def test_an_unknown_credential_is_refused():
    stranger = {**BALLOT, "credential": str(power(G, 5))}
    assert verdict(sign_ballot(stranger, 5)) == Check.UNKNOWN_CREDENTIAL
    twisted = {**BALLOT, "credential": str(P - MAKER.credentials[0])}
    assert verdict(sign_ballot(twisted, MAKER.secrets[0])) == Check.UNKNOWN_CREDENTIAL


def test_another_voters_answers_cannot_be_copied():
    copied = {**BALLOT, "credential": str(MAKER.credentials[1])}
    assert verdict(text(copied)) == Check.SIGNATURE
    assert verdict(sign_ballot(copied, MAKER.secrets[1])) == Check.INDIVIDUAL_PROOF
    assert verdict(sign_ballot(copied, MAKER.secrets[0])) == Check.SIGNATURE


def test_the_signed_hash_must_be_that_of_the_ballot():
    other = json.loads(MAKER.ballot(0, [[1, 0], [0, 1, 0, 0]]))
    assert verdict(text({**BALLOT, "signature": other["signature"]})) == Check.SIGNATURE
    assert verdict(text({**other, "signature": BALLOT["signature"]})) == Check.SIGNATURE


def test_answers_and_choices_cannot_change_places():
    swapped = deepcopy(BALLOT)
    answer = swapped["answers"][0]
    answer["choices"].reverse()
    answer["individual_proofs"].reverse()
    assert verdict(sign_ballot(swapped, MAKER.secrets[0])) == Check.OVERALL_PROOF
    across = {**BALLOT, "answers": BALLOT["answers"][::-1]}
    assert verdict(sign_ballot(across, MAKER.secrets[0])) == Check.SHAPE


@pytest.mark.parametrize("least", [0, 1])
@pytest.mark.parametrize("blank", [False, True])
def test_long_overall_proofs_are_checked_by_tables_alike(least, blank):
    question = {
        "answers": list("ABCDEFGHIJKLM"),
        "min": least,
        "max": 13,
        "question": "Styrelse",
        "blank": blank,
    }
    maker = Maker(questions=[question])
    election = parse_election(maker.election)
    chosen = [0] * blank + [1] * 12 + [0]
    raw = maker.ballot(0, [chosen])
    assert check(raw, election, {maker.credentials[0]}).tracker == b64(raw)
    ballot = json.loads(raw)
    path = ("answers", 0, "overall_proof", 5, "response")
    bad = sign_ballot(replaced(ballot, path, "7"), maker.secrets[0])
    with pytest.raises(InvalidBallotError) as caught:
        check(bad, election, {maker.credentials[0]})
    assert caught.value.check == Check.OVERALL_PROOF
    assert compact(ballot).encode() == raw
