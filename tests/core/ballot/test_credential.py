"""Voting codes and credentials."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.ballot.credential import (
    CodeError,
    check_code,
    credentials_text,
    generate_code,
    public_credential,
    secret_exponent,
)
from election.core.ballot.formats import BASE58
from election.core.ballot.group import G, Q, is_member, power

UUID = "h3UnitTestxyz1"
VECTORS = Path(__file__).parents[2] / "vectors"
TYPED = json.loads((VECTORS / "typed_codes.json").read_text("utf-8"))


@given(st.integers(min_value=0, max_value=Q - 1))
def test_a_new_code_is_as_the_specification_says_and_checks(drawn):
    code = generate_code(lambda: drawn)
    assert [len(part) for part in code.split("-")] == [3] * 5
    letters = code.replace("-", "")
    value = 0
    for letter in letters[:14]:
        value = value * 58 + BASE58.index(letter)
    assert value == drawn % 58**14
    assert BASE58.index(letters[14]) == 53 - value % 53
    assert check_code(code) == code


def test_a_code_may_be_typed_with_spaces_or_without_dashes():
    code = generate_code()
    assert check_code(code.replace("-", "")) == code
    assert check_code(" " + code.replace("-", " ") + "\n") == code
    assert check_code(code.replace("-", "–")) == code  # noqa: RUF001 - what phones make of it


@given(st.integers(min_value=0, max_value=13), st.integers(min_value=1, max_value=52))
def test_any_one_mistyped_character_is_noticed_unless_53_apart(place, shift):
    letters = list(generate_code().replace("-", ""))
    old = BASE58.index(letters[place])
    new = (old + shift) % 58
    letters[place] = BASE58[new]
    if (new - old) % 53 == 0:
        return
    with pytest.raises(CodeError, match="mistyped"):
        check_code("".join(letters))


@pytest.mark.parametrize("row", TYPED["typed"], ids=lambda row: repr(row["typed"]))
def test_whatever_is_typed_is_read_or_told_apart(row):
    if row["fault"] is None:
        assert check_code(row["typed"]) == TYPED["code"]
        return
    with pytest.raises(CodeError) as refused:
        secret_exponent(row["typed"], UUID)
    assert (refused.value.code, refused.value.params) == (row["fault"], row["params"])


def test_one_code_gives_another_credential_in_each_election():
    code = generate_code()
    exponents = {secret_exponent(code, UUID), secret_exponent(code, UUID[::-1])}
    assert len(exponents) == 2
    assert public_credential(code, UUID) == power(G, secret_exponent(code, UUID))
    assert is_member(public_credential(code, UUID))


def test_the_list_is_sorted_as_numbers_with_weights_only_where_there_are_any():
    assert credentials_text([10, 9, 100]) == b'["9","10","100"]'
    assert credentials_text({10: 1, 9: 1}) == b'["9","10"]'
    assert credentials_text({10: 1, 9: 3}) == b'["9,3","10,1"]'
    with pytest.raises(ValueError, match="twice"):
        credentials_text([7, 7])
