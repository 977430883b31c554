"""Values to JSON and back, and everything that is not one of them."""

import json
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.core.record.canonical import canonical, read_canonical
from election.core.record.document import Document, Minute, Name, Sha256
from election.core.record.result import How
from election.core.refusal import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    name: Name
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer(Document):
    number: int
    flag: bool
    on: date
    text: str
    hash: Sha256
    at: Minute | None
    items: tuple[Inner, ...]
    votes: dict[str, int]


WHOLE = {
    "number": 1, "flag": True, "on": "2026-12-10", "text": "Å “x”", "hash": "0f" * 32,
    "at": None, "items": [{"name": "a-1", "how": "ballot"}], "votes": {"p": 0},
}  # fmt: skip


def faults(value) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        Outer.from_json(value, where="f.json")
    return [(each.code, each.where) for each in refused.value.violations]


def test_round_trip():
    outer = Outer.from_json(WHOLE)
    assert outer.to_json() == WHOLE
    assert Outer.from_bytes(outer.to_bytes(), where="f.json") == outer
    assert outer.items[0].how is How.BALLOT


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number", True), ("number", -1), ("number", "1"), ("number", 2**53), ("number", None),
        ("flag", 1), ("flag", "true"), ("on", "2026-13-01"), ("on", "20261210"), ("on", 1),
        ("text", ""), ("text", "a\nb"), ("text", "a\u202eb"), ("text", 1),
        ("hash", "0F" * 32), ("hash", "0f" * 31), ("at", "2026-12-10T18:05"), ("items", {}),
        ("at", "2026-12-10T18:05:00Z"), ("votes", []), ("votes", {"p": "1"}), ("votes", {"": 1}),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_place(key, value):
    (code, where), *_ = faults(WHOLE | {key: value})
    assert code == "wrong-value"
    assert where.startswith(f"f.json: {key}")


def test_all_faults_at_once_with_their_places():
    items = [
        {"name": "a", "how": "ballot"},
        {"name": "-", "how": "luck", "x": 1},
        {"how": "ballot"},
    ]
    wrong = {key: value for key, value in WHOLE.items() if key != "text"}
    assert set(faults(wrong | {"items": items, "extra": 1})) == {
        ("unknown-key", "f.json: extra".partition(": ")[0]),
        ("missing-key", "f.json"),
        ("wrong-value", "f.json: items[1].name"),
        ("wrong-value", "f.json: items[1].how"),
        ("unknown-key", "f.json: items[1]"),
        ("missing-key", "f.json: items[2]"),
    }


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_not_even_an_object(value):
    assert faults(value) == [("wrong-value", "f.json")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_no_value_makes_the_reader_stumble(value):
    assert faults(value)


@given(JSON)
def test_canonical_json_reads_back(value):
    assert read_canonical(canonical(value), where="f") == value


@given(JSON, st.data())
def test_no_other_text_of_the_same_value_is_read(value, data):
    text = canonical(value)
    other = data.draw(
        st.sampled_from(
            [
                json.dumps(value).encode(),
                json.dumps(value, indent=1).encode(),
                text + b"\n",
                b" " + text,
                b"\xef\xbb\xbf" + text,
            ]
        )
    )
    if other != text:
        with pytest.raises(RefusedError):
            read_canonical(other, where="f")


@pytest.mark.parametrize(
    "text",
    [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"1.0", b"1e3", b"NaN", b"9007199254740992",
     b'"\\ud800"', b'"\\u0041"', b'{"a":1}\x00', b"[" * 5000, b"9" * 5000],
)  # fmt: skip
def test_texts_that_are_not_canonical(text):
    with pytest.raises(RefusedError):
        read_canonical(text, where="f")
