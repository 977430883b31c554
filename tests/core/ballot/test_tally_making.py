"""Running tally, shares, combination and small logarithms."""

import pytest
from ballot_making import Making, ceremony_of, question
from hypothesis import given, settings
from hypothesis import strategies as st

from election.core.ballot.formats import Ciphertext
from election.core.ballot.group import G, P, Q, power
from election.core.ballot.logarithm import SmallLogarithm
from election.core.ballot.tally import (
    MissingSharesError,
    RunningTally,
    TallyError,
    WrongShareError,
    partial_decryption,
)
from election.core.ballot.text import MalformedError, compact, parse
from election.core.ballot.verify_ballot import check_ballot
from election.core.ballot.verify_tally import Sums

QUESTIONS = [question(2, 0, 1), question(2, 1, 2, blank=True)]


@pytest.fixture(scope="module")
def making():
    parameters, keys = ceremony_of(3, 2)
    making = Making.of(QUESTIONS, parameters=parameters, keys=keys)
    making.cast(0, [(1, 0), (1, 1)])
    making.cast(1, [(1, 0), (0, 1)])
    making.cast(0, [(0, 1), (1, 0)])
    return making


@pytest.fixture(scope="module")
def shares(making):
    return {owner: making.share(owner) for owner in (1, 2, 3, 4)}


def test_replacing_gives_what_the_last_ballots_alone_give(making):
    ballots = {}
    for _, texts in making.steps[1:]:
        checked = check_ballot(texts[0], making.election, making.weights)
        ballots[checked.credential] = checked
    sums = Sums(making.election)
    for ballot in ballots.values():
        sums.add(ballot.ciphertexts, making.weights[ballot.credential])
    assert making.tally.ciphertexts == sums.without(Sums(making.election))
    assert (making.tally.num_tallied, making.tally.total_weight) == (2, 2)


def test_a_stored_tally_goes_on_where_it_was(making):
    kept = RunningTally.restored(
        making.election, text=making.tally.text(), num_tallied=2, total_weight=2
    )
    assert kept.texts() == making.tally.texts()
    with pytest.raises(MalformedError):
        RunningTally.restored(making.election, text=b"[[]]", num_tallied=0, total_weight=0)


def test_a_ballot_of_another_shape_is_not_added(making):
    tally = RunningTally(making.election)
    with pytest.raises(ValueError, match="shape"):
        tally.add([[Ciphertext(1, 1)]])


@pytest.mark.parametrize("owners", [(1, 2, 3), (1, 2, 4), (1, 3, 4), (1, 2, 3, 4)])
def test_any_two_of_three_with_the_server_count_the_same(making, shares, owners):
    given = {owner: shares[owner] for owner in reversed(owners)}
    assert making.combined(given) == [[1, 1], [0, 1, 1]]


@pytest.mark.parametrize("owners", [(2, 3, 4), (1, 2), (1,), ()])
def test_too_few_shares_count_nothing(making, shares, owners):
    with pytest.raises(MissingSharesError, match="must decrypt"):
        making.combined({owner: shares[owner] for owner in owners})


def test_a_wrong_share_is_named_even_when_it_is_not_needed(making, shares):
    for owner, wrong in [(1, shares[2]), (4, shares[3]), (3, b"{}")]:
        with pytest.raises(WrongShareError, match=f"trustee {owner} ") as refused:
            making.combined(shares | {owner: wrong})
        assert refused.value.owner == owner


@pytest.mark.parametrize(
    "factor", [lambda f: str(P - int(f)), lambda f: f + "0", lambda f: str(int(f) * G % P)]
)
def test_a_forged_factor_is_refused(making, shares, factor):
    value = parse(shares[2])
    value["decryption_factors"][1][0] = factor(value["decryption_factors"][1][0])
    with pytest.raises(WrongShareError, match="trustee 2 "):
        making.combined(shares | {2: compact(value).encode()})


def test_a_share_of_nobody_or_of_another_shape_is_refused(making, shares):
    with pytest.raises(TallyError, match="not a trustee"):
        making.combined(shares | {5: shares[1]})
    value = parse(shares[2])
    value["decryption_factors"].pop()
    with pytest.raises(WrongShareError, match="shape"):
        making.combined(shares | {2: compact(value).encode()})


def test_a_trustee_does_not_decrypt_what_lies_outside_the_group(making):
    tally = [[Ciphertext(P - 1, 1)] * question.width for question in QUESTIONS]
    with pytest.raises(TallyError, match="do not decrypt"):
        partial_decryption(making.election, tally, making.keys[1])


def test_a_tally_of_more_than_the_ballots_is_refused(making, shares):
    making_less = RunningTally.restored(
        making.election, text=making.tally.text(), num_tallied=0, total_weight=0
    )
    making.tally, kept = making_less, making.tally
    try:
        with pytest.raises(TallyError, match="not a count"):
            making.combined({owner: shares[owner] for owner in (1, 2, 3)})
    finally:
        making.tally = kept


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_small_logarithms(data):
    limit = data.draw(st.sampled_from([0, 1, 2, 50, 4095, 4096, 5000, 1_000_003]))
    logarithm = logarithms.setdefault(limit, SmallLogarithm(limit))
    value = data.draw(st.integers(min_value=0, max_value=limit))
    assert logarithm.find(power(G, value)) == value
    assert logarithm.find(power(G, limit + 1 + value)) is None
    assert logarithm.find(power(G, Q - 1)) is None


logarithms: dict[int, SmallLogarithm] = {}
