import pytest
from ballot_proving import ORDER_2, ORDER_3, G, P, Q, power, scalar
from hypothesis import given, settings
from hypothesis import strategies as st

from election.core.ballot.check import Membership, find_stranger, product
from election.core.ballot.engine import Tables, tables_for
from election.core.ballot.formats import Ciphertext
from election.core.ballot.group import Comb
from election.core.ballot.verify_tally import lagrange

MEMBERS = [power(G, exponent) for exponent in range(2, 700)]

COMB = Comb(5)


def with_strangers(count: int, strangers: dict[int, int]) -> list[int]:
    return [element * strangers.get(i, 1) % P for i, element in enumerate(MEMBERS[:count])]


def test_the_twists_have_orders_2_and_3():
    assert pow(ORDER_2, 2, P) == 1 != ORDER_2
    assert pow(ORDER_3, 3, P) == 1 != ORDER_3


@pytest.mark.parametrize("count", [0, 1, 2, 40, 160, 161, 698])
def test_members_pass_alone_and_in_a_batch(count):
    assert find_stranger(MEMBERS[:count]) is None


@pytest.mark.parametrize("count", [1, 40, 698])
@pytest.mark.parametrize("twist", [ORDER_2, ORDER_3, 5], ids=["order 2", "order 3", "large order"])
def test_a_stranger_is_found_and_its_place_told(count, twist):
    for place in {0, count // 2, count - 1}:
        assert find_stranger(with_strangers(count, {place: twist})) == place


def test_strangers_whose_product_is_a_member_are_found():
    for twist, other in ((ORDER_2, ORDER_2), (ORDER_3, pow(ORDER_3, 2, P))):
        elements = with_strangers(600, {100: twist, 101: other})
        assert pow(elements[100] * elements[101], Q, P) == 1
        assert find_stranger(elements) == 100


def test_every_element_of_a_batch_is_tested():
    for place in (0, 4, 5, 264, 265, 269):
        assert find_stranger(with_strangers(270, {place: ORDER_2})) == place


def test_a_batch_larger_than_a_batch_may_be_is_cut(monkeypatch):
    monkeypatch.setattr("election.core.ballot.check._BATCH_MOST", 300)
    assert find_stranger(MEMBERS) is None
    assert find_stranger(with_strangers(698, {650: ORDER_3})) == 650


def test_product_adds():
    pairs = [Ciphertext(power(G, i), power(G, 10 * i)) for i in (1, 2, 3)]
    assert product(pairs) == Ciphertext(power(G, 6), power(G, 60))
    assert product([]) == Ciphertext(1, 1)


@pytest.mark.parametrize("exponent", [0, 1, 2, 63, Q - 1, Q, (1 << 258) - 1])
@pytest.mark.parametrize("base", [1, 5, ORDER_2, ORDER_3, MEMBERS[1], P - 2])
def test_a_comb_takes_the_exponent_as_it_is(base, exponent):
    assert Comb(base).mpz_power(exponent) == pow(base, exponent, P)


@given(st.integers(0, (1 << 258) - 1))
def test_a_comb_has_every_exponent(exponent):
    assert COMB.mpz_power(exponent) == pow(5, exponent, P)


@pytest.mark.parametrize("twist", [ORDER_2, ORDER_3, 5], ids=["order 2", "order 3", "large order"])
def test_membership_tells_a_stranger_in_any_place(twist):
    tables = tables_for(G, 4)
    for strangers, says in (({}, True), ({0: twist}, False), ({2: twist}, False)):
        claim = Membership(with_strangers(3, strangers))
        assert claim.holds(tables.products(claim.wanted)) is says


def test_tables_are_built_once_for_a_key():
    assert tables_for(G, 4) is tables_for(G, 4)
    exponent = scalar()
    assert Tables(power(G, 5), 4).y.power(exponent) == power(G, 5 * exponent)


@settings(deadline=None)
@given(
    indexes=st.lists(st.integers(1, 30), unique=True, min_size=1, max_size=8),
    coefficients=st.lists(st.integers(0, Q - 1), min_size=8, max_size=8),
)
def test_lagrange_coefficients_give_a_polynomials_value_at_zero(indexes, coefficients):
    polynomial = coefficients[: len(indexes)]
    values = {x: sum(a * x**k for k, a in enumerate(polynomial)) for x in indexes}
    combined = sum(lagrange(x, indexes) * value for x, value in values.items())
    assert combined % Q == polynomial[0]
