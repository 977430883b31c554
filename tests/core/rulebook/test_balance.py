"""The aims for a body: read from the rulebook, met or missed."""

from __future__ import annotations

import pytest

from election.core.refusal import RefusedError
from election.core.rulebook.balance import Aim, Sits, balance_violations
from election.core.rulebook.load import load_rulebook
from tests.factories import HALSA

AIMS = """
[balance.working-committee]
rule = "R21"
most_per_member = 1
new_share = 50
experienced_share = 40
hard = ["most_per_member"]

[balance.working-committee.parts.north]
titles = { sv = "norr", nb = "nord", en = "the north" }
members = ["Dalarna", "Norrbotten"]
least = 1

[timing]
"""


def with_aims(aims: str = AIMS) -> bytes:
    return HALSA.replace(b"\n[timing]\n", aims.encode(), 1)


def test_aims_are_read_and_those_missed_are_told():
    rulebook = load_rulebook(with_aims())
    aims = rulebook.balance["working-committee"]
    assert aims.hard == (Aim.MEMBER,)
    seats = [
        Sits(member="Uppsala", is_new=False),
        Sits(member="Uppsala", is_new=False),
        Sits(member=None, is_new=True),
    ]
    found = list(balance_violations(aims, seats, body="working-committee", source=rulebook.source))
    assert [(aim, one.code, one.rule) for aim, one in found] == [
        (Aim.MEMBER, "balance-member", "R21"),
        (Aim.PARTS, "balance-part", "R21"),
        (Aim.NEW, "balance-new", "R21"),
    ]
    met = [Sits(member="Dalarna", is_new=True), Sits(member="Uppsala", is_new=False)]
    assert not list(balance_violations(aims, met, body="working-committee", source=lambda _: None))
    assert not load_rulebook(HALSA).balance


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("balance.working-committee", "balance.no-such-body", "contradiction"),
        ('hard = ["most', 'hard = ["nothing', "impossible-value"),
        ('["Dalarna", "Norrbotten"]', '["Dalarna", "Dalarna"]', "named-twice"),
        ("new_share = 50", "new_share = 90", "impossible-value"),
        ("most_per_member = 1", "most_per_region = 1", "unknown-key"),
    ],
)
def test_aims_that_cannot_be_are_refused(old: str, new: str, code: str):
    with pytest.raises(RefusedError) as refused:
        load_rulebook(with_aims(AIMS.replace(old, new)))
    assert code in {one.code for one in refused.value.violations}
