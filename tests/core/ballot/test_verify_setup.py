"""Elections and lists of credentials that do not belong to their trustees, or are not theirs."""

import json

import pytest
from ballot_boxes import QUESTIONS
from ballot_forging import election_text, pack, setup_event
from ballot_proving import ORDER_2, ORDER_3, G, P, power, text
from setup_verdicts import CREDENTIALS, MAKER, TRUSTEES, check_of

from election.core.ballot.invalid import Check, UnsupportedElectionError
from election.core.ballot.verify import verify_archive


@pytest.mark.parametrize(
    ("key", "check"),
    [
        (MAKER.y * G % P, Check.ELECTION_KEY),
        (MAKER.keys[0], Check.ELECTION_KEY),
        (MAKER.y * ORDER_2 % P, Check.MEMBERSHIP),
        (1, Check.IDENTITY),
        (P, Check.RANGE),
    ],
)
def test_the_elections_key_is_that_of_the_trustees(key, check):
    assert check_of(election=election_text(MAKER.uuid, key, QUESTIONS)) == check


def test_an_election_that_we_do_not_verify_is_told_apart():
    ranked = [*QUESTIONS, {"type": "NonHomomorphic", "value": {"answers": ["a"], "question": "?"}}]
    election = election_text(MAKER.uuid, MAKER.y, ranked)
    events = [setup_event(election, TRUSTEES, CREDENTIALS), ("Shuffle", [b"{}", b"{}"])]
    with pytest.raises(UnsupportedElectionError):
        verify_archive(pack(events))


@pytest.mark.parametrize(
    ("extra", "check"),
    [
        (MAKER.credentials[0], Check.CREDENTIAL_REPEATED),
        (P - MAKER.credentials[0], Check.MEMBERSHIP),
        (MAKER.credentials[0] * ORDER_3 % P, Check.MEMBERSHIP),
        (1, Check.IDENTITY),
        (0, Check.RANGE),
        (P, Check.RANGE),
        (f"{power(G, 5)},1", Check.WEIGHT),
    ],
)
def test_credentials_are_members_and_distinct(extra, check):
    assert check_of(credentials=text([*json.loads(CREDENTIALS), str(extra)])) == check


def test_weights_are_bounded():
    heavy = text([f"{power(G, i)},{10**17}" for i in range(2, 6)])
    assert check_of(credentials=heavy, own=False) is None
    assert check_of(credentials=text([f"{G},{10**18}"]), own=False) == Check.TEXT
