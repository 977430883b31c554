import json
from contextlib import suppress

import pytest
from ballot_forging import election_text
from ballot_proving import NAME, G, P, Q, compact, text
from hypothesis import given, settings
from hypothesis import strategies as st

from election.core.ballot.invalid import Check, InvalidArchiveError, UnsupportedElectionError
from election.core.ballot.read import (
    canonical,
    parse_ballot,
    parse_credentials,
    parse_election,
)
from election.core.ballot.read_trustees import parse_trustees
from election.core.ballot.text import MalformedError, fingerprint
from election.core.ballot.verify import verify_archive, verify_diff

QUESTION = {"answers": ["Ja", "Nej"], "min": 0, "max": 1, "question": "Förslag 1"}
ELECTION = parse_election(election_text("TestUuid1234567", G, [QUESTION]))


def election(**changes) -> bytes:
    value = json.loads(election_text("TestUuid1234567", G, [QUESTION]))
    value.update(changes)
    return text({name: field for name, field in value.items() if field is not None})


def check_of(call, *arguments) -> str:
    with pytest.raises(MalformedError) as caught:
        call(*arguments)
    return getattr(caught.value, "check", Check.TEXT)


def test_an_election_is_read_in_any_formatting_and_never_written_again():
    raw = json.dumps(json.loads(election()), indent=2, ensure_ascii=True).encode()
    read = parse_election(raw)
    assert read.raw == raw
    assert read.fingerprint == fingerprint(raw) != ELECTION.fingerprint
    assert read.questions == ELECTION.questions
    assert read.questions[0].answers == ("Ja", "Nej")


def test_an_election_may_name_administrator_and_credential_authority():
    raw = election(administrator="Testperson Ett", credential_authority="Testperson Två")
    assert parse_election(raw).public_key == G


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"extra": 1},
        {"uuid": "short"},
        {"uuid": "TestUuid123456l"},  # l is no Base58 letter
        {"uuid": 5},
        {"name": 5},
        {"administrator": 5},
        {"public_key": 5},
        {"public_key": "05"},
        {"public_key": ""},
        {"public_key": "٣"},
        {"questions": {}},
        {"questions": [5]},
        {"questions": [QUESTION | {"blank": "true"}]},
        {"questions": [QUESTION | {"blank": 1}]},
        {"questions": [QUESTION | {"min": True}]},
        {"questions": [QUESTION | {"min": "0"}]},
        {"questions": [QUESTION | {"answers": "Ja"}]},
        {"questions": [QUESTION | {"answers": ["Ja", 5]}]},
        {"questions": [QUESTION | {"weight": 1}]},
        {"questions": [{"answers": ["Ja"], "min": 0, "max": 1}]},
    ],
)
def test_a_malformed_election_is_refused(changes):
    assert check_of(parse_election, election(**changes)) == Check.TEXT


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"questions": []}, Check.SHAPE),
        ({"questions": [QUESTION | {"min": 2}]}, Check.SHAPE),
        ({"questions": [QUESTION | {"max": 3}]}, Check.SHAPE),
        ({"questions": [QUESTION | {"answers": [], "max": 0}]}, Check.SHAPE),
        ({"questions": [QUESTION | {"min": -1}]}, Check.RANGE),
        ({"questions": [QUESTION | {"max": 1 << 30}]}, Check.RANGE),
        ({"public_key": "0"}, Check.RANGE),
        ({"public_key": str(P)}, Check.RANGE),
        ({"public_key": "9" * 640}, Check.RANGE),
        ({"public_key": "9" * 5000}, Check.TEXT),
    ],
)
def test_an_election_out_of_bounds_is_refused(changes, check):
    assert check_of(parse_election, election(**changes)) == check


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"version": True},
        {"group": "RFC-3526-2048"},
        {"questions": [QUESTION, {"type": "NonHomomorphic", "value": {}}]},
    ],
)
def test_what_we_do_not_verify_is_refused_as_unsupported(changes):
    with pytest.raises(UnsupportedElectionError) as caught:
        parse_election(election(**changes))
    assert caught.value.check == Check.UNSUPPORTED


def test_doubled_keys_and_half_surrogates_are_refused():
    doubled = election().replace(b'{"version":1,', b'{"version":1,"version":1,', 1)
    assert check_of(parse_election, doubled) == Check.TEXT
    half = election().replace(b'"name":"Prov"', b'"name":"\\ud800"')
    assert check_of(parse_election, half) == Check.TEXT


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"[1]\n",
        b"\xef\xbb\xbf[1]",
        b"\xff",
        b"[1.0]",
        b"[1e3]",
        b"[-0]",
        b"[NaN]",
        b'["\\u0061"]',
        b'["\\ud800"]',
        b'{"a":1,"a":1}',
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900 + b" ",
        b"1" * 5000,
    ],
)
def test_only_canonical_texts_are_read(raw):
    assert check_of(canonical, raw) == Check.TEXT


def test_credentials_are_read_with_their_weights():
    assert parse_credentials(text([str(G), f"{G * G % P},7"])) == {G: 1, G * G % P: 7}
    assert parse_credentials(b"[]") == {}


@pytest.mark.parametrize(
    ("value", "check"),
    [
        ({}, Check.TEXT),
        ([5], Check.TEXT),
        ([""], Check.TEXT),
        (["05"], Check.TEXT),
        ([f"{G},-1"], Check.TEXT),
        ([f"{G},01"], Check.TEXT),
        ([f"{G},1,1"], Check.TEXT),
        ([f"{G}, 1"], Check.TEXT),
        ([f"{G},"], Check.TEXT),
        ([f"{G}\n"], Check.TEXT),
        (["0"], Check.RANGE),
        ([str(P + G)], Check.RANGE),
        ([str(G), str(G)], Check.CREDENTIAL_REPEATED),
        ([str(G), f"{G},2"], Check.CREDENTIAL_REPEATED),
    ],
)
def test_bad_lists_of_credentials_are_refused(value, check):
    assert check_of(parse_credentials, text(value)) == check


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([str(G), str(Q), NAME]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PARSERS = [
    canonical,
    parse_election,
    parse_credentials,
    parse_trustees,
    lambda raw: parse_ballot(raw, ELECTION),
]


@pytest.mark.parametrize("parser", PARSERS)
@settings(deadline=None)
@given(raw=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_parsers_raise_nothing_but_malformed(parser, raw):
    with suppress(MalformedError):
        assert parser(raw) is not None or raw == b"null"


@settings(deadline=None)
@given(value=JSON, names=st.permutations(["threshold", "certs", "coefexps", "verification_keys"]))
def test_strange_trustees_raise_nothing_but_malformed(value, names):
    key = {"pok": value, "public_key": value}
    group = {name: [value] for name in names}
    for item in (["Single", key], ["Single", value], ["Pedersen", group], ["Pedersen", value]):
        with pytest.raises(MalformedError):
            parse_trustees(compact([item]).encode("utf-8", "surrogatepass"))


@settings(deadline=None)
@given(data=st.binary(max_size=2000))
def test_arbitrary_bytes_are_no_archive(data):
    with pytest.raises(InvalidArchiveError):
        verify_archive(data)
    with pytest.raises(InvalidArchiveError):
        verify_diff(data, data)
