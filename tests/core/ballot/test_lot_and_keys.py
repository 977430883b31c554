"""Lots, the server's keys, the check number."""

import hashlib
from functools import reduce
from itertools import pairwise, permutations
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.ballot.check_number import check_number
from election.core.ballot.formats import BASE58
from election.core.ballot.group import Q
from election.core.ballot.lot import (
    bits_from_result,
    lot_choices,
    lot_order,
    lot_promise,
    lot_question,
)
from election.core.ballot.server_key import derive_server_key, new_uuid
from election.core.ballot.text import fingerprint


def test_the_question_of_a_lot_box():
    question = lot_question()
    assert (len(question.answers), question.least, question.most, question.blank) == (
        32,
        0,
        32,
        False,
    )


@given(st.integers(min_value=0, max_value=Q - 1))
def test_ticks_are_the_lowest_bits_of_what_is_drawn(drawn):
    ticks = lot_choices(lambda: drawn)
    assert sum(tick << place for place, tick in enumerate(ticks)) == drawn % 2**32


def test_a_bit_tells_whether_a_sum_is_odd():
    assert bits_from_result([0, 1, 2, 3] * 8) == "0101" * 8
    with pytest.raises(ValueError, match="32 sums"):
        bits_from_result([1])


TICKS = st.integers(min_value=0, max_value=2**32 - 1)


@given(st.lists(TICKS, min_size=1, max_size=5), TICKS)
def test_one_honest_contributor_makes_the_lot_fair_whatever_the_others_tick(others, mine):
    """For any ticks of the others, the lot is hers with some bits turned: as fair as hers."""
    ticks = [lot_choices(lambda drawn=drawn: drawn) for drawn in (*others, mine)]
    bits = bits_from_result([sum(column) for column in zip(*ticks, strict=True)])
    assert int(bits[::-1], 2) == reduce(xor, others) ^ mine


def test_every_order_of_the_tied_can_be_drawn():
    orders = {lot_order("h3RehearsaLxyz", f"{bits:032b}", (0, 1, 2)) for bits in range(60)}
    assert orders == set(permutations((0, 1, 2)))


@given(st.sets(st.integers(min_value=0, max_value=29), min_size=1))
def test_the_tied_stand_in_the_order_of_their_hashes_whoever_else_is_tied(positions):
    uuid, bits = "h3RehearsaLxyz", "01" * 16
    order = lot_order(uuid, bits, positions)
    assert set(order) == positions
    hashes = [hashlib.sha256(f"lot|{uuid}|{bits}|{one}".encode()).digest() for one in order]
    assert all(a < b for a, b in pairwise(hashes))
    assert order == tuple(one for one in lot_order(uuid, bits, range(30)) if one in positions)


def test_each_election_has_another_server_key():
    seed = b"\x01" * 32
    keys = {derive_server_key(seed, new_uuid()) for _ in range(20)}
    assert len(keys) == 20
    assert all(0 < key < Q for key in keys)
    assert derive_server_key(seed, "a") == derive_server_key(seed, "a")
    assert derive_server_key(seed, "a") != derive_server_key(b"\x02" * 32, "a")
    with pytest.raises(ValueError, match="32 bytes"):
        derive_server_key(b"short", "a")


def test_a_uuid_is_fourteen_characters_of_base_58():
    uuid = new_uuid()
    assert len(uuid) == 14
    assert set(uuid) <= set(BASE58)
    assert new_uuid() != uuid


def test_a_check_number_is_longer_where_nothing_was_promised():
    alone = check_number([b"certificate"], promised=False)
    assert [len(part) for part in alone.split(" ")] == [4] * 10
    assert alone != check_number([b"coefficients"], promised=False)


def test_a_promise_is_not_the_tracker_that_stands_in_the_box():
    """Whoever knew the trackers could look for ballots that make the check number he wants."""
    assert lot_promise(b"{}") != fingerprint(b"{}")
    assert lot_promise(b"{}") != lot_promise(b"[]")


def test_a_check_number_depends_on_every_part_and_their_order():
    number = check_number([b"certificate", b"coefficients"])
    assert [len(part) for part in number.split(" ")] == [4, 4, 4]
    assert number.replace(" ", "").isdigit()
    others = [
        [b"coefficients", b"certificate"],
        [b"certificatecoefficients"],
        [b"certificate", b"coefficients", b""],
        [b"certificate"],
    ]
    assert number not in {check_number(parts) for parts in others}
